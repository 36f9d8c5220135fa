//! From an HTTP request to the route that answers it.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State as Extract};
use axum::response::Response;
use http::{HeaderMap, Method, Uri};
use serde_json::{Map, Value, json};

use super::auth::authenticate;
use super::call::Call;
use super::errors::WcError;
use super::params::Params;
use super::reply::Reply;
use super::shop::Shop;
use super::state::State;
use super::webhooks::{self, deliver};
use super::{World, customers, orders, products, reference, refunds};

/// `/wp-json`: the API's root, readable by anyone.
pub(super) async fn index(
    Extract(world): Extract<Arc<World>>,
    Path(store): Path<String>,
) -> Response {
    match world.shop(&store) {
        Some(shop) => {
            let state = shop.state();
            let body = json!({
                "name": shop.name, "description": "", "url": state.url, "home": state.url,
                "gmt_offset": "1", "timezone_string": state.zone.iana_name().unwrap_or(""),
                "namespaces": ["oembed/1.0", "wc/v1", "wc/v2", "wc/v3", "wc/store", "wp/v2"],
                "authentication": {},
            });
            Reply::ok(body).into_response(&state.url)
        }
        None => no_such_store(),
    }
}

/// `/wp-json/wc/v3/…`
pub(super) async fn handle(
    Extract(world): Extract<Arc<World>>,
    Path((store, path)): Path<(String, String)>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Some(shop) = world.shop(&store) else { return no_such_store() };
    let params = Params::from_uri(&uri);
    let reply = serve(&shop, &path, &method, params, &headers, &body);
    deliver::ping_due(&shop).await;
    let url = shop.state().url.clone();
    reply.unwrap_or_else(Reply::from).into_response(&url)
}

fn no_such_store() -> Response {
    Reply::from(WcError::new(404, "sandbox_no_such_store", "No such store.")).into_response("")
}

fn serve(
    shop: &Shop,
    path: &str,
    method: &Method,
    params: Params,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Reply, WcError> {
    let segments: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let method = match params.get("_method") {
        Some(over) if *method == Method::POST => {
            over.to_uppercase().parse().map_err(|_| WcError::no_route())?
        }
        _ => method.clone(),
    };
    let mut state = shop.state();
    let counter = format!("{method} {}", segments.first().unwrap_or(&""));
    *state.requests.entry(counter).or_default() += 1;
    let one = segments.last().is_some_and(|last| last.parse::<u64>().is_ok());
    authenticate(&shop.keys, &method, one, headers, &params)?;
    let call = Call { method, params, body: read_body(body)?, now: shop.clock.now() };
    dispatch(&mut state, &call, &segments)
}

fn read_body(body: &[u8]) -> Result<Value, WcError> {
    if body.is_empty() {
        return Ok(Value::Object(Map::new()));
    }
    match serde_json::from_slice(body) {
        Ok(value @ Value::Object(_)) => Ok(value),
        Ok(_) => Ok(Value::Object(Map::new())),
        Err(_) => {
            let mut error = WcError::new(400, "rest_invalid_json", "Invalid JSON body passed.");
            error.data =
                json!({"status": 400, "json_error_code": 4, "json_error_message": "Syntax error"});
            Err(error)
        }
    }
}

/// The route table.
fn dispatch(state: &mut State, call: &Call, segments: &[&str]) -> Result<Reply, WcError> {
    let id = |text: &str| text.parse::<u64>().map_err(|_| WcError::no_route());
    let reads = call.method == Method::GET;
    match *segments {
        ["orders"] => orders::collection(state, call),
        ["orders", order] => orders::single(state, call, id(order)?),
        ["orders", order, "refunds"] => refunds::collection(state, call, id(order)?),
        ["orders", order, "refunds", refund] => {
            refunds::single(state, call, id(order)?, id(refund)?)
        }
        ["refunds"] if reads && state.profile.lists_all_refunds() => refunds::all(state, call),
        ["products"] if reads => products::list(state, call),
        ["products", product] => products::single(state, call, id(product)?),
        ["products", product, "variations"] if reads => {
            products::variations(state, call, id(product)?)
        }
        ["products", product, "variations", variation] => {
            products::variation(state, call, id(product)?, id(variation)?)
        }
        ["customers"] if reads => customers::list(state, call),
        ["customers", customer] => customers::single(state, call, id(customer)?),
        ["webhooks"] => webhooks::rest::collection(state, call),
        ["webhooks", webhook] => webhooks::rest::single(state, call, id(webhook)?),
        _ if reads => reference::read(state, call, segments),
        _ => Err(WcError::no_route()),
    }
}
