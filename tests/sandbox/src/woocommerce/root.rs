//! The root of the REST API: who the site is and which namespaces it has.

use jiff::Timestamp;
use serde_json::{Number, Value, json};

use super::state::State;

/// The body of `/wp-json/`.
pub(super) fn index(state: &State, name: &str, now: Timestamp) -> Value {
    let passwords = format!("{}/wp-admin/authorize-application.php", state.url);
    json!({
        "name": name, "description": "", "url": state.url, "home": state.url,
        "gmt_offset": gmt_offset(state, now),
        "timezone_string": state.zone.iana_name().unwrap_or(""),
        "namespaces": state.profile.namespaces(),
        "authentication": {
            "application-passwords": { "endpoints": { "authorization": passwords } },
        },
    })
}

/// Hours, with a fraction where the zone has one.
fn gmt_offset(state: &State, now: Timestamp) -> Value {
    let seconds = i64::from(state.zone.to_offset(now).seconds());
    if seconds % 3600 == 0 {
        return Number::from(seconds / 3600).into();
    }
    let hours = rust_decimal::Decimal::from(seconds) / rust_decimal::Decimal::from(3600);
    super::json::number(hours)
}
