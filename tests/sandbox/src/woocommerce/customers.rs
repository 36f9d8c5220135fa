//! `/customers`. There is no `modified_after` here: a real store ignores it, and so does this.

use http::Method;
use serde_json::Value;

use super::call::Call;
use super::dates;
use super::errors::WcError;
use super::json::{int, object_mut, put, text};
use super::paging::{ListKind, Page};
use super::reply::Reply;
use super::state::State;

const ORDERS_BY: [&str; 4] = ["id", "include", "name", "registered_date"];

/// `GET /customers`; only the role `customer` unless another or `all` is asked for.
pub(super) fn list(state: &State, call: &Call) -> Result<Reply, WcError> {
    let page = Page::parse(&call.params)?;
    let role = call.params.get("role").unwrap_or("customer");
    let email = call.params.get("email").map(str::to_lowercase);
    let include = call.params.ids("include");
    let exclude = call.params.ids("exclude");
    let search = call.params.get("search").map(str::to_lowercase);
    let wanted = |customer: &&Value| {
        let own = text(customer, "email").to_lowercase();
        (role == "all" || text(customer, "role") == role)
            && email.as_ref().is_none_or(|email| *email == own)
            && (include.is_empty() || include.contains(&int(customer, "id")))
            && !exclude.contains(&int(customer, "id"))
            && search.as_ref().is_none_or(|part| own.contains(part))
    };
    let mut rows: Vec<Value> = state.customers.values().filter(wanted).cloned().collect();
    let by = call.params.one_of("orderby", &ORDERS_BY, "name")?;
    rows.sort_by_cached_key(|customer| {
        let id = int(customer, "id");
        let place = include.iter().position(|wanted| *wanted == id).unwrap_or_default();
        match by {
            "include" => (place, String::new(), id),
            "name" => (0, text(customer, "username").to_lowercase(), id),
            "registered_date" => (0, text(customer, "date_created_gmt").to_owned(), id),
            _ => (0, String::new(), id),
        }
    });
    if call.params.one_of("order", &["asc", "desc"], "asc")? == "desc" {
        rows.reverse();
    }
    Ok(page.answer(rows, state, "customers", &call.params, ListKind::Others))
}

/// `GET`, `PUT` and `DELETE /customers/{id}`.
pub(super) fn single(state: &mut State, call: &Call, id: u64) -> Result<Reply, WcError> {
    let writes = call.method == Method::PUT || call.method == Method::POST;
    if !state.customers.contains_key(&id) {
        let status = if writes { 400 } else { 404 };
        return Err(WcError::new(status, "woocommerce_rest_invalid_id", "Invalid resource ID."));
    }
    if call.method == Method::DELETE {
        if !call.params.flag("force") {
            return Err(WcError::no_trash("Customers"));
        }
        let gone = state.customers.remove(&id).unwrap_or(Value::Null);
        state.emit("customer.deleted", id);
        return Ok(Reply::ok(gone));
    }
    if writes {
        update(state, call, id);
    }
    Ok(Reply::ok(state.customers.get(&id).cloned().unwrap_or(Value::Null)))
}

fn update(state: &mut State, call: &Call, id: u64) {
    let zone = state.zone.clone();
    if let Some(customer) = state.customers.get_mut(&id) {
        for field in ["first_name", "last_name", "email"] {
            if let Some(value) = call.body.get(field) {
                put(customer, field, value.clone());
            }
        }
        for address in ["billing", "shipping"] {
            if let Some(Value::Object(sent)) = call.body.get(address) {
                let own = object_mut(customer).entry(address).or_insert(Value::Null);
                object_mut(own).extend(sent.clone());
            }
        }
        dates::stamp(customer, "date_modified", call.now, &zone);
    }
    state.emit("customer.updated", id);
}
