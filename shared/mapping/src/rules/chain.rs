//! A rule's transforms, run one after the other.

use serde_json::Value;

use super::datum::Datum;
use super::error::Problem;
use super::limits::VALUE_BYTES_MAX;
use super::rule::Rule;
use super::transform::{Made, Transform};

/// What went wrong in a chain, and at which transform.
pub(super) struct Fault {
    /// The transform's place; none where the value itself is too large.
    pub(super) transform: Option<usize>,
    pub(super) problem: Problem,
}

/// What a rule makes of a record; none where it assigns nothing.
pub(super) fn value<'a>(rule: &'a Rule, record: &'a Value) -> Result<Option<Datum<'a>>, Fault> {
    let mut sources = rule.source.paths().iter().map(|path| Datum::found(path.get(record)));
    let chain = rule.transform.as_slice();
    let made = match chain.split_first() {
        Some((first, rest)) if first.joins_sources() => {
            let joined = first.join(sources.collect(), record);
            let joined = joined.map_err(|problem| Fault { transform: Some(0), problem })?;
            run(rest, 1, joined, record)?
        }
        _ => run(chain, 0, sources.next().flatten(), record)?,
    };
    let value = made.or_else(|| rule.default.as_ref().and_then(Datum::borrowed));
    value.map(Datum::within_size).transpose().map_err(|problem| Fault { transform: None, problem })
}

/// Runs transforms, the first of which stands at `place` of the rule.
fn run<'a>(
    chain: &'a [Transform],
    place: usize,
    mut value: Option<Datum<'a>>,
    record: &'a Value,
) -> Result<Option<Datum<'a>>, Fault> {
    for (index, transform) in chain.iter().enumerate() {
        value = step(transform, value, record)
            .map_err(|problem| Fault { transform: Some(place + index), problem })?;
    }
    Ok(value)
}

/// What is absent stays absent, but for a `default`.
fn step<'a>(transform: &'a Transform, value: Option<Datum<'a>>, record: &'a Value) -> Made<'a> {
    let made = match (value, transform) {
        (Some(value), transform) => transform.run(value, record)?,
        (None, Transform::Default { value }) => Datum::borrowed(value),
        (None, _) => None,
    };
    made.map(Datum::within_bounds).transpose()
}

/// Runs transforms on every element. The size is counted as the list grows, so that the elements
/// together keep the bound that each of them keeps.
pub(super) fn map<'a>(
    chain: &'a [Transform],
    elements: Vec<Datum<'a>>,
    record: &'a Value,
) -> Made<'a> {
    let mut mapped = Vec::with_capacity(elements.len());
    let mut bytes = 0;
    for element in elements {
        let made = chain
            .iter()
            .try_fold(Some(element), |value, transform| step(transform, value, record))?;
        let Some(made) = made else { continue };
        bytes += made.bytes();
        if bytes > VALUE_BYTES_MAX {
            return Err(Problem::ValueSize { limit: VALUE_BYTES_MAX });
        }
        mapped.push(made);
    }
    Ok(Some(Datum::List(mapped)))
}
