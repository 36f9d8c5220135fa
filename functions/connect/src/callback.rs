//! A person who comes back from giving access.

use app::connect::{Callback, Consent};
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use engine::World;
use model::ConnectorId;

use crate::page;

/// Exchanges the code and says how it went.
pub(crate) async fn receive(
    State(world): State<World>,
    connector: Result<Path<ConnectorId>, PathRejection>,
    callback: Result<Query<Callback>, QueryRejection>,
) -> Response {
    let (Ok(Path(connector)), Ok(Query(callback))) = (connector, callback) else {
        return page::incomplete();
    };
    match app::connect::receive(&world, &connector, callback).await {
        Ok(Consent::Given { tenant, connection, tried }) => {
            let works = tried.as_ref().map(|tried| tried.works);
            tracing::info!(%tenant, %connection, works, "access was given");
            page::tried(tried.as_deref())
        }
        Ok(Consent::Declined { tenant, connection }) => {
            tracing::info!(%tenant, %connection, "access was declined");
            page::declined()
        }
        Err(error) => page::failed(&error),
    }
}
