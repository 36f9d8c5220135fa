//! A batch of messages: parsed one by one, answered one by one.

use std::collections::BTreeSet;
use std::time::Duration;

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use engine::World;
use engine::job::{Job, Message, SyncV1};
use engine::sync::Ending;

use crate::postpone::Postpone;

/// How long a message waits that this version cannot read: a newer deployment will.
const UNREADABLE_WAIT: Duration = Duration::from_secs(300);
/// SQS delays a message by this much at the most.
const LONGEST_DELAY_SECONDS: u32 = 900;

/// One message of the batch.
pub(crate) struct Received {
    pub(crate) id: Option<String>,
    receipt: String,
    queue_arn: String,
    group: Option<String>,
    /// None where the body is no job of this version.
    pub(crate) job: Option<Job>,
}

/// What became of one message.
pub(crate) enum Handled {
    /// Whole.
    Done,
    /// The whole message again.
    Again(Duration),
    /// Only these records again, each with its wait.
    Rest(Vec<(SyncV1, Duration)>),
}

/// The messages of an event; one that does not parse stays among them.
pub(crate) fn messages(event: SqsEvent) -> Vec<Received> {
    event.records.into_iter().map(received).collect()
}

fn received(message: SqsMessage) -> Received {
    let body = message.body.unwrap_or_default();
    let job = serde_json::from_str(&body).ok();
    if job.is_none() {
        metrics::counter!("JobUnreadable").increment(1);
        tracing::error!(
            message.id = message.message_id,
            "a message that is no job of this version"
        );
    }
    Received {
        id: message.message_id.filter(|id| !id.is_empty()),
        receipt: message.receipt_handle.unwrap_or_default(),
        queue_arn: message.event_source_arn.unwrap_or_default(),
        group: message.attributes.get("MessageGroupId").cloned(),
        job,
    }
}

/// Tells the queue which messages to bring again, and when.
///
/// In a FIFO queue everything after a failed message of the same group goes back with it, or the
/// order would be lost.
pub(crate) async fn response(
    world: &World,
    postpone: &dyn Postpone,
    messages: Vec<Received>,
    handled: Vec<Handled>,
) -> SqsBatchResponse {
    let mut response = SqsBatchResponse::default();
    let mut stopped: BTreeSet<String> = BTreeSet::new();
    for (message, handled) in messages.into_iter().zip(handled) {
        let fifo = message.queue_arn.ends_with(".fifo");
        let group = message.group.clone().filter(|_| fifo);
        let behind = group.as_ref().is_some_and(|group| stopped.contains(group));
        let wait = match handled {
            Handled::Done if behind => Some(Duration::ZERO),
            Handled::Done => None,
            Handled::Again(wait) => Some(wait),
            Handled::Rest(rest) => resend(world, rest).await,
        };
        let Some(wait) = wait else { continue };
        stopped.extend(group);
        postpone.postpone(&message.queue_arn, &message.receipt, wait).await;
        match message.id {
            Some(id) => response.add_failure(id),
            None => tracing::error!("a message without an id cannot be reported as failed"),
        }
    }
    response
}

/// Sends what is unfinished of a bulk job as jobs of their own, so that one retry does not read a
/// hundred again. Where that fails, the whole message comes again.
async fn resend(world: &World, rest: Vec<(SyncV1, Duration)>) -> Option<Duration> {
    let longest = rest.iter().map(|(_, wait)| *wait).max()?;
    let jobs = rest.into_iter().map(|(sync, wait)| {
        let seconds = u32::try_from(wait.as_secs()).unwrap_or(u32::MAX);
        let tenant = sync.tenant.clone();
        Message::bulk(&tenant, Job::SyncV1(sync), seconds.min(LONGEST_DELAY_SECONDS))
    });
    match world.queue.send(jobs.collect()).await {
        Ok(()) => None,
        Err(error) => {
            tracing::error!(%error, "the rest of a bulk job could not be sent again");
            Some(longest)
        }
    }
}

impl Handled {
    /// A message that this version cannot read.
    pub(crate) fn unreadable() -> Self {
        Self::Again(UNREADABLE_WAIT)
    }

    /// One ending for the whole message.
    pub(crate) fn from_ending(ending: Ending) -> Self {
        match ending {
            Ending::Done => Self::Done,
            Ending::Again { after } => Self::Again(after),
        }
    }
}
