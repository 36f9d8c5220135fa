//! One suite a port, over the port alone.

pub(crate) mod census;
pub(crate) mod cursors;
pub(crate) mod directory;
pub(crate) mod handshakes;
pub(crate) mod journal;
pub(crate) mod links;
pub(crate) mod lists;
pub(crate) mod meter;
pub(crate) mod realms;
pub(crate) mod references;

use jiff::Timestamp;

/// When the tests happen.
pub(crate) fn noon() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}
