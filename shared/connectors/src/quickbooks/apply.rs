//! A batch of writes: one call, one result a write.
//!
//! What cannot be prepared is refused before anything is sent. A single write goes to its entity's
//! own endpoint, several go to `/batch`; both carry a request id, so that a repetition with the
//! same content is answered and not carried out again. How long Intuit remembers one is not
//! documented: it is a second guard, the engine's look-up is the first.

use engine::write::{Write, WriteResult};
use engine::{Code, Disposition, Error};
use uuid::Uuid;

use super::client::{Answer, Client, Unanswered};
use super::config::Settings;
use super::errors::{self, Certainty, Refusal, same};
use super::read;
use super::wire::Members;
use super::wire::batch::{BatchItem, BatchRequest, BatchResponse};
use super::wire::fault::Fault;
use super::write::{Operation, Prepared, prepare};

/// Writes a batch; results in its order.
pub(crate) async fn apply(client: &Client<'_>, batch: &[Write]) -> Vec<WriteResult> {
    let settings = match Settings::of(&client.session.connection) {
        Ok(settings) => settings,
        Err(error) => return batch.iter().map(|_| WriteResult::NotSent(same(&error))).collect(),
    };
    let prepared: Vec<Result<Prepared, Error>> =
        batch.iter().map(|write| prepare(&settings, write)).collect();
    let ready: Vec<(&Write, &Prepared)> =
        batch.iter().zip(&prepared).filter_map(|(w, p)| Some((w, p.as_ref().ok()?))).collect();
    let results = match ready.as_slice() {
        [] => Vec::new(),
        [(write, prepared)] => vec![alone(client, &settings, write, prepared).await],
        several => together(client, &settings, several).await,
    };
    drop(ready);
    let mut results = results.into_iter();
    let missing = || WriteResult::InDoubt(unusable("no result for this write"));
    prepared
        .into_iter()
        .map(|prepared| match prepared {
            Ok(_) => results.next().unwrap_or_else(missing),
            Err(error) => WriteResult::Refused(error),
        })
        .collect()
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
        Ok(members) => applied(settings, prepared, &members),
        Err(_) => WriteResult::InDoubt(unusable("the answer is no JSON object")),
    }
}

async fn together(
    client: &Client<'_>,
    settings: &Settings,
    writes: &[(&Write, &Prepared)],
) -> Vec<WriteResult> {
    let items = writes.iter().map(|(write, prepared)| BatchItem {
        id: &write.item,
        operation: if prepared.operation == Operation::Create { "create" } else { "update" },
        options: (prepared.operation == Operation::Void).then_some("void"),
        entity: prepared.entity,
        body: &prepared.body,
    });
    let body = match serde_json::to_string(&BatchRequest { items: items.collect() }) {
        Ok(body) => body,
        Err(error) => {
            let error = Error::bug("a batch does not serialise").caused_by(error);
            return writes.iter().map(|_| WriteResult::NotSent(same(&error))).collect();
        }
    };
    let answer = match client.batch(body, &request_id(writes)).await {
        Ok(answer) => answer,
        Err(Unanswered::NotSent(error)) => {
            return writes.iter().map(|_| WriteResult::NotSent(same(&error))).collect();
        }
        Err(Unanswered::NoAnswer(error)) => {
            return writes.iter().map(|_| WriteResult::InDoubt(in_doubt(same(&error)))).collect();
        }
    };
    let results = read_batch(settings, &answer, writes);
    if answer.status == 200 && results.iter().any(throttled) {
        client.block().await;
    }
    results
}

/// A throttled item inside an answered batch. An answer that is throttled as a whole has stopped
/// everybody already.
fn throttled(result: &WriteResult) -> bool {
    matches!(result, WriteResult::NotSent(error) if error.code == Code::Throttled)
}

/// The batch's own id: the same for the same writes, whatever was planned into other batches.
fn request_id(writes: &[(&Write, &Prepared)]) -> String {
    let ids: Vec<&str> = writes.iter().map(|(write, _)| write.request_id.as_str()).collect();
    Uuid::new_v5(&Uuid::NAMESPACE_OID, ids.join("\n").as_bytes()).to_string()
}

fn read_batch(
    settings: &Settings,
    answer: &Answer,
    writes: &[(&Write, &Prepared)],
) -> Vec<WriteResult> {
    let one = |(write, prepared): &(&Write, &Prepared)| {
        if let Some(refusal) = answer.refusal(prepared.asked()) {
            return refused(refusal);
        }
        let response: Option<BatchResponse> = serde_json::from_str(&answer.body).ok();
        match response.as_ref().and_then(|response| response.item(&write.item)) {
            Some(members) => item(settings, prepared, members),
            None => WriteResult::InDoubt(unusable("the batch's answer leaves this write out")),
        }
    };
    writes.iter().map(one).collect()
}

/// A batch's items have no status of their own: a fault is a refusal, as with a 400.
fn item(settings: &Settings, prepared: &Prepared, members: &Members) -> WriteResult {
    match Fault::among(members) {
        Some(fault) => refused(errors::refusal(prepared.asked(), 400, Some(&fault))),
        None => applied(settings, prepared, members),
    }
}

fn applied(settings: &Settings, prepared: &Prepared, members: &Members) -> WriteResult {
    match read::among(settings, prepared.entity, members) {
        Ok(held) => WriteResult::Applied(Box::new(held.posted)),
        Err(error) => WriteResult::InDoubt(error),
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
