//! How far each poll has come. The value is the connector's own and kept as JSON text.

use async_trait::async_trait;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use engine::Result;
use engine::ports::{Cursors, StoredCursor};
use model::{ConnectionId, TenantId};

use super::Tables;
use super::attributes::{Item, get_number, get_text, json, keyed, number, unreadable};
use super::keys;
use crate::error::unavailable;

#[async_trait]
impl Cursors for Tables {
    async fn get(
        &self,
        tenant: &TenantId,
        connection: &ConnectionId,
        stream: &str,
    ) -> Result<Option<StoredCursor>> {
        let item = self.item(keys::cursor(tenant, connection, stream)).await?;
        item.map(|item| stored(&item).ok_or_else(|| unreadable(&item, "cursor"))).transpose()
    }

    async fn advance(
        &self,
        tenant: &TenantId,
        connection: &ConnectionId,
        stream: &str,
        seen: u64,
        value: serde_json::Value,
    ) -> Result<bool> {
        let mut item = keyed(keys::cursor(tenant, connection, stream));
        item.insert("value".to_owned(), json(&value)?);
        item.insert("epoch".to_owned(), number(seen + 1));
        let mut put = self
            .client
            .put_item()
            .table_name(&self.state)
            .set_item(Some(item))
            .expression_attribute_names("#epoch", "epoch");
        put = if seen == 0 {
            put.condition_expression("attribute_not_exists(#epoch)")
        } else {
            put.condition_expression("#epoch = :seen")
                .expression_attribute_values(":seen", number(seen))
        };
        match put.send().await {
            Ok(_) => Ok(true),
            Err(error) => match error.as_service_error() {
                Some(PutItemError::ConditionalCheckFailedException(_)) => Ok(false),
                _ => Err(unavailable("PutItem", &error)),
            },
        }
    }
}

fn stored(item: &Item) -> Option<StoredCursor> {
    let value = serde_json::from_str(get_text(item, "value")?).ok()?;
    Some(StoredCursor { value, epoch: get_number(item, "epoch")? })
}
