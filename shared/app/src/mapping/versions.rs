//! Versions that are kept.

use engine::{Error, Result, World};
use mapping::Mapping;
use mapping::diff::{Change, changes};
use model::Route;
use serde_json::Value;

use super::{Of, route};

/// A version of a route's mapping.
///
/// # Errors
/// `CONFIG_INVALID` where there is no such route or version; what our state says.
pub async fn stored(world: &World, of: Of<'_>, version: u32) -> Result<Mapping> {
    let route = Route { mapping_version: version, ..route(world, of).await? };
    world.directory.mapping(&route).await
}

/// What differs between two versions, by path; `before` is the first one's.
///
/// # Errors
/// As [`stored`].
pub async fn compare(world: &World, of: Of<'_>, first: u32, second: u32) -> Result<Vec<Change>> {
    let (first, second) = (stored(world, of, first).await?, stored(world, of, second).await?);
    Ok(changes(&value(&first)?, &value(&second)?))
}

/// A version as JSON for people; [`super::activate`] takes it in again, here or elsewhere.
///
/// # Errors
/// As [`stored`].
pub async fn export(world: &World, of: Of<'_>, version: u32) -> Result<String> {
    let mapping = stored(world, of, version).await?;
    serde_json::to_string_pretty(&mapping)
        .map_err(|error| Error::bug("a mapping has no JSON").caused_by(error))
}

fn value(mapping: &Mapping) -> Result<Value> {
    serde_json::to_value(mapping)
        .map_err(|error| Error::bug("a mapping has no JSON").caused_by(error))
}
