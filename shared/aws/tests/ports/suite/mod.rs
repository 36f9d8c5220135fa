//! One suite a port, over the port alone.

pub mod cursors;
pub mod directory;
pub mod journal;
pub mod links;
pub mod realms;
pub mod references;

use jiff::Timestamp;

/// When the tests happen.
pub fn noon() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}
