//! A table from texts to values.

use std::collections::BTreeMap;

use crate::rules::datum::Datum;
use crate::rules::error::Problem;
use crate::rules::scalar::Scalar;

pub(super) fn find<'a>(
    table: &'a BTreeMap<String, Scalar>,
    otherwise: Option<&'a Scalar>,
    text: &str,
) -> Result<Datum<'a>, Problem> {
    table.get(text).or(otherwise).map(Scalar::datum).ok_or(Problem::NoRow)
}
