//! A path's steps without what tells elements of one list apart, for those who ask whether records
//! have such a place at all.

use super::{Path, Step};

/// A step, seen from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part<'a> {
    /// A member of an object.
    Member(&'a str),
    /// An element of a list.
    Element,
    /// An element of a list whose member, some levels down, has this text.
    ElementWhere(&'a [String], &'a str),
}

impl Path {
    /// Its steps.
    pub(crate) fn parts(&self) -> impl Iterator<Item = Part<'_>> {
        self.0.iter().map(|step| match step {
            Step::Member(name) => Part::Member(name),
            Step::Index(_) | Step::Every => Part::Element,
            Step::First(filter) | Step::EveryWhere(filter) => {
                Part::ElementWhere(&filter.key, &filter.value)
            }
        })
    }
}
