//! Keys that a store posts, and its owner who comes back from agreeing to it.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, PathRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use engine::World;
use model::ConnectorId;

use crate::page;

/// Stores the keys. The store looks at the status alone: anything but 200 tells it to withdraw them.
pub(crate) async fn receive(
    State(world): State<World>,
    connector: Result<Path<ConnectorId>, PathRejection>,
    body: Result<Bytes, BytesRejection>,
) -> StatusCode {
    let (Ok(Path(connector)), Ok(body)) = (connector, body) else {
        return StatusCode::BAD_REQUEST;
    };
    match app::connect::receive_keys(&world, &connector, &body).await {
        Ok(()) => {
            tracing::info!(%connector, "keys were handed over");
            StatusCode::OK
        }
        Err(error) => {
            tracing::warn!(%error, %connector, "keys were not taken");
            page::status(&error)
        }
    }
}

/// Says whether the owner agreed. The keys came, or did not, by another way.
pub(crate) async fn done(Query(query): Query<BTreeMap<String, String>>) -> Response {
    match query.get("success").map(String::as_str) {
        Some("1") => page::agreed(),
        _ => page::declined(),
    }
}
