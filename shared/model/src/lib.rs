//! The nouns: canonical records, the documents that targets hold, and the values both are made of.
//!
//! Pure data with serde; no I/O, no clock, no system's names. A *record* is what a source has
//! (an order with its refunds); a *document* is what a target holds (a sales receipt, rows).

pub mod address;
pub mod connection;
pub mod customer;
pub mod document;
pub mod entry;
pub mod fingerprint;
pub mod ids;
pub mod kind;
pub mod marker;
pub mod money;
pub mod order;
pub mod payout;
pub mod product;
pub mod record;
pub mod reference;
pub mod refund;
pub mod role;
#[cfg(feature = "schema")]
mod schema;
pub mod tax;
pub mod text;
pub mod vendor;

pub use address::Address;
pub use connection::{Connection, Route};
pub use customer::Customer;
pub use document::Document;
pub use entry::Entry;
pub use fingerprint::Fingerprint;
pub use ids::{ConnectionId, ConnectorId, RealmId, RequestId, SourceId, TargetId, TenantId};
pub use kind::Kind;
pub use marker::Marker;
pub use money::Currency;
pub use order::Order;
pub use payout::Payout;
pub use product::Product;
pub use record::Record;
pub use reference::{Reference, ReferenceKey};
pub use refund::Refund;
pub use role::Role;
pub use vendor::Vendor;
