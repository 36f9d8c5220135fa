//! Queries and their answers: the rows, or what the refusal means.

use engine::{Code, Error, Result};
use serde_json::value::RawValue;

use super::client::{Answer, Client, Unanswered};
use super::errors::Asked;
use super::wire::query::{self, Query};
use super::wire::{Entity, Members};

/// The fault that means: ask for less at once.
pub(crate) const TOO_BIG: u32 = 10_100;

/// What a query brought.
#[derive(Debug)]
pub(crate) enum Asking {
    /// A page of rows.
    Rows(Vec<Box<RawValue>>, Answer),
    /// The answer would have been too big.
    TooBig(Error),
}

impl Client<'_> {
    /// One page of a query.
    pub(crate) async fn ask(&self, query: &Query) -> Result<Asking> {
        let answer = self.query(&query.text()).await.map_err(Unanswered::into_error)?;
        if let Some(refusal) = answer.refusal(Asked::Read) {
            let too_big = answer.fault_code() == TOO_BIG;
            return if too_big { Ok(Asking::TooBig(refusal.error)) } else { Err(refusal.error) };
        }
        let rows = query::rows(&answer.body, query.entity())
            .ok_or_else(|| unreadable("no answer to a query"))?;
        Ok(Asking::Rows(rows, answer))
    }

    /// One page of a query that cannot be asked in smaller parts.
    pub(crate) async fn page(&self, query: &Query) -> Result<Vec<Box<RawValue>>> {
        match self.ask(query).await? {
            Asking::Rows(rows, _) => Ok(rows),
            Asking::TooBig(error) => Err(error),
        }
    }

    /// The entity that a call for one entity answers.
    pub(crate) fn one(answer: &Answer, entity: Entity) -> Result<Box<RawValue>> {
        let mut members: Members =
            serde_json::from_str(&answer.body).map_err(|_| unreadable("no JSON object"))?;
        members.remove(entity.name()).ok_or_else(|| unreadable(entity.name()))
    }
}

/// An answer that makes no sense: a read is tried again.
pub(crate) fn unreadable(what: &str) -> Error {
    Error::retry(Code::NoAnswer, format!("the answer is not what QuickBooks documents: {what}"))
}
