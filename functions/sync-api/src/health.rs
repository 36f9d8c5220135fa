//! Whether the stage is well.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use engine::World;
use model::RealmId;
use serde::Serialize;

use crate::problem::Problem;

#[derive(Serialize)]
struct Health {
    status: &'static str,
    version: &'static str,
}

/// 200 when the state can be read; 503 with a problem when not.
pub(crate) async fn health(State(world): State<World>) -> Response {
    let probe = RealmId::new("health");
    match world.directory.by_realm(&probe).await {
        Ok(_) => Json(Health { status: "ok", version: env!("CARGO_PKG_VERSION") }).into_response(),
        Err(error) => {
            tracing::error!(%error, "the state cannot be read");
            Problem::unavailable(error.code).into_response()
        }
    }
}
