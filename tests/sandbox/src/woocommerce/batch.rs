//! `/orders/batch`, `/products/batch` and `/products/{id}/variations/batch`.
//!
//! Up to a hundred items, carried out one after the other: created, changed, deleted. The whole is
//! 200; an item that fails says so in its own place. Items are not checked against the schema, so
//! an unknown status becomes `pending` and a price may be a number. A deletion is for good.

use http::Method;
use serde_json::{Map, Value, json};

use super::call::Call;
use super::errors::WcError;
use super::json::{int, list};
use super::orders as order_routes;
use super::params::Params;
use super::products as product_routes;
use super::reply::Reply;
use super::state::State;

/// What a batch may hold.
const LARGEST: usize = 100;

type Act<'a> = &'a dyn Fn(&mut State, &Call) -> Result<Reply, WcError>;
type ActOn<'a> = &'a dyn Fn(&mut State, &Call, u64) -> Result<Reply, WcError>;

/// `POST /orders/batch`.
pub(super) fn orders(state: &mut State, call: &Call) -> Result<Reply, WcError> {
    run(state, call, &order_routes::collection, &order_routes::single)
}

/// `POST /products/batch`.
pub(super) fn products(state: &mut State, call: &Call) -> Result<Reply, WcError> {
    run(state, call, &cannot_create, &product_routes::single)
}

/// `POST /products/{id}/variations/batch`.
pub(super) fn variations(state: &mut State, call: &Call, product: u64) -> Result<Reply, WcError> {
    let on_one = |state: &mut State, call: &Call, id: u64| {
        product_routes::variation(state, call, product, id)
    };
    run(state, call, &cannot_create, &on_one)
}

fn cannot_create(_: &mut State, _: &Call) -> Result<Reply, WcError> {
    Err(WcError::unsupported("new products"))
}

fn run(
    state: &mut State,
    call: &Call,
    create: Act<'_>,
    on_one: ActOn<'_>,
) -> Result<Reply, WcError> {
    if !matches!(call.method, Method::POST | Method::PUT | Method::PATCH) {
        return Err(WcError::no_route());
    }
    let parts = ["create", "update", "delete"];
    let items: usize = parts.iter().map(|part| list(&call.body, part).len()).sum();
    if items > LARGEST {
        let code = "woocommerce_rest_request_entity_too_large";
        let message = format!("Unable to accept more than {LARGEST} items for this request.");
        return Err(WcError::new(413, code, message));
    }
    let mut answer = Map::new();
    for part in parts {
        let items = list(&call.body, part);
        if items.is_empty() {
            continue;
        }
        let mut rows = Vec::new();
        for item in items {
            let (id, done) = match part {
                "create" => (json!(0), create(state, &item_call(call, Method::POST, item))),
                "update" => {
                    let id = int(item, "id");
                    let call = item_call(call, Method::PUT, item);
                    (item.get("id").cloned().unwrap_or(Value::Null), on_one(state, &call, id))
                }
                _ => {
                    let id = item.as_u64().unwrap_or(0);
                    (json!(id), on_one(state, &item_call(call, Method::DELETE, item), id))
                }
            };
            rows.push(done.map_or_else(|error| failed(id, &error), Reply::into_body));
        }
        answer.insert(part.to_owned(), rows.into());
    }
    Ok(Reply::ok(answer.into()))
}

fn item_call(call: &Call, method: Method, item: &Value) -> Call {
    Call {
        method,
        params: Params::of(&[("force", "true")]),
        body: if item.is_object() { item.clone() } else { Value::Object(Map::new()) },
        now: call.now,
        in_batch: true,
    }
}

fn failed(id: Value, error: &WcError) -> Value {
    json!({ "id": id, "error": error.body() })
}
