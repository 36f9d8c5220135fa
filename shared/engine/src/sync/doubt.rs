//! Creations whose answer never came: looked up once nobody can still be carrying them out.

use std::time::Duration;

use model::Role;
use model::document::SalesForm;

use super::correct;
use super::open::Opened;
use super::work::Work;
use crate::code::Code;
use crate::error::{Disposition, Error};
use crate::journal::Outcome;
use crate::link::{Held, Intent};
use crate::world::World;
use crate::write::{Found, Lookup};

/// How far the two clocks may stand apart: the look-up's window is wider by this on both sides.
const CLOCK_SKEW: Duration = Duration::from_secs(300);

/// Settles every intent of the leased records: too early → leave it alone; found → adopt it; not
/// found → send it again, alone.
pub(super) async fn settle(world: &World, opened: &Opened, works: &mut [Work]) {
    for work in works.iter_mut().filter(|work| !work.link.intents.is_empty()) {
        work.mapping_version = work.link.mapping_version;
        if work.link.in_doubt_until() > Some(world.clock.now()) {
            let message = "an earlier write may still be carried out";
            work.fail(Error::new(Code::InDoubt, Disposition::InDoubt, message));
        } else if let Err(error) = look_up(world, opened, work).await {
            work.fail(error);
        } else {
            work.checkpoint(world).await;
        }
    }
}

async fn look_up(world: &World, opened: &Opened, work: &mut Work) -> crate::Result<()> {
    let intents: Vec<(Role, Intent)> = work.link.intents.clone().into_iter().collect();
    let lookups: Vec<Lookup> =
        intents.iter().map(|(_, intent)| lookup(intent)).collect::<crate::Result<_>>()?;
    let found = opened.target.find(world, &lookups).await?;
    for ((role, intent), found) in intents.into_iter().zip(found) {
        match found {
            Some(found) => adopt(world, work, role, &intent, found),
            None => {
                work.link.intents.remove(&role);
                work.resend.insert(role, (intent.print, intent.request_id));
            }
        }
    }
    Ok(())
}

fn lookup(intent: &Intent) -> crate::Result<Lookup> {
    Ok(Lookup::Marker {
        marker: intent.marker.clone(),
        form: intent.document.parse().map_err(|_| {
            Error::bug(format!("an intent for a {} cannot be looked up", intent.document))
        })?,
        from: intent.sent_at - CLOCK_SKEW,
        to: intent.in_doubt_until + CLOCK_SKEW,
    })
}

fn adopt(world: &World, work: &mut Work, role: Role, intent: &Intent, found: Found) {
    if !found.duplicates.is_empty() {
        metrics::counter!("DuplicateFound").increment(1);
        let ids: Vec<&str> = found.duplicates.iter().map(|id| id.as_str()).collect();
        tracing::error!(record.id = %work.link.key.id, ?ids, "further documents carry this marker");
    }
    // Whether it is right in every other figure is seen by its plan.
    let filed = found.posted.figures.as_ref().and_then(|figures| figures.customer.as_ref());
    let misfiled = intent.customer.is_some() && intent.customer.as_ref() != filed;
    let held = Held {
        id: found.posted.id,
        version: found.posted.version,
        number: found.posted.number,
        document: intent.document.clone(),
        planned_print: if misfiled && !found.voided {
            correct::unverified_print(&intent.print)
        } else {
            intent.print.clone()
        },
        posted_print: found.posted.print,
        figures: found.posted.figures,
        at: world.clock.now(),
        voided: found.voided,
    };
    if role == Role::Sale {
        work.link.form = SalesForm::named(&held.document);
    }
    work.hold_document(role, held, Outcome::Adopted);
}
