//! Supabase under test. Its tables and functions themselves are tested on a real PostgreSQL.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use connectors::supabase::Supabase;
use engine::connector::Connector;
use engine::write::{Action, Write};
use model::document::{Row, Rows};
use model::{Document, Kind, RequestId, SourceId};
use serde_json::{Value, json};

use super::anywhere;
use super::copy::Tables;
use crate::script::Answer;
use crate::subject::{Case, Credentials, Example, StandIn, Strange, Subject, Through};

const KEY: &str = "sb_secret_conformance_0123456789";

/// A copy.
pub struct Copy;

#[async_trait]
impl Subject for Copy {
    fn id(&self) -> &'static str {
        "supabase"
    }

    fn connector(&self, _: &str) -> Arc<dyn Connector> {
        anywhere(self.id())
    }

    fn settings(&self, base_url: &str) -> Value {
        json!({ "url": base_url })
    }

    fn credentials(&self) -> Credentials {
        Credentials {
            secret: json!({ "service_key": KEY }).to_string(),
            access_token: None,
            app: None,
            secrets: vec![KEY.to_owned()],
        }
    }

    fn docs(&self) -> String {
        include_str!("../../../../shared/connectors/src/supabase/docs.md").to_owned()
    }

    fn debugged(&self, _: &str) -> Vec<String> {
        vec![format!("{:?}", Supabase::new().unwrap())]
    }

    fn example(&self) -> Example {
        Example { kind: Kind::Order, id: SourceId::new("7") }
    }

    fn write(&self, number: usize) -> Write {
        let columns = json!({ "source_id": number.to_string(), "total": "1.10" });
        let columns = columns.as_object().unwrap().clone();
        let rows = Rows {
            tenant: "shop".parse().unwrap(),
            source: "store-a".parse().unwrap(),
            kind: Kind::Order,
            id: SourceId::new(format!("new-{number}")),
            modified_at: Some("2026-11-22T10:00:00Z".parse().unwrap()),
            rows: vec![Row { table: "orders".to_owned(), columns }],
            gone: false,
        };
        Write {
            item: number.to_string(),
            request_id: RequestId::new(format!("conformance-{number}")),
            action: Action::Create,
            document: Document::Rows(Box::new(rows)),
            references: Arc::default(),
            siblings: BTreeMap::new(),
            epoch: 1,
        }
    }

    fn answer(&self, case: Case, _: Through) -> Answer {
        let said = |status, code: &str, message: &str| {
            let body = json!({"code": code, "message": message, "details": "Key (%QUOTE%)"});
            Answer::new(status, body.to_string())
        };
        match case {
            Case::Missing => said(404, "PGRST205", "Could not find the table"),
            Case::Conflict => said(409, "23505", "duplicate key value"),
            Case::Rejected => said(400, "22P02", "invalid input syntax: %QUOTE%"),
            Case::Failing(500) => said(500, "40001", "could not serialize: %QUOTE%"),
            Case::Failing(503) => said(503, "PGRST002", "Could not query the database"),
            _ => case.usual(),
        }
    }

    fn strange_answers(&self) -> Vec<Strange> {
        let answered = |what, body: Value| Strange {
            what,
            through: Through::Write,
            example: self.example(),
            answer: Answer::new(200, body.to_string()),
        };
        vec![
            answered("an unknown word for a row", json!(["teleported"])),
            answered("a word for another row", json!(["applied", "applied"])),
            answered("no word", json!([])),
            answered("another form", json!({"applied": 1})),
        ]
    }

    async fn stand_in(&self) -> Box<dyn StandIn> {
        Box::new(Tables::open().await)
    }
}
