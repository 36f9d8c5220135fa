//! The queues: live (FIFO) and bulk (standard, fair by group).
//!
//! A batch whose answer names one failed entry is a failed call: the caller does not answer its
//! sender and does not move its cursor, so the hint comes again. What was accepted before is then
//! sent twice; a hint may be.

use async_trait::async_trait;
use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::SendMessageBatchRequestEntry;
use engine::job::{Lane, Message};
use engine::ports::Queue;
use engine::{Code, Error, Result};

use crate::error::unavailable;

/// What SQS takes in one call.
const BATCH: usize = 10;
/// The longest delay SQS knows, in seconds.
const LONGEST_DELAY: u32 = 900;

/// Both queues.
#[derive(Debug, Clone)]
pub struct Queues {
    client: Client,
    live_url: String,
    bulk_url: String,
}

impl Queues {
    /// The queues at these URLs.
    pub fn new(client: Client, live_url: impl Into<String>, bulk_url: impl Into<String>) -> Self {
        Self { client, live_url: live_url.into(), bulk_url: bulk_url.into() }
    }

    async fn send_batch(&self, lane: Lane, batch: &[Message]) -> Result<()> {
        let entries = batch
            .iter()
            .enumerate()
            .map(|(place, message)| entry(place, message))
            .collect::<Result<Vec<_>>>()?;
        let url = match lane {
            Lane::Live => &self.live_url,
            Lane::Bulk => &self.bulk_url,
        };
        let call = self.client.send_message_batch().queue_url(url).set_entries(Some(entries));
        let answer = call.send().await.map_err(|error| unavailable("SendMessageBatch", &error))?;
        let Some(first) = answer.failed.first() else {
            return Ok(());
        };
        let (failed, all) = (answer.failed.len(), batch.len());
        let message =
            format!("SendMessageBatch: {failed} of {all} refused, the first: {}", first.code);
        Err(Error::retry(Code::StateUnavailable, message))
    }
}

#[async_trait]
impl Queue for Queues {
    async fn send(&self, messages: Vec<Message>) -> Result<()> {
        let (live, bulk): (Vec<_>, Vec<_>) =
            messages.into_iter().partition(|message| message.lane == Lane::Live);
        for (lane, messages) in [(Lane::Live, live), (Lane::Bulk, bulk)] {
            for batch in messages.chunks(BATCH) {
                self.send_batch(lane, batch).await?;
            }
        }
        Ok(())
    }
}

fn entry(place: usize, message: &Message) -> Result<SendMessageBatchRequestEntry> {
    let body = serde_json::to_string(&message.job)
        .map_err(|error| Error::bug("a job does not serialise").caused_by(error))?;
    let deduplication = match message.lane {
        Lane::Live if message.deduplication_id.is_none() => {
            return Err(Error::bug("a live message without a deduplication id"));
        }
        Lane::Live => message.deduplication_id.clone(),
        Lane::Bulk => None,
    };
    SendMessageBatchRequestEntry::builder()
        .id(place.to_string())
        .message_body(body)
        .message_group_id(&message.group)
        .set_message_deduplication_id(deduplication)
        .set_delay_seconds(delay(message))
        .build()
        .map_err(|error| Error::bug("an empty message").caused_by(error))
}

/// A FIFO queue refuses a delay of its messages.
fn delay(message: &Message) -> Option<i32> {
    match message.lane {
        Lane::Live => None,
        Lane::Bulk => i32::try_from(message.delay_seconds.min(LONGEST_DELAY)).ok(),
    }
}

#[cfg(test)]
mod tests {
    use engine::job::{Job, PollV1};

    use super::*;

    fn message(lane: Lane, deduplication_id: Option<&str>) -> Message {
        let job = Job::PollV1(PollV1 {
            tenant: "t1".parse().unwrap(),
            connection: "store".parse().unwrap(),
            reason: "schedule".to_owned(),
        });
        let deduplication_id = deduplication_id.map(str::to_owned);
        Message { lane, group: "t1".to_owned(), deduplication_id, delay_seconds: 1_000, job }
    }

    #[test]
    fn a_live_entry_has_both_ids_and_a_bulk_entry_its_group_alone() {
        let live = entry(3, &message(Lane::Live, Some("r-0"))).unwrap();
        assert_eq!(live.id(), "3");
        assert_eq!(live.message_group_id(), Some("t1"));
        assert_eq!(live.message_deduplication_id(), Some("r-0"));
        let bulk = entry(0, &message(Lane::Bulk, Some("r-0"))).unwrap();
        assert_eq!(bulk.message_group_id(), Some("t1"));
        assert_eq!((live.delay_seconds(), bulk.delay_seconds()), (None, Some(900)));
        assert_eq!(bulk.message_deduplication_id(), None, "a standard queue refuses it");
        let job: Job = serde_json::from_str(bulk.message_body()).unwrap();
        assert_eq!(job, message(Lane::Bulk, None).job);
        assert!(bulk.message_attributes().is_none());
    }

    #[test]
    fn a_live_message_without_its_id_is_our_defect() {
        let error = entry(0, &message(Lane::Live, None)).unwrap_err();
        assert_eq!(error.code, Code::Bug);
    }
}
