//! Rows of an analytics copy.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ids::{ConnectionId, SourceId, TenantId};
use crate::kind::Kind;

/// The rows of one record: a head and its children, written in one transaction or not at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows {
    /// Whose.
    pub tenant: TenantId,
    /// From which connection.
    pub source: ConnectionId,
    /// Of which kind.
    pub kind: Kind,
    /// Of which record.
    pub id: SourceId,
    /// When the source says it last changed: the older part of the guard against late writers.
    pub modified_at: Option<Timestamp>,
    /// The record as rows: the head first. Empty with `gone`.
    pub rows: Vec<Row>,
    /// The record vanished from its source: the head is marked, never removed.
    pub gone: bool,
}

/// One row for one table: columns by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The table, such as `order_lines`.
    pub table: String,
    /// Column → value; amounts as decimal strings.
    pub columns: serde_json::Map<String, Value>,
}
