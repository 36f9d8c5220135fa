//! Owning a mapping: looking at it, trying it on records, switching it on, comparing versions, taking
//! it out and in.
//!
//! A version never changes once it is stored; every one is kept, so any two can be compared and an
//! older one can be activated again. A mapping comes in by [`activate`] alone, which refuses one that
//! has an error finding or an example that fails. Nothing here writes into a target.

mod activate;
mod preview;
mod report;
mod samples;
mod versions;

use engine::{Code, Error, Result, World};
use model::{ConnectionId, Route, TenantId};

pub use activate::{Activation, FailedExample, activate, side};
pub use preview::{Preview, Previewed, RuleFired, preview, try_on};
pub use report::{Report, report};
pub use samples::recent;
pub use versions::{compare, export, stored};

/// The route that a mapping is of.
#[derive(Debug, Clone, Copy)]
pub struct Of<'a> {
    /// Whose.
    pub tenant: &'a TenantId,
    /// Where its records come from.
    pub source: &'a ConnectionId,
    /// Where they go.
    pub target: &'a ConnectionId,
}

/// The route as it stands.
///
/// # Errors
/// `CONFIG_INVALID` where there is none; what our state says.
pub(crate) async fn route(world: &World, of: Of<'_>) -> Result<Route> {
    let routes = world.directory.routes_from(of.tenant, of.source).await?;
    routes.into_iter().find(|route| route.target == *of.target).ok_or_else(|| {
        let message = format!("there is no route from {} to {}", of.source, of.target);
        Error::park(Code::ConfigInvalid, message)
    })
}
