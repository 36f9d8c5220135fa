//! The system of things: rows that move to the end when they change, and a memory for request ids.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use conformance::{Act, Answer, Asked, Bench, Script, StandIn, Subject as _};
use engine::connector::Connector;
use engine::ports::SystemClock;
use engine::session::Session;
use model::{Kind, SourceId};
use serde_json::{Value, json};

use crate::subject::Toy;

/// Rows that it has at first.
const ROWS: u64 = 40;

/// What it holds.
#[derive(Default)]
struct Things {
    /// The number of the last change, by id.
    changed: BTreeMap<String, u64>,
    last: u64,
    /// What was made under a request id.
    made: BTreeMap<String, String>,
    count: usize,
}

impl Things {
    fn change(&mut self, id: &str) {
        self.last += 1;
        self.changed.insert(id.to_owned(), self.last);
    }

    fn list(&self, query: &BTreeMap<String, String>) -> Value {
        let number = |name: &str| query.get(name).and_then(|text| text.parse::<u64>().ok());
        let mut rows: Vec<(&String, &u64)> = self.changed.iter().collect();
        let by_id = query.get("by").is_some_and(|by| by == "id");
        let place = |(id, seq): &(&String, &u64)| if by_id { id.parse().unwrap() } else { **seq };
        rows.sort_by_key(place);
        let rows = rows.into_iter().filter(|row| number("after").is_none_or(|n| place(row) > n));
        let skip = usize::try_from(number("offset").unwrap_or(0)).unwrap();
        let limit = usize::try_from(number("limit").unwrap_or(100)).unwrap();
        let rows = rows.skip(skip).take(limit);
        rows.map(|(id, seq)| json!({"id": id, "seq": seq})).collect::<Vec<_>>().into()
    }

    fn make(&mut self, asked: &Asked) -> Value {
        let request = asked.headers.get("idempotency-key");
        if let Some(made) = request.and_then(|request| self.made.get(request)) {
            return json!({ "id": made });
        }
        self.count += 1;
        let id = format!("d{}", self.count);
        if let Some(request) = request {
            self.made.insert(request.clone(), id.clone());
        }
        json!({ "id": id })
    }

    fn answer(&mut self, asked: &Asked) -> Answer {
        let body = match (asked.method.as_str(), asked.path.as_str()) {
            ("POST", "/things") => self.make(asked),
            ("GET", "/things") => self.list(&asked.query),
            _ => return Answer::new(404, r#"{"error":"no such thing"}"#),
        };
        Answer::new(200, body.to_string())
    }
}

/// The stand-in.
pub(crate) struct System {
    toy: Toy,
    things: Arc<Mutex<Things>>,
    script: Script,
}

impl System {
    pub(crate) async fn open(toy: Toy) -> Self {
        let mut things = Things::default();
        for number in 0..ROWS {
            things.change(&(100 + number).to_string());
        }
        let things = Arc::new(Mutex::new(things));
        let held = things.clone();
        let script = Script::start(move |asked| held.lock().unwrap().answer(asked)).await;
        Self { toy, things, script }
    }
}

#[async_trait]
impl StandIn for System {
    fn connector(&self) -> Arc<dyn Connector> {
        self.toy.connector(&self.script.url)
    }

    fn session(&self) -> Session {
        Bench::at(&self.toy, &self.script.url, Arc::new(SystemClock)).session
    }

    fn kinds(&self) -> Vec<(Kind, usize)> {
        vec![(Kind::Product, 5)]
    }

    async fn rows(&self, _: Kind) -> BTreeSet<SourceId> {
        self.things.lock().unwrap().changed.keys().map(SourceId::new).collect()
    }

    async fn act(&self, _: Kind, act: &Act) -> Option<SourceId> {
        let mut things = self.things.lock().unwrap();
        let id = match act {
            Act::Insert => SourceId::new((500 + things.last).to_string()),
            Act::Touch(id) | Act::Delete(id) => id.clone(),
        };
        match act {
            Act::Delete(_) => drop(things.changed.remove(id.as_str())),
            Act::Insert | Act::Touch(_) => things.change(id.as_str()),
        }
        Some(id)
    }

    async fn objects(&self) -> usize {
        self.things.lock().unwrap().count
    }
}
