//! The reading side: records by id, and what changed.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use async_trait::async_trait;
use engine::Result;
use engine::connector::{Fetched, Page, Source, Stream};
use engine::session::Session;
use jiff::Timestamp;
use model::{Kind, SourceId};
use serde_json::Value;

use super::{QuickBooks, changes, fetch};

/// Webhooks tell; a poll is metered (contract, section 3) and finds what they lost.
const REST: Duration = Duration::from_secs(3600);

#[async_trait]
impl Source for QuickBooks {
    fn origin(&self, session: &Session) -> Result<String> {
        let api = self.endpoints.api_url.trim_end_matches('/');
        Ok(format!("{api}/v3/company/{}", session.connection.realm))
    }

    async fn fetch(
        &self,
        session: &Session,
        kind: Kind,
        ids: &[SourceId],
    ) -> Result<BTreeMap<SourceId, Fetched>> {
        fetch::fetch(&self.client(session), kind, ids).await
    }

    async fn changes(
        &self,
        session: &Session,
        _: &Stream,
        wanted: &BTreeSet<Kind>,
        cursor: Option<&Value>,
        _: usize,
    ) -> Result<Page> {
        changes::changes(&self.client(session), wanted, cursor).await
    }

    fn rest(&self, _: &Stream) -> Duration {
        REST
    }

    fn rewound(&self, _: &Stream, cursor: &Value, to: Timestamp) -> Option<Value> {
        changes::rewound(cursor, to)
    }
}
