//! `/products`, `/products/{id}/variations` and `/variations`.
//!
//! A variation can be read through `/products/{id}` (in a product's shape) but not changed there.

mod list;
mod variations;
mod write;

use http::Method;
use serde_json::Value;

use super::call::Call;
use super::dates;
use super::errors::WcError;
use super::json::put;
use super::reply::Reply;
use super::state::State;

pub(super) use list::list;
pub(super) use variations::{all_variations, variation, variations};
pub(super) use write::settle_stock_status;

impl State {
    /// A product, or a variation in a product's shape.
    pub(crate) fn product(&self, id: u64) -> Option<&Value> {
        self.products.get(&id).or_else(|| self.variations.get(&id).map(|row| &row.as_product))
    }

    /// Changes both shapes of a variation, or the product.
    pub(crate) fn edit_product(&mut self, id: u64, edit: impl Fn(&mut Value)) {
        if let Some(product) = self.products.get_mut(&id) {
            edit(product);
        }
        if let Some(variation) = self.variations.get_mut(&id) {
            edit(&mut variation.own);
            edit(&mut variation.as_product);
        }
    }
}

/// `GET`, `PUT` and `DELETE /products/{id}`.
pub(super) fn single(state: &mut State, call: &Call, id: u64) -> Result<Reply, WcError> {
    if call.method == Method::GET {
        let found = state.product(id).cloned().map(Reply::ok);
        return found.ok_or_else(|| WcError::invalid_id("product"));
    }
    if state.variations.contains_key(&id) {
        let message = "To manipulate product variations you should use the /products/\
                       &lt;product_id&gt;/variations/&lt;id&gt; endpoint.";
        return Err(WcError::new(404, "woocommerce_rest_invalid_product_id", message));
    }
    let deletes = call.method == Method::DELETE;
    let Some(before) = state.products.get(&id).cloned() else {
        let words = state.profile.missing_on_change();
        let missing = || WcError::invalid_id_on_change("product", words);
        return Err(if deletes { WcError::invalid_id("product") } else { missing() });
    };
    if deletes {
        delete(state, call, id);
        return Ok(Reply::ok(before));
    }
    write::update(state, call, id)?;
    Ok(Reply::ok(state.product(id).cloned().unwrap_or(Value::Null)))
}

fn delete(state: &mut State, call: &Call, id: u64) {
    if call.params.flag("force") {
        state.products.remove(&id);
        state.variations.retain(|_, variation| variation.parent != id);
        return;
    }
    let zone = state.zone.clone();
    state.edit_product(id, |product| {
        put(product, "status", "trash");
        dates::stamp(product, "date_modified", call.now, &zone);
    });
    // Both are sent for a product that is trashed (contract, part 1, item 14).
    state.emit("coupon.deleted", id);
    state.emit("product.deleted", id);
}
