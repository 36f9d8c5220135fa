//! What changed in a company: change data capture, and queries where it does not reach (contract,
//! section 6).
//!
//! One call reports the changes of all wanted kinds: a quiet poll is one metered read. It answers a
//! thousand objects at the most, without a sign that there are more. An answer of that size is asked
//! again for fewer kinds; a kind that fills it alone is listed by queries on the time of the last
//! change. So is everything after a gap that capture may not reach back over. Queries do not show what was deleted meanwhile: from there on nothing is proven
//! complete, until a capture has gone over that time again.

mod capture;
mod cursor;
mod listing;

use std::collections::BTreeSet;

use engine::connector::{Changed, Page, Stream};
use engine::{Error, Result};
use jiff::{SignedDuration, Timestamp};
use model::Kind;
use serde_json::Value;

use super::client::{Client, Unanswered};
use super::errors::Asked;
use super::fetch;
use super::rows::TOO_BIG;
use super::wire::Entity;
use cursor::{Cursor, Step};

pub(crate) use cursor::rewound;

/// The one stream's name.
const STREAM: &str = "changes";
/// The objects of an answer that may have been cut.
const CUT: usize = 1000;
/// How far the next poll reaches back behind the last answer's time: long transactions show up
/// late. What was reported already and is still the same is not reported again.
const OVERLAP: SignedDuration = SignedDuration::from_mins(5);
/// How far back capture is trusted: thirty days by the documentation, less one for two clocks.
const FURTHEST: SignedDuration = SignedDuration::from_hours(29 * 24);

/// The stream: everything in one.
pub(crate) fn stream() -> Stream {
    Stream { name: STREAM, kinds: Entity::ALL.into_iter().filter_map(Entity::kind).collect() }
}

/// An object that an answer showed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Shown {
    changed: Changed,
    /// When it last changed; none where it does not say.
    at: Option<Timestamp>,
    /// Whether it is gone.
    deleted: bool,
    /// Changes when anything that the answer shows of it does.
    print: String,
}

/// A page of changes: one call. It may hold a thousand records, because a call costs the same
/// whatever it brings.
pub(crate) async fn changes(
    client: &Client<'_>,
    wanted: &BTreeSet<Kind>,
    cursor: Option<&Value>,
) -> Result<Page> {
    let known: BTreeSet<Kind> = stream().kinds.into_iter().collect();
    let wanted: BTreeSet<Kind> = wanted.intersection(&known).copied().collect();
    let now = client.session.clock.now();
    let mut cursor = Cursor::read(cursor, client.session.connection.start_at);
    let mut changed = Vec::new();
    if let Some(step) = cursor.next_step(&wanted, client.session.connection.start_at, now) {
        let mut shown = match step {
            Step::Captured { kinds, since } => {
                captured(client, &mut cursor, kinds, since, now).await?
            }
            Step::Modified { kind, from, most } => {
                listing::modified(client, &mut cursor, (kind, from, most), now).await?
            }
            Step::Second { kind, at, after, most } => {
                listing::second(client, &mut cursor, (kind, at, after, most), now).await?
            }
        };
        shown.sort_by(|a, b| (a.at, &a.changed).cmp(&(b.at, &b.changed)));
        changed = cursor.news(shown);
    }
    cursor.end_round_if_done();
    let more = cursor.is_under_way();
    let complete_until = if more { None } else { Some(cursor.complete_until()) };
    Ok(Page { changed, next: json(&cursor)?, more, complete_until })
}

async fn captured(
    client: &Client<'_>,
    cursor: &mut Cursor,
    kinds: Vec<Kind>,
    since: Timestamp,
    now: Timestamp,
) -> Result<Vec<Shown>> {
    let entities = kinds.iter().map(|kind| fetch::entity(*kind)).collect::<Result<Vec<_>>>()?;
    let answer = client.captured(&entities, since).await.map_err(Unanswered::into_error)?;
    if let Some(refusal) = answer.refusal(Asked::Read) {
        if answer.fault_code() != TOO_BIG {
            return Err(refusal.error);
        }
        cursor.narrow(kinds, since);
        return Ok(Vec::new());
    }
    let captured = capture::read(&answer, &entities)?;
    cursor.mark(captured.time, now);
    let mut shown = captured.shown;
    if shown.len() < CUT {
        cursor.proven(&kinds, since);
    } else if let [_] = kinds.as_slice() {
        // The listing shows the rest, and what is there still.
        shown.retain(|shown| shown.deleted);
        cursor.narrow(kinds, since);
    } else {
        shown.clear();
        cursor.narrow(kinds, since);
    }
    Ok(shown)
}

fn json(cursor: &Cursor) -> Result<Value> {
    serde_json::to_value(cursor).map_err(|error| Error::bug("a cursor is JSON").caused_by(error))
}

/// A moment before another; jiff's range ends somewhere.
fn back(moment: Timestamp, by: SignedDuration) -> Timestamp {
    moment.checked_sub(by).unwrap_or(moment)
}
