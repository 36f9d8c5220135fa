//! Exchange rates: home units for one foreign unit, as of a day.

use jiff::Timestamp;
use jiff::civil::Date;

use super::books::Books;
use super::fault::{Checked, Fault};
use super::json::{Json, Object};
use super::spec::Spec;
use super::time;

/// The rate in force on a day (today, when none is given): the newest that is not younger.
///
/// # Errors
/// 2020 without a currency, 2100 for a day that is none, 610 for a currency without a rate.
pub fn on(
    books: &Books,
    source: Option<&str>,
    day: Option<&str>,
    now: Timestamp,
) -> Checked<Object> {
    let source = source.filter(|source| !source.is_empty());
    let source = source.ok_or_else(|| Fault::required("sourcecurrencycode"))?;
    let day: Date = match day {
        None => time::today(now),
        Some(text) => text.parse().map_err(|_| {
            Fault::invalid("2100", "Invalid Date", format!("asofdate : {text} is not a date"))
        })?,
    };
    let home = books.home_currency();
    let mut rate = if source == home {
        Object::from([("Rate", Json::count(1)), ("domain", "QBO".into()), ("sparse", false.into())])
    } else {
        newest(books, source, day).ok_or_else(Fault::not_found)?
    };
    rate.set("SourceCurrencyCode", source);
    rate.set("TargetCurrencyCode", home);
    rate.set("AsOfDate", day.to_string());
    Ok(rate)
}

fn newest(books: &Books, source: &str, day: Date) -> Option<Object> {
    let dated = |built: &Object| built.text_at("AsOfDate")?.parse::<Date>().ok();
    let stored = books
        .live("ExchangeRate")
        .filter(|rate| rate.built.text_at("SourceCurrencyCode") == Some(source))
        .filter(|rate| dated(&rate.built).is_some_and(|dated| dated <= day))
        .max_by_key(|rate| dated(&rate.built))?;
    Some(books.show(Spec::named("ExchangeRate")?, stored))
}
