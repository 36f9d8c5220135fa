//! Reading records by id, in as few metered calls as possible.
//!
//! One record is read by its id, several by a query. A query may show a version that is no longer
//! the newest (contract, section 6); it costs no more than one call, and the change that it missed
//! is reported again.

use std::collections::BTreeMap;

use engine::connector::Fetched;
use engine::{Code, Error, Result};
use model::{Kind, SourceId, TargetId};
use serde_json::value::RawValue;

use super::client::{Client, Unanswered};
use super::config::Settings;
use super::errors::Asked;
use super::record;
use super::rows::Asking;
use super::wire::Entity;
use super::wire::entity::Removal;
use super::wire::query::{self, Query};

type Answers = BTreeMap<SourceId, Fetched>;

/// Reads records; one answer an id. What a query does not show is gone.
pub(crate) async fn fetch(client: &Client<'_>, kind: Kind, ids: &[SourceId]) -> Result<Answers> {
    let entity = entity(kind)?;
    let settings = Settings::of(&client.session.connection)?;
    let mut answers: Answers = ids.iter().map(|id| (id.clone(), Fetched::Gone)).collect();
    let mut wanted: Vec<&str> = ids.iter().map(SourceId::as_str).filter(|id| is_id(id)).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let rows = match wanted.as_slice() {
        [] => Vec::new(),
        [id] => by_id(client, entity, id).await?.into_iter().collect(),
        several => by_query(client, entity, several).await?,
    };
    for row in rows {
        let known = record::known(&row);
        let Some(id) = known.id.filter(|id| answers.contains_key(id)) else { continue };
        let fetched = if known.deleted {
            Fetched::Gone
        } else {
            match record::record(entity, settings.home_currency, &row) {
                Ok(record) => Fetched::Found(record),
                Err(unreadable) => Fetched::Unreadable(unreadable.into()),
            }
        };
        answers.insert(id, fetched);
    }
    Ok(answers)
}

/// The entity of a kind.
pub(crate) fn entity(kind: Kind) -> Result<Entity> {
    Entity::of(kind).ok_or_else(|| Error::bug(format!("QuickBooks has no {kind}")))
}

/// A query for everything of an entity, also what is switched off.
pub(crate) fn everything(entity: Entity) -> Query {
    let query = Query::of(entity);
    match entity.removal() {
        Removal::Deactivate => query.with_inactive(),
        _ => query,
    }
}

async fn by_id(client: &Client<'_>, entity: Entity, id: &str) -> Result<Option<Box<RawValue>>> {
    let answer = client.get(entity, &TargetId::new(id)).await.map_err(Unanswered::into_error)?;
    match answer.refusal(Asked::Read) {
        None => Client::one(&answer, entity).map(Some),
        Some(refusal) if refusal.error.code == Code::DocumentGone => Ok(None),
        Some(refusal) => Err(refusal.error),
    }
}

async fn by_query(client: &Client<'_>, entity: Entity, ids: &[&str]) -> Result<Vec<Box<RawValue>>> {
    let mut found = Vec::new();
    let mut lists = query::lists(ids);
    lists.reverse();
    while let Some(list) = lists.pop() {
        let query = everything(entity).any_of("Id", list.iter().copied());
        match client.ask(&query).await? {
            Asking::Rows(rows, _) => found.extend(rows),
            Asking::TooBig(error) if list.len() < 2 => return Err(error),
            Asking::TooBig(_) => {
                let (first, second) = list.split_at(list.len() / 2);
                lists.extend([second.to_vec(), first.to_vec()]);
            }
        }
    }
    Ok(found)
}

/// QuickBooks' ids are numbers; any other text names nothing, and would make a query fail.
fn is_id(text: &str) -> bool {
    !text.is_empty() && text.len() <= 20 && text.bytes().all(|b| b.is_ascii_digit())
}
