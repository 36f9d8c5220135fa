//! A batch of writes: one call where that goes, one result a write.
//!
//! What cannot be prepared is refused before anything is sent. A single write goes to its entity's
//! own endpoint, several go to `/batch`; both carry a request id, so that a repetition with the
//! same content is answered and not carried out again. How long Intuit remembers one is not
//! documented: it is a second guard, the engine's look-up is the first.

mod batch;
mod duplicate;

use std::collections::VecDeque;

use engine::write::{Write, WriteResult};
use engine::{Code, Disposition, Error};

use super::client::{Answer, Client, Unanswered};
use super::config::Settings;
use super::errors::{Certainty, Refusal, same, with_support_id};
use super::read;
use super::wire::Members;
use super::write::{Operation, Prepared, prepare};

/// The most writes of one batch (contract, section 3).
const LARGEST: usize = 30;

/// A write that can be sent.
type Ready<'a> = (&'a Write, &'a Prepared);

/// Writes a batch; results in its order.
pub(crate) async fn apply(client: &Client<'_>, batch: &[Write]) -> Vec<WriteResult> {
    let settings = match Settings::of(&client.session.connection) {
        Ok(settings) => settings,
        Err(error) => return batch.iter().map(|_| WriteResult::NotSent(same(&error))).collect(),
    };
    let prepared: Vec<Result<Prepared, Error>> =
        batch.iter().map(|write| prepare(&settings, write)).collect();
    let ready: Vec<Ready<'_>> =
        batch.iter().zip(&prepared).filter_map(|(w, p)| Some((w, p.as_ref().ok()?))).collect();
    let mut sent = all(client, &settings, &ready).await.into_iter();
    let mut results = Vec::with_capacity(batch.len());
    for (write, prepared) in batch.iter().zip(&prepared) {
        results.push(match prepared {
            Err(error) => WriteResult::Refused(same(error)),
            Ok(_) => match sent.next() {
                Some(result) => duplicate::settled(client, &settings, write, result).await,
                None => WriteResult::InDoubt(unusable("no result for this write")),
            },
        });
    }
    results
}

/// Sends what is ready, in parts that a batch takes. A part that is refused as a whole for one of
/// its writes, or for its size, is sent again in halves.
async fn all(client: &Client<'_>, settings: &Settings, ready: &[Ready<'_>]) -> Vec<WriteResult> {
    let mut results = Vec::with_capacity(ready.len());
    let mut parts: VecDeque<&[Ready<'_>]> = ready.chunks(LARGEST).collect();
    while let Some(part) = parts.pop_front() {
        match part {
            [] => {}
            [(write, prepared)] => results.push(alone(client, settings, write, prepared).await),
            several => match batch::together(client, settings, several).await {
                Some(answered) => results.extend(answered),
                None => {
                    let (first, second) = several.split_at(several.len() / 2);
                    parts.push_front(second);
                    parts.push_front(first);
                }
            },
        }
    }
    results
}

async fn alone(
    client: &Client<'_>,
    settings: &Settings,
    write: &Write,
    prepared: &Prepared,
) -> WriteResult {
    let Prepared { entity, operation, body } = prepared;
    let answer = match operation {
        Operation::Void => client.void(*entity, body, &write.request_id).await,
        Operation::Delete => client.delete(*entity, body, &write.request_id).await,
        Operation::Create | Operation::Update => {
            client.save(*entity, body, &write.request_id).await
        }
    };
    let answer = match answer {
        Ok(answer) => answer,
        Err(unanswered) => return unsent(unanswered),
    };
    if let Some(refusal) = answer.refusal(prepared.asked()) {
        return refused(refusal);
    }
    match serde_json::from_str::<Members>(&answer.body) {
        Ok(members) => applied(settings, (write, prepared), &answer, &members),
        Err(_) => WriteResult::InDoubt(with_support_id(
            unusable("the answer is no JSON object"),
            answer.tid.as_deref(),
        )),
    }
}

/// What an answer without a refusal says was done.
fn applied(
    settings: &Settings,
    (write, prepared): Ready<'_>,
    answer: &Answer,
    members: &Members,
) -> WriteResult {
    let posted = match (prepared.operation, write.action.subject()) {
        (Operation::Delete, Some(subject)) => read::deleted(prepared.entity, members, subject),
        _ => read::among(settings, prepared.entity, members).map(|held| held.posted),
    };
    match posted {
        Ok(posted) => WriteResult::Applied(Box::new(posted)),
        Err(error) => WriteResult::InDoubt(with_support_id(error, answer.tid.as_deref())),
    }
}

fn refused(refusal: Refusal) -> WriteResult {
    match refusal.certainty {
        Certainty::NotLookedAt => WriteResult::NotSent(refusal.error),
        Certainty::Refused => WriteResult::Refused(refusal.error),
        Certainty::Unknown => WriteResult::InDoubt(refusal.error),
    }
}

fn unsent(unanswered: Unanswered) -> WriteResult {
    match unanswered {
        Unanswered::NotSent(error) => WriteResult::NotSent(error),
        Unanswered::NoAnswer(error) => WriteResult::InDoubt(in_doubt(error)),
    }
}

fn in_doubt(mut error: Error) -> Error {
    error.disposition = Disposition::InDoubt;
    error
}

fn unusable(message: &str) -> Error {
    Error::new(Code::NoAnswer, Disposition::InDoubt, message)
}
