//! State and journal on DynamoDB: one file a port, and [`keys`] for every key.

pub mod keys;

mod attributes;
mod batch;
mod census;
mod cursors;
mod directory;
mod handshakes;
mod journal;
mod link_item;
mod links;
mod lists;
mod prints;
mod realms;
mod references;
mod token_lease;
mod transaction;
mod windows;

use aws_sdk_dynamodb::Client;

/// The stage's two tables.
///
/// `state` is the books' memory; `journal` is the story of each record and ends after 90 days.
#[derive(Debug, Clone)]
pub struct Tables {
    pub(crate) client: Client,
    pub(crate) state: String,
    pub(crate) journal: String,
}

impl Tables {
    /// The tables of these names.
    pub fn new(client: Client, state: impl Into<String>, journal: impl Into<String>) -> Self {
        Self { client, state: state.into(), journal: journal.into() }
    }
}
