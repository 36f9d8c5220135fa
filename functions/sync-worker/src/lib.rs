//! The worker: a batch of messages in, the ones to be brought again out.
//!
//! A message that does not parse, or a record that fails, never fails its neighbours: the answer is
//! always a list of the messages to bring again (`ReportBatchItemFailures`), never an error.

mod batch;
mod carry_out;
mod postpone;
mod single;

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use engine::World;

pub use postpone::Postpone;

/// Carries out a batch.
///
/// # Errors
/// Never: see the module.
pub async fn handle(
    world: &World,
    postpone: &dyn Postpone,
    event: SqsEvent,
) -> Result<SqsBatchResponse, std::convert::Infallible> {
    let messages = batch::messages(event);
    let endings = carry_out::all(world, &messages).await;
    Ok(batch::response(world, postpone, messages, endings).await)
}
