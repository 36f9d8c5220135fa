//! What one company's books hold: entities by type and id, and what refers to what.
//!
//! Figures that follow from other documents (an invoice's balance, a customer's) are computed when
//! an entity is shown, never stored.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::fault::{Checked, Fault};
use super::json::{Json, Object};
use super::spec::Spec;
use super::time;

/// One entity.
#[derive(Clone, Debug)]
pub struct Stored {
    /// Its id.
    pub id: String,
    /// Its version.
    pub token: u64,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last changed; whole seconds, as QuickBooks keeps them.
    pub updated: Timestamp,
    /// Deleted or merged away: gone for the API, shown by change data capture and the tables.
    pub deleted: bool,
    /// Voided.
    pub voided: bool,
    /// The commit that made it.
    pub born: u64,
    /// The writable members in force.
    pub input: Object,
    /// The members as built from them.
    pub built: Object,
}

/// A change, to be announced.
#[derive(Clone, Debug)]
pub struct Event {
    /// The entity's name.
    pub entity: &'static str,
    /// Its id.
    pub id: String,
    /// `Create`, `Update`, `Delete`, `Merge`, `Void` or `Emailed`.
    pub operation: &'static str,
    /// When.
    pub at: Timestamp,
    /// The id that a merge made vanish.
    pub vanished: Option<String>,
}

/// The entities of one company.
#[derive(Debug, Default)]
pub struct Books {
    tables: BTreeMap<&'static str, BTreeMap<String, Stored>>,
    sequences: BTreeMap<&'static str, u64>,
    commits: u64,
    horizon: Option<u64>,
    /// Changes that nobody has announced yet.
    pub events: Vec<Event>,
    /// The company's behaviour that no API shows (`Settings` of the company document).
    pub settings: Object,
}

impl Books {
    /// Puts an entity of the company document in, as it is.
    pub fn seed(&mut self, spec: &'static Spec, document: &Object, now: Timestamp) {
        let mut built = document.clone();
        let id = built.remove("Id").and_then(|id| id.as_text().map(str::to_owned));
        let id = id.unwrap_or_else(|| "1".to_owned());
        let created = whole_seconds(now) - SignedDuration::from_hours(24 * 90);
        let stored = Stored {
            id: id.clone(),
            token: 0,
            created,
            updated: created,
            deleted: false,
            voided: false,
            born: 0,
            input: built.clone(),
            built,
        };
        self.tables.entry(spec.name).or_default().insert(id, stored);
    }

    /// The next id of an entity.
    pub fn next_id(&mut self, spec: &Spec) -> String {
        let first = if spec.is_transaction() { 1000 } else { 100 };
        let next = self.sequences.entry(spec.sequence()).or_insert(first);
        let id = next.to_string();
        *next += 1;
        id
    }

    /// From now on references see nothing that is made later: items of a batch are independent.
    pub fn begin_batch(&mut self) {
        self.horizon = Some(self.commits);
    }

    /// References see everything again.
    pub fn end_batch(&mut self) {
        self.horizon = None;
    }

    /// Stores an entity, and notes the change.
    pub fn commit(&mut self, spec: &'static Spec, mut stored: Stored, operation: &'static str) {
        self.commits += 1;
        if stored.born == 0 && operation == "Create" {
            stored.born = self.commits;
        }
        self.announce(spec, &stored.id, operation, stored.updated);
        self.tables.entry(spec.name).or_default().insert(stored.id.clone(), stored);
    }

    /// Notes a change, if the entity is one that is announced.
    pub fn announce(&mut self, spec: &Spec, id: &str, operation: &'static str, at: Timestamp) {
        if !spec.announced {
            return;
        }
        let event = Event { entity: spec.name, id: id.to_owned(), operation, at, vanished: None };
        self.events.push(event);
    }

    /// Raises the version of an entity that another document's change has touched.
    pub fn touch(&mut self, entity: &'static str, id: &str, now: Timestamp) {
        let Some(spec) = Spec::named(entity) else { return };
        let Some(mut stored) = self.find(entity, id).cloned() else { return };
        stored.token += 1;
        stored.updated = whole_seconds(now);
        self.commit(spec, stored, "Update");
    }

    /// An entity that is not deleted.
    #[must_use]
    pub fn find(&self, entity: &str, id: &str) -> Option<&Stored> {
        self.tables.get(entity)?.get(id).filter(|stored| !stored.deleted)
    }

    /// All of a type, deleted ones too, by rising id.
    #[must_use]
    pub fn all(&self, entity: &str) -> Vec<&Stored> {
        let mut all: Vec<&Stored> =
            self.tables.get(entity).map(|table| table.values().collect()).unwrap_or_default();
        all.sort_by_key(|stored| (stored.id.len(), stored.id.clone()));
        all
    }

    /// All of a type that are not deleted.
    pub fn live(&self, entity: &str) -> impl Iterator<Item = &Stored> {
        self.tables.get(entity).into_iter().flat_map(BTreeMap::values).filter(|s| !s.deleted)
    }

    /// An active entity that a document may refer to.
    ///
    /// # Errors
    /// 2500 when there is none (or it was made by the same batch), 6250 or 610 when inactive.
    pub fn referred(&self, entity: &str, id: &str) -> Checked<&Stored> {
        let seen = |stored: &&Stored| self.horizon.is_none_or(|horizon| stored.born <= horizon);
        let Some(stored) = self.find(entity, id).filter(seen) else {
            return Err(Fault::bad_reference(entity, id));
        };
        match stored.built.get("Active").and_then(Json::as_bool) {
            Some(false) if entity == "Customer" => {
                let detail = "Customer assigned to this transaction has been deleted. Before you \
                              can modify this transaction, you must restore the customer.";
                Err(Fault::invalid("6250", "Customer has been deleted", detail))
            }
            Some(false) => Err(Fault::not_found()),
            _ => Ok(stored),
        }
    }

    /// `{value, name}` of a checked reference.
    ///
    /// # Errors
    /// As [`Books::referred`].
    pub fn named_reference(&self, entity: &str, id: &str) -> Checked<Json> {
        let stored = self.referred(entity, id)?;
        let mut reference = Object::from([("value", Json::text(id))]);
        for name in ["FullyQualifiedName", "DisplayName", "Name"] {
            if let Some(text) = stored.built.text_at(name) {
                reference.set("name", text);
                break;
            }
        }
        Ok(reference.into())
    }

    /// The single entity of a type, such as the preferences.
    #[must_use]
    pub fn single(&self, entity: &str) -> Option<&Object> {
        self.live(entity).next().map(|stored| &stored.built)
    }

    /// Whether a preference is on.
    #[must_use]
    pub fn prefers(&self, path: &str) -> bool {
        self.single("Preferences").is_some_and(|preferences| preferences.is_true(path))
    }

    /// Whether the company is in the United States, where other tax rules hold.
    #[must_use]
    pub fn is_us(&self) -> bool {
        self.single("CompanyInfo").and_then(|info| info.text_at("Country")) == Some("US")
    }

    /// The home currency's code.
    #[must_use]
    pub fn home_currency(&self) -> &str {
        let path = "CurrencyPrefs.HomeCurrency.value";
        self.single("Preferences").and_then(|prefs| prefs.text_at(path)).unwrap_or("USD")
    }

    /// An entity as the API shows it.
    #[must_use]
    pub fn show(&self, spec: &Spec, stored: &Stored) -> Object {
        let mut shown = Object::from([
            ("domain", "QBO".into()),
            ("sparse", false.into()),
            ("Id", stored.id.as_str().into()),
            ("SyncToken", stored.token.to_string().into()),
            ("MetaData", meta(stored).into()),
        ]);
        for (name, value) in stored.built.members() {
            shown.set(name, value.clone());
        }
        match spec.name {
            "Invoice" => {
                let links = self.applied_to("Invoice", &stored.id).into_iter().map(|(id, _)| {
                    Object::from([("TxnId", id.into()), ("TxnType", "Payment".into())]).into()
                });
                shown.set("LinkedTxn", links.collect::<Vec<Json>>());
                shown.set("Balance", Json::money(self.open_amount("Invoice", stored)));
            }
            "CreditMemo" => {
                let open = Json::money(self.open_amount("CreditMemo", stored));
                shown.set("Balance", open.clone());
                shown.set("RemainingCredit", open);
            }
            "Customer" => {
                let owed = Json::money(self.owed_by(&stored.id));
                shown.set("Balance", owed.clone());
                shown.set("BalanceWithJobs", owed);
            }
            "Vendor" => shown.set("Balance", Json::money(self.owed_to(&stored.id))),
            "Payment" | "SalesReceipt" => {
                if let Some(deposit) = self.deposit_of(spec.name, &stored.id) {
                    let id = deposit.id.as_str().into();
                    let link = Object::from([("TxnId", id), ("TxnType", "Deposit".into())]);
                    shown.set("LinkedTxn", vec![Json::from(link)]);
                }
            }
            "ExchangeRate" => {
                shown.remove("Id");
            }
            _ => {}
        }
        shown
    }

    /// A deleted entity, as change data capture shows it.
    #[must_use]
    pub fn show_deleted(stored: &Stored) -> Object {
        let updated = time::seconds(stored.updated);
        Object::from([
            ("domain", "QBO".into()),
            ("status", "Deleted".into()),
            ("Id", stored.id.as_str().into()),
            ("MetaData", Object::from([("LastUpdatedTime", updated.into())]).into()),
        ])
    }
}

fn meta(stored: &Stored) -> Object {
    Object::from([
        ("CreateTime", time::seconds(stored.created).into()),
        ("LastUpdatedTime", time::seconds(stored.updated).into()),
    ])
}

/// A moment cut to whole seconds.
#[must_use]
pub fn whole_seconds(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}
