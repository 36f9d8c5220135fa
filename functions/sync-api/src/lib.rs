//! The sync API. So far it says whether the stage is well; what needs to know who asks comes with
//! authentication, and until then nothing of a tenant is answered.

mod health;
mod problem;

use axum::Router;
use axum::routing::get;
use engine::World;

/// The API's routes.
pub fn router(world: World) -> Router {
    Router::new()
        .route("/health", get(health::health))
        .fallback(problem::not_found)
        .method_not_allowed_fallback(problem::wrong_method)
        .with_state(world)
}
