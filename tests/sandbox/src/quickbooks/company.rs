//! One company: its books, its connection's tokens, its limits, what it has seen.

use super::books::Books;
use super::json::{Json, Object};
use super::limits::Meter;
use super::oauth::Tokens;
use super::replay::Replays;
use super::spec::{SPECS, Spec};
use super::webhooks::Subscription;
use jiff::Timestamp;

const DE: &str = include_str!("../../companies/de.json");
const GB: &str = include_str!("../../companies/gb.json");
const US: &str = include_str!("../../companies/us.json");
const US_CLASSIC: &str = include_str!("../../companies/us-classic.json");
const US_UNTAXED: &str = include_str!("../../companies/us-untaxed.json");

/// A company.
#[derive(Debug)]
pub struct Company {
    /// Its realm id.
    pub realm: String,
    /// Its entities.
    pub books: Books,
    /// Its connection's tokens.
    pub tokens: Tokens,
    /// Its rate limits.
    pub meter: Meter,
    /// Its answers by request id.
    pub replays: Replays,
    /// Where its changes are announced.
    pub subscription: Option<Subscription>,
    /// Writes, as Intuit meters them.
    pub core: u64,
    /// Reads, as Intuit meters them.
    pub core_plus: u64,
}

/// A built-in company document by name.
///
/// # Errors
/// When there is none of that name.
pub fn template(name: &str) -> anyhow::Result<Json> {
    let text = match name {
        "de" => DE,
        "gb" => GB,
        "us" => US,
        "us-classic" => US_CLASSIC,
        "us-untaxed" => US_UNTAXED,
        other => anyhow::bail!(
            "no built-in company {other}; there are de, gb, us, us-classic, us-untaxed"
        ),
    };
    Ok(Json::parse(text)?)
}

/// Fills new books from a company document: entity name to object or array of objects. One that
/// names a built-in company in `Extends` says only what is different there.
///
/// # Errors
/// When the document names an entity or a company that does not exist.
pub fn open(document: &Object, now: Timestamp) -> anyhow::Result<Books> {
    if let Some(base) = document.text_at("Extends") {
        let Json::Object(mut whole) = template(base)? else { anyhow::bail!("{base}: no object") };
        let mut differences = document.clone();
        differences.remove("Extends");
        extend(&mut whole, &differences);
        return open(&whole, now);
    }
    let mut books = Books::default();
    for (name, value) in document.members() {
        if name == "Settings" {
            books.settings = value.as_object().cloned().unwrap_or_default();
            continue;
        }
        let Some(spec) = Spec::named(name) else { anyhow::bail!("no entity {name}") };
        let single = std::slice::from_ref(value);
        let items = if value.as_object().is_some() { single } else { value.items() };
        for item in items.iter().filter_map(Json::as_object) {
            books.seed(spec, item, now);
        }
    }
    complete(&mut books, now);
    Ok(books)
}

/// Objects are merged member by member; null takes a member out, anything else replaces it.
fn extend(into: &mut Object, differences: &Object) {
    for (name, value) in differences.members() {
        match (into.get(name).cloned(), value) {
            (_, Json::Null) => {
                into.remove(name);
            }
            (Some(Json::Object(mut inner)), Json::Object(differences)) => {
                extend(&mut inner, differences);
                into.set(name, inner);
            }
            _ => into.set(name, value.clone()),
        }
    }
}

/// Seeded entities get the members that QuickBooks derives.
fn complete(books: &mut Books, now: Timestamp) {
    let currency = Json::reference(books.home_currency());
    let accounts: Vec<_> = books.live("Account").cloned().collect();
    for account in accounts {
        let mut document = account.built;
        document.default_to("CurrencyRef", currency.clone());
        document.set("Id", account.id);
        if let Some(spec) = Spec::named("Account") {
            books.seed(spec, &document, now);
        }
    }
    for entity in ["Customer", "Vendor"] {
        let people: Vec<_> = books.live(entity).cloned().collect();
        for person in people {
            let mut document = person.built.clone();
            let name = document.text_at("DisplayName").unwrap_or_default().to_owned();
            if entity == "Customer" {
                document.default_to("FullyQualifiedName", name.as_str());
            }
            document.default_to("PrintOnCheckName", name);
            document.default_to("Active", true);
            document.default_to("CurrencyRef", currency.clone());
            document.set("Id", person.id.as_str());
            if let Some(spec) = Spec::named(entity) {
                books.seed(spec, &document, now);
            }
        }
    }
}

impl Company {
    /// Every entity by type as the API shows it, deleted ones flagged.
    #[must_use]
    pub fn tables(&self) -> Object {
        tables(&self.books)
    }
}

/// Every entity by type as the API shows it, deleted ones flagged.
#[must_use]
pub fn tables(books: &Books) -> Object {
    let mut tables = Object::default();
    for spec in SPECS {
        let rows = books.all(spec.name).into_iter().map(|stored| {
            let mut row = books.show(spec, stored);
            row.set("deleted", stored.deleted);
            if stored.deleted {
                row.set("status", "Deleted");
            }
            row.set("voided", stored.voided);
            Json::Object(row)
        });
        tables.set(spec.name, rows.collect::<Vec<_>>());
    }
    tables
}
