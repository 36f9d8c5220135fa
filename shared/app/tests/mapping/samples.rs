//! A store that lists what changed, and what is taken of it.

use std::collections::{BTreeMap, BTreeSet};

use app::mapping::recent;
use async_trait::async_trait;
use engine::connector::{Changed, Connector, Descriptor, Fetched, Limits, Page, Source, Stream};
use engine::session::Session;
use engine::{Code, Error, Result};
use jiff::Timestamp;
use model::{Kind, Record, SourceId};
use serde_json::{Value, json};

use crate::stage::{Stage, records};

pub(crate) struct Store(Descriptor);

impl Store {
    pub(crate) fn new() -> Self {
        Self(Descriptor {
            id: "store".parse().unwrap(),
            name: "Store",
            streams: vec![
                Stream { name: "orders", kinds: vec![Kind::Order] },
                Stream { name: "entries", kinds: vec![Kind::Invoice] },
            ],
            documents: None,
            max_batch: 1,
            limits: Limits { per_second: 0, per_minute: 0, batches_per_minute: 0 },
            fields: &[],
        })
    }
}

impl Connector for Store {
    fn descriptor(&self) -> &Descriptor {
        &self.0
    }
    fn source(&self) -> Option<&dyn Source> {
        Some(self)
    }
}

#[async_trait]
impl Source for Store {
    fn origin(&self, _: &Session) -> Result<String> {
        Ok("https://store.example".to_owned())
    }

    async fn fetch(
        &self,
        _: &Session,
        kind: Kind,
        ids: &[SourceId],
    ) -> Result<BTreeMap<SourceId, Fetched>> {
        let answer = |id: &SourceId| {
            let record =
                records("9.4.3").into_iter().find(|r: &Record| r.kind() == kind && r.id() == id);
            let unreadable = || Error::park(Code::RecordUnreadable, "not as expected");
            let fetched = match id.as_str() {
                "19" => Fetched::Unreadable(unreadable()),
                _ => record.map_or(Fetched::Gone, Fetched::Found),
            };
            (id.clone(), fetched)
        };
        Ok(ids.iter().map(answer).collect())
    }

    async fn changes(
        &self,
        session: &Session,
        stream: &Stream,
        _: &BTreeSet<Kind>,
        cursor: Option<&Value>,
        limit: usize,
    ) -> Result<Page> {
        assert_eq!((stream.name, cursor), ("orders", None), "nothing else is asked for");
        let recent: Timestamp = "2026-10-23T12:00:00Z".parse().unwrap();
        assert_eq!(session.connection.start_at, recent, "thirty days back");
        let changed = ["19", "20", "21", "99"].into_iter().take(limit);
        let changed = changed.map(|id| Changed { kind: Kind::Order, id: id.into() }).collect();
        Ok(Page { changed, next: json!(null), more: true, complete_until: None })
    }

    fn rewound(&self, _: &Stream, _: &Value, _: Timestamp) -> Option<Value> {
        None
    }
}

#[tokio::test]
async fn recent_records_are_read_and_what_cannot_be_is_left_out() {
    let stage = Stage::open().await;
    let secret = engine::ports::SecretName::Connection {
        tenant: "t1".parse().unwrap(),
        connection: "store".parse().unwrap(),
    };
    stage.world.vault.put(&secret, "{}".into()).await.unwrap();
    let found = recent(&stage.world, &stage.connection("store"), 10).await.unwrap();
    let ids: Vec<&str> = found.iter().map(|record| record.id().as_str()).collect();
    assert_eq!(ids, ["20", "21"]);
}
