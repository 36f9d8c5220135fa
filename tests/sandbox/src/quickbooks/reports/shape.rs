//! The parts of a report's JSON. Every value is a string; an empty one stands for nothing.

use rust_decimal::Decimal;

use super::Request;
use crate::quickbooks::json::{Json, Object};
use crate::quickbooks::lines::cents;
use crate::quickbooks::time;

/// A column: title, type, key.
pub(super) type Column = (&'static str, &'static str, &'static str);

/// A whole report.
pub(super) fn report(r: &Request<'_>, name: &str, columns: &[Column], rows: Vec<Json>) -> Object {
    let nothing = rows.is_empty().to_string();
    let option = Object::from([("Name", "NoReportData".into()), ("Value", nothing.into())]);
    let header = Object::from([
        ("Time", time::seconds(r.now).into()),
        ("ReportName", name.into()),
        ("ReportBasis", "Accrual".into()),
        ("StartPeriod", r.period.start.to_string().into()),
        ("EndPeriod", r.period.end.to_string().into()),
        ("SummarizeColumnsBy", "Total".into()),
        ("Currency", r.books.home_currency().into()),
        ("Option", Json::List(vec![option.into()])),
    ]);
    let columns = columns.iter().map(|(title, kind, key)| {
        let key = Object::from([("Name", "ColKey".into()), ("Value", (*key).into())]);
        Object::from([
            ("ColTitle", (*title).into()),
            ("ColType", (*kind).into()),
            ("MetaData", Json::List(vec![key.into()])),
        ])
        .into()
    });
    let columns = Object::from([("Column", Json::List(columns.collect()))]);
    Object::from([
        ("Header", header.into()),
        ("Columns", columns.into()),
        ("Rows", list_of(rows).into()),
    ])
}

fn list_of(rows: Vec<Json>) -> Object {
    if rows.is_empty() { Object::default() } else { Object::from([("Row", Json::List(rows))]) }
}

/// A cell.
pub(super) fn cell(value: impl Into<String>) -> Json {
    Object::from([("value", Json::text(value))]).into()
}

/// A cell that names an entity.
pub(super) fn named(value: impl Into<String>, id: &str) -> Json {
    Object::from([("value", Json::text(value)), ("id", id.into())]).into()
}

/// A cell with an amount.
pub(super) fn amount(amount: Decimal) -> Json {
    let mut amount = cents(amount);
    amount.rescale(2);
    cell(amount.to_string())
}

/// A row of cells.
pub(super) fn data(cells: Vec<Json>) -> Json {
    Object::from([("ColData", Json::List(cells)), ("type", "Data".into())]).into()
}

/// Rows under a heading, with their sum.
pub(super) fn section(heading: Vec<Json>, rows: Vec<Json>, summary: Vec<Json>) -> Json {
    let of = |cells: Vec<Json>| Json::from(Object::from([("ColData", Json::List(cells))]));
    Object::from([
        ("Header", of(heading)),
        ("Rows", list_of(rows).into()),
        ("Summary", of(summary)),
        ("type", "Section".into()),
    ])
    .into()
}

/// The sum of the whole report.
pub(super) fn total(cells: Vec<Json>) -> Json {
    let cells = Object::from([("ColData", Json::List(cells))]);
    Object::from([
        ("Summary", cells.into()),
        ("type", "Section".into()),
        ("group", "GrandTotal".into()),
    ])
    .into()
}
