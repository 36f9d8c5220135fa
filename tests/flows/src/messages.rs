//! Jobs as they lie in the queues, and events as Lambda hands them to the worker.

use serde_json::{Value, json};
use xtask::aws::REGION;

use crate::world::World;

/// A job that brings orders of the tenant's first store to one of its targets.
#[must_use]
pub fn sync_job(world: &World, target: &str, orders: &[u64]) -> Value {
    let ids: Vec<String> = orders.iter().map(u64::to_string).collect();
    json!({
        "job": "sync_v1", "tenant": world.tenant.name, "source": world.store(),
        "target": target, "kind": "order", "ids": ids,
    })
}

/// The event with which Lambda hands jobs of a queue to the worker.
///
/// The receipts are nobody's: what the worker asks of the queue with them fails and is logged,
/// and nothing rests on that.
#[must_use]
pub fn event(queue_url: &str, jobs: &[Value]) -> Value {
    let queue = queue_url.rsplit('/').next().unwrap_or_default();
    let record = |(place, job): (usize, &Value)| {
        json!({
            "messageId": format!("00000000-0000-4000-8000-{place:012}"),
            "receiptHandle": "nobodys-receipt", "body": job.to_string(),
            "attributes": { "ApproximateReceiveCount": "1", "MessageGroupId": place.to_string() },
            "messageAttributes": {}, "eventSource": "aws:sqs", "awsRegion": REGION,
            "eventSourceARN": format!("arn:aws:sqs:{REGION}:000000000000:{queue}"),
        })
    };
    json!({ "Records": jobs.iter().enumerate().map(record).collect::<Vec<_>>() })
}
