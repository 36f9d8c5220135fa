//! A customer or vendor whose name somebody of another list holds.
//!
//! Display names are unique over customers, vendors and employees (contract, section 5.3). A name
//! within the same list is somebody that the engine looks up and links. A name in another list is
//! somebody else: the customer or vendor is made under the name with a word behind it, the same one
//! each time, so that a repetition finds what the first attempt made.

use engine::write::{Action, Posted, Write, WriteResult};
use engine::{Code, Disposition, Result};
use model::document::Party;
use model::{Document, RequestId};
use serde::Deserialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::{alone, read};
use crate::quickbooks::client::Client;
use crate::quickbooks::config::Settings;
use crate::quickbooks::wire::Entity;
use crate::quickbooks::wire::query::{self, Query};
use crate::quickbooks::write::{entity, party, prepare};
use crate::quickbooks::{fields, text};

/// The result of a creation, after one more attempt where another list holds its name.
pub(super) async fn settled(
    client: &Client<'_>,
    settings: &Settings,
    write: &Write,
    result: WriteResult,
) -> WriteResult {
    let Some(renamed) = renamed(write).filter(|_| is_duplicate(&result)) else { return result };
    match made(client, settings, write, renamed).await {
        Ok(Some(made)) => made,
        Ok(None) => result,
        // The refusal was certain; who holds the name can be asked again.
        Err(error) => WriteResult::NotSent(error),
    }
}

fn is_duplicate(result: &WriteResult) -> bool {
    matches!(result, WriteResult::Refused(error) if error.code == Code::DuplicateName)
}

/// A new customer or vendor under another name.
struct Renamed {
    entity: Entity,
    /// The lists that may hold the name, besides the entity's own.
    others: [Entity; 2],
    taken: String,
    party: Party,
}

fn renamed(write: &Write) -> Option<Renamed> {
    let entity = entity(&write.document).filter(|_| write.action == Action::Create)?;
    let Document::Party(party) = fields::fit(write.document.clone()).document else { return None };
    let (others, word) = match entity {
        Entity::Customer => ([Entity::Vendor, Entity::Employee], " (customer)"),
        _ => ([Entity::Customer, Entity::Employee], " (vendor)"),
    };
    let room = party::LONGEST_NAME.saturating_sub(word.len());
    let name = format!("{}{word}", text::cut(&party.display_name, room).trim_end());
    let taken = party.display_name.clone();
    Some(Renamed { entity, others, taken, party: Party { display_name: name, ..*party } })
}

async fn made(
    client: &Client<'_>,
    settings: &Settings,
    write: &Write,
    renamed: Renamed,
) -> Result<Option<WriteResult>> {
    let [first, second] = renamed.others;
    if !holds(client, first, &renamed.taken).await?
        && !holds(client, second, &renamed.taken).await?
    {
        return Ok(None);
    }
    let name = renamed.party.display_name.clone();
    // Another body under the first request's id is forbidden (contract, section 2).
    let id = format!("{}\n{name}", write.request_id.as_str());
    let request_id = Uuid::new_v5(&Uuid::NAMESPACE_OID, id.as_bytes()).to_string();
    let document = Document::Party(Box::new(renamed.party));
    let write = Write { request_id: RequestId::new(request_id), document, ..write.clone() };
    let result = alone(client, settings, &write, &prepare(settings, &write)?).await;
    if !is_duplicate(&result) {
        return Ok(Some(result));
    }
    let made = own(client, settings, renamed.entity, &name).await?;
    Ok(made.map(|posted| WriteResult::Applied(Box::new(posted))))
}

/// Whether a list holds a name, active or not. A list that this user may not read holds none.
async fn holds(client: &Client<'_>, list: Entity, name: &str) -> Result<bool> {
    match client.page(&named(list, name).with_inactive()).await {
        Ok(rows) => Ok(rows.iter().any(|row| is_named(row, name))),
        Err(error) if matches!(error.disposition, Disposition::Park | Disposition::Bug) => {
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

/// The active one of this name, which an earlier attempt made.
async fn own(
    client: &Client<'_>,
    settings: &Settings,
    entity: Entity,
    name: &str,
) -> Result<Option<Posted>> {
    let rows = client.page(&named(entity, name)).await?;
    let Some(row) = rows.iter().find(|row| is_named(row, name)) else { return Ok(None) };
    read::held(settings, entity, row).map(|held| Some(held.posted))
}

/// A look-up by name may find more than was wanted.
fn named(entity: Entity, name: &str) -> Query {
    let query = Query::of(entity);
    if query::is_plain(name) {
        query.any_of("DisplayName", [name])
    } else {
        query.like("DisplayName", name)
    }
}

/// Two spellings that differ in case alone are one name to QuickBooks.
fn is_named(row: &RawValue, name: &str) -> bool {
    #[derive(Deserialize)]
    struct Named {
        #[serde(rename = "DisplayName")]
        name: Option<String>,
    }
    let named: Option<Named> = serde_json::from_str(row.get()).ok();
    let there = named.and_then(|named| named.name);
    there.is_some_and(|there| there.trim().to_lowercase() == name.to_lowercase())
}
