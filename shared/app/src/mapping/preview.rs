//! What a mapping makes of one record, without writing anything.

use std::collections::BTreeMap;

use engine::connector::{Cut, DocumentShape, Target};
use engine::plan::{Context, NOTHING_HELD, Plan, plan};
use engine::{Error, Result, World};
use jiff::Timestamp;
use mapping::Mapping;
use mapping::diff::{Change, changes};
use mapping::examples::Outcome;
use mapping::targets::Side;
use model::{ConnectionId, Record, TenantId};
use serde::Serialize;
use serde_json::{Value, json};

use super::{Of, stored};

/// What a mapping makes of a record that was never posted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Preview {
    /// The mapping's version.
    pub version: u32,
    /// Documents by role, what waits, or the rule by which nothing is planned.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// Customers and items that would be made where the books lack them.
    pub masters: Vec<Value>,
    /// Why each thing waits, for people, by role.
    pub messages: BTreeMap<String, String>,
    /// The field rules that assigned something, in their order.
    pub fired: Vec<RuleFired>,
    /// Texts that do not fit, by role.
    pub cuts: BTreeMap<String, Vec<Cut>>,
}

/// A field rule that assigned something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleFired {
    /// Its place in the mapping, such as `rules[3]`.
    pub rule: String,
    /// Its target, such as `sale.memo`.
    pub target: String,
    /// The document's role.
    pub role: String,
}

/// A preview beside another version's.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Previewed {
    /// With the version asked for.
    pub preview: Preview,
    /// What the documents would be otherwise with the other version: `before` is the other's.
    pub difference: Vec<Change>,
}

/// Runs a record through a stored version, and shows what differs from another one.
///
/// # Errors
/// `CONFIG_INVALID` where there is no such route or version; what our state says.
pub async fn preview(
    world: &World,
    of: Of<'_>,
    record: &Record,
    version: u32,
    other: Option<u32>,
) -> Result<Previewed> {
    let connection = world.directory.connection(of.tenant, of.target).await?;
    let connector = match &connection {
        Some(connection) => Some(world.connectors.get(&connection.connector)?.clone()),
        None => None,
    };
    let target = connector.as_ref().and_then(|connector| connector.target());
    let preview = try_on(&stored(world, of, version).await?, record, target)?;
    let difference = match other {
        Some(other) => {
            let other = try_on(&stored(world, of, other).await?, record, target)?;
            changes(&json!(other.outcome), &json!(preview.outcome))
        }
        None => Vec::new(),
    };
    Ok(Previewed { preview, difference })
}

/// What a mapping makes of a record, its texts fitted to a target where one is given. Start date and
/// what stands in the target already do not count.
///
/// # Errors
/// A defect of ours alone.
pub fn try_on(mapping: &Mapping, record: &Record, target: Option<&dyn Target>) -> Result<Preview> {
    let bug = |_| Error::bug("a name of the preview is no id");
    let tenant: TenantId = "preview".parse().map_err(bug)?;
    let source: ConnectionId = "preview".parse().map_err(bug)?;
    let context = Context {
        tenant: &tenant,
        source: &source,
        origin: "https://preview.invalid",
        mapping,
        start_at: Timestamp::UNIX_EPOCH,
        form: None,
        held: &NOTHING_HELD,
        print: None,
    };
    let shape = match mapping.side() {
        Side::Books => DocumentShape::Books,
        Side::Copy => DocumentShape::Rows,
    };
    let planned = plan(record, shape, &context);
    let planned = match target {
        Some(target) => planned.fitted(target),
        None => planned,
    };
    Ok(shown(&planned, mapping))
}

fn shown(plan: &Plan, mapping: &Mapping) -> Preview {
    let holds = plan.holds.iter();
    let places = mapping.rules.rules();
    let outcome = Outcome {
        documents: plan
            .documents
            .iter()
            .map(|planned| (planned.role.to_string(), json!(planned.document)))
            .collect(),
        skipped: plan.skipped.map(|rule| rule.as_str().to_owned()),
        holds: holds
            .clone()
            .map(|hold| (hold.role.to_string(), hold.error.code.as_str().to_owned()))
            .collect(),
    };
    let fired = plan.fired.iter().map(|fired| RuleFired {
        rule: format!("rules[{}]", fired.rule),
        target: places.get(fired.rule).map(|rule| rule.target.to_string()).unwrap_or_default(),
        role: fired.role.to_string(),
    });
    Preview {
        version: mapping.version,
        outcome,
        masters: plan.masters.values().map(|master| json!(master)).collect(),
        messages: holds.map(|hold| (hold.role.to_string(), hold.error.message.clone())).collect(),
        fired: fired.collect(),
        cuts: plan.cuts.iter().map(|(role, cuts)| (role.to_string(), cuts.clone())).collect(),
    }
}
