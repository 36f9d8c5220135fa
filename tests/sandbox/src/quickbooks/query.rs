//! The query language: `select … from X where a op v and … orderby … startposition … maxresults`.
//!
//! Only members that are filterable may be named (4001); private notes are not. Inactive entities
//! are hidden unless the query names `Active`. Without an order the newest come first, so that
//! nobody comes to rely on another.

mod parse;
mod select;

pub use parse::parse;
pub use select::{Selection, run};

use super::spec::Spec;

/// A parsed query.
#[derive(Debug)]
pub struct Query {
    /// `count(*)`
    pub count: bool,
    /// The members asked for; none is all.
    pub columns: Vec<String>,
    /// The entity.
    pub spec: &'static Spec,
    /// All of them must hold.
    pub conditions: Vec<Condition>,
    /// Member, and whether descending.
    pub order: Vec<(String, bool)>,
    /// 1-based.
    pub start: usize,
    /// At most 1000.
    pub most: usize,
}

/// `member op values`
#[derive(Debug)]
pub struct Condition {
    /// The member's path.
    pub member: String,
    /// How to compare.
    pub operator: Operator,
    /// One value, or several for `IN`.
    pub values: Vec<String>,
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `=`
    Equal,
    /// `<`
    Less,
    /// `>`
    Greater,
    /// `<=`
    LessOrEqual,
    /// `>=`
    GreaterOrEqual,
    /// `IN (…)`
    In,
    /// `LIKE '%x%'`
    Like,
}
