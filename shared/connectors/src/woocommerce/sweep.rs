//! Listing everything that a store has of a kind: what vanished for good or changed without a word
//! (contract, items 13 and 16, and "date_modified is NOT a complete change feed").
//!
//! Rows by id, passed over by number. A row that vanishes meanwhile shifts the later ones, so a
//! page may leave one out; none is shown twice. Trashed and draft orders are not listed. Variations
//! are listed where the store lists all of them (WooCommerce 11.0 and later).

use async_trait::async_trait;
use engine::connector::{Listed, Listing, Sweep};
use engine::session::Session;
use engine::{Error, Result};
use model::{Fingerprint, Kind};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::WooCommerce;
use super::calls::{LARGEST_PAGE, Rows, smaller_page};
use super::client::{Client, Query};
use super::fetch::{collection, row_id};

const KINDS: [Kind; 3] = [Kind::Order, Kind::Product, Kind::Customer];
const ORDER: [&str; 5] = ["id", "date_modified_gmt", "status", "total", "refunds"];
const PRODUCT: [&str; 9] = [
    "id",
    "date_modified_gmt",
    "status",
    "name",
    "sku",
    "price",
    "regular_price",
    "stock_quantity",
    "stock_status",
];
const CUSTOMER: [&str; 7] =
    ["id", "date_modified_gmt", "email", "first_name", "last_name", "billing", "shipping"];

/// Where a listing stands.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Place {
    /// The last id that was listed.
    after: u64,
    /// Rows of the collection to pass over.
    offset: usize,
    /// Rows of the list of variations to pass over; none where there is no such list.
    #[serde(skip_serializing_if = "Option::is_none")]
    variations: Option<usize>,
    /// The page that this store manages in time, if it is not the largest.
    #[serde(skip_serializing_if = "Option::is_none")]
    per_page: Option<usize>,
}

#[async_trait]
impl Sweep for WooCommerce {
    fn kinds(&self) -> &'static [Kind] {
        &KINDS
    }

    async fn list(&self, session: &Session, kind: Kind, from: Option<&Value>) -> Result<Listing> {
        let client = Client::new(&self.http, session)?;
        let stored = from.and_then(|from| Place::deserialize(from).ok());
        let begins = Place { variations: (kind == Kind::Product).then_some(0), ..Place::default() };
        let mut place = stored.unwrap_or(begins);
        let (collection, query) = collection(kind)?;
        let per_page = place.per_page.unwrap_or(LARGEST_PAGE).clamp(1, LARGEST_PAGE);
        let main = page(&client, (collection, query, kind), (place.offset, per_page), place.after);
        let variations = async {
            let Some(offset) = place.variations else { return Ok(None) };
            let list = ("variations", Query::new(), kind);
            page(&client, list, (offset, per_page), place.after).await
        };
        let read = futures::future::try_join(main, variations).await;
        let (main, others) = match read {
            Ok(read) => read,
            Err(error) => {
                place.per_page = Some(smaller_page(per_page, &error).ok_or(error)?);
                return Ok(Listing { rows: Vec::new(), next: Some(json(&place)?) });
            }
        };
        let main = main.ok_or_else(|| Error::bug(format!("a store has no {collection}")))?;
        merge(main, others, place)
    }
}

/// A page of one list, as it is shown.
struct Part {
    rows: Vec<Listed>,
    /// How many rows the store passed over or showed so far, readable or not.
    reached: usize,
    more: bool,
}

/// A page of a list; none where the store has no such list.
async fn page(
    client: &Client<'_>,
    (collection, mut query, kind): (&str, Query, Kind),
    (offset, per_page): (usize, usize),
    after: u64,
) -> Result<Option<Part>> {
    query.push(("orderby", "id".to_owned()));
    query.push(("order", "asc".to_owned()));
    query.push(("per_page", per_page.to_string()));
    query.push(("offset", offset.to_string()));
    query.push(("_fields", shown(kind).join(",")));
    let rows = client.list_if_known(collection, &query).await?;
    Ok(rows.map(|rows| part(&rows, kind, (offset, per_page), after)))
}

fn part(rows: &Rows, kind: Kind, (offset, per_page): (usize, usize), after: u64) -> Part {
    let reached = offset.saturating_add(per_page);
    let mut shown: Vec<Listed> = rows.rows.iter().filter_map(|row| listed(row, kind)).collect();
    shown.sort_unstable();
    // Without a count, a list that shows nothing new is at its end: it may not know `offset`.
    let fresh = rows.is_counted() || shown.iter().any(|row| row.id > after);
    Part { rows: shown, reached, more: fresh && rows.more_behind(offset, per_page) }
}

/// Two lists by id as one. A page ends with the shorter list's last id while that list goes on:
/// what the other shows beyond it is listed again with the next page.
fn merge(main: Part, others: Option<Part>, place: Place) -> Result<Listing> {
    let mut place = Place { variations: others.as_ref().and(place.variations), ..place };
    let last = |part: &Part| if part.more { part.rows.last().map(|row| row.id) } else { None };
    let ends = others.as_ref().and_then(last).into_iter().chain(last(&main)).min();
    let end = ends.unwrap_or(u64::MAX);
    let more = main.more || others.as_ref().is_some_and(|others| others.more);
    let after = place.after;
    let mut rows = Vec::new();
    place.offset = take(main, end, &mut rows, place.offset);
    if let (Some(others), Some(offset)) = (others, place.variations) {
        place.variations = Some(take(others, end, &mut rows, offset));
    }
    rows.retain(|row| row.id > after);
    rows.sort_unstable();
    rows.dedup_by_key(|row| row.id);
    place.after = rows.last().map_or(after, |row| row.id);
    let next = if more { Some(json(&place)?) } else { None };
    Ok(Listing { rows, next })
}

/// Takes a list's rows up to an id; how far it is read then. Rows that nobody may read count too,
/// so of a page that is taken in part some rows may be read twice.
fn take(part: Part, end: u64, rows: &mut Vec<Listed>, offset: usize) -> usize {
    let all = part.rows.len();
    let before = rows.len();
    rows.extend(part.rows.into_iter().filter(|row| row.id <= end));
    let taken = rows.len() - before;
    if taken == all { part.reached } else { offset.saturating_add(taken) }
}

fn shown(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Order => &ORDER,
        Kind::Customer => &CUSTOMER,
        _ => &PRODUCT,
    }
}

fn listed(row: &Value, kind: Kind) -> Option<Listed> {
    let id = row_id(row)?;
    let of = |field: &&str| Some(((*field).to_owned(), row.get(*field)?.clone()));
    let shown: Map<String, Value> = shown(kind).iter().filter_map(of).collect();
    let print = Fingerprint::of_json(&Value::Object(shown));
    let print = u64::from_str_radix(print.as_str().get(..16)?, 16).ok()?;
    Some(Listed { id, print })
}

fn json(place: &Place) -> Result<Value> {
    serde_json::to_value(place).map_err(|error| Error::bug("a place is JSON").caused_by(error))
}
