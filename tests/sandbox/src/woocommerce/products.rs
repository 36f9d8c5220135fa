//! `/products` and `/products/{id}/variations`.
//!
//! A variation can be read through `/products/{id}` (in a product's shape) but not changed there.

use http::Method;
use serde_json::Value;

use super::call::Call;
use super::dates::{self, DateFilter};
use super::errors::WcError;
use super::json::{int, put, text};
use super::paging::{ListKind, Page, only_fields};
use super::reply::Reply;
use super::state::State;

const TYPES: [&str; 4] = ["simple", "grouped", "external", "variable"];
const ORDERS_BY: [&str; 10] = [
    "date",
    "id",
    "include",
    "title",
    "slug",
    "modified",
    "price",
    "popularity",
    "rating",
    "menu_order",
];
/// What a shop may change here; sums and stock have consequences elsewhere.
const EDITABLE: [&str; 9] = [
    "name",
    "sku",
    "regular_price",
    "sale_price",
    "description",
    "short_description",
    "tax_class",
    "stock_quantity",
    "meta_data",
];

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

/// `GET /products`.
pub(super) fn list(state: &State, call: &Call) -> Result<Reply, WcError> {
    let page = Page::parse(&call.params)?;
    let dates = DateFilter::parse(&call.params, &state.zone)?;
    let kind = call.params.one_of("type", &TYPES, "")?;
    let by = call.params.one_of("orderby", &ORDERS_BY, "date")?;
    let ascending = call.params.one_of("order", &["asc", "desc"], "desc")? == "asc";
    let include = call.params.ids("include");
    let exclude = call.params.ids("exclude");
    let status = call.params.get("status").unwrap_or("any");
    let skus = call.params.list("sku");
    let variations = state.variations.values().map(|variation| &variation.as_product);
    let searched = variations.filter(|_| !skus.is_empty());
    let search = call.params.get("search").map(str::to_lowercase);
    let wanted = |product: &&Value| {
        let id = int(product, "id");
        let shown = text(product, "status");
        dates.admits(product)
            && (kind.is_empty() || text(product, "type") == kind)
            && (include.is_empty() || include.contains(&id))
            && !exclude.contains(&id)
            && (shown == status || (status == "any" && shown != "trash"))
            && (skus.is_empty() || skus.contains(&text(product, "sku")))
            && search
                .as_ref()
                .is_none_or(|part| text(product, "name").to_lowercase().contains(part))
    };
    let mut rows: Vec<Value> =
        state.products.values().chain(searched).filter(wanted).cloned().collect();
    rows.sort_by_key(|product| {
        let key = match by {
            "modified" => text(product, "date_modified_gmt").to_owned(),
            "date" => text(product, "date_created_gmt").to_owned(),
            "title" => text(product, "name").to_owned(),
            _ => String::new(),
        };
        (key, int(product, "id"))
    });
    if !ascending {
        rows.reverse();
    }
    let rows = only_fields(rows, &call.params);
    Ok(page.answer(rows, state, "products", &call.params, ListKind::Others))
}

/// `GET`, `PUT` and `DELETE /products/{id}`.
pub(super) fn single(state: &mut State, call: &Call, id: u64) -> Result<Reply, WcError> {
    if call.method == Method::GET {
        let found = state.product(id).cloned().map(Reply::ok);
        return found.ok_or_else(|| WcError::invalid_id("product", 404));
    }
    if state.variations.contains_key(&id) {
        let message = "To manipulate product variations you should use the /products/\
                       &lt;product_id&gt;/variations/&lt;id&gt; endpoint.";
        return Err(WcError::new(404, "woocommerce_rest_invalid_product_id", message));
    }
    let deletes = call.method == Method::DELETE;
    let Some(before) = state.products.get(&id).cloned() else {
        return Err(WcError::invalid_id("product", if deletes { 404 } else { 400 }));
    };
    if deletes {
        if call.params.flag("force") {
            state.products.remove(&id);
        } else {
            let zone = state.zone.clone();
            state.edit_product(id, |product| {
                put(product, "status", "trash");
                dates::stamp(product, "date_modified", call.now, &zone);
            });
            // Both are sent for a product that is trashed (contract, part 1, item 14).
            state.emit("coupon.deleted", id);
            state.emit("product.deleted", id);
        }
        return Ok(Reply::ok(before));
    }
    update(state, call, id)?;
    Ok(Reply::ok(state.product(id).cloned().unwrap_or(Value::Null)))
}

/// `GET /products/{id}/variations`.
pub(super) fn variations(state: &State, call: &Call, product: u64) -> Result<Reply, WcError> {
    let page = Page::parse(&call.params)?;
    let own = state.variations.values().rev().filter(|row| row.parent == product);
    let rows = only_fields(own.map(|row| row.own.clone()).collect(), &call.params);
    let path = format!("products/{product}/variations");
    Ok(page.answer(rows, state, &path, &call.params, ListKind::Others))
}

/// `GET`, `PUT` and `DELETE /products/{id}/variations/{id}`.
pub(super) fn variation(
    state: &mut State,
    call: &Call,
    product: u64,
    id: u64,
) -> Result<Reply, WcError> {
    let known = state.variations.get(&id).filter(|row| row.parent == product);
    let missing = || WcError::invalid_id("product_variation", 404);
    let before = known.map(|row| row.own.clone()).ok_or_else(missing)?;
    match call.method {
        Method::GET => return Ok(Reply::ok(before)),
        Method::DELETE if call.params.flag("force") => {
            state.variations.remove(&id);
            return Ok(Reply::ok(before));
        }
        Method::DELETE => return Err(WcError::no_trash("Variations")),
        _ => update(state, call, id)?,
    }
    let zone = state.zone.clone();
    state.edit_product(product, |parent| {
        dates::stamp(parent, "date_modified", call.now, &zone);
    });
    Ok(Reply::ok(state.variations.get(&id).map_or(Value::Null, |row| row.own.clone())))
}

fn update(state: &mut State, call: &Call, id: u64) -> Result<(), WcError> {
    for field in ["regular_price", "sale_price"] {
        if call.body.get(field).is_some_and(|value| !value.is_string()) {
            let why = format!("{field} is not of type string.");
            return Err(WcError::invalid_param(field, "rest_invalid_type", &why));
        }
    }
    let zone = state.zone.clone();
    state.edit_product(id, |product| {
        for field in EDITABLE {
            if let Some(value) = call.body.get(field) {
                put(product, field, value.clone());
            }
        }
        if call.body.get("regular_price").or_else(|| call.body.get("sale_price")).is_some() {
            let sale = text(product, "sale_price");
            let price = if sale.is_empty() { text(product, "regular_price") } else { sale };
            let price = price.to_owned();
            put(product, "price", price);
        }
        dates::stamp(product, "date_modified", call.now, &zone);
    });
    state.emit("product.updated", id);
    Ok(())
}
