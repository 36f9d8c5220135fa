//! What the books must be, computed from the stores' own JSON, and the audit that compares.
//!
//! It shares no code with the product: it reads the stores' orders, the company's documents, the
//! rows in PostgreSQL and the journal as an accountant's auditor would, each from where it lies.

#![expect(clippy::missing_errors_doc, reason = "every error is anyhow's, for a test's output")]

pub mod audit;
pub mod books;
pub mod copy;
pub mod journal;
mod json;
pub mod ledger;
pub mod store;

pub use audit::{Audit, Line, Standing, Summary, audit};
