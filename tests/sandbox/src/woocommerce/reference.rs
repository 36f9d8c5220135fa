//! What a store is configured with: taxes, coupons, settings, currency, system status.

use serde_json::{Value, json};

use super::call::Call;
use super::errors::WcError;
use super::json::int;
use super::paging::{ListKind, Page, only_fields};
use super::reply::Reply;
use super::state::State;

/// Answers the routes that only read.
pub(super) fn read(state: &State, call: &Call, segments: &[&str]) -> Result<Reply, WcError> {
    let reference = &state.reference;
    match *segments {
        ["taxes"] => paged(state, call, reference.taxes.clone(), "taxes"),
        ["taxes", "classes"] => Ok(Reply::ok(reference.tax_classes.clone().into())),
        ["taxes", id] => one(&reference.taxes, id, "woocommerce_rest_invalid_id"),
        ["coupons"] => paged(state, call, reference.coupons.clone(), "coupons"),
        ["coupons", id] => one(&reference.coupons, id, "woocommerce_rest_shop_coupon_invalid_id"),
        ["settings", "general"] => Ok(Reply::ok(reference.general.clone().into())),
        ["settings", "tax"] => Ok(Reply::ok(reference.tax.clone().into())),
        ["payment_gateways"] => Ok(Reply::ok(reference.gateways.clone().into())),
        ["data", "currencies", "current"] => Ok(Reply::ok(reference.currency.clone())),
        ["system_status"] => Ok(Reply::ok(system_status(state))),
        _ => Err(WcError::no_route()),
    }
}

fn paged(state: &State, call: &Call, rows: Vec<Value>, path: &str) -> Result<Reply, WcError> {
    let page = Page::parse(&call.params)?;
    let rows = only_fields(rows, &call.params);
    Ok(page.answer(rows, state, path, &call.params, ListKind::Others))
}

fn one(rows: &[Value], id: &str, code: &str) -> Result<Reply, WcError> {
    let id: u64 = id.parse().map_err(|_| WcError::no_route())?;
    let found = rows.iter().find(|row| int(row, "id") == id);
    found.cloned().map(Reply::ok).ok_or_else(|| WcError::new(404, code, "Invalid ID."))
}

fn system_status(state: &State) -> Value {
    let currency = state.reference.currency.get("code").cloned().unwrap_or(Value::Null);
    json!({
        "environment": {
            "home_url": state.url, "site_url": state.url, "version": state.profile.version,
            "wp_version": state.profile.wordpress, "wp_multisite": false, "wp_debug_mode": false,
            "wp_cron": true, "language": "en_US",
        },
        "settings": {
            "api_enabled": false, "force_ssl": false, "currency": currency,
            "currency_symbol": "&euro;", "currency_position": "left",
            "thousand_separator": ",", "decimal_separator": ".",
            "number_of_decimals": state.decimals,
            "order_datastore": if state.profile.hpos {
                "Automattic\\WooCommerce\\Internal\\DataStores\\Orders\\OrdersTableDataStore"
            } else {
                "WC_Order_Data_Store_CPT"
            },
            "HPOS_enabled": state.profile.hpos,
        },
        "active_plugins": [],
    })
}
