//! How long things may take; all parameters of a stage (`docs/architecture.md`).

use std::time::Duration;

/// The stage's time-outs. `write < in_doubt < lease` must hold: no call starts with less lease left
/// than its own time-out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// A write call: QuickBooks cuts at 120 s, so 125 s.
    pub write: Duration,
    /// After this long a write without an answer is done or never will be: 130 s.
    pub in_doubt: Duration,
    /// A worker's hold on a record: 200 s.
    pub lease: Duration,
}

/// How long a slice may work: the worker itself is killed at 180 s, and what it has read and
/// written must be stored before.
pub const SLICE: Duration = Duration::from_secs(170);

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            write: Duration::from_secs(125),
            in_doubt: Duration::from_secs(130),
            lease: Duration::from_secs(200),
        }
    }
}
