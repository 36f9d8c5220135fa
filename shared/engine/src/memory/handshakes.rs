//! Handshakes in memory.

use async_trait::async_trait;
use jiff::Timestamp;

use super::Memory;
use crate::error::Result;
use crate::ports::Handshakes;

#[async_trait]
impl Handshakes for Memory {
    async fn begin(&self, nonce: &str, until: Timestamp) -> Result<()> {
        self.state().handshakes.insert(nonce.to_owned(), until);
        Ok(())
    }

    async fn finish(&self, nonce: &str, now: Timestamp) -> Result<bool> {
        Ok(self.state().handshakes.remove(nonce).is_some_and(|until| until > now))
    }
}
