//! A company of the sandbox with several pages of customers.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use engine::connector::Connector;
use engine::ports::SystemClock;
use engine::session::Session;
use model::{Kind, SourceId};
use reqwest::Method;
use serde_json::{Value, json};

use super::quickbooks::{ACCESS, Books};
use super::world::{World, answered, document, unfilled};
use crate::bench::{Bench, REALM};
use crate::subject::{Act, StandIn, Subject as _};

/// More than two of the largest pages.
const CUSTOMERS: usize = 2300;

/// A company.
pub(super) struct Company {
    world: World,
}

impl Company {
    pub(super) async fn open() -> Self {
        let world = World::start().await;
        let mut company = document("sandbox/companies/de.json");
        let many = (0..CUSTOMERS)
            .map(|n| json!({"Id": (2000 + n).to_string(), "DisplayName": format!("Customer {n}")}));
        company["Customer"].as_array_mut().unwrap().extend(many);
        let seed = json!({
            "realm": REALM, "company": company, "client_id": "app", "client_secret": "app-secret",
            "refresh_token": "refresh-1", "access_token": ACCESS,
        });
        world.control("quickbooks/companies", &seed).await;
        // The limiter of these tests lets everything through; the company must do so too.
        let limits = json!({
            "per_second": 9999, "per_minute": 9999, "batch_per_minute": 9999, "concurrency": 99,
        });
        world.control(&format!("quickbooks/companies/{REALM}/limits"), &limits).await;
        Self { world }
    }

    async fn table(&self, entity: &str) -> Vec<Value> {
        let path = format!("control/quickbooks/companies/{REALM}/tables");
        let tables = answered(self.world.request(Method::GET, &path)).await.unwrap();
        tables["tables"][entity].as_array().cloned().unwrap_or_default()
    }

    async fn edit(&self, edit: &Value) -> bool {
        let path = format!("control/quickbooks/companies/{REALM}/edit");
        answered(self.world.request(Method::POST, &path).json(edit)).await.is_ok()
    }

    async fn make(&self, name: &str) -> Option<SourceId> {
        let path = format!("quickbooks/v3/company/{REALM}/customer");
        let request = self.world.request(Method::POST, &path).bearer_auth(ACCESS);
        let made = answered(request.json(&json!({"DisplayName": name}))).await.ok()?;
        made["Customer"]["Id"].as_str().map(SourceId::new)
    }
}

#[async_trait]
impl StandIn for Company {
    fn connector(&self) -> Arc<dyn Connector> {
        Books.connector(&self.world.url("quickbooks"))
    }

    fn session(&self) -> Session {
        Bench::at(&Books, &self.world.url("quickbooks"), Arc::new(SystemClock)).session
    }

    fn kinds(&self) -> Vec<(Kind, usize)> {
        vec![(Kind::Customer, 1000)]
    }

    async fn rows(&self, kind: Kind) -> BTreeSet<SourceId> {
        if kind != Kind::Customer {
            unfilled(kind);
        }
        let there = self.table("Customer").await;
        let there = there.iter().filter(|row| row["deleted"] != true);
        there.filter_map(|row| row["Id"].as_str().map(SourceId::new)).collect()
    }

    async fn act(&self, _: Kind, act: &Act) -> Option<SourceId> {
        let customer = |id: &SourceId| json!({"entity": "Customer", "id": id});
        match act {
            Act::Insert => self.make(&format!("Made {}", self.table("Customer").await.len())).await,
            Act::Touch(id) => {
                let mut edit = customer(id);
                edit["patch"] = json!({"Notes": "again"});
                self.edit(&edit).await.then(|| id.clone())
            }
            Act::Delete(id) => {
                let mut edit = customer(id);
                (edit["op"], edit["into"]) = (json!("merge"), json!("1"));
                self.edit(&edit).await.then(|| id.clone())
            }
        }
    }

    async fn objects(&self) -> usize {
        self.table("Transfer").await.len()
    }
}
