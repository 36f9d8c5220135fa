//! Everything that there is, by id: as a sweep, as holdings, and a list.

use std::time::Duration;

use async_trait::async_trait;
use engine::connector::{
    HeldPage, HeldRow, Holdings, ListEntry, ListInfo, Listed, Listing, Lists, Sweep,
};
use engine::session::{Call, Session};
use engine::{Code, Error, Result};
use model::{ConnectionId, Kind, SourceId};
use serde_json::{Value, json};

use super::ToyConnector;
use crate::defect::Defect;

/// Things of a page of a sweep.
const PAGE: usize = 7;

const COLOURS: ListInfo = ListInfo { name: "colours", keep: Duration::from_secs(60) };

impl ToyConnector {
    /// Ids after one, ascending.
    async fn ids(&self, session: &Session, after: u64, limit: usize) -> Result<Vec<u64>> {
        let query = [("by", "id".to_owned()), ("after", after.to_string())];
        let request = self.http.get(format!("{}/things", self.base_url)).query(&query);
        let request = request.query(&[("limit", limit.to_string())]);
        let answered = match self.call(session, Call::Read, request).await {
            Ok(answered) | Err(answered) => answered,
        };
        let rows = answered.outcome?;
        let unreadable = || Error::retry(Code::NoAnswer, "the answer is no list");
        let rows = rows.as_array().ok_or_else(unreadable)?;
        Ok(rows.iter().filter_map(|row| row["id"].as_str()?.parse().ok()).collect())
    }
}

#[async_trait]
impl Sweep for ToyConnector {
    fn kinds(&self) -> &'static [Kind] {
        if self.has(Defect::SweepsStrangers) { &[Kind::Order] } else { &[Kind::Product] }
    }

    async fn list(&self, session: &Session, _: Kind, from: Option<&Value>) -> Result<Listing> {
        let after = from.and_then(Value::as_u64).unwrap_or(0);
        let ids = self.ids(session, after, PAGE).await?;
        let next = ids.last().copied().filter(|_| ids.len() == PAGE);
        let next = match next {
            Some(_) if after > 0 && self.has(Defect::SweepEndsEarly) => None,
            Some(last) if self.has(Defect::SweepListsTwice) => Some(last - 1),
            next => next,
        };
        let rows = ids.into_iter().map(|id| Listed { id, print: 0 }).collect();
        Ok(Listing { rows, next: next.map(|next| json!(next)) })
    }
}

#[async_trait]
impl Holdings for ToyConnector {
    async fn held(
        &self,
        session: &Session,
        _: &ConnectionId,
        _: Kind,
        after: Option<&SourceId>,
        limit: usize,
    ) -> Result<HeldPage> {
        let after = after.and_then(|after| after.as_str().parse().ok()).unwrap_or(0);
        let passed = u64::from(after > 0 && self.has(Defect::HoldingsPassOver));
        let ids = self.ids(session, after + passed, limit).await?;
        let more = ids.len() == limit;
        let row = |id: u64| HeldRow {
            id: SourceId::new(id.to_string()),
            modified_at: None,
            epoch: 1,
            gone: false,
        };
        Ok(HeldPage { rows: ids.into_iter().map(row).collect(), more })
    }
}

#[async_trait]
impl Lists for ToyConnector {
    fn lists(&self) -> &'static [ListInfo] {
        if self.has(Defect::TwinLists) { &[COLOURS, COLOURS] } else { &[COLOURS] }
    }

    async fn read(&self, session: &Session, _: &str) -> Result<Vec<ListEntry>> {
        match self.ids(session, 0, 1).await {
            Err(_) if self.has(Defect::EmptyLists) => Ok(Vec::new()),
            read => read.map(|_| Vec::new()),
        }
    }
}
