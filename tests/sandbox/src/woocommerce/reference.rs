//! What a store is configured with: taxes, coupons, settings, currency, system status.

use serde_json::{Value, json};

use super::call::Call;
use super::dates::DateFilter;
use super::errors::WcError;
use super::json::{int, put, text};
use super::paging::{ListKind, Page, only_fields};
use super::reply::Reply;
use super::state::State;

/// The statuses of an order and their English names.
pub(super) const ORDER_STATUSES: [(&str, &str); 8] = [
    ("pending", "Pending payment"),
    ("processing", "Processing"),
    ("on-hold", "On hold"),
    ("completed", "Completed"),
    ("cancelled", "Cancelled"),
    ("refunded", "Refunded"),
    ("failed", "Failed"),
    ("checkout-draft", "Draft"),
];

/// Answers the routes that only read.
pub(super) fn read(state: &State, call: &Call, segments: &[&str]) -> Result<Reply, WcError> {
    let reference = &state.reference;
    match *segments {
        ["taxes"] => taxes(state, call),
        ["taxes", "classes"] => Ok(unpaged(state, call, &reference.tax_classes)),
        ["taxes", id] => one(&reference.taxes, id, "woocommerce_rest_invalid_id"),
        ["coupons"] => coupons(state, call),
        ["coupons", id] => one(&reference.coupons, id, "woocommerce_rest_shop_coupon_invalid_id"),
        ["settings", "general"] => Ok(rows(call, &reference.general)),
        ["settings", "general", id] => setting(&reference.general, id),
        ["settings", "tax"] => Ok(rows(call, &reference.tax)),
        ["settings", "tax", id] => setting(&reference.tax, id),
        ["settings", _] => Err(no_setting("setting_group", "Invalid setting group.")),
        ["payment_gateways"] => Ok(unpaged(state, call, &reference.gateways)),
        ["payment_gateways", id] => gateway(&reference.gateways, id),
        ["data", "currencies", "current"] => Ok(Reply::ok(reference.currency.clone())),
        ["system_status"] => Ok(Reply::ok(system_status(state))),
        _ => Err(WcError::no_route()),
    }
}

/// `GET /orders/statuses`.
pub(super) fn order_statuses() -> Reply {
    let rows = ORDER_STATUSES.iter().map(|(slug, name)| json!({ "slug": slug, "name": name }));
    Reply::ok(rows.collect())
}

fn rows(call: &Call, rows: &[Value]) -> Reply {
    Reply::ok(only_fields(rows.to_vec(), &call.params).into())
}

/// A list without pages; newer versions count it all the same.
fn unpaged(state: &State, call: &Call, all: &[Value]) -> Reply {
    let reply = rows(call, all);
    if !state.profile.counts_unpaged_lists() {
        return reply;
    }
    reply.with("X-WP-Total", all.len().to_string()).with("X-WP-TotalPages", "1")
}

/// `GET /taxes`, by order, id or priority, of all classes or one.
fn taxes(state: &State, call: &Call) -> Result<Reply, WcError> {
    let params = &call.params;
    let page = Page::parse(params)?;
    let mut classes: Vec<&str> =
        state.reference.tax_classes.iter().map(|row| text(row, "slug")).collect();
    if !classes.contains(&"standard") {
        classes.insert(0, "standard");
    }
    let class = params.one_of("class", &classes, "")?;
    let by = params.one_of("orderby", &["id", "order", "priority"], "order")?;
    let ascending = params.one_of("order", &["asc", "desc"], "asc")? == "asc";
    let all = state.reference.taxes.iter();
    let mut rows: Vec<Value> =
        all.filter(|row| class.is_empty() || text(row, "class") == class).cloned().collect();
    rows.sort_by_key(|row| {
        let first = if by == "id" { 0 } else { int(row, by) };
        (first, int(row, "id"))
    });
    if !ascending {
        rows.reverse();
    }
    Ok(page.answer(rows, state, "taxes", params, ListKind::Others))
}

/// `GET /coupons`, the newest first, or those of a code.
fn coupons(state: &State, call: &Call) -> Result<Reply, WcError> {
    let params = &call.params;
    let page = Page::parse(params)?;
    let dates = DateFilter::parse(params, &state.zone)?;
    let include = params.ids("include");
    let code = params.get("code").map(str::to_lowercase);
    let by = params.one_of(
        "orderby",
        &["date", "id", "include", "title", "slug", "modified"],
        "date",
    )?;
    let ascending = params.one_of("order", &["asc", "desc"], "desc")? == "asc";
    let wanted = |row: &&Value| {
        dates.admits(row)
            && (include.is_empty() || include.contains(&int(row, "id")))
            && code.as_ref().is_none_or(|code| text(row, "code") == code)
    };
    let mut rows: Vec<Value> = state.reference.coupons.iter().filter(wanted).cloned().collect();
    let field = match by {
        "date" => "date_created_gmt",
        "modified" => "date_modified_gmt",
        "title" | "slug" => "code",
        _ => "",
    };
    rows.sort_by_cached_key(|row| (text(row, field).to_owned(), int(row, "id")));
    if !ascending {
        rows.reverse();
    }
    Ok(page.answer(rows, state, "coupons", params, ListKind::Others))
}

fn one(rows: &[Value], id: &str, code: &str) -> Result<Reply, WcError> {
    let id: u64 = id.parse().map_err(|_| WcError::no_route())?;
    let found = rows.iter().find(|row| int(row, "id") == id);
    found.cloned().map(Reply::ok).ok_or_else(|| WcError::new(404, code, "Invalid ID."))
}

fn setting(rows: &[Value], id: &str) -> Result<Reply, WcError> {
    let found = rows.iter().find(|row| text(row, "id") == id).cloned();
    found.map(Reply::ok).ok_or_else(|| no_setting("setting", "Invalid setting."))
}

fn no_setting(what: &str, message: &str) -> WcError {
    WcError::new(404, &format!("rest_setting_{what}_invalid"), message)
}

fn gateway(rows: &[Value], id: &str) -> Result<Reply, WcError> {
    let found = rows.iter().find(|row| text(row, "id") == id).cloned();
    let code = "woocommerce_rest_payment_gateway_invalid";
    found.map(Reply::ok).ok_or_else(|| WcError::new(404, code, "Resource does not exist."))
}

fn system_status(state: &State) -> Value {
    let general = |id: &str, otherwise: &str| {
        let row = state.reference.general.iter().find(|row| text(row, "id") == id);
        row.map_or(otherwise, |row| text(row, "value")).to_owned()
    };
    let currency = |field: &str| state.reference.currency.get(field).cloned().unwrap_or_default();
    let store = if state.profile.hpos {
        "Automattic\\WooCommerce\\Internal\\DataStores\\Orders\\OrdersTableDataStore"
    } else {
        "WC_Order_Data_Store_CPT"
    };
    let mut settings = json!({
        "api_enabled": false, "force_ssl": false, "currency": currency("code"),
        "currency_symbol": currency("symbol"),
        "currency_position": general("woocommerce_currency_pos", "left"),
        "thousand_separator": general("woocommerce_price_thousand_sep", ","),
        "decimal_separator": general("woocommerce_price_decimal_sep", "."),
        "number_of_decimals": state.decimals, "order_datastore": store,
    });
    if state.profile.states_hpos() {
        put(&mut settings, "HPOS_enabled", state.profile.hpos);
        put(&mut settings, "HPOS_sync_enabled", false);
    }
    json!({
        "environment": {
            "home_url": state.url, "site_url": state.url, "version": state.profile.version,
            "wp_version": state.profile.wordpress, "wp_multisite": false, "wp_debug_mode": false,
            "wp_cron": true, "language": "en_US", "default_timezone": "UTC",
        },
        "settings": settings,
        "active_plugins": [],
    })
}
