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
const US: &str = include_str!("../../companies/us.json");

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
        "us" => US,
        other => anyhow::bail!("no built-in company {other}; there are de and us"),
    };
    Ok(Json::parse(text)?)
}

/// Fills new books from a company document: entity name to object or array of objects.
///
/// # Errors
/// When the document names an entity that does not exist.
pub fn open(document: &Object, now: Timestamp) -> anyhow::Result<Books> {
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
        let mut tables = Object::default();
        for spec in SPECS {
            let rows = self.books.all(spec.name).into_iter().map(|stored| {
                let mut row = self.books.show(spec, stored);
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
}
