//! What a store is: version, storage of orders, time zone, currency, how prices and taxes are kept.

use engine::connector::ListEntry;
use engine::{Code, Error, Result};
use model::text::entities::decode;
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::woocommerce::client::{Client, KeysIn, Query, Request};
use crate::woocommerce::wire::lenient;
use crate::woocommerce::{body, errors};
use engine::session::Call;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// What of the API's root is read.
const OF_ROOT: &str = "name,url,home,gmt_offset,timezone_string,namespaces";
/// What of the system status is read: the whole of it takes some stores half a minute.
const OF_STATUS: &str = "environment.version,environment.wp_version,settings";

/// The API's root, which anybody may read.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Root {
    #[serde(deserialize_with = "lenient::text")]
    name: String,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) url: String,
    #[serde(deserialize_with = "lenient::text")]
    pub(super) home: String,
    #[serde(deserialize_with = "lenient::decimal")]
    gmt_offset: Option<Decimal>,
    #[serde(deserialize_with = "lenient::text")]
    timezone_string: String,
    #[serde(deserialize_with = "lenient::list")]
    pub(super) namespaces: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Status {
    #[serde(deserialize_with = "lenient::object")]
    environment: Environment,
    #[serde(deserialize_with = "lenient::object")]
    settings: StatusSettings,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Environment {
    #[serde(deserialize_with = "lenient::text")]
    version: String,
    #[serde(deserialize_with = "lenient::text")]
    wp_version: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct StatusSettings {
    #[serde(deserialize_with = "lenient::text")]
    currency: String,
    #[serde(deserialize_with = "lenient::decimal")]
    number_of_decimals: Option<Decimal>,
    #[serde(deserialize_with = "lenient::text")]
    order_datastore: String,
}

/// A setting as `settings/tax` lists it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Setting {
    #[serde(deserialize_with = "lenient::text")]
    id: String,
    #[serde(deserialize_with = "lenient::text")]
    value: String,
}

/// What a store is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Facts {
    name: String,
    version: String,
    wordpress: String,
    hpos: bool,
    time_zone: String,
    currency: String,
    decimals: Option<Decimal>,
    prices_include_tax: bool,
    round_at_subtotal: bool,
}

impl Facts {
    /// Puts them together from what three routes answer.
    ///
    /// # Errors
    /// `RECORD_UNREADABLE`, never with a part of an answer.
    pub(super) fn of(root: &Root, status: Value, taxes: Vec<Value>) -> Result<Self> {
        let status: Status = serde_json::from_value(status).map_err(|_| unreadable("status"))?;
        let taxes = serde_json::from_value::<Vec<Setting>>(taxes.into());
        let taxes = taxes.map_err(|_| unreadable("tax settings"))?;
        let yes = |id: &str| taxes.iter().any(|setting| setting.id == id && setting.value == "yes");
        Ok(Self {
            name: decode(&root.name),
            version: status.environment.version,
            wordpress: status.environment.wp_version,
            hpos: status.settings.order_datastore.ends_with("OrdersTableDataStore"),
            time_zone: time_zone(root),
            currency: status.settings.currency.trim().to_ascii_uppercase(),
            decimals: status.settings.number_of_decimals,
            prices_include_tax: yes("woocommerce_prices_include_tax"),
            round_at_subtotal: yes("woocommerce_tax_round_at_subtotal"),
        })
    }

    /// Whether its version is older than this one.
    pub(super) fn is_before(&self, major: u32, minor: u32) -> bool {
        let mut parts = self.version.split(['.', '-']).map(str::parse::<u32>);
        match (parts.next(), parts.next()) {
            (Some(Ok(own)), Some(Ok(minor_own))) => (own, minor_own) < (major, minor),
            _ => false,
        }
    }

    /// The version in WooCommerce's own words.
    pub(super) fn version(&self) -> &str {
        &self.version
    }

    /// What the store dictates to a connection.
    pub(super) fn settings(&self) -> Map<String, Value> {
        object(json!({
            "currency": self.currency,
            "time_zone": self.time_zone,
            "decimals": self.decimals.and_then(|decimals| decimals.to_u32()),
            "prices_include_tax": self.prices_include_tax,
            "round_at_subtotal": self.round_at_subtotal,
        }))
    }

    /// All of it.
    pub(super) fn all(&self) -> Map<String, Value> {
        let mut all = object(json!({
            "name": self.name, "version": self.version, "wordpress": self.wordpress,
            "hpos": self.hpos,
        }));
        all.extend(self.settings());
        all
    }

    /// All of it, as the one entry of a list.
    pub(crate) fn entry(&self) -> ListEntry {
        let (id, name) = ("store".to_owned(), self.name.clone());
        ListEntry { id, name, active: true, detail: Value::Object(self.all()) }
    }
}

/// Reads what a store is.
///
/// # Errors
/// What concerns the calls; `RECORD_UNREADABLE`.
pub(crate) async fn read(client: &Client<'_>) -> Result<Facts> {
    let answer = client.ask(&root_request(client)?, KeysIn::Nowhere).await?;
    let answer = client.succeeded(answer).await?;
    let root = root(&answer.body).ok_or_else(errors::no_json)?;
    let status = client.object("system_status", &of_status()).await?;
    let taxes = client.list("settings/tax", &Query::new()).await?;
    Facts::of(&root, status, taxes.rows)
}

/// The request for the API's root. It needs no keys and is given none.
pub(super) fn root_request(client: &Client<'_>) -> Result<Request> {
    let url = client.settings().below("wp-json/")?;
    let query = vec![("_fields", OF_ROOT.to_owned())];
    Ok(Request { method: Method::GET, url, query, body: None, call: Call::Read })
}

/// The query for the system status.
pub(super) fn of_status() -> Query {
    vec![("_fields", OF_STATUS.to_owned())]
}

/// The API's root in an answer; none where it is something else.
pub(super) fn root(answer: &[u8]) -> Option<Root> {
    let json = body::object(answer)?;
    let json = json.get("namespaces").is_some().then_some(json)?;
    serde_json::from_value(json).ok()
}

/// The zone's name, or the offset that a store has instead of one.
fn time_zone(root: &Root) -> String {
    if !root.timezone_string.is_empty() {
        return root.timezone_string.clone();
    }
    let minutes = root.gmt_offset.unwrap_or_default() * Decimal::from(60);
    let (sign, minutes) = if minutes.is_sign_negative() { ('-', -minutes) } else { ('+', minutes) };
    let hours = (minutes / Decimal::from(60)).trunc();
    let rest = (minutes % Decimal::from(60)).trunc();
    if hours.is_zero() && rest.is_zero() {
        return "UTC".to_owned();
    }
    format!("{sign}{:0>2}:{:0>2}", hours.normalize().to_string(), rest.normalize().to_string())
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// serde's own words may quote a value: they are dropped.
fn unreadable(what: &str) -> Error {
    Error::park(Code::RecordUnreadable, format!("the store's {what} does not read"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str, offset: Value) -> String {
        let root = json!({"timezone_string": name, "gmt_offset": offset, "namespaces": []});
        time_zone(&serde_json::from_value(root).unwrap())
    }

    #[test]
    fn a_store_without_a_zone_has_an_offset() {
        assert_eq!(zone("Europe/Berlin", json!(1)), "Europe/Berlin");
        assert_eq!(zone("", json!(0)), "UTC");
        assert_eq!(zone("", json!(5.5)), "+05:30");
        assert_eq!(zone("", json!("-9.5")), "-09:30");
        assert_eq!(zone("", json!(-5)), "-05:00");
        assert_eq!(zone("", Value::Null), "UTC");
    }

    #[test]
    fn versions_compare_by_number() {
        let facts = |version: &str| {
            let status = json!({"environment": {"version": version}, "settings": {}});
            Facts::of(&Root::default(), status, Vec::new()).unwrap()
        };
        for old in ["5.7.2", "4.10.0", "3.9"] {
            assert!(facts(old).is_before(5, 8), "{old}");
        }
        for new in ["5.8.0", "11.0.1", "10.0.0-beta.1", "5.10", "unknown", ""] {
            assert!(!facts(new).is_before(5, 8), "{new}");
        }
    }
}
