//! The decisions: the mapping document of a route and what it answers about a record. Names no
//! system.
//!
//! A mapping is one versioned JSON document. It holds what only the shop's bookkeeper can know:
//! which gateway proves a payment, which account its money lies on, which tax code a set of store
//! rates means. Nothing has a silent default: what no row covers is a [`Gap`], and the record that
//! met it waits for a person. A mapping says nothing of how documents are built; that is the plan's
//! work.
//!
//! Beside the typed [`tables`], where money lives, a mapping has field [`rules`], which assign what
//! moves no figure ([`targets`]), and [`examples`], which are its tests. [`validate`] finds everything
//! that is wrong with one, against the paths that records have ([`Census`]) and what a store has
//! [`Seen`].

mod census;
pub mod defaults;
pub mod diff;
mod document;
mod error;
pub mod examples;
mod field_rules;
mod gap;
mod reads;
pub mod rules;
#[cfg(feature = "schema")]
pub mod schema;
mod seen;
mod similar;
pub mod tables;
pub mod targets;
pub mod validate;

pub use census::Census;
pub use document::{Document, MAPPING_BYTES_MAX, Mapping};
pub use error::MappingError;
pub use examples::Example;
pub use field_rules::{Assignment, Failed, FieldRules};
pub use gap::Gap;
pub use reads::Reads;
pub use seen::Seen;
pub use tables::Books;
