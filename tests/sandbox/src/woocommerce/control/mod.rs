//! The control API of the stores: opening them, looking into them, and making them misbehave.

pub(super) mod hand;

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State as Extract};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, Method, StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};

use super::auth::{ApiKey, Permissions};
use super::call::Call;
use super::json::put;
use super::params::Params;
use super::shop::Shop;
use super::state::State;
use super::webhooks::deliver;
use super::{World, orders, seed};

/// What a store is opened with.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Opening {
    store: String,
    key: String,
    secret: String,
    #[serde(default)]
    permissions: Permissions,
    /// A shipped version, or a document like the shipped ones.
    fixture: Value,
    /// Where the store says it lives; its place in the stand-in if left out.
    url: Option<String>,
}

fn refuse(status: StatusCode, why: impl Into<String>) -> Response {
    (status, Json(json!({ "error": why.into() }))).into_response()
}

fn missing(store: &str) -> Response {
    refuse(StatusCode::NOT_FOUND, format!("there is no store {store}"))
}

/// `POST /control/woocommerce/stores`: opens a store; one of the same name is replaced.
pub(super) async fn open(
    Extract(world): Extract<Arc<World>>,
    headers: HeaderMap,
    Json(opening): Json<Opening>,
) -> Response {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    let here = format!("http://{host}/stores/{}", opening.store);
    let url = opening.url.unwrap_or(here);
    let document = match &opening.fixture {
        Value::String(version) => seed::shipped(version),
        document => Some(document.clone()),
    };
    let Some(document) = document else {
        return refuse(StatusCode::UNPROCESSABLE_ENTITY, "no fixture of that version");
    };
    let mut state = match seed::build(&document, url.trim_end_matches('/')) {
        Ok(state) => state,
        Err(error) => return refuse(StatusCode::UNPROCESSABLE_ENTITY, error),
    };
    let (orders, version) = (state.orders.len(), state.profile.version.clone());
    let key = ApiKey { key: opening.key, secret: opening.secret, permissions: opening.permissions };
    state.keys.push(key);
    world.put(Shop::open(&opening.store, world.clock.clone(), state));
    let answer =
        json!({ "store": opening.store, "url": url, "version": version, "orders": orders });
    (StatusCode::CREATED, Json(answer)).into_response()
}

/// `GET …/tables`: everything that the store holds; webhook secrets are left out.
pub(super) async fn tables(
    Extract(world): Extract<Arc<World>>,
    Path(store): Path<String>,
) -> Response {
    let Some(shop) = world.shop(&store) else { return missing(&store) };
    let state = shop.state();
    Json(show(&state)).into_response()
}

fn show(state: &State) -> Value {
    let orders: Vec<Value> = state
        .orders
        .iter()
        .map(|(id, order)| {
            let own = state.refunds.values().filter(|refund| refund.order == *id);
            let own: Vec<Value> = own.map(|refund| refund.body.clone()).collect();
            let mut order = order.clone();
            put(&mut order, "refund_objects", own);
            order
        })
        .collect();
    let webhooks = state.webhooks.all.values().map(|hook| {
        json!({
            "id": hook.id, "topic": hook.topic, "status": hook.status,
            "delivery_url": hook.delivery_url, "failure_count": hook.failures,
            "pending_ping": hook.pending_ping,
        })
    });
    let notes = state.notes.values().map(|note| {
        let mut body = note.body.clone();
        put(&mut body, "order_id", note.order);
        body
    });
    let variations = state.variations.values().map(|row| row.own.clone());
    json!({
        "version": state.profile.version, "url": state.url, "orders": orders,
        "products": state.products.values().collect::<Vec<_>>(),
        "variations": variations.collect::<Vec<_>>(),
        "customers": state.customers.values().collect::<Vec<_>>(),
        "coupons": state.reference.coupons,
        "notes": notes.collect::<Vec<_>>(),
        "keys": state.keys.iter().map(|key| key.permissions).collect::<Vec<_>>(),
        "host": state.host,
        "webhooks": webhooks.collect::<Vec<_>>(),
        "deliveries": state.webhooks.summary(),
        "behaviour": state.webhooks.behaviour,
        "requests": state.requests,
    })
}

/// `POST …/deliveries`: replaces the behaviour; what is left out goes back to normal.
pub(super) async fn deliveries(
    Extract(world): Extract<Arc<World>>,
    Path(store): Path<String>,
    Json(behaviour): Json<super::webhooks::Behaviour>,
) -> Response {
    let Some(shop) = world.shop(&store) else { return missing(&store) };
    shop.state().webhooks.behaviour = behaviour.clone();
    Json(behaviour).into_response()
}

/// `POST …/deliveries/flush`: sends all that waits, paused or not, and says how many were sent.
pub(super) async fn flush(
    Extract(world): Extract<Arc<World>>,
    Path(store): Path<String>,
) -> Response {
    let Some(shop) = world.shop(&store) else { return missing(&store) };
    let sent = deliver::flush(&shop).await;
    Json(json!({ "sent": sent })).into_response()
}

/// `POST …/checkout`: a shopper orders through the shop's own page (body as for `POST /orders`).
pub(super) async fn checkout(
    Extract(world): Extract<Arc<World>>,
    Path(store): Path<String>,
    Json(body): Json<Value>,
) -> Response {
    let Some(shop) = world.shop(&store) else { return missing(&store) };
    let now = shop.clock.now();
    let method = Method::POST;
    let call = Call { method, params: Params::default(), body, now, in_batch: false };
    let placed = orders::checkout(&mut shop.state(), &call);
    match placed {
        Ok(order) => (StatusCode::CREATED, Json(order)).into_response(),
        Err(error) => refuse(StatusCode::UNPROCESSABLE_ENTITY, error.message),
    }
}
