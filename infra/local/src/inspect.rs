//! Looking into a local AWS: what stands in its tables, queues and logs.

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};

use crate::aws::Aws;

impl Aws {
    /// Every item of a table, in DynamoDB's JSON.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn scan(&self, table: &str) -> Result<Vec<Value>> {
        let mut items = Vec::new();
        let mut request = json!({ "TableName": table, "ConsistentRead": true });
        loop {
            let mut page = self.json("dynamodb", "DynamoDB_20120810.Scan", &request).await?;
            items.append(page["Items"].as_array_mut().context("a page without items")?);
            match page["LastEvaluatedKey"].take() {
                Value::Null => return Ok(items),
                key => request["ExclusiveStartKey"] = key,
            }
        }
    }

    /// Every message of a queue, those in flight included, without receiving them.
    ///
    /// # Errors
    /// When the queue cannot be read.
    pub async fn peek(&self, queue_url: &str) -> Result<Vec<Value>> {
        let path = format!("/_ministack/sqs/messages?QueueUrl={queue_url}");
        let answer = self.get("sqs", &path).await?;
        let mut found = Vec::new();
        messages(&answer, &mut found);
        Ok(found)
    }

    /// What a function has logged, line by line.
    ///
    /// # Errors
    /// When the log group cannot be read.
    pub async fn function_logs(&self, function: &str) -> Result<Vec<String>> {
        self.logs(&format!("/aws/lambda/{function}")).await
    }

    /// The lines of a log group.
    ///
    /// # Errors
    /// When the log group cannot be read.
    pub async fn logs(&self, group: &str) -> Result<Vec<String>> {
        let mut lines = Vec::new();
        let mut request = json!({ "logGroupName": group });
        loop {
            let page = self.json("logs", "Logs_20140328.FilterLogEvents", &request).await?;
            let events = page["events"].as_array().context("a page without events")?;
            lines.extend(events.iter().filter_map(|event| Some(event["message"].as_str()?.into())));
            match &page["nextToken"] {
                Value::Null => return Ok(lines),
                token => request["nextToken"] = token.clone(),
            }
        }
    }

    /// Invokes a function and waits for its answer; a function's own error is an answer too.
    ///
    /// # Errors
    /// When it cannot be invoked.
    pub async fn invoke(&self, function: &str, event: &Value) -> Result<Value> {
        self.post("lambda", &format!("/2015-03-31/functions/{function}/invocations"), event).await
    }
}

/// MiniStack groups messages by account and region: every object with a body is one.
fn messages(answer: &Value, found: &mut Vec<Value>) {
    match answer {
        Value::Object(fields) if fields.keys().any(|key| key.eq_ignore_ascii_case("body")) => {
            found.push(answer.clone());
        }
        Value::Object(fields) => fields.values().for_each(|value| messages(value, found)),
        Value::Array(values) => values.iter().for_each(|value| messages(value, found)),
        _ => {}
    }
}

/// DynamoDB's typed JSON as plain JSON; numbers become text.
#[must_use]
pub fn plain(item: &Value) -> Value {
    let Some(fields) = item.as_object() else { return Value::Null };
    Value::Object(fields.iter().map(|(name, value)| (name.clone(), value_of(value))).collect())
}

fn value_of(typed: &Value) -> Value {
    let Some((kind, value)) = typed.as_object().and_then(|typed| typed.iter().next()) else {
        return Value::Null;
    };
    match kind.as_str() {
        "S" | "N" | "BOOL" => value.clone(),
        "M" => plain(value),
        "L" => value.as_array().into_iter().flatten().map(value_of).collect(),
        _ => Value::Object(Map::new()),
    }
}
