//! Queues and the bus in memory.

use async_trait::async_trait;

use super::Memory;
use crate::code::Code;
use crate::error::{Error, Result};
use crate::job::Message;
use crate::ports::{Event, Events, Queue};

#[async_trait]
impl Queue for Memory {
    async fn send(&self, messages: Vec<Message>) -> Result<()> {
        let mut state = self.state();
        if state.refuse_sends > 0 {
            state.refuse_sends -= 1;
            return Err(Error::retry(Code::StateUnavailable, "the queue refuses"));
        }
        state.messages.extend(messages);
        Ok(())
    }
}

#[async_trait]
impl Events for Memory {
    async fn publish(&self, events: Vec<Event>) -> Result<()> {
        self.state().events.extend(events);
        Ok(())
    }
}
