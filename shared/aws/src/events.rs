//! News on the event bus. A hint; nothing rests on it.

use async_trait::async_trait;
use aws_sdk_eventbridge::Client;
use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use engine::ports::{Event, Events};
use engine::{Code, Error, Result};

use crate::error::unavailable;

/// What the bus takes in one call.
const BATCH: usize = 10;
/// The sender that rules filter by.
const SOURCE: &str = "universal-data-sync";

/// The stage's bus.
#[derive(Debug, Clone)]
pub struct Bus {
    client: Client,
    name: String,
}

impl Bus {
    /// The bus of this name.
    pub fn new(client: Client, name: impl Into<String>) -> Self {
        Self { client, name: name.into() }
    }

    fn entry(&self, event: &Event) -> Result<PutEventsRequestEntry> {
        let detail = serde_json::to_string(event)
            .map_err(|error| Error::bug("an event does not serialise").caused_by(error))?;
        Ok(PutEventsRequestEntry::builder()
            .event_bus_name(&self.name)
            .source(SOURCE)
            .detail_type(event.name())
            .detail(detail)
            .build())
    }
}

#[async_trait]
impl Events for Bus {
    async fn publish(&self, events: Vec<Event>) -> Result<()> {
        for batch in events.chunks(BATCH) {
            let entries = batch.iter().map(|event| self.entry(event)).collect::<Result<_>>()?;
            let call = self.client.put_events().set_entries(Some(entries));
            let answer = call.send().await.map_err(|error| unavailable("PutEvents", &error))?;
            if answer.failed_entry_count > 0 {
                let message =
                    format!("PutEvents: {} of {} refused", answer.failed_entry_count, batch.len());
                return Err(Error::retry(Code::StateUnavailable, message));
            }
        }
        Ok(())
    }
}
