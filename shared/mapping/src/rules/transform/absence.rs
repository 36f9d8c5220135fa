//! What counts as nothing.

use crate::rules::datum::Datum;

/// A record writes "none" as an empty text; this makes it absent.
pub(super) fn non_empty(value: Datum<'_>) -> Option<Datum<'_>> {
    (!value.is_blank()).then_some(value)
}
