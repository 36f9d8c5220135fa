//! Switching a mapping on.

use engine::connector::DocumentShape;
use engine::{Code, Error, Result, World};
use mapping::Mapping;
use mapping::diff::Change;
use mapping::targets::Side;
use model::{Record, Route};
use serde::Serialize;

use super::preview::try_on;
use super::report::{Report, report};
use super::{Of, route};

/// What came of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Activation {
    /// Whether the route uses the mapping now.
    pub activated: bool,
    /// What was found; where it was refused, errors or failed examples are among it.
    pub report: Report,
}

/// An example that does not come out as it says.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FailedExample {
    /// Its name.
    pub name: String,
    /// Where it misses: `before` is what it expects, `after` what came.
    pub misses: Vec<Change>,
}

/// Checks a mapping, stores it as the version that it names and has the route use it. Where anything
/// stands against it, nothing is stored and the report says what.
///
/// # Errors
/// `CONFIG_INVALID` where there is no such route, or another mapping has the version; `STATE_MOVED`
/// where the route was changed meanwhile; what our state says.
pub async fn activate(
    world: &World,
    of: Of<'_>,
    json: &str,
    samples: &[Record],
) -> Result<Activation> {
    let standing = route(world, of).await?;
    let report = report(json, side(world, of).await?, samples)?;
    let Some(mapping) = report.mapping.as_ref().filter(|_| report.may_be_activated()) else {
        return Ok(Activation { activated: false, report });
    };
    let route = Route { mapping_version: mapping.version, ..standing };
    world.directory.put_route(&route, mapping).await?;
    tracing::info!(
        source = %route.source,
        target = %route.target,
        version = mapping.version,
        "the mapping is active"
    );
    Ok(Activation { activated: true, report })
}

/// Whether the route goes into books or into a copy, by its target's connector.
///
/// # Errors
/// `CONFIG_INVALID` where there is no such connection or connector; what our state says.
pub async fn side(world: &World, of: Of<'_>) -> Result<Side> {
    let connection = world.directory.connection(of.tenant, of.target).await?.ok_or_else(|| {
        Error::park(Code::ConfigInvalid, format!("there is no connection {}", of.target))
    })?;
    let connector = world.connectors.get(&connection.connector)?;
    Ok(match connector.descriptor().documents {
        Some(DocumentShape::Books) => Side::Books,
        Some(DocumentShape::Rows | DocumentShape::Patches) | None => Side::Copy,
    })
}

/// The examples of a mapping that fail.
///
/// # Errors
/// A defect of ours alone.
pub(super) fn failing(mapping: &Mapping) -> Result<Vec<FailedExample>> {
    let mut failed = Vec::new();
    for example in &mapping.examples {
        // Parsing the mapping has proved that it is a record; its text may hold a person's data.
        let record: Record = serde_json::from_value(example.record.clone())
            .map_err(|_| Error::bug("an example's record is none"))?;
        let misses = example.expect.misses(&try_on(mapping, &record, None)?.outcome);
        if !misses.is_empty() {
            failed.push(FailedExample { name: example.name.clone(), misses });
        }
    }
    Ok(failed)
}
