//! All or nothing over several items.

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{Delete, Put, TransactWriteItem};
use engine::{Code, Error, Result};

use super::Tables;
use super::attributes::{Item, keyed};
use super::keys::Key;
use crate::error::unavailable;
use crate::pause;

/// What DynamoDB takes in one transaction.
const MOST: usize = 100;
/// How often a transaction is tried that collides with another one.
const ATTEMPTS: u32 = 6;

/// What came of a transaction.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Transacted {
    /// Everything is stored.
    Done,
    /// Nothing is: the writes at these places found their condition false.
    Refused(Vec<usize>),
}

/// A condition with its names and values.
pub(super) struct Condition {
    pub(super) expression: String,
    pub(super) names: Vec<(&'static str, &'static str)>,
    pub(super) values: Item,
}

impl Tables {
    /// Puts an item into a table, perhaps on condition.
    pub(super) fn put(
        table: &str,
        item: Item,
        condition: Option<Condition>,
    ) -> Result<TransactWriteItem> {
        let mut put = Put::builder().table_name(table).set_item(Some(item));
        if let Some(condition) = condition {
            put = put.condition_expression(condition.expression);
            for (alias, name) in condition.names {
                put = put.expression_attribute_names(alias, name);
            }
            for (alias, value) in condition.values {
                put = put.expression_attribute_values(alias, value);
            }
        }
        let put = put.build().map_err(|error| Error::bug("an empty put").caused_by(error))?;
        Ok(TransactWriteItem::builder().put(put).build())
    }

    /// Deletes an item of the state table on condition.
    pub(super) fn delete(&self, key: Key, condition: Condition) -> Result<TransactWriteItem> {
        let mut delete = Delete::builder()
            .table_name(&self.state)
            .set_key(Some(keyed(key)))
            .condition_expression(condition.expression);
        for (alias, name) in condition.names {
            delete = delete.expression_attribute_names(alias, name);
        }
        let values = Some(condition.values).filter(|values| !values.is_empty());
        let delete = delete
            .set_expression_attribute_values(values)
            .build()
            .map_err(|error| Error::bug("an empty delete").caused_by(error))?;
        Ok(TransactWriteItem::builder().delete(delete).build())
    }

    /// Stores all of it or nothing. A collision with another transaction stored nothing and says
    /// nothing about the conditions: it is tried again in place, because going back to the queue
    /// would leave a written document without its link for a whole back-off.
    ///
    /// Each attempt has the SDK's own client token, so its internal repetitions count once.
    pub(super) async fn transact(&self, writes: Vec<TransactWriteItem>) -> Result<Transacted> {
        if writes.len() > MOST {
            return Err(Error::bug(format!("a transaction of {} writes", writes.len())));
        }
        for attempt in 1..=ATTEMPTS {
            let call = self.client.transact_write_items().set_transact_items(Some(writes.clone()));
            let error = match call.send().await {
                Ok(_) => return Ok(Transacted::Done),
                Err(error) => error,
            };
            let reasons = reasons(&error);
            let refused: Vec<usize> = places(&reasons, "ConditionalCheckFailed");
            if !refused.is_empty() {
                return Ok(Transacted::Refused(refused));
            }
            if places(&reasons, "TransactionConflict").is_empty() {
                let error = unavailable("TransactWriteItems", &error);
                let reasons = reasons.join(",");
                let message = format!("{} [{reasons}]", error.message);
                return Err(Error { message, ..error });
            }
            if attempt < ATTEMPTS {
                pause::before(attempt).await;
            }
        }
        let message = format!("TransactWriteItems: {ATTEMPTS} collisions with others");
        Err(Error::retry(Code::StateUnavailable, message))
    }
}

/// Why DynamoDB cancelled, one word a write; empty if it did not.
fn reasons<R>(error: &SdkError<TransactWriteItemsError, R>) -> Vec<String> {
    let Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) =
        error.as_service_error()
    else {
        return Vec::new();
    };
    let reasons = cancelled.cancellation_reasons().iter();
    reasons.map(|reason| reason.code().unwrap_or("None").to_owned()).collect()
}

fn places(reasons: &[String], code: &str) -> Vec<usize> {
    let marked = reasons.iter().enumerate().filter(|(_, reason)| *reason == code);
    marked.map(|(place, _)| place).collect()
}
