//! Lists. A list has 1,000 elements at the most.

use std::borrow::Cow;
use std::collections::HashSet;

use model::money::Decimal;
use serde_json::Value;

use super::run::Made;
use crate::rules::builder::Builder;
use crate::rules::datum::Datum;
use crate::rules::error::Problem;
use crate::rules::limits::LIST_ELEMENTS_MAX;

pub(super) fn split<'a>(text: Cow<'a, str>, separator: &str) -> Made<'a> {
    let pieces: Vec<Datum<'a>> = match text {
        Cow::Borrowed(text) => {
            let pieces = text.split(separator).take(LIST_ELEMENTS_MAX + 1);
            pieces.map(|piece| Datum::Text(Cow::Borrowed(piece))).collect()
        }
        Cow::Owned(text) => {
            text.split(separator).take(LIST_ELEMENTS_MAX + 1).map(Datum::made).collect()
        }
    };
    if pieces.len() > LIST_ELEMENTS_MAX {
        return Err(Problem::ListLength { limit: LIST_ELEMENTS_MAX });
    }
    Ok(Some(Datum::List(pieces)))
}

pub(super) fn join(elements: Vec<Datum<'_>>, separator: &str) -> Result<String, Problem> {
    let mut joined = Builder::default();
    for (place, element) in elements.into_iter().enumerate() {
        if place > 0 {
            joined.push(separator)?;
        }
        joined.push(&element.text()?)?;
    }
    Ok(joined.text())
}

pub(super) fn at(mut elements: Vec<Datum<'_>>, index: i32) -> Option<Datum<'_>> {
    let distance = usize::try_from(index.unsigned_abs()).ok()?;
    let place = if index < 0 { elements.len().checked_sub(distance)? } else { distance };
    (place < elements.len()).then(|| elements.swap_remove(place))
}

pub(super) fn sum(elements: &[Datum<'_>]) -> Result<Decimal, Problem> {
    elements.iter().try_fold(Decimal::ZERO, |sum, element| {
        sum.checked_add(element.number()?).ok_or(Problem::NumberRange)
    })
}

pub(super) fn min<'a>(elements: &[Datum<'_>]) -> Made<'a> {
    let numbers = numbers(elements)?;
    Ok(numbers.into_iter().min().map(Datum::Number))
}

pub(super) fn max<'a>(elements: &[Datum<'_>]) -> Made<'a> {
    let numbers = numbers(elements)?;
    Ok(numbers.into_iter().max().map(Datum::Number))
}

fn numbers(elements: &[Datum<'_>]) -> Result<Vec<Decimal>, Problem> {
    elements.iter().map(Datum::number).collect()
}

/// Equal is what has the same JSON.
pub(super) fn unique(elements: Vec<Datum<'_>>) -> Vec<Datum<'_>> {
    let mut seen: HashSet<Value> = HashSet::with_capacity(elements.len());
    elements.into_iter().filter(|element| seen.insert(element.clone().into_json())).collect()
}

/// By worth where every element is a number, else by the texts' characters.
pub(super) fn sort(elements: Vec<Datum<'_>>) -> Result<Vec<Datum<'_>>, Problem> {
    if let Ok(numbers) = numbers(&elements) {
        let mut keyed: Vec<_> = numbers.into_iter().zip(elements).collect();
        keyed.sort_by_key(|(number, _)| *number);
        return Ok(keyed.into_iter().map(|(_, element)| element).collect());
    }
    let texts: Result<Vec<_>, Problem> = elements.into_iter().map(Datum::text).collect();
    let mut texts = texts?;
    texts.sort();
    Ok(texts.into_iter().map(Datum::Text).collect())
}

pub(super) fn compact(elements: Vec<Datum<'_>>) -> Vec<Datum<'_>> {
    elements.into_iter().filter(|element| !element.is_blank()).collect()
}
