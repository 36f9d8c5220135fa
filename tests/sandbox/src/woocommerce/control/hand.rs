//! What people and accidents do to a store behind its API's back.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State as Extract};
use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{missing, refuse};
use crate::woocommerce::auth::ApiKey;
use crate::woocommerce::host::Host;
use crate::woocommerce::shop::Shop;
use crate::woocommerce::silent;
use crate::woocommerce::wc_auth::{self, Answer};
use crate::woocommerce::{World, webhooks};

/// `POST …/host`: replaces how the host misbehaves; what is left out goes back to normal.
pub(crate) async fn host(
    Extract(world): Extract<Arc<World>>,
    Path(store): Path<String>,
    Json(host): Json<Host>,
) -> Response {
    let Some(shop) = world.shop(&store) else { return missing(&store) };
    shop.state().host = host.clone();
    Json(host).into_response()
}

/// `POST …/keys`: replaces all API keys.
pub(crate) async fn keys(
    Extract(world): Extract<Arc<World>>,
    Path(store): Path<String>,
    Json(keys): Json<Vec<ApiKey>>,
) -> Response {
    let Some(shop) = world.shop(&store) else { return missing(&store) };
    let count = keys.len();
    shop.state().keys = keys;
    Json(json!({ "keys": count })).into_response()
}

/// A webhook's columns that no REST call can set.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WebhookEdit {
    status: Option<String>,
    failure_count: Option<u32>,
    pending_ping: Option<bool>,
}

/// `POST …/webhooks/{id}`: sets a webhook's columns without a ping.
pub(crate) async fn edit_webhook(
    Extract(world): Extract<Arc<World>>,
    Path((store, id)): Path<(String, u64)>,
    Json(edit): Json<WebhookEdit>,
) -> Response {
    let Some(shop) = world.shop(&store) else { return missing(&store) };
    let mut state = shop.state();
    let Some(hook) = state.webhooks.all.get_mut(&id) else { return no_webhook(id) };
    if let Some(status) = edit.status {
        if !webhooks::rest::STATUSES.contains(&status.as_str()) {
            return refuse(StatusCode::UNPROCESSABLE_ENTITY, "status: no such status");
        }
        hook.status = status;
    }
    hook.failures = edit.failure_count.unwrap_or(hook.failures);
    hook.pending_ping = edit.pending_ping.unwrap_or(hook.pending_ping);
    Json(json!({
        "status": hook.status, "failure_count": hook.failures, "pending_ping": hook.pending_ping,
    }))
    .into_response()
}

/// `DELETE …/webhooks/{id}`: somebody removes a webhook in the shop's settings.
pub(crate) async fn delete_webhook(
    Extract(world): Extract<Arc<World>>,
    Path((store, id)): Path<(String, u64)>,
) -> Response {
    let Some(shop) = world.shop(&store) else { return missing(&store) };
    match shop.state().webhooks.all.remove(&id) {
        Some(_) => Json(json!({ "deleted": id })).into_response(),
        None => no_webhook(id),
    }
}

fn no_webhook(id: u64) -> Response {
    refuse(StatusCode::NOT_FOUND, format!("there is no webhook {id}"))
}

/// `POST …/silent`: a change that moves no date and tells no webhook.
pub(crate) async fn change_silently(
    Extract(world): Extract<Arc<World>>,
    Path(store): Path<String>,
    Json(change): Json<silent::Change>,
) -> Response {
    let Some(shop) = world.shop(&store) else { return missing(&store) };
    let now = shop.clock.now();
    match silent::carry_out(&mut shop.state(), change, now) {
        Ok(body) => Json(body).into_response(),
        Err(why) => refuse(StatusCode::UNPROCESSABLE_ENTITY, why),
    }
}

/// What the shop's owner answers to the request for access that was shown last.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Decision {
    approve: bool,
}

/// `POST …/wc-auth`: the owner approves or denies → what the browser then got.
pub(crate) async fn decide(
    Extract(world): Extract<Arc<World>>,
    Path(store): Path<String>,
    Json(decision): Json<Decision>,
) -> Response {
    let Some(shop) = world.shop(&store) else { return missing(&store) };
    let shop: &Shop = &shop;
    let answer = if decision.approve { Answer::Approve } else { Answer::Deny };
    let Some(page) = wc_auth::answer(shop, answer).await else {
        return refuse(StatusCode::CONFLICT, "nobody asked for access");
    };
    let location = page.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
    Json::<Value>(json!({ "status": page.status().as_u16(), "location": location })).into_response()
}
