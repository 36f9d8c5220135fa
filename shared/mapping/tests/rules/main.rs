//! Field rules do what they say, refuse what cannot work, and never fail as a whole.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its input has failed")]

mod apply;
mod bounds;
mod compile;
mod conditions;
mod dates;
mod examples;
mod hostile;
mod paths;
mod support;
