//! Customers and items first: found in the index, else in the target, else made.
//!
//! They are shared, so no link guards their creation: the target's unique names do. Two workers that
//! make the same one at once get one document and one refusal, and the refused one looks it up.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use model::{Document, ReferenceKey, TargetId};

use super::open::Opened;
use super::work::{Pending, Work};
use crate::code::Code;
use crate::error::{Error, Result};
use crate::world::World;
use crate::write::{Action, Lookup, References, Write, WriteResult};

type Ids = BTreeMap<ReferenceKey, TargetId>;

/// Resolves what the records' documents refer to; a record whose reference cannot be resolved fails
/// alone.
pub(super) async fn resolve(world: &World, opened: &Opened, works: &mut [Work]) {
    let wanted: BTreeSet<ReferenceKey> = works
        .iter()
        .filter(|work| work.is_open())
        .flat_map(|work| work.writes.iter().flat_map(Pending::references))
        .cloned()
        .collect();
    if wanted.is_empty() {
        return;
    }
    let masters: BTreeMap<ReferenceKey, Document> = works
        .iter()
        .flat_map(|work| &work.masters)
        .map(|(key, master)| (key.clone(), master.clone()))
        .collect();
    match ids_of(world, opened, wanted, &masters).await {
        Ok((ids, failures)) => distribute(works, ids, &failures),
        Err(error) => {
            let needy = works.iter_mut().filter(|work| work.is_open() && needs_any(work));
            needy.for_each(|work| work.fail(error.restated()));
        }
    }
}

fn needs_any(work: &Work) -> bool {
    work.writes.iter().any(|write| !write.references().is_empty())
}

fn distribute(works: &mut [Work], ids: Ids, failures: &BTreeMap<ReferenceKey, Error>) {
    let ids = Arc::new(ids);
    for work in works.iter_mut().filter(|work| work.is_open()) {
        let references = || work.writes.iter().flat_map(Pending::references);
        let missing = references().find(|key| !ids.contains_key(*key)).cloned();
        work.references = Arc::clone(&ids);
        if let Some(key) = missing {
            let error = failures.get(&key).map_or_else(|| unresolved(&key), Error::restated);
            work.fail(error);
        }
    }
}

fn unresolved(key: &ReferenceKey) -> Error {
    let message = format!("no {} in the books for the {:?} it is matched by", key.kind, key.by);
    Error::park(Code::ItemNotMapped, message)
}

async fn ids_of(
    world: &World,
    opened: &Opened,
    wanted: BTreeSet<ReferenceKey>,
    masters: &BTreeMap<ReferenceKey, Document>,
) -> Result<(Ids, BTreeMap<ReferenceKey, Error>)> {
    let connection = &opened.target.connection;
    let (tenant, realm) = (&connection.tenant, &connection.realm);
    let wanted: Vec<ReferenceKey> = wanted.into_iter().collect();
    let mut ids = world.references.get(tenant, realm, &wanted).await?;
    let missing = |ids: &Ids| -> Vec<ReferenceKey> {
        wanted.iter().filter(|key| !ids.contains_key(*key)).cloned().collect()
    };
    let unknown = missing(&ids);
    if unknown.is_empty() {
        return Ok((ids, BTreeMap::new()));
    }
    let mut fresh = find(world, opened, &unknown, masters).await?;
    let absent: Vec<ReferenceKey> =
        unknown.into_iter().filter(|key| !fresh.contains_key(key)).collect();
    let (made, failures) = make(world, opened, &absent, masters).await?;
    fresh.extend(made);
    world.references.put(tenant, realm, &fresh).await?;
    ids.extend(fresh);
    Ok((ids, failures))
}

/// Looks keys up in the target, by what they are matched by and by the name they would be made
/// under.
async fn find(
    world: &World,
    opened: &Opened,
    keys: &[ReferenceKey],
    masters: &BTreeMap<ReferenceKey, Document>,
) -> Result<Ids> {
    let lookups: Vec<Lookup> = keys
        .iter()
        .map(|key| Lookup::Reference { key: key.clone(), name: name(key, masters) })
        .collect();
    if lookups.is_empty() {
        return Ok(Ids::new());
    }
    let found = opened.target.find(world, &lookups).await?;
    let pairs = keys.iter().cloned().zip(found);
    Ok(pairs.filter_map(|(key, found)| Some((key, found?.posted.id))).collect())
}

fn name(key: &ReferenceKey, masters: &BTreeMap<ReferenceKey, Document>) -> String {
    match masters.get(key) {
        Some(Document::Party(party)) => party.display_name.clone(),
        Some(Document::Item(item)) => item.name.clone(),
        _ => key.value.clone(),
    }
}

/// Makes what is absent. A name that turns out to be taken is looked up once more.
async fn make(
    world: &World,
    opened: &Opened,
    absent: &[ReferenceKey],
    masters: &BTreeMap<ReferenceKey, Document>,
) -> Result<(Ids, BTreeMap<ReferenceKey, Error>)> {
    let makeable: Vec<&ReferenceKey> =
        absent.iter().filter(|key| masters.contains_key(*key)).collect();
    let (mut ids, mut failures, mut taken) = (Ids::new(), BTreeMap::new(), Vec::new());
    for chunk in makeable.chunks(opened.target.connector.descriptor().max_batch.max(1)) {
        let writes: Vec<Write> = chunk
            .iter()
            .enumerate()
            .filter_map(|(at, key)| Some(write(world, at, masters.get(*key)?.clone())))
            .collect();
        let results = opened.target.target()?.apply(&opened.target.session(), &writes).await;
        for (key, result) in chunk.iter().zip(results) {
            match result {
                WriteResult::Applied(posted) => {
                    ids.insert((*key).clone(), posted.id);
                }
                WriteResult::Refused(error) if error.code == Code::DuplicateName => {
                    taken.push((*key).clone());
                    failures.insert((*key).clone(), error);
                }
                WriteResult::Refused(error)
                | WriteResult::NotSent(error)
                | WriteResult::InDoubt(error) => {
                    failures.insert((*key).clone(), retryable(opened, error));
                }
            }
        }
    }
    let theirs = find(world, opened, &taken, masters).await?;
    failures.retain(|key, _| !theirs.contains_key(key));
    ids.extend(theirs);
    Ok((ids, failures))
}

/// A master in doubt needs no waiting: its unique name settles it at the next attempt. A token that
/// was refused is renewed when the record comes back.
fn retryable(opened: &Opened, error: Error) -> Error {
    match error.disposition {
        crate::Disposition::InDoubt => Error::retry(error.code, error.message),
        _ if opened.target.renews(&error) => Error::retry(error.code, error.message),
        _ => error,
    }
}

fn write(world: &World, at: usize, document: Document) -> Write {
    Write {
        item: format!("m{at}"),
        request_id: world.ids.request_id(),
        action: Action::Create,
        document,
        references: References::default(),
        siblings: BTreeMap::new(),
        epoch: 0,
    }
}
