//! The payments of an order that is paid in parts, as a plug-in lists them (books.md, row 9).
//!
//! A row that has a paid date is a payment, with an id of its own that never changes. A paid row that
//! cannot be read waits alone: which money it was is not guessed. When it was paid is read as a
//! moment with its offset, a day or time of the store's own clock, or seconds since 1970, which is
//! how plug-ins write it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use mapping::tables::Instalments;
use model::document::SalesForm;
use model::money::Decimal;
use model::{Role, SourceId};
use serde_json::Value;

use super::desk::Desk;
use super::evidence::Posting;
use super::receivable::Due;
use crate::code::Code;
use crate::error::{Error, Result};
use crate::plan::Hold;

/// The payments that were made, and the rows that cannot be read; none where the order is not paid in
/// parts.
pub(super) fn of(desk: &Desk<'_>, posting: &Posting<'_>) -> Option<(Vec<Due>, Vec<Hold>)> {
    let table = desk.books.instalments.as_ref()?;
    let rows = rows(desk, table);
    if rows.is_empty() || posting.form != SalesForm::Invoice {
        return None;
    }
    let (mut due, mut holds, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    for (place, row) in rows.into_iter().enumerate() {
        let Some(paid) = said(table.paid_at.first(row)) else { continue };
        let id = said(table.id.first(row)).and_then(text).map(SourceId::new);
        let role = id.clone().map_or(Role::Payment, Role::Instalment);
        let read = match id {
            None => Err(unreadable(place, "no id")),
            Some(id) if !seen.insert(id.clone()) => Err(unreadable(place, "the id of another one")),
            Some(_) => payment(desk, table, row, paid, place, &role),
        };
        match read {
            Ok(payment) => due.push(payment),
            Err(error) => {
                due.retain(|known: &Due| known.role != role);
                holds.retain(|hold: &Hold| hold.role != role);
                holds.push(Hold { role, error });
            }
        }
    }
    Some((due, holds))
}

/// The rows: a list, or an object of rows as PHP writes a list with keys.
fn rows<'d>(desk: &'d Desk<'_>, table: &Instalments) -> Vec<&'d Value> {
    let found = desk.finder.all(&table.list);
    let rows = found.into_iter().flat_map(|value| match value {
        Value::Array(rows) => rows.iter().collect::<Vec<_>>(),
        Value::Object(rows) if rows.values().all(Value::is_object) => rows.values().collect(),
        Value::Object(_) => vec![value],
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    });
    rows.collect()
}

fn payment(
    desk: &Desk<'_>,
    table: &Instalments,
    row: &Value,
    paid: &Value,
    place: usize,
    role: &Role,
) -> Result<Due> {
    let at = moment(paid, &desk.mapping.time_zone);
    let at = at.ok_or_else(|| unreadable(place, "a paid date that is no date"))?;
    let amount = said(table.amount.first(row)).and_then(text).and_then(|text| decimal(&text));
    let amount = amount.filter(|amount| *amount > Decimal::ZERO);
    let amount = amount.ok_or_else(|| unreadable(place, "no amount"))?;
    let amount = desk.exact("an instalment", amount)?;
    Ok(Due { role: role.clone(), at, amount: Some(amount) })
}

/// What a row says at a place; plug-ins write an empty text, `false` or 0 for nothing.
fn said(value: Option<&Value>) -> Option<&Value> {
    value.filter(|value| match value {
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => false,
        Value::Number(_) | Value::String(_) => {
            text(value).is_some_and(|text| !text.is_empty() && text != "0")
        }
    })
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn decimal(text: &str) -> Option<Decimal> {
    Decimal::from_str_exact(text).ok()
}

fn moment(value: &Value, zone: &TimeZone) -> Option<Timestamp> {
    let text = text(value)?;
    if let Ok(seconds) = text.parse::<i64>() {
        return Timestamp::from_second(seconds).ok();
    }
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Some(moment);
    }
    let local = text.parse::<DateTime>().or_else(|_| text.parse::<Date>().map(DateTime::from));
    local.ok()?.to_zoned(zone.clone()).ok().map(|zoned| zoned.timestamp())
}

fn unreadable(place: usize, what: &str) -> Error {
    let message = format!("instalment {} is paid and has {what}", place + 1);
    Error::park(Code::RecordUnreadable, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_moment_is_read_as_plug_ins_write_it() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let read = |value: Value| moment(&value, &zone).map(|moment| moment.to_string());
        let expected = Some("2026-11-22T23:00:00Z".to_owned());
        assert_eq!(read(json!("2026-11-22T23:00:00Z")), expected);
        assert_eq!(read(json!("2026-11-23T00:00:00+01:00")), expected);
        assert_eq!(read(json!("2026-11-23 00:00:00")), expected);
        assert_eq!(read(json!("2026-11-23")), expected);
        assert_eq!(read(json!(1_795_388_400)), expected);
        assert_eq!(read(json!("1795388400")), expected);
        for bad in [json!("soon"), json!(true), json!("2026-13-01"), json!("99999999999999")] {
            assert_eq!(read(bad), None);
        }
    }
}
