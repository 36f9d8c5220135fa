//! The decisions: the mapping document and what it makes of a record. Names no system.

use serde::{Deserialize, Serialize};

/// The mapping document of a route.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Its version; versions are kept and never changed.
    pub version: u32,
}
