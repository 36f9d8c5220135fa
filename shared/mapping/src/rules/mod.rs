//! Field rules: what the tables do not say, from a record's fields to a document's.
//!
//! A rule is data: `{"source": "billing.email", "target": "sale.memo", "transform": ["trim"]}`.
//! The source is a [`Path`] into the record, whose member `raw` is the source's own JSON; where a
//! [`Condition`] holds, the value runs through [`Transform`]s and is assigned to the target. What a
//! target means, and that no rule touches a sum, is not decided here.
//!
//! - *Absent* is what a path does not meet, and `null`. It stays absent through all transforms but
//!   `default`, and in the end becomes the rule's default or nothing.
//! - Numbers are exact decimals, and written as text, as everywhere in a record.
//! - Rules are proved once by [`Rules::compile`]; [`Rules::apply`] is pure, does not fail as a
//!   whole and costs no more than [`limits`] allow, whatever the record holds.
//! - An error names the rule, the path and a type, never a value of the record.

mod apply;
mod builder;
pub mod catalogue;
mod chain;
mod compile;
mod condition;
mod datum;
mod error;
pub mod limits;
pub mod path;
mod pattern;
mod rule;
mod scalar;
mod template;
pub mod transform;
mod types;

pub use apply::{Assigned, Rules};
pub use catalogue::{Described, catalogue};
pub use condition::Condition;
pub use error::{Problem, RuleError};
pub use path::Path;
pub use pattern::{InvalidPattern, Pattern};
pub use rule::{Rule, Sources};
pub use scalar::Scalar;
pub use template::{InvalidTemplate, Template};
pub use transform::Transform;
pub use types::Type;
