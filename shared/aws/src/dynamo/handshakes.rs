//! Handshakes: one item each. It is ended by one delete on condition that its time has not come, so
//! that of two who end it one does. DynamoDB removes what nobody ended, some days late.
//!
//! Not guaranteed: a delete whose answer is lost has ended the handshake; its person begins anew.

use async_trait::async_trait;
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use engine::Result;
use engine::ports::Handshakes;
use jiff::Timestamp;

use super::Tables;
use super::attributes::{keyed, number, time};
use super::keys;
use crate::error::unavailable;

#[async_trait]
impl Handshakes for Tables {
    async fn begin(&self, nonce: &str, until: Timestamp) -> Result<()> {
        let mut item = keyed(keys::handshake(nonce));
        item.insert("until".to_owned(), time(until));
        item.insert("expires_at".to_owned(), number(until.as_second()));
        let put = self.client.put_item().table_name(&self.state).set_item(Some(item));
        put.send().await.map_err(|error| unavailable("PutItem", &error))?;
        Ok(())
    }

    async fn finish(&self, nonce: &str, now: Timestamp) -> Result<bool> {
        let call = self
            .client
            .delete_item()
            .table_name(&self.state)
            .set_key(Some(keyed(keys::handshake(nonce))))
            .condition_expression("#until > :now")
            .expression_attribute_names("#until", "until")
            .expression_attribute_values(":now", time(now));
        match call.send().await {
            Ok(_) => Ok(true),
            Err(error) => match error.as_service_error() {
                Some(DeleteItemError::ConditionalCheckFailedException(_)) => Ok(false),
                _ => Err(unavailable("DeleteItem", &error)),
            },
        }
    }
}
