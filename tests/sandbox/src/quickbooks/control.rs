//! Control routes of the companies' connections: consent, lifetimes, webhooks.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use axum::{Json as Body, Router};
use serde::Deserialize;
use serde_json::json;

use super::World;
use super::company::Company;
use super::webhooks::{Format, Style};

const COMPANY: &str = "/control/quickbooks/companies/{realm}";

/// Routes, with full paths.
pub fn routes() -> Router<Arc<World>> {
    Router::new()
        .route(&format!("{COMPANY}/connection"), post(set_connection))
        .route(&format!("{COMPANY}/webhooks"), post(set_webhooks))
}

/// What is left out stays as it is.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Connection {
    declines: Option<bool>,
    access_token_seconds: Option<i64>,
    refresh_token_seconds: Option<i64>,
    hard_expiry_seconds: Option<i64>,
}

async fn set_connection(
    State(world): State<Arc<World>>,
    Path(realm): Path<String>,
    Body(wanted): Body<Connection>,
) -> Response {
    with(&world, &realm, |company| {
        let tokens = &mut company.tokens;
        tokens.declines = wanted.declines.unwrap_or(tokens.declines);
        tokens.access_seconds = wanted.access_token_seconds.unwrap_or(tokens.access_seconds);
        tokens.refresh_seconds = wanted.refresh_token_seconds.unwrap_or(tokens.refresh_seconds);
        tokens.hard_seconds = wanted.hard_expiry_seconds.unwrap_or(tokens.hard_seconds);
        Ok(())
    })
}

/// What is left out goes back to the usual: `cloudevents`, with `data`, voids spelled `void`.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Webhooks {
    format: Format,
    style: Style,
}

async fn set_webhooks(
    State(world): State<Arc<World>>,
    Path(realm): Path<String>,
    Body(wanted): Body<Webhooks>,
) -> Response {
    with(&world, &realm, |company| {
        let subscription = company.subscription.as_mut().ok_or("the company has no webhook_url")?;
        subscription.format = wanted.format;
        subscription.style = wanted.style;
        Ok(())
    })
}

fn with(
    world: &World,
    realm: &str,
    change: impl FnOnce(&mut Company) -> Result<(), &'static str>,
) -> Response {
    let mut companies = world.companies();
    let done = companies.get_mut(realm).ok_or("no such company").and_then(change);
    match done {
        Ok(()) => Body(json!({"ok": true})).into_response(),
        Err(why) => (StatusCode::NOT_FOUND, Body(json!({"error": why}))).into_response(),
    }
}
