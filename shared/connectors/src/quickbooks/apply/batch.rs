//! Several writes in one call.

use engine::Code;
use engine::write::WriteResult;
use uuid::Uuid;

use super::{Ready, applied, in_doubt, refused, unusable};
use crate::quickbooks::client::{Answer, Client, Unanswered};
use crate::quickbooks::config::Settings;
use crate::quickbooks::errors::{self, same, with_support_id};
use crate::quickbooks::wire::Members;
use crate::quickbooks::wire::batch::{BatchItem, BatchRequest, BatchResponse};
use crate::quickbooks::wire::fault::Fault;
use crate::quickbooks::write::Operation;

/// Sends writes as one batch. None where the batch was refused as a whole for what is in it: it is
/// to be sent again in smaller parts, so that one bad write does not take the others with it.
pub(super) async fn together(
    client: &Client<'_>,
    settings: &Settings,
    writes: &[Ready<'_>],
) -> Option<Vec<WriteResult>> {
    let items = writes.iter().map(|(write, prepared)| BatchItem {
        id: &write.item,
        operation: match prepared.operation {
            Operation::Create => "create",
            Operation::Update | Operation::Void => "update",
            Operation::Delete => "delete",
        },
        options: (prepared.operation == Operation::Void).then_some("void"),
        entity: prepared.entity,
        body: &prepared.body,
    });
    let body = match serde_json::to_string(&BatchRequest { items: items.collect() }) {
        Ok(body) => body,
        Err(error) => {
            let error = engine::Error::bug("a batch does not serialise").caused_by(error);
            return Some(writes.iter().map(|_| WriteResult::NotSent(same(&error))).collect());
        }
    };
    let answer = match client.batch(body, &request_id(writes)).await {
        Ok(answer) => answer,
        Err(Unanswered::NotSent(error)) => {
            return Some(writes.iter().map(|_| WriteResult::NotSent(same(&error))).collect());
        }
        Err(Unanswered::NoAnswer(error)) => {
            let doubt = |_| WriteResult::InDoubt(in_doubt(same(&error)));
            return Some(writes.iter().map(doubt).collect());
        }
    };
    if Fault::within(&answer.body).is_some_and(|fault| is_about_content(fault.code())) {
        return None;
    }
    let results = answers(settings, &answer, writes);
    if answer.status == 200 && results.iter().any(throttled) {
        client.block().await;
    }
    Some(results)
}

/// Codes that refuse a whole batch for its size (1040) or for what one of its writes holds; another
/// refusal would meet each of them alone as well.
const fn is_about_content(code: u32) -> bool {
    matches!(code, 1040 | 2010..=2170 | 2500)
}

/// The batch's own id: the same for the same writes, whatever was planned into other batches.
fn request_id(writes: &[Ready<'_>]) -> String {
    let ids: Vec<&str> = writes.iter().map(|(write, _)| write.request_id.as_str()).collect();
    Uuid::new_v5(&Uuid::NAMESPACE_OID, ids.join("\n").as_bytes()).to_string()
}

/// A throttled item inside an answered batch. An answer that is throttled as a whole has stopped
/// everybody already.
fn throttled(result: &WriteResult) -> bool {
    matches!(result, WriteResult::NotSent(error) if error.code == Code::Throttled)
}

fn answers(settings: &Settings, answer: &Answer, writes: &[Ready<'_>]) -> Vec<WriteResult> {
    let response: Option<BatchResponse> = serde_json::from_str(&answer.body).ok();
    let one = |ready: &Ready<'_>| {
        if let Some(refusal) = answer.refusal(ready.1.asked()) {
            return refused(refusal);
        }
        match response.as_ref().and_then(|response| response.item(&ready.0.item)) {
            Some(members) => item(settings, *ready, answer, members),
            None => WriteResult::InDoubt(with_support_id(
                unusable("the batch's answer leaves this write out"),
                answer.tid.as_deref(),
            )),
        }
    };
    writes.iter().map(one).collect()
}

/// A batch's items have no status of their own: a fault is a refusal, as with a 400.
fn item(settings: &Settings, ready: Ready<'_>, answer: &Answer, members: &Members) -> WriteResult {
    match Fault::among(members) {
        Some(fault) => {
            let mut refusal = errors::refusal(ready.1.asked(), 400, Some(&fault));
            refusal.error = with_support_id(refusal.error, answer.tid.as_deref());
            refused(refusal)
        }
        None => applied(settings, ready, answer, members),
    }
}
