//! Listing everything that a source has: what vanished or changed without a word is found by it.

use async_trait::async_trait;
use model::Kind;

use crate::error::Result;
use crate::session::Session;

/// A record in a listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listed {
    /// The source's id, a number.
    pub id: u64,
    /// Changes when what the listing shows of the record changes.
    pub print: u64,
}

/// A page of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// Its records, ids ascending.
    pub rows: Vec<Listed>,
    /// Where the next page begins; none after the last.
    pub next: Option<serde_json::Value>,
}

/// Lists everything that a source has of a kind, ids ascending.
///
/// A page may leave out a record that is there (rows shift while others vanish): the engine asks
/// for what it misses by id before it believes that it is gone.
#[async_trait]
pub trait Sweep: Send + Sync {
    /// The kinds that can be listed.
    fn kinds(&self) -> &'static [Kind];

    /// A page.
    ///
    /// # Errors
    /// As [`super::Source::fetch`].
    async fn list(
        &self,
        session: &Session,
        kind: Kind,
        from: Option<&serde_json::Value>,
    ) -> Result<Listing>;
}
