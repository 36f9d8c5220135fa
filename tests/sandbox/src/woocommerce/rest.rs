//! From an HTTP request to the route that answers it.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Path, State as Extract};
use axum::response::Response;
use http::{HeaderMap, Method, Uri};
use serde_json::{Map, Value, json};

use super::auth::{Entry, authenticate};
use super::call::Call;
use super::errors::WcError;
use super::host::pages;
use super::params::Params;
use super::reply::Reply;
use super::shop::Shop;
use super::webhooks::deliver;
use super::{World, root, routes};

/// A request, and how it reached the store.
struct Incoming<'a> {
    shop: &'a Shop,
    /// Below the API's root, without a slash in front: `wc/v3/orders`.
    route: &'a str,
    /// By `/wp-json/`, not by `?rest_route=`.
    pretty: bool,
    method: Method,
    uri: &'a Uri,
    headers: &'a HeaderMap,
    body: &'a [u8],
}

/// `/wp-json`: the API's root, readable by anyone.
pub(super) async fn index(
    Extract(world): Extract<Arc<World>>,
    Path(store): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let Some(shop) = world.shop(&store) else { return no_such_store() };
    let method = Method::GET;
    let (shop, uri, headers) = (&*shop, &uri, &headers);
    answer(Incoming { shop, route: "", pretty: true, method, uri, headers, body: &[] }).await
}

/// `/wp-json/…`
pub(super) async fn handle(
    Extract(world): Extract<Arc<World>>,
    Path((store, path)): Path<(String, String)>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Some(shop) = world.shop(&store) else { return no_such_store() };
    let (shop, uri, headers, body) = (&*shop, &uri, &headers, &body);
    answer(Incoming { shop, route: &path, pretty: true, method, uri, headers, body }).await
}

/// The store's own address: the front page, or the API by `?rest_route=`.
pub(super) async fn front(
    Extract(world): Extract<Arc<World>>,
    Path(store): Path<String>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Some(shop) = world.shop(&store) else { return no_such_store() };
    let params = Params::from_uri(&uri);
    let Some(route) = params.get("rest_route") else {
        let state = shop.state();
        let instead = state.host.instead(&tail(&uri), &state.url);
        return instead.unwrap_or_else(|| pages::front(&state.host.root(&state.url)));
    };
    let route = route.trim_start_matches('/');
    let (shop, uri, headers, body) = (&*shop, &uri, &headers, &body);
    answer(Incoming { shop, route, pretty: false, method, uri, headers, body }).await
}

fn no_such_store() -> Response {
    let error = WcError::new(404, "sandbox_no_such_store", "No such store.");
    Reply::from(error).into_response("", Vec::new())
}

/// Path and query below `/stores/{store}`.
pub(super) fn tail(uri: &Uri) -> String {
    let below = uri.path().strip_prefix("/stores/").unwrap_or_default();
    let path = below.find('/').map_or("/", |place| &below[place..]);
    uri.query().map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"))
}

async fn answer(incoming: Incoming<'_>) -> Response {
    let shop = incoming.shop;
    let (host, url) = {
        let state = shop.state();
        (state.host.clone(), state.url.clone())
    };
    tokio::time::sleep(Duration::from_millis(host.delay_ms)).await;
    if let Some(page) = host.instead(&tail(incoming.uri), &url) {
        return page;
    }
    let params = Params::from_uri(incoming.uri);
    let rows = params.get("per_page").and_then(|rows| rows.parse().ok()).unwrap_or(10);
    if incoming.method == Method::GET && host.times_out(rows) && routes::is_list(incoming.route) {
        tokio::time::sleep(Duration::from_millis(host.time_out_ms)).await;
        return pages::gateway_time_out();
    }
    let reply = serve(&incoming, params);
    deliver::ping_due(shop).await;
    let mut reply = reply.unwrap_or_else(Reply::from);
    if host.drops_page_headers {
        reply = reply.without_page_headers();
    }
    reply.into_response(&host.root(&url), host.prefix())
}

fn serve(incoming: &Incoming<'_>, params: Params) -> Result<Reply, WcError> {
    let shop = incoming.shop;
    let method = match params.get("_method") {
        Some(over) if incoming.method == Method::POST => {
            over.to_uppercase().parse().map_err(|_| WcError::no_route())?
        }
        _ => incoming.method.clone(),
    };
    let now = shop.clock.now();
    let mut state = shop.state();
    state.host.closed()?;
    if incoming.route.is_empty() {
        return Ok(Reply::ok(root::index(&state, &shop.name, now)));
    }
    let path = incoming.route.strip_prefix("wc/v3/").ok_or_else(WcError::no_route)?;
    let segments: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let counter = format!("{method} {}", segments.first().unwrap_or(&""));
    *state.requests.entry(counter).or_default() += 1;
    let one = segments.last().is_some_and(|last| last.parse::<u64>().is_ok());
    let entry = Entry {
        host: &state.host,
        pretty: incoming.pretty,
        headers: incoming.headers,
        params: &params,
    };
    authenticate(&state.keys, &method, one, &entry)?;
    let body = read_body(incoming.body)?;
    let call = Call { method, params, body, now, in_batch: false };
    routes::dispatch(&mut state, &call, &segments)
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
