//! A small copy: `sync_rows` and `record_versions` as the connector calls them, with a `max_rows`
//! of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use engine::connector::Connector;
use engine::ports::SystemClock;
use engine::session::Session;
use model::{Kind, SourceId};
use serde_json::{Value, json};

use super::supabase::Copy;
use crate::bench::Bench;
use crate::script::{Answer, Asked, Script};
use crate::subject::{Act, StandIn, Subject as _};

/// Rows that it has at first.
const ROWS: usize = 40;
/// The most rows of an answer, whatever is asked for.
const MOST: usize = 4;

/// A record: its version and its rows.
#[derive(Clone)]
struct Record {
    modified_at: String,
    epoch: u64,
    rows: Value,
}

type Records = BTreeMap<String, Record>;

/// The copy.
pub(super) struct Tables {
    records: Arc<Mutex<Records>>,
    script: Script,
}

impl Tables {
    pub(super) async fn open() -> Self {
        let old = |number: usize| {
            let modified_at = "2026-01-05T08:00:00Z".to_owned();
            (format!("o{number:03}"), Record { modified_at, epoch: 1, rows: json!({}) })
        };
        let records: Arc<Mutex<Records>> = Arc::new(Mutex::new((0..ROWS).map(old).collect()));
        let held = records.clone();
        let script = Script::start(move |asked| answer(&mut held.lock().unwrap(), asked)).await;
        Self { records, script }
    }
}

fn answer(records: &mut Records, asked: &Asked) -> Answer {
    let called = asked.path.strip_prefix("/rest/v1/").unwrap_or_default();
    let body = match (asked.method.as_str(), called) {
        ("POST", "rpc/sync_rows") => written(records, &asked.body),
        ("GET", "record_versions") => held(records, &asked.query),
        _ => return Answer::new(404, r#"{"code":"PGRST205","message":"no such table"}"#),
    };
    Answer::new(200, body.to_string())
}

fn written(records: &mut Records, body: &str) -> Value {
    let body: Value = serde_json::from_str(body).unwrap();
    let one = |sent: &Value| {
        let id = sent["id"].as_str().unwrap().to_owned();
        let sent = Record {
            modified_at: sent["modified_at"].as_str().unwrap_or_default().to_owned(),
            epoch: sent["epoch"].as_u64().unwrap(),
            rows: sent["rows"].clone(),
        };
        let version = |record: &Record| (record.modified_at.clone(), record.epoch);
        match records.get(&id) {
            Some(held) if version(held) > version(&sent) => "stale",
            Some(held) if version(held) == version(&sent) && held.rows == sent.rows => "unchanged",
            Some(held) if version(held) == version(&sent) => "conflict",
            _ => {
                records.insert(id, sent);
                "applied"
            }
        }
    };
    body["payload"].as_array().unwrap().iter().map(one).collect::<Vec<_>>().into()
}

fn held(records: &Records, query: &BTreeMap<String, String>) -> Value {
    let after = query.get("source_id").and_then(|after| after.strip_prefix("gt."));
    let limit: usize = query["limit"].parse().unwrap();
    let of_orders = query["kind"] == "eq.order" && query["source"] == "eq.store-a";
    let rows =
        records.iter().filter(|(id, _)| of_orders && after.is_none_or(|after| id.as_str() > after));
    let rows = rows.take(limit.min(MOST)).map(|(id, record)| {
        json!({
            "source_id": id, "source_modified_at": record.modified_at,
            "sync_epoch": record.epoch, "gone": false,
        })
    });
    rows.collect::<Vec<_>>().into()
}

#[async_trait]
impl StandIn for Tables {
    fn connector(&self) -> Arc<dyn Connector> {
        Copy.connector(&self.script.url)
    }

    fn session(&self) -> Session {
        Bench::at(&Copy, &self.script.url, Arc::new(SystemClock)).session
    }

    fn kinds(&self) -> Vec<(Kind, usize)> {
        vec![(Kind::Order, 6)]
    }

    async fn rows(&self, _: Kind) -> BTreeSet<SourceId> {
        self.records.lock().unwrap().keys().map(SourceId::new).collect()
    }

    async fn act(&self, _: Kind, act: &Act) -> Option<SourceId> {
        let mut records = self.records.lock().unwrap();
        match act {
            Act::Insert => {
                let id = format!("o{:03}-{}", records.len() / 2, records.len());
                let modified_at = "2026-11-22T12:00:00Z".to_owned();
                records.insert(id.clone(), Record { modified_at, epoch: 1, rows: json!({}) });
                Some(SourceId::new(id))
            }
            Act::Touch(id) => {
                records.get_mut(id.as_str())?.epoch += 1;
                Some(id.clone())
            }
            Act::Delete(id) => records.remove(id.as_str()).map(|_| id.clone()),
        }
    }

    async fn objects(&self) -> usize {
        self.records.lock().unwrap().len()
    }
}
