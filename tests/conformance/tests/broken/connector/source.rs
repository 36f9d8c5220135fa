//! Reading and polling things. Whatever changes gets a greater number, by which pages go on.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use engine::connector::{Changed, Fetched, Page, Source, Stream};
use engine::session::{Call, Session};
use engine::{Code, Error, Result};
use jiff::Timestamp;
use model::{Kind, Product, Record, SourceId};
use serde_json::{Value, json};

use super::ToyConnector;
use crate::defect::Defect;
use crate::errors::Answered;

#[async_trait]
impl Source for ToyConnector {
    fn origin(&self, _: &Session) -> Result<String> {
        Ok(self.base_url.clone())
    }

    async fn fetch(
        &self,
        session: &Session,
        _: Kind,
        ids: &[SourceId],
    ) -> Result<BTreeMap<SourceId, Fetched>> {
        let mut found = BTreeMap::new();
        for id in ids {
            let request = self.http.get(format!("{}/things/{id}", self.base_url));
            let fetched = match self.call(session, Call::Read, request).await {
                Ok(answered) => self.record(id, answered.outcome?),
                Err(Answered { gone: true, .. }) => Fetched::Gone,
                Err(answered) => Fetched::Unreadable(answered.outcome.unwrap_err()),
            };
            found.insert(id.clone(), fetched);
        }
        Ok(found)
    }

    async fn changes(
        &self,
        session: &Session,
        stream: &Stream,
        _: &BTreeSet<Kind>,
        cursor: Option<&Value>,
        limit: usize,
    ) -> Result<Page> {
        let from = cursor.and_then(|cursor| cursor["from"].as_u64()).unwrap_or(0);
        let by = if self.has(Defect::SkipsRows) { "offset" } else { "after" };
        let query = [(by, from.to_string()), ("limit", limit.to_string())];
        let request = self.http.get(format!("{}/things", self.base_url)).query(&query);
        let rows = match self.call(session, Call::Read, request).await {
            Ok(answered) => answered.outcome?,
            Err(_) if self.has(Defect::EmptyPolls) => json!([]),
            Err(answered) => answered.outcome?,
        };
        let unreadable = || Error::retry(Code::NoAnswer, "the answer is no list");
        let rows = rows.as_array().ok_or_else(unreadable)?;
        let more = rows.len() == limit;
        let last = rows.last().and_then(|row| row["seq"].as_u64()).unwrap_or(from);
        let next = match () {
            () if self.has(Defect::Loops) => from,
            () if self.has(Defect::RepeatsAll) && !more => 0,
            () if self.has(Defect::SkipsRows) => from + u64::try_from(rows.len()).unwrap(),
            () => last,
        };
        let kind = stream.kinds[0];
        let ids = rows.iter().filter_map(|row| row["id"].as_str());
        let changed = ids.map(|id| Changed { kind, id: SourceId::new(id) }).collect();
        Ok(Page { changed, next: json!({ "from": next }), more, complete_until: None })
    }

    fn rewound(&self, _: &Stream, _: &Value, _: Timestamp) -> Option<Value> {
        Some(json!({ "from": 0 }))
    }
}

impl ToyConnector {
    fn record(&self, id: &SourceId, body: Value) -> Fetched {
        let Some(status) = body["status"].as_str() else {
            let error = Error::park(Code::RecordUnreadable, "the thing does not read at status");
            return Fetched::Unreadable(error);
        };
        let known = ["new", "used"].contains(&status);
        assert!(known || !self.has(Defect::PanicsAtWords), "an unknown status");
        Fetched::Found(Record::Product(Box::new(Product {
            id: id.clone(),
            parent_id: None,
            name: "A thing".to_owned(),
            sku: String::new(),
            product_type: "simple".to_owned(),
            status: status.to_owned(),
            price: None,
            stock_quantity: None,
            created_at: None,
            modified_at: None,
            raw: body,
        })))
    }
}
