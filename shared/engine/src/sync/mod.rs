//! The one algorithm: a slice of records of one kind from one source to one target.
//!
//! Read the links, read the records, drop what is unchanged, lease, settle what is in doubt, plan,
//! resolve references, write with intents, verify, commit. Each step has a file; the order of the
//! steps is here. Nothing is ever written twice because the link is leased and every creation's
//! intent is stored before it is sent; nothing is lost because a record ends in the journal as
//! posted, skipped or parked, or goes back to the queue.

mod apply;
mod backoff;
mod balance;
mod cancel;
mod correct;
mod doubt;
mod ending;
mod open;
mod open_items;
mod outcome;
mod rates;
mod references;
mod revise;
mod work;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use futures::future::join_all;
use model::{ConnectionId, Kind, SourceId, TenantId};

use crate::connector::Fetched;
use crate::error::Error;
use crate::job::Hint;
use crate::journal::Outcome;
use crate::link::{Lease, Link, LinkKey};
use crate::mirror;
use crate::plan::{self, Plan};
use crate::ports::Leased;
use crate::world::World;

pub use ending::Ending;
use open::Opened;
pub(crate) use open::Side;
use work::Work;

/// Records of one kind on their way from one source to one target.
#[derive(Debug, Clone)]
pub struct Slice {
    /// Whose.
    pub tenant: TenantId,
    /// Where they are.
    pub source: ConnectionId,
    /// Where they go.
    pub target: ConnectionId,
    /// Their kind.
    pub kind: Kind,
    /// Which, with what set them off: hints of one record are collapsed here, before the read.
    pub records: BTreeMap<SourceId, Vec<Hint>>,
}

impl Slice {
    fn key(&self, id: &SourceId) -> LinkKey {
        LinkKey {
            tenant: self.tenant.clone(),
            source: self.source.clone(),
            kind: self.kind,
            id: id.clone(),
            target: self.target.clone(),
        }
    }
}

/// Brings a slice to its target. One ending a record: acknowledge it, or try it again later.
pub async fn sync(world: &World, slice: &Slice) -> BTreeMap<SourceId, Ending> {
    match try_sync(world, slice).await {
        Ok(endings) => endings,
        Err(error) => {
            tracing::error!(%error, source = %slice.source, target = %slice.target, "slice failed");
            let again = |id: &SourceId| (id.clone(), Ending::again(&error, 1, id));
            slice.records.keys().map(again).collect()
        }
    }
}

async fn try_sync(world: &World, slice: &Slice) -> crate::Result<BTreeMap<SourceId, Ending>> {
    let keys: Vec<LinkKey> = slice.records.keys().map(|id| slice.key(id)).collect();
    let mut links = world.links.get(&keys).await?;
    let mut endings = BTreeMap::new();
    let mut free = Vec::new();
    for key in keys {
        let link = links.remove(&key).unwrap_or_else(|| Link::new(key));
        match link.held_until(world.clock.now()) {
            Some(until) => {
                endings.insert(link.key.id.clone(), Ending::held(until, world.clock.now()));
            }
            None => free.push(link),
        }
    }
    let works = match open::open(world, slice).await {
        Ok(opened) => bring(world, slice, &opened, free, &mut endings).await?,
        Err(error) => fail_all(world, slice, free, error, &mut endings).await,
    };
    let mut worked_on = BTreeMap::new();
    for work in works {
        worked_on.insert(work.link.key.id.clone(), work.finish(world).await);
    }
    mirror::tell(world, slice, &worked_on).await;
    endings.extend(worked_on);
    Ok(endings)
}

/// Everything between an open route and the last commit.
async fn bring(
    world: &World,
    slice: &Slice,
    opened: &Opened,
    links: Vec<Link>,
    endings: &mut BTreeMap<SourceId, Ending>,
) -> crate::Result<Vec<Work>> {
    let ids: Vec<SourceId> = links.iter().map(|link| link.key.id.clone()).collect();
    let mut fetched = match opened.fetch(world, slice.kind, &ids).await {
        Ok(fetched) => fetched,
        Err(error) => return Ok(fail_all(world, slice, links, error, endings).await),
    };
    let mut changed = Vec::new();
    for link in links {
        let id = link.key.id.clone();
        let record = fetched.remove(&id).unwrap_or(Fetched::Gone);
        if opened.is_unchanged(&link, &record) {
            note_unchanged(world, slice, link).await?;
            endings.insert(id, Ending::Done);
        } else {
            changed.push((link, record));
        }
    }
    let mut works = Vec::new();
    let leases = changed.into_iter().map(|(link, record)| lease(world, slice, link, Some(record)));
    for leased in join_all(leases).await {
        match leased {
            Ok(work) => works.push(work),
            Err((id, ending)) => {
                endings.insert(id, ending);
            }
        }
    }
    doubt::settle(world, opened, &mut works).await;
    let mut asked = rates::Asked::default();
    for work in works.iter_mut().filter(|work| work.is_open()) {
        work.mapping_version = opened.mapping.version;
        if let Some(error) = work.passing_failure() {
            work.fail(error);
            continue;
        }
        let mut planned = planned(opened, work);
        work.cuts.clone_from(&planned.cuts);
        rates::fill(world, opened, work, &mut planned, &mut asked).await;
        if work.is_open() {
            revise::against(work, planned, opened.shape, opened.period());
        }
    }
    balance::check(world, opened, &mut works).await;
    references::resolve(world, opened, &mut works).await;
    apply::all(world, opened, &mut works).await;
    Ok(works)
}

/// The plan of one record, in texts that the target takes; a panic in it fails that record alone.
fn planned(opened: &Opened, work: &Work) -> Plan {
    let print = match &work.record {
        Some(Fetched::Found(record)) => Some(record.source_print()),
        _ => None,
    };
    let context = opened.context(&work.link, print.as_ref());
    let shape = opened.shape;
    let plan = catch_unwind(AssertUnwindSafe(|| {
        let plan = match &work.record {
            Some(Fetched::Found(record)) => plan::plan(record, shape, &context),
            Some(Fetched::Gone) if work.link.roles.is_empty() => Plan::skip(plan::Rule::Gone),
            Some(Fetched::Gone) => plan::plan_gone(opened.kind, &work.link.key.id, shape, &context),
            Some(Fetched::Unreadable(error)) => Plan::hold(work.role(shape), error.restated()),
            None => Plan::default(),
        };
        match opened.target.target() {
            Ok(target) => plan.fitted(target),
            Err(_) => plan,
        }
    }));
    plan.unwrap_or_else(|_| Plan::hold(work.role(shape), panicked("planning")))
}

/// A defect of ours that ended a step: counted, said, and the record's own failure.
fn panicked(step: &str) -> Error {
    metrics::counter!("JobPanicked", "job" => "sync").increment(1);
    tracing::error!(step, "a sync panicked");
    Error::bug(format!("{step} panicked"))
}

/// Fails every record of a slice in the same way, each on its own link, so that what is parked is
/// listed and what is retried is counted.
async fn fail_all(
    world: &World,
    slice: &Slice,
    links: Vec<Link>,
    error: Error,
    endings: &mut BTreeMap<SourceId, Ending>,
) -> Vec<Work> {
    let mut works = Vec::new();
    for leased in join_all(links.into_iter().map(|link| lease(world, slice, link, None))).await {
        match leased {
            Ok(mut work) => {
                work.fail(error.restated());
                works.push(work);
            }
            Err((id, ending)) => {
                endings.insert(id, ending);
            }
        }
    }
    for id in slice.records.keys() {
        if !works.iter().any(|work| work.link.key.id == *id) {
            endings.entry(id.clone()).or_insert_with(|| Ending::again(&error, 1, id));
        }
    }
    works
}

/// A hint that changed nothing is journalled; a poll that found nothing new is no news.
async fn note_unchanged(world: &World, slice: &Slice, link: Link) -> crate::Result<()> {
    let work = Work::unleased(link, slice, world.clock.now());
    match work.is_hinted() {
        true => {
            let mut entries = work.collapsed();
            entries.push(work.entry(Outcome::Unchanged));
            world.journal.append(entries).await
        }
        false => Ok(()),
    }
}

type NotLeased = (SourceId, Ending);

async fn lease(
    world: &World,
    slice: &Slice,
    link: Link,
    record: Option<Fetched>,
) -> Result<Work, NotLeased> {
    let now = world.clock.now();
    let id = link.key.id.clone();
    let lease = Lease { owner: world.ids.owner(), until: now + world.timeouts.lease };
    match world.links.lease(&link.key, link.epoch, lease, now).await {
        Ok(Leased::Won(link)) => Ok(Work::new(*link, record, slice, now)),
        Ok(Leased::Held { until }) => Err((id, Ending::held(until, now))),
        Ok(Leased::Moved) => Err((id, Ending::soon())),
        Err(error) => {
            tracing::error!(%error, record.id = %id, "a lease could not be taken");
            let ending = Ending::again(&error, link.attempts, &id);
            Err((id, ending))
        }
    }
}

impl Opened {
    /// Whether nothing moved since this record was last brought to an end.
    fn is_unchanged(&self, link: &Link, record: &Fetched) -> bool {
        let Fetched::Found(record) = record else { return false };
        link.epoch > 0
            && link.source_print.as_ref() == Some(&record.source_print())
            && link.intents.is_empty()
            && link.parked.is_none()
            && link.attempts == 0
    }
}
