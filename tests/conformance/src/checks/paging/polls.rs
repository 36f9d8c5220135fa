//! Polls: what changes is named by this poll or the next, and what does not is not repeated.

use std::collections::BTreeSet;

use engine::connector::{Connector, Stream};
use engine::session::Session;
use serde_json::Value;

use super::{ACTS, ENDLESS, Ground, Run};

impl Ground<'_> {
    pub(super) async fn polls(&mut self) {
        let connector = self.stand_in.connector();
        if connector.source().is_none() {
            return;
        }
        let streams = &connector.descriptor().streams;
        let Some(stream) = streams.iter().find(|stream| stream.kinds.contains(&self.kind)) else {
            return self.broken("no stream reports it");
        };
        let session = self.stand_in.session();
        let before = self.stand_in.rows(self.kind).await;
        let (first, cursor) = self.poll(connector.as_ref(), &session, stream, None, true).await;
        let after = self.stand_in.rows(self.kind).await;
        let (second, cursor) = self.poll(connector.as_ref(), &session, stream, cursor, false).await;
        let happened = first.acts.len();
        if happened < 2 {
            self.broken(&format!("{happened} changes meanwhile prove nothing"));
        }
        if first.pages < 3 {
            self.broken(&format!("{} pages prove nothing", first.pages));
        }
        let missed: Vec<_> =
            before.intersection(&after).filter(|id| !first.named.contains_key(*id)).collect();
        if !missed.is_empty() {
            self.broken(&format!("a poll skipped {missed:?}, there all the while"));
        }
        for (act, id, at) in &first.acts {
            let named = first.named.get(id).is_some_and(|page| page >= at);
            let gone = !after.contains(id);
            if !gone && !named && !second.named.contains_key(id) {
                self.broken(&format!("{act:?} is named neither by its poll nor by the next"));
            }
        }
        let changed = first.changed();
        let (third, _) = self.poll(connector.as_ref(), &session, stream, cursor, false).await;
        for (poll, run) in [("second", &second), ("third", &third)] {
            let repeated: Vec<_> = run.names().difference(&changed).cloned().collect();
            if !repeated.is_empty() {
                self.broken(&format!("the {poll} poll repeats {repeated:?}, which did not change"));
            }
        }
    }

    async fn poll(
        &mut self,
        connector: &dyn Connector,
        session: &Session,
        stream: &Stream,
        cursor: Option<Value>,
        busy: bool,
    ) -> (Run, Option<Value>) {
        let wanted = BTreeSet::from([self.kind]);
        let (mut run, mut cursor) = (Run::default(), cursor);
        let Some(source) = connector.source() else { return (run, cursor) };
        loop {
            let page = source.changes(session, stream, &wanted, cursor.as_ref(), self.limit).await;
            let page = match page {
                Ok(page) => page,
                Err(error) => {
                    self.broken(&format!("a page failed: {error}"));
                    return (run, cursor);
                }
            };
            run.pages += 1;
            let of_kind = page.changed.into_iter().filter(|changed| changed.kind == self.kind);
            run.named.extend(of_kind.map(|changed| (changed.id, run.pages)));
            cursor = Some(page.next);
            if !page.more {
                return (run, cursor);
            }
            if run.pages > ENDLESS {
                self.broken("a poll does not end");
                return (run, cursor);
            }
            if busy && run.acts.len() < ACTS {
                self.act(&mut run).await;
            }
        }
    }
}
