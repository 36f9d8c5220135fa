//! Finding what is there already: documents by our marker or their id; customers, vendors and items
//! by key.
//!
//! Reads are metered, so that many look-ups share few queries. A private note cannot be queried:
//! documents made in the span are read and their markers compared. A void overwrites the note; a
//! voided document is found by its id alone.

use std::collections::BTreeMap;

use engine::write::{Found, Lookup};
use engine::{Code, Disposition, Error, Result};
use jiff::{SignedDuration, Timestamp};
use model::reference::MatchBy;
use model::{Currency, Kind, Marker, ReferenceKey, TargetId};
use serde_json::value::RawValue;

use super::client::{Client, Unanswered};
use super::config::Settings;
use super::errors::Asked;
use super::read::{self, Held};
use super::rows::unreadable;
use super::text;
use super::wire::query::{self, CREATED, Query};
use super::wire::{Entity, Members};
use super::write::{item, party};

/// Answers each look-up, in their order.
pub(crate) async fn find(client: &Client<'_>, lookups: &[Lookup]) -> Result<Vec<Option<Found>>> {
    let finder = Finder { client, settings: Settings::of(&client.session.connection)? };
    let spans = finder.spans(lookups).await?;
    let references = finder.references(lookups).await?;
    let mut answers = Vec::with_capacity(lookups.len());
    for lookup in lookups {
        answers.push(match lookup {
            Lookup::Marker { marker, form, .. } => by_marker(marker, spans.get(&entity(*form)?)),
            Lookup::Id { form, id } => finder.by_id(entity(*form)?, id).await?,
            Lookup::Reference { key, name } => references.get(&(key, name.as_str())).cloned(),
        });
    }
    Ok(answers)
}

fn entity(form: Kind) -> Result<Entity> {
    let entity = Entity::of(form);
    entity.ok_or_else(|| Error::bug(format!("QuickBooks has no {form} to look for")))
}

/// Whether a row carries one of these markers. Documents of other hands stand in the same span and
/// may be anything: they are passed over unread.
fn carries_any(row: &RawValue, markers: &[&Marker]) -> bool {
    let members: Option<Members> = serde_json::from_str(row.get()).ok();
    let note = members.and_then(|mut members| members.remove("PrivateNote"));
    let note = note.and_then(|note| serde_json::from_str::<String>(note.get()).ok());
    let carried = note.and_then(|note| Marker::in_note(&note));
    carried.is_some_and(|carried| markers.iter().any(|marker| marker.same_document(&carried)))
}

/// The lowest id with our marker; the others must not be.
fn by_marker(marker: &Marker, made: Option<&Vec<Held>>) -> Option<Found> {
    let ours = |held: &&Held| held.marker.as_ref().is_some_and(|m| m.same_document(marker));
    let mut found: Vec<&Held> = made?.iter().filter(ours).collect();
    found.sort_by_key(|held| held.rank());
    found.dedup_by_key(|held| held.rank());
    let (first, others) = found.split_first()?;
    let duplicates = others.iter().map(|held| held.posted.id.clone()).collect();
    Some(Found { duplicates, ..self::found((*first).clone()) })
}

fn found(held: Held) -> Found {
    Found {
        posted: held.posted,
        marker: held.marker,
        duplicates: Vec::new(),
        voided: held.voided,
        balance: held.balance,
    }
}

struct Finder<'a> {
    client: &'a Client<'a>,
    settings: Settings,
}

impl Finder<'_> {
    /// Everything that was made in the spans of the marker look-ups, overlapping ones read once.
    async fn spans(&self, lookups: &[Lookup]) -> Result<BTreeMap<Entity, Vec<Held>>> {
        let mut wanted: BTreeMap<Entity, Vec<(Timestamp, Timestamp)>> = BTreeMap::new();
        let mut markers: Vec<&Marker> = Vec::new();
        for lookup in lookups {
            if let Lookup::Marker { marker, form, from, to } = lookup {
                wanted.entry(entity(*form)?).or_default().push((*from, *to));
                markers.push(marker);
            }
        }
        let mut made: BTreeMap<Entity, Vec<Held>> = BTreeMap::new();
        for (entity, spans) in wanted {
            for (from, to) in merged(spans) {
                // Literals are whole seconds: the end is moved up so that nothing is cut off.
                let to = to.checked_add(SignedDuration::from_secs(1)).unwrap_or(to);
                let query = Query::of(entity).from(CREATED, from).until(CREATED, to);
                let made = made.entry(entity).or_default();
                for row in self.all(query).await? {
                    if carries_any(&row, &markers) {
                        made.push(read::held(&self.settings, entity, &row).map_err(unread)?);
                    }
                }
            }
        }
        Ok(made)
    }

    /// Customers, vendors and items by what they are matched by, and those not found by their unique name.
    async fn references<'l>(
        &self,
        lookups: &'l [Lookup],
    ) -> Result<BTreeMap<(&'l ReferenceKey, &'l str), Found>> {
        let mut answers = BTreeMap::new();
        for entity in [Entity::Customer, Entity::Vendor, Entity::Item] {
            let wanted = lookups.iter().filter_map(|lookup| match lookup {
                Lookup::Reference { key, name } if master(key) == entity => {
                    Some((key, name.as_str()))
                }
                _ => None,
            });
            let mut missing: Vec<_> = wanted.collect();
            for round in [Round::Key, Round::Name] {
                let wanted: Vec<(Field, String)> =
                    missing.iter().filter_map(|(key, name)| round.wanted(key, name)).collect();
                let there = self.masters(entity, &wanted).await?;
                missing.retain(|(key, name)| {
                    let place = round
                        .wanted(key, name)
                        .map(|(field, value)| (field, folded(&value), self.currency_of(key)));
                    let held = place.and_then(|place| there.get(&place));
                    if let Some(held) = held {
                        answers.insert((*key, *name), found(held.clone()));
                    }
                    held.is_none()
                });
            }
        }
        Ok(answers)
    }

    /// The currency that who is looked for must have: a customer has one for good, the company's own
    /// unless the key says another. None where it does not matter.
    fn currency_of(&self, key: &ReferenceKey) -> Option<Currency> {
        let several = self.settings.multicurrency && key.kind == Kind::Customer;
        several.then(|| key.currency.unwrap_or(self.settings.home_currency))
    }

    /// The currency of an entry, where it decides who is meant.
    fn currency_held(&self, entity: Entity, held: &Held) -> Option<Currency> {
        let several = self.settings.multicurrency && entity == Entity::Customer;
        several.then(|| held.names.currency.unwrap_or(self.settings.home_currency))
    }

    /// Active entries of a list with one of these values, by the value in lower case and the
    /// currency; of two with the same, the lower id.
    async fn masters(
        &self,
        entity: Entity,
        wanted: &[(Field, String)],
    ) -> Result<BTreeMap<Place, Held>> {
        let mut there: BTreeMap<Place, Held> = BTreeMap::new();
        for field in [Field::Key, Field::Name] {
            let mut values: Vec<&str> = wanted
                .iter()
                .filter(|(of, _)| *of == field)
                .map(|(_, value)| value.as_str())
                .collect();
            values.sort_unstable();
            values.dedup();
            for query in questions(entity, field.of(entity), &values) {
                for row in self.all(query).await? {
                    let held = read::held(&self.settings, entity, &row).map_err(unread)?;
                    let Some(value) = field.value(&held) else { continue };
                    let place = (field, value, self.currency_held(entity, &held));
                    let lower = there.get(&place);
                    if lower.is_none_or(|other| held.rank() < other.rank()) {
                        there.insert(place, held);
                    }
                }
            }
        }
        Ok(there)
    }

    async fn by_id(&self, entity: Entity, id: &TargetId) -> Result<Option<Found>> {
        let answer = self.client.get(entity, id).await.map_err(Unanswered::into_error)?;
        if let Some(refusal) = answer.refusal(Asked::Read) {
            let gone = refusal.error.code == Code::DocumentGone;
            return if gone { Ok(None) } else { Err(refusal.error) };
        }
        let members: Members =
            serde_json::from_str(&answer.body).map_err(|_| unreadable("no JSON object"))?;
        read::among(&self.settings, entity, &members).map(found).map(Some).map_err(unread)
    }

    /// Every page of a query, by position: rows of other hands stand among them, and may have no id
    /// to go on from.
    async fn all(&self, query: Query) -> Result<Vec<Box<RawValue>>> {
        let mut all = Vec::new();
        loop {
            let rows = self.client.page(&query.clone().starting(all.len() + 1)).await?;
            let last = rows.len() < query::PAGE;
            all.extend(rows);
            if last {
                return Ok(all);
            }
        }
    }
}

/// As few queries as possible for these values. One with typographic quotes is looked for alone and
/// loosely; what else that finds is told apart by its value.
fn questions(entity: Entity, field: &'static str, values: &[&str]) -> Vec<Query> {
    let (plain, odd): (Vec<&str>, Vec<&str>) =
        values.iter().copied().partition(|value| query::is_plain(value));
    let lists = query::lists(&plain).into_iter();
    let listed = lists.map(|values| Query::of(entity).any_of(field, values));
    listed.chain(odd.iter().map(|value| Query::of(entity).like(field, value))).collect()
}

/// Where a master is found: by which field, its value in lower case, and the currency where that
/// tells two apart.
type Place = (Field, String, Option<Currency>);

/// What a master is looked up by: first by its key, then by the name it would be made under.
#[derive(Clone, Copy)]
enum Round {
    Key,
    Name,
}

/// A field that a master is matched by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Field {
    Key,
    Name,
}

impl Round {
    fn wanted(self, key: &ReferenceKey, name: &str) -> Option<(Field, String)> {
        let (field, value) = match (self, key.by) {
            (Self::Key, MatchBy::Name) => (Field::Name, key.value.as_str()),
            (Self::Key, MatchBy::Email | MatchBy::Sku) => (Field::Key, key.value.as_str()),
            (Self::Name, _) => (Field::Name, name),
        };
        let longest = match master(key) {
            Entity::Customer | Entity::Vendor => party::LONGEST_NAME,
            _ => item::LONGEST_NAME,
        };
        let value = match field {
            Field::Key => text::line(value, longest),
            Field::Name => text::name(value, longest),
        };
        text::some(value).map(|value| (field, value))
    }
}

impl Field {
    fn of(self, entity: Entity) -> &'static str {
        match (self, entity) {
            (Self::Key, Entity::Customer | Entity::Vendor) => "PrimaryEmailAddr",
            (Self::Name, Entity::Customer | Entity::Vendor) => "DisplayName",
            (Self::Key, _) => "Sku",
            (Self::Name, _) => "Name",
        }
    }

    fn value(self, held: &Held) -> Option<String> {
        let value = match self {
            Self::Key => held.names.key.as_deref(),
            Self::Name => held.names.name.as_deref(),
        };
        value.map(folded)
    }
}

/// Two spellings that differ in case alone are one name to QuickBooks.
fn folded(value: &str) -> String {
    value.trim().to_lowercase()
}

/// The list that a reference is looked for in.
fn master(key: &ReferenceKey) -> Entity {
    match key.kind {
        Kind::Customer => Entity::Customer,
        Kind::Vendor => Entity::Vendor,
        _ => Entity::Item,
    }
}

/// Overlapping spans as one.
fn merged(mut spans: Vec<(Timestamp, Timestamp)>) -> Vec<(Timestamp, Timestamp)> {
    spans.sort_unstable();
    let mut merged: Vec<(Timestamp, Timestamp)> = Vec::new();
    for (from, to) in spans {
        match merged.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => merged.push((from, to)),
        }
    }
    merged
}

/// A read that makes no sense leaves nothing in doubt: it is tried again.
fn unread(mut error: Error) -> Error {
    error.disposition = Disposition::Retry { after: None };
    error
}
