//! The variations of one product, and of all products.

use http::Method;
use rust_decimal::Decimal;
use serde_json::Value;

use super::list::Listing;
use super::write;
use crate::woocommerce::call::Call;
use crate::woocommerce::dates;
use crate::woocommerce::errors::WcError;
use crate::woocommerce::json::{decimal, put};
use crate::woocommerce::paging::{ListKind, Page};
use crate::woocommerce::reply::Reply;
use crate::woocommerce::state::State;

/// `GET /products/{id}/variations`.
pub(crate) fn variations(state: &State, call: &Call, product: u64) -> Result<Reply, WcError> {
    let page = Page::parse(&call.params)?;
    let own = state.variations.values().filter(|row| row.parent == product);
    let rows = Listing::parse(state, &call.params)?.pick(own.map(|row| &row.own));
    let path = format!("products/{product}/variations");
    Ok(page.answer(rows, state, &path, &call.params, ListKind::Others))
}

/// `GET /variations`: those of all products.
pub(crate) fn all_variations(state: &State, call: &Call) -> Result<Reply, WcError> {
    let page = Page::parse(&call.params)?;
    let all = state.variations.values().map(|row| &row.own);
    let rows = Listing::parse(state, &call.params)?.pick(all);
    Ok(page.answer(rows, state, "variations", &call.params, ListKind::Others))
}

/// `GET`, `PUT` and `DELETE /products/{id}/variations/{id}`.
pub(crate) fn variation(
    state: &mut State,
    call: &Call,
    product: u64,
    id: u64,
) -> Result<Reply, WcError> {
    let reads = matches!(call.method, Method::GET | Method::DELETE);
    let words = state.profile.missing_on_change();
    let missing = || {
        let changed = || WcError::invalid_id_on_change("product_variation", words);
        if reads { WcError::invalid_id("product_variation") } else { changed() }
    };
    let known = state.variations.get(&id).filter(|row| row.parent == product);
    let before = known.map(|row| row.own.clone()).ok_or_else(missing)?;
    match call.method {
        Method::GET => return Ok(Reply::ok(before)),
        Method::DELETE if call.params.flag("force") => {
            state.variations.remove(&id);
            return Ok(Reply::ok(before));
        }
        Method::DELETE => return Err(WcError::no_trash("Variations")),
        _ => write::update(state, call, id)?,
    }
    sync_parent(state, call, product);
    Ok(Reply::ok(state.variations.get(&id).map_or(Value::Null, |row| row.own.clone())))
}

/// The parent is saved too, and costs what its cheapest variation costs.
fn sync_parent(state: &mut State, call: &Call, product: u64) {
    let own = state.variations.values().filter(|row| row.parent == product);
    let prices = own.filter_map(|row| row.own.get("price"));
    let cheapest = prices
        .filter_map(|price| decimal(price).map(|amount| (amount, price.clone())))
        .min_by_key(|(amount, _): &(Decimal, Value)| *amount);
    let zone = state.zone.clone();
    state.edit_product(product, |parent| {
        if let Some((_, price)) = &cheapest {
            put(parent, "price", price.clone());
        }
        dates::stamp(parent, "date_modified", call.now, &zone);
    });
}
