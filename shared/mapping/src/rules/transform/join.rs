//! Joining the sources of a rule, each of which may be absent.

use serde_json::Value;

use crate::rules::builder::Builder;
use crate::rules::datum::Datum;
use crate::rules::template::{Part, Template};
use crate::rules::transform::run::Made;

type Sources<'a> = Vec<Option<Datum<'a>>>;

pub(super) fn coalesce(sources: Sources<'_>) -> Option<Datum<'_>> {
    sources.into_iter().flatten().find(|source| !source.is_blank())
}

pub(super) fn concat<'a>(sources: Sources<'a>, separator: &str) -> Made<'a> {
    let mut joined = Builder::default();
    let mut any = false;
    for source in sources.into_iter().flatten().filter(|source| !source.is_blank()) {
        if any {
            joined.push(separator)?;
        }
        joined.push(&source.text()?)?;
        any = true;
    }
    Ok(any.then(|| Datum::made(joined.text())))
}

pub(super) fn collect(sources: Sources<'_>) -> Option<Datum<'_>> {
    let present: Vec<_> = sources.into_iter().flatten().collect();
    (!present.is_empty()).then_some(Datum::List(present))
}

pub(super) fn template<'a>(
    template: &'a Template,
    sources: &[Option<Datum<'a>>],
    record: &'a Value,
) -> Made<'a> {
    let mut filled = Builder::default();
    for part in template.parts() {
        let value = match part {
            Part::Text(text) => {
                filled.push(text)?;
                continue;
            }
            Part::Source(source) => sources.get(*source).cloned().flatten(),
            Part::At(path) => Datum::found(path.get(record)),
        };
        let Some(value) = value else { return Ok(None) };
        filled.push(&value.text()?)?;
    }
    Ok(Some(Datum::made(filled.text())))
}
