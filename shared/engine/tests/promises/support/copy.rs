//! An analytics copy: the last rows a record, guarded by time and epoch.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;

use async_trait::async_trait;
use engine::connector::{Connector, Descriptor, DocumentShape, Limits, Target};
use engine::session::Session;
use engine::write::{Found, Lookup, Posted, Write, WriteResult};
use engine::{Code, Error, Result};
use model::document::Rows;
use model::{Document, Fingerprint, SourceId, TargetId};
use tokio::task::yield_now;

pub(crate) struct Copy {
    descriptor: Descriptor,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    rows: BTreeMap<SourceId, Rows>,
    writes: usize,
    /// Answers for the next writes: whether the row is written before the answer is lost.
    lost: VecDeque<bool>,
}

impl Copy {
    pub(crate) fn new() -> Self {
        let descriptor = Descriptor {
            id: "copy".parse().unwrap(),
            name: "Copy",
            streams: Vec::new(),
            documents: Some(DocumentShape::Rows),
            max_batch: 100,
            limits: Limits { per_second: 0, per_minute: 0, batches_per_minute: 0 },
            fields: &[],
        };
        Self { descriptor, state: Mutex::default() }
    }

    /// The next answer is lost, after the write or before it.
    pub(crate) fn lose_answer(&self, after_the_write: bool) {
        self.state.lock().unwrap().lost.push_back(after_the_write);
    }

    pub(crate) fn rows(&self) -> BTreeMap<SourceId, Rows> {
        self.state.lock().unwrap().rows.clone()
    }

    pub(crate) fn writes(&self) -> usize {
        self.state.lock().unwrap().writes
    }
}

impl Connector for Copy {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }
    fn target(&self) -> Option<&dyn Target> {
        Some(self)
    }
}

#[async_trait]
impl Target for Copy {
    async fn apply(&self, _: &Session, batch: &[Write]) -> Vec<WriteResult> {
        let mut results = Vec::new();
        for write in batch {
            yield_now().await;
            let Document::Rows(rows) = &write.document else { panic!("a copy takes rows") };
            let lost = self.state.lock().unwrap().lost.pop_front();
            if lost != Some(false) {
                let mut state = self.state.lock().unwrap();
                state.writes += 1;
                state.rows.insert(rows.id.clone(), (**rows).clone());
            }
            yield_now().await;
            results.push(if lost.is_some() {
                WriteResult::InDoubt(Error::retry(Code::NoAnswer, "the connection was cut"))
            } else {
                WriteResult::Applied(Box::new(Posted {
                    id: TargetId::new(rows.id.as_str()),
                    version: write.epoch.to_string(),
                    number: None,
                    figures: None,
                    print: Fingerprint::of(&**rows).unwrap(),
                }))
            });
        }
        results
    }

    async fn find(&self, _: &Session, lookups: &[Lookup]) -> Result<Vec<Option<Found>>> {
        Ok(lookups.iter().map(|_| None).collect())
    }
}
