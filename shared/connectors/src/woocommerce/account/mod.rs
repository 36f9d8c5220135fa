//! Trying a store: what it is, and what stands in the way.
//!
//! Nothing is changed: whether the key may write is tried with a batch that holds nothing.

mod diagnosis;
pub(crate) mod facts;
mod look;
mod rights;

use async_trait::async_trait;
use engine::Result;
use engine::connector::{Account, Probe};
use engine::session::Session;

use super::WooCommerce;
use super::client::Client;
use look::Look;

#[async_trait]
impl Account for WooCommerce {
    async fn probe(&self, session: &Session) -> Result<Probe> {
        let mut probe = Probe::default();
        match Client::new(&self.http, session) {
            Ok(client) => Look { client: &client, probe: &mut probe }.everything().await?,
            Err(error) => probe.findings.push(diagnosis::of_settings(&error)),
        }
        probe.findings.sort_by_key(|finding| finding.severity);
        Ok(probe)
    }
}
