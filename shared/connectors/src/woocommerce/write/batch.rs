//! Changes of many records in one call: a hundred at the most, and each says in its own place what
//! came of it (contract, "Batch"). A batch that is too large, or not answered in time, is halved.

use engine::Code;
use engine::session::Call;
use engine::write::WriteResult;
use reqwest::Method;
use serde_json::{Value, json};

use super::outcome::{of_row, restated, send};
use crate::woocommerce::calls::LARGEST_PAGE;
use crate::woocommerce::client::Client;
use crate::woocommerce::fetch::row_id;

/// A change: its place in what was asked, the record's id, what is sent of it.
pub(super) type Item = (usize, u64, Value);
/// What the store answered for a change, or why there is nothing.
pub(super) type Row = (usize, Result<Value, Box<WriteResult>>);

/// Sends changes to a collection.
pub(super) async fn send_all(client: &Client<'_>, collection: &str, items: &[Item]) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut chunks: Vec<&[Item]> = items.chunks(LARGEST_PAGE).rev().collect();
    while let Some(chunk) = chunks.pop() {
        match once(client, collection, chunk).await {
            Ok(answered) => rows.extend(answered),
            Err(result) if chunk.len() > 1 && may_be_smaller(&result) => {
                let (first, second) = chunk.split_at(chunk.len() / 2);
                chunks.extend([second, first]);
            }
            Err(result) => {
                rows.extend(chunk.iter().map(|(at, _, _)| (*at, Err(restated(&result)))));
            }
        }
    }
    rows
}

/// Whether half of it may go where the whole did not: 413, or the time ran out.
fn may_be_smaller(result: &WriteResult) -> bool {
    match result {
        WriteResult::Refused(error) => error.message.contains("answered 413"),
        WriteResult::InDoubt(error) => error.code == Code::NoAnswer,
        WriteResult::NotSent(_) | WriteResult::Applied(_) => false,
    }
}

async fn once(
    client: &Client<'_>,
    collection: &str,
    chunk: &[Item],
) -> Result<Vec<Row>, Box<WriteResult>> {
    let request = client.request(Method::POST, &format!("{collection}/batch"), Call::Batch);
    let mut request = request.map_err(|error| Box::new(WriteResult::NotSent(error)))?;
    let updates: Vec<&Value> = chunk.iter().map(|(_, _, change)| change).collect();
    request.body = Some(json!({ "update": updates }));
    let answer = send(client, &request).await?;
    let rows = answer.get("update").and_then(Value::as_array).cloned().unwrap_or_default();
    let answered = chunk.iter().enumerate().map(|(place, (at, id, _))| {
        // In their order, as they were sent; a plug-in that drops one must not shift the others.
        let own = rows.get(place).filter(|row| row_id(row) == Some(*id));
        let row = own.or_else(|| rows.iter().find(|row| row_id(row) == Some(*id)));
        (*at, row.map_or_else(|| Err(unanswered()), read))
    });
    Ok(answered.collect())
}

fn read(row: &Value) -> Result<Value, Box<WriteResult>> {
    of_row(row).map_or_else(|| Ok(row.clone()), Err)
}

fn unanswered() -> Box<WriteResult> {
    let said = "the store's answer to a batch says nothing of this record";
    Box::new(WriteResult::InDoubt(engine::Error::retry(Code::NoAnswer, said)))
}
