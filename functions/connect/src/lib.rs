//! Takes people and keys back from the systems that they were sent to.
//!
//! Whoever calls is nobody: what comes is believed for its state alone, which was signed here, ends
//! soon and works once. Answers are pages for people, with nothing of a credential in them.

mod callback;
mod keys;
mod page;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use engine::World;

/// The largest body that is taken in: keys are some hundred bytes.
const LARGEST_BODY: usize = 16 * 1024;

/// The function's routes.
pub fn router(world: World) -> Router {
    Router::new()
        .route("/connect/{connector}/callback", get(callback::receive))
        .route("/connect/{connector}/keys", post(keys::receive))
        .route("/connect/{connector}/keys/done", get(keys::done))
        .fallback(page::not_found)
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .with_state(world)
}
