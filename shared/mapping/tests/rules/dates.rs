//! Dates and times in their zones.

use mapping::rules::Problem;
use serde_json::{Value, json};

use crate::support::transformed;

fn written(text: &str, arguments: Value) -> Result<Option<Value>, Problem> {
    transformed(json!([{ "format_date": arguments }]), json!(text))
}

#[test]
fn a_moment_is_the_day_of_its_zone() {
    let minute = "%Y-%m-%d %H:%M";
    for (text, arguments, expected) in [
        ("2026-01-31T23:30:00Z", json!({}), "2026-01-31"),
        ("2026-01-31T23:30:00Z", json!({ "zone": "Europe/Berlin" }), "2026-02-01"),
        ("2026-01-31T23:30:00+02:00", json!({ "write": minute }), "2026-01-31 21:30"),
        ("2026-01-31T23:30:00", json!({ "write": minute }), "2026-01-31 23:30"),
        (
            "2026-07-31T23:30:00",
            json!({ "from": "America/New_York", "zone": "Europe/Berlin", "write": minute }),
            "2026-08-01 05:30",
        ),
        // A day is the same day everywhere.
        ("2026-01-31", json!({ "from": "UTC", "zone": "Asia/Tokyo" }), "2026-01-31"),
        // The hour that the clocks skip is read as if they had not been changed.
        (
            "2026-03-29T02:30:00",
            json!({ "from": "Europe/Berlin", "write": minute }),
            "2026-03-29 01:30",
        ),
        ("1/2/26", json!({ "read": "%d/%m/%y" }), "2026-02-01"),
        ("31.01.2026 23:30", json!({ "read": "%d.%m.%Y %H:%M", "write": "%H%M" }), "2330"),
        ("1767225600", json!({ "read": "%s", "zone": "UTC" }), "2026-01-01"),
    ] {
        assert_eq!(
            written(text, arguments.clone()),
            Ok(Some(json!(expected))),
            "{text} {arguments}"
        );
    }
}

#[test]
fn what_cannot_be_told_of_a_date_is_an_error() {
    for (text, arguments, problem) in [
        ("tomorrow", json!({}), Problem::NotADate),
        ("2026-02-30", json!({}), Problem::NotADate),
        ("30.02.2026", json!({ "read": "%d.%m.%Y" }), Problem::NotADate),
        ("2026-01-31T23:30:00", json!({ "zone": "Asia/Tokyo" }), Problem::NoZone),
        ("2026-01-31T23:30:00", json!({ "write": "%z" }), Problem::DateRange),
        ("2026-01-31", json!({ "write": "%H" }), Problem::DateRange),
    ] {
        assert_eq!(written(text, arguments.clone()), Err(problem), "{text} {arguments}");
    }
    let shifted = |days: i32, text: &str| {
        transformed(json!([{ "shift_days": { "days": days } }]), json!(text))
    };
    assert_eq!(shifted(-60, "2024-03-01"), Ok(Some(json!("2024-01-01"))));
    assert_eq!(shifted(i32::MAX, "2024-03-01"), Err(Problem::DateRange));
    assert_eq!(shifted(1, "2024-03-01T00:00:00"), Err(Problem::NotADate));
    assert_eq!(transformed(json!(["unix_time"]), json!(1e15)), Err(Problem::DateRange));
}
