//! One REST request, read.

use http::Method;
use jiff::Timestamp;
use serde_json::Value;

use super::params::Params;

/// What a route works with.
#[derive(Debug)]
pub(crate) struct Call {
    /// `?_method=PUT` on a POST counts.
    pub(crate) method: Method,
    pub(crate) params: Params,
    /// An object; empty when nothing was sent.
    pub(crate) body: Value,
    pub(crate) now: Timestamp,
    /// One item of a batch, whose fields WordPress does not check against the schema.
    pub(crate) in_batch: bool,
}
