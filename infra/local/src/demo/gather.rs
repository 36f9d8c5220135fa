//! Everything that an auditor reads, from where it lies.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use oracle::journal::Row;
use serde_json::Value;

use super::setup::{REALM, STORES};
use crate::inspect::plain;
use crate::stack::Stack;

/// The stores' tables, by connection.
pub(super) async fn stores(stack: &Stack) -> Result<BTreeMap<String, Value>> {
    let mut stores = BTreeMap::new();
    for (store, _) in STORES {
        let path = format!("woocommerce/stores/{store}/tables");
        stores.insert(store.to_owned(), control(stack, &path).await?);
    }
    Ok(stores)
}

/// The company's tables.
pub(super) async fn company(stack: &Stack) -> Result<Value> {
    control(stack, &format!("quickbooks/companies/{REALM}/tables")).await
}

async fn control(stack: &Stack, path: &str) -> Result<Value> {
    let url = format!("{}/control/{path}", stack.run.sandbox_url);
    let answer = stack.http.get(&url).send().await?.error_for_status()?;
    answer.json().await.with_context(|| format!("{url} does not answer JSON"))
}

/// The journal, oldest first.
pub(super) async fn journal(stack: &Stack) -> Result<Vec<Row>> {
    let items = stack.aws.scan(stack.run.output("JournalTable")?).await?;
    let mut rows: Vec<Row> = items
        .iter()
        .map(|item| serde_json::from_value(plain(item)).context("a journal row"))
        .collect::<Result<_>>()?;
    rows.sort_by(|one, other| one.at.cmp(&other.at));
    Ok(rows)
}

/// How many messages wait, are in flight or are delayed, over both queues.
pub(super) async fn waiting(stack: &Stack) -> Result<u64> {
    let mut waiting = 0;
    for queue in ["LiveQueueUrl", "BulkQueueUrl"] {
        let request = serde_json::json!({
            "QueueUrl": stack.run.output(queue)?, "AttributeNames": ["All"],
        });
        let answer = stack.aws.json("sqs", "AmazonSQS.GetQueueAttributes", &request).await?;
        let count = |name: &str| {
            answer["Attributes"][name].as_str().and_then(|text| text.parse::<u64>().ok())
        };
        waiting += count("ApproximateNumberOfMessages").unwrap_or_default();
        waiting += count("ApproximateNumberOfMessagesNotVisible").unwrap_or_default();
        waiting += count("ApproximateNumberOfMessagesDelayed").unwrap_or_default();
    }
    Ok(waiting)
}
