//! Listing by the time of the last change: a row that changes meanwhile moves to the end, where it
//! is read again, so that no page skips one.

use engine::Result;
use jiff::{SignedDuration, Timestamp};
use model::Kind;
use serde_json::value::RawValue;

use super::Shown;
use super::capture;
use super::cursor::{Cursor, Step};
use crate::quickbooks::client::Client;
use crate::quickbooks::fetch;
use crate::quickbooks::record;
use crate::quickbooks::rows::{Asking, unreadable};
use crate::quickbooks::wire::query::{Query, UPDATED};

/// What changed at this moment or later, oldest first.
pub(super) async fn modified(
    client: &Client<'_>,
    cursor: &mut Cursor,
    (kind, from, most): (Kind, Timestamp, usize),
    now: Timestamp,
) -> Result<Vec<Shown>> {
    let entity = fetch::entity(kind)?;
    let query = fetch::everything(entity).from(UPDATED, from).by(UPDATED).most(most);
    let again = |most| Step::Modified { kind, from, most };
    let Some(rows) = page(client, cursor, &query, most, again, now).await? else {
        return Ok(Vec::new());
    };
    if rows.len() >= most {
        let times = rows.iter().map(|row| updated(row)).collect::<Result<Vec<_>>>()?;
        if !times.is_sorted() {
            return Err(unreadable("a page that is not in the order of its changes"));
        }
        match (times.first().copied(), times.last().copied()) {
            (Some(first), Some(last)) if first < last => {
                cursor.step(Step::Modified { kind, from: last, most });
            }
            // One second fills the page. What is after it follows when it is read.
            (_, Some(at)) => cursor.step(Step::Second { kind, at, after: None, most }),
            (_, None) => {}
        }
    }
    Ok(rows.iter().filter_map(|row| capture::object(kind, row)).collect())
}

/// What changed within one second, by id.
pub(super) async fn second(
    client: &Client<'_>,
    cursor: &mut Cursor,
    (kind, at, after, most): (Kind, Timestamp, Option<String>, usize),
    now: Timestamp,
) -> Result<Vec<Shown>> {
    let entity = fetch::entity(kind)?;
    let next = at.checked_add(SignedDuration::from_secs(1)).unwrap_or(at);
    let query = fetch::everything(entity).from(UPDATED, at).before(UPDATED, next).most(most);
    let query = match &after {
        None => query,
        Some(id) => query.after(id),
    };
    let again = |most| Step::Second { kind, at, after: after.clone(), most };
    let Some(rows) = page(client, cursor, &query, most, again, now).await? else {
        return Ok(Vec::new());
    };
    let shown: Vec<Shown> = rows.iter().filter_map(|row| capture::object(kind, row)).collect();
    if rows.len() < most {
        cursor.step(Step::Modified { kind, from: next, most });
    } else {
        let last = ordered(after.as_deref(), &shown)?;
        cursor.step(Step::Second { kind, at, after: Some(last), most });
    }
    Ok(shown)
}

/// A page; none where it has to be asked again in a smaller one.
async fn page(
    client: &Client<'_>,
    cursor: &mut Cursor,
    query: &Query,
    most: usize,
    again: impl Fn(usize) -> Step,
    now: Timestamp,
) -> Result<Option<Vec<Box<RawValue>>>> {
    match client.ask(query).await? {
        Asking::Rows(rows, answer) => {
            cursor.mark(capture::time(&answer.body), now);
            Ok(Some(rows))
        }
        Asking::TooBig(error) if most < 2 => Err(error),
        Asking::TooBig(_) => {
            cursor.step(again(most / 2));
            Ok(None)
        }
    }
}

/// The second at which a row last changed.
fn updated(row: &RawValue) -> Result<Timestamp> {
    let at = record::known(row).updated_at;
    at.ok_or_else(|| unreadable("a row without MetaData.LastUpdatedTime"))
}

/// The last id of a page. Whether ids are ordered as numbers or as texts is not documented; a page
/// that is neither cannot be continued by its last id.
fn ordered(after: Option<&str>, shown: &[Shown]) -> Result<String> {
    let shown = shown.iter().map(|shown| shown.changed.id.as_str());
    let ids: Vec<&str> = after.into_iter().chain(shown).collect();
    let as_texts = ids.is_sorted_by(|a, b| a < b);
    let as_numbers = ids.is_sorted_by(|a, b| (a.len(), a) < (b.len(), b));
    match ids.last() {
        Some(last) if as_texts || as_numbers => Ok((*last).to_owned()),
        _ => Err(unreadable("a page that is not in the order of its ids")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::connector::Changed;
    use model::SourceId;

    fn shown(ids: &[&str]) -> Vec<Shown> {
        let changed = |id: &&str| Changed { kind: Kind::Bill, id: SourceId::new(*id) };
        let one =
            |id| Shown { changed: changed(id), at: None, deleted: false, print: String::new() };
        ids.iter().map(one).collect()
    }

    #[test]
    fn either_order_of_ids_is_followed_and_no_order_is_not() {
        assert_eq!(ordered(None, &shown(&["9", "10", "100"])).unwrap(), "100");
        assert_eq!(ordered(Some("100"), &shown(&["1000", "101", "11"])).unwrap(), "11");
        assert!(ordered(Some("102"), &shown(&["99", "101"])).is_err());
        assert!(ordered(Some("9"), &shown(&["9", "10"])).is_err());
    }
}
