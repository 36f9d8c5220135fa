//! Tables that contradict each other, all of them.

use crate::error::MappingError;
use crate::tables::Books;

/// The first contradiction of each table.
pub(super) fn faults(books: &Books) -> Vec<MappingError> {
    let tables = [
        books.gateways.check("books.gateways"),
        books.tax.check("books.tax"),
        books.numbers.check("books.numbers"),
        books.rounding.check("books.rounding"),
        books.refunds.check("books.refunds"),
    ];
    let mut faults: Vec<MappingError> = tables.into_iter().filter_map(Result::err).collect();
    // What spans tables is proved by all of them together, behind the others.
    if faults.is_empty() {
        faults.extend(books.check().err());
    }
    faults
}
