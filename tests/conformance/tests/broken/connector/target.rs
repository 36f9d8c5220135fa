//! Writing things, each under its request id.

use async_trait::async_trait;
use engine::connector::Target;
use engine::session::{Call, Session};
use engine::write::{Found, Lookup, Posted, Write, WriteResult};
use engine::{Code, Error, Result};
use model::{Fingerprint, TargetId};
use serde_json::json;

use super::ToyConnector;
use crate::defect::Defect;
use crate::errors::{self, Answered};

impl ToyConnector {
    async fn make(&self, session: &Session, write: &Write) -> WriteResult {
        let body = json!({"document": serde_json::to_value(&write.document).unwrap()});
        let mut request = self.http.post(format!("{}/things", self.base_url)).json(&body);
        if !self.has(Defect::NoRequestId) {
            request = request.header("idempotency-key", write.request_id.as_str());
        }
        let answered = match self.call(session, Call::Write, request).await {
            Ok(answered) | Err(answered) => answered,
        };
        let id = answered.outcome.and_then(|body| {
            let id = body["id"].as_str().map(TargetId::new);
            id.ok_or_else(|| Error::retry(Code::NoAnswer, "the answer names no id"))
        });
        match id {
            Ok(id) => WriteResult::Applied(Box::new(Posted {
                id,
                version: String::new(),
                number: None,
                figures: None,
                print: Fingerprint::of_json(&body),
            })),
            Err(error) => errors::result(&self.defects, answered.sent, error),
        }
    }
}

#[async_trait]
impl Target for ToyConnector {
    async fn apply(&self, session: &Session, batch: &[Write]) -> Vec<WriteResult> {
        let mut results = Vec::new();
        for write in batch {
            results.push(self.make(session, write).await);
        }
        results
    }

    async fn find(&self, session: &Session, lookups: &[Lookup]) -> Result<Vec<Option<Found>>> {
        for lookup in lookups {
            let Lookup::Id { id, .. } = lookup else { continue };
            let request = self.http.get(format!("{}/things/{id}", self.base_url));
            if let Err(Answered { gone: false, outcome: Err(error), .. }) =
                self.call(session, Call::Read, request).await
                && !self.has(Defect::FindsNothing)
            {
                return Err(error);
            }
        }
        Ok(lookups.iter().map(|_| None).collect())
    }
}
