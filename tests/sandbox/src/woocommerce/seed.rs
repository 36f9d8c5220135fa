//! Filling a store from a document: one of the shipped fixtures, or one sent inline.

use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::{Value, json};

use super::host::Host;
use super::json::{int, list, read_exactly, text};
use super::profile::Profile;
use super::state::{Ids, Reference, Refund, State, Variation};
use super::webhooks::Webhooks;

/// The host that fixtures use for the store's own URL.
const NEUTRAL_URL: &str = "http://store.example";

/// A store's document. Everything but the version may be left out.
#[derive(Debug, Deserialize)]
struct Document {
    version: String,
    #[serde(default = "wordpress")]
    wordpress: String,
    #[serde(default)]
    order_storage: String,
    #[serde(default = "timezone")]
    timezone: String,
    #[serde(default = "currency")]
    currency: String,
    #[serde(default = "decimals")]
    decimals: u32,
    #[serde(default)]
    settings: Settings,
    #[serde(default)]
    currency_current: Value,
    #[serde(default)]
    payment_gateways: Vec<Value>,
    #[serde(default)]
    taxes: Vec<Value>,
    #[serde(default)]
    tax_classes: Vec<Value>,
    #[serde(default)]
    products: Vec<Value>,
    #[serde(default)]
    variations: Vec<VariationDocument>,
    #[serde(default)]
    customers: Vec<Value>,
    #[serde(default)]
    coupons: Vec<Value>,
    #[serde(default)]
    orders: Vec<Value>,
}

#[derive(Debug, Default, Deserialize)]
struct Settings {
    #[serde(default)]
    general: Vec<Value>,
    #[serde(default)]
    tax: Vec<Value>,
}

#[derive(Debug, Deserialize)]
struct VariationDocument {
    parent_id: u64,
    variation: Value,
    as_product: Value,
}

fn wordpress() -> String {
    "6.7.1".to_owned()
}

fn timezone() -> String {
    "Europe/Berlin".to_owned()
}

fn currency() -> String {
    "EUR".to_owned()
}

fn decimals() -> u32 {
    2
}

/// The shipped fixture of a version.
pub(crate) fn shipped(version: &str) -> Option<Value> {
    let text = match version {
        "7.5.1" => include_str!("../../../fixtures/woocommerce/7.5.1/store.json"),
        "9.4.3" => include_str!("../../../fixtures/woocommerce/9.4.3/store.json"),
        "11.0.1" => include_str!("../../../fixtures/woocommerce/11.0.1/store.json"),
        _ => return None,
    };
    Some(read_exactly(text).expect("a shipped fixture is JSON"))
}

/// Builds the store at `url`.
///
/// # Errors
/// When the document lacks what a store needs.
pub(crate) fn build(document: &Value, url: &str) -> Result<State, String> {
    let here = document.to_string().replace(NEUTRAL_URL, url);
    let document = read_exactly(&here).and_then(serde_json::from_value::<Document>);
    let document = document.map_err(|error| error.to_string())?;
    let zone = TimeZone::get(&document.timezone).map_err(|error| error.to_string())?;
    let hpos = document.order_storage == "hpos";
    let profile = Profile::new(&document.version, &document.wordpress, hpos);
    let ids = ids(&document);
    let general = if document.settings.general.is_empty() {
        general_settings(&document)
    } else {
        document.settings.general
    };
    let reference = Reference {
        general,
        tax: document.settings.tax,
        currency: document.currency_current,
        gateways: document.payment_gateways,
        taxes: document.taxes,
        tax_classes: document.tax_classes,
        coupons: document.coupons,
    };
    let variations = document.variations.into_iter().map(|row| {
        let id = int(&row.variation, "id");
        let as_product = row.as_product;
        (id, Variation { parent: row.parent_id, own: row.variation, as_product })
    });
    Ok(State {
        profile,
        url: url.to_owned(),
        zone,
        decimals: document.decimals,
        reference,
        products: document.products.into_iter().map(by_id).collect(),
        variations: variations.collect(),
        customers: document.customers.into_iter().map(by_id).collect(),
        orders: document.orders.into_iter().map(by_id).collect(),
        refunds: std::collections::BTreeMap::<u64, Refund>::new(),
        notes: std::collections::BTreeMap::new(),
        webhooks: Webhooks::default(),
        keys: Vec::new(),
        grant: None,
        host: Host::default(),
        requests: std::collections::BTreeMap::new(),
        ids,
    })
}

fn by_id(document: Value) -> (u64, Value) {
    (int(&document, "id"), document)
}

/// The highest ids in use, so that new ones follow.
fn ids(document: &Document) -> Ids {
    let highest = |rows: &[Value]| rows.iter().map(|row| int(row, "id")).max().unwrap_or(0);
    let mut ids = Ids {
        post: highest(&document.orders)
            .max(highest(&document.products))
            .max(highest(&document.coupons)),
        ..Ids::default()
    };
    for order in &document.orders {
        ids.meta = ids.meta.max(highest(list(order, "meta_data")));
        for kind in ["line_items", "shipping_lines", "fee_lines", "tax_lines", "coupon_lines"] {
            ids.item = ids.item.max(highest(list(order, kind)));
            for line in list(order, kind) {
                ids.meta = ids.meta.max(highest(list(line, "meta_data")));
            }
        }
    }
    ids
}

fn general_settings(document: &Document) -> Vec<Value> {
    let decimals = document.decimals.to_string();
    [
        ("woocommerce_default_country", "Country / State", "DE:DE-BE"),
        ("woocommerce_calc_taxes", "Enable taxes", "yes"),
        ("woocommerce_enable_coupons", "Enable coupons", "yes"),
        ("woocommerce_currency", "Currency", document.currency.as_str()),
        ("woocommerce_currency_pos", "Currency position", "left"),
        ("woocommerce_price_thousand_sep", "Thousand separator", ","),
        ("woocommerce_price_decimal_sep", "Decimal separator", "."),
        ("woocommerce_price_num_decimals", "Number of decimals", decimals.as_str()),
    ]
    .into_iter()
    .map(|(id, label, value)| {
        json!({ "id": id, "label": label, "description": "", "type": "text", "default": "",
                "tip": "", "value": value, "group_id": "general" })
    })
    .collect()
}

/// The store's two-letter base country.
pub(crate) fn base_country(reference: &Reference) -> &str {
    let row = reference.general.iter().find(|row| text(row, "id") == "woocommerce_default_country");
    let value = row.map_or("DE", |row| text(row, "value"));
    value.split(':').next().unwrap_or("DE")
}
