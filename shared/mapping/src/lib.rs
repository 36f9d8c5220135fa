//! The decisions: the mapping document of a route and what it answers about a record. Names no
//! system.
//!
//! A mapping is one versioned JSON document. It holds what only the shop's bookkeeper can know:
//! which gateway proves a payment, which account its money lies on, which tax code a set of store
//! rates means. Nothing has a silent default: what no row covers is a [`Gap`], and the record that
//! met it waits for a person. A mapping says nothing of how documents are built; that is the plan's
//! work.

mod document;
mod error;
mod gap;
pub mod tables;

pub use document::Mapping;
pub use error::MappingError;
pub use gap::Gap;
pub use tables::Books;
