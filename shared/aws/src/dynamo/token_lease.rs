//! The right to refresh a company's tokens.
//!
//! Correctness rests on it only in part: a refresh token rotates, and two refreshes at once would
//! leave one of them with a token that is dead. A worker that outlives its lease can still do that;
//! `tokens` therefore re-reads the secret before it gives a connection up.

use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure;
use engine::Result;
use engine::ports::TokenLease;
use jiff::Timestamp;
use model::RealmId;

use super::Tables;
use super::attributes::{get_time, keyed, text, time};
use super::keys;
use crate::error::{incomplete, unavailable};

impl Tables {
    pub(super) async fn take_tokens(
        &self,
        realm: &RealmId,
        owner: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<TokenLease> {
        let call = self
            .client
            .update_item()
            .table_name(&self.state)
            .set_key(Some(keyed(keys::realm_tokens(realm))))
            .update_expression("SET #owner = :owner, #until = :until")
            .condition_expression("attribute_not_exists(#until) OR #until <= :now")
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .expression_attribute_names("#owner", "lease_owner")
            .expression_attribute_names("#until", "lease_until")
            .expression_attribute_values(":owner", text(owner))
            .expression_attribute_values(":until", time(until))
            .expression_attribute_values(":now", time(now));
        match call.send().await {
            Ok(_) => Ok(TokenLease::Won),
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(refused)) => {
                    let until = refused.item().and_then(|item| get_time(item, "lease_until"));
                    let until = until.ok_or_else(|| incomplete("UpdateItem", "lease"))?;
                    Ok(TokenLease::Held { until })
                }
                _ => Err(unavailable("UpdateItem", &error)),
            },
        }
    }

    pub(super) async fn give_tokens_back(&self, realm: &RealmId, owner: &str) -> Result<()> {
        let call = self
            .client
            .delete_item()
            .table_name(&self.state)
            .set_key(Some(keyed(keys::realm_tokens(realm))))
            .condition_expression("#owner = :owner")
            .expression_attribute_names("#owner", "lease_owner")
            .expression_attribute_values(":owner", text(owner));
        match call.send().await {
            Ok(_) => Ok(()),
            Err(error) => match error.as_service_error() {
                Some(DeleteItemError::ConditionalCheckFailedException(_)) => Ok(()),
                _ => Err(unavailable("DeleteItem", &error)),
            },
        }
    }
}
