//! A company without a server: documents posted in process, for tests that need books, not calls.
//!
//! What is written goes through the same checks as over HTTP and is shown as HTTP shows it. There
//! is no transport here: no tokens, limits, request ids, batches, faults or webhooks, so whatever
//! depends on those needs the server.

use jiff::Timestamp;

use super::books::Books;
use super::fault::{Checked, Fault};
use super::json::{Json, Object};
use super::spec::Spec;
use super::write::{self, Operation, Write};
use super::{company, edit, ledger, reports};

/// An open company and the time at its desk.
#[derive(Debug)]
pub struct Desk {
    books: Books,
    now: Timestamp,
}

impl Desk {
    /// Opens a company: a built-in one by its name, or the JSON text of a document like those in
    /// `companies/`.
    ///
    /// # Errors
    /// When there is no such company, or the text is no company document.
    pub fn open(company: &str, now: Timestamp) -> anyhow::Result<Self> {
        let document = if company.trim_start().starts_with('{') {
            Json::parse(company)?
        } else {
            company::template(company)?
        };
        let document = document.as_object().ok_or_else(|| anyhow::anyhow!("not an object"))?;
        Ok(Self { books: company::open(document, now)?, now })
    }

    /// From now on it is this time: the default of `TxnDate` and `MetaData` follow it.
    pub fn at(&mut self, now: Timestamp) {
        self.now = now;
    }

    /// Creates an entity (`"SalesReceipt"`) and gives it as the API shows it. As over HTTP, a body
    /// with an `Id` is an update.
    ///
    /// # Errors
    /// The body of the fault: `{"Fault":{"Error":[{"code":…}]}}`.
    pub fn create(&mut self, entity: &str, body: &str) -> Result<String, String> {
        self.perform(entity, body, Operation::Save)
    }

    /// Updates an entity; the body names `Id` and `SyncToken`, and is sparse where it says so.
    ///
    /// # Errors
    /// The body of the fault.
    pub fn update(&mut self, entity: &str, body: &str) -> Result<String, String> {
        self.perform(entity, body, Operation::Save)
    }

    /// Voids a transaction; the body names `Id` and `SyncToken`.
    ///
    /// # Errors
    /// The body of the fault.
    pub fn void(&mut self, entity: &str, body: &str) -> Result<String, String> {
        self.perform(entity, body, Operation::Void)
    }

    /// Deletes a transaction; the body names `Id` and `SyncToken`.
    ///
    /// # Errors
    /// The body of the fault.
    pub fn delete(&mut self, entity: &str, body: &str) -> Result<String, String> {
        self.perform(entity, body, Operation::Delete)
    }

    /// An entity as the API shows it.
    ///
    /// # Errors
    /// The body of the fault.
    pub fn read(&self, entity: &str, id: &str) -> Result<String, String> {
        let found = Spec::named(entity)
            .ok_or_else(|| Fault::unsupported(entity))
            .and_then(|spec| Ok((spec, self.books.find(entity, id).ok_or_else(Fault::not_found)?)));
        self.answer(found.map(|(spec, stored)| self.books.show(spec, stored)))
    }

    /// A person's hand: changes some members of an entity at its current version, preferences and
    /// lists included.
    ///
    /// # Errors
    /// The body of the fault.
    pub fn edit(&mut self, entity: &str, id: &str, patch: &str) -> Result<(), String> {
        let done = object(patch)
            .and_then(|patch| edit::change(&mut self.books, entity, id, &patch, self.now));
        self.books.events.clear();
        done.map_err(|fault| fault.body(self.now).to_string())
    }

    /// The ledger as the control API shows it, with its postings.
    #[must_use]
    pub fn ledger(&self) -> String {
        Json::from(ledger::of(&self.books, true)).to_string()
    }

    /// A report (`"TrialBalance"`) as the API answers it, for query parameters such as `end_date`.
    ///
    /// # Errors
    /// The body of the fault.
    pub fn report(&self, name: &str, params: &[(&str, &str)]) -> Result<String, String> {
        let param = |wanted: &str| {
            let mut found = params.iter().filter(|(given, _)| *given == wanted);
            found.next().map(|(_, value)| *value)
        };
        self.answer(reports::run(&self.books, name, &param, self.now))
    }

    /// Every entity by type, as in the control API's `tables`.
    #[must_use]
    pub fn tables(&self) -> String {
        Json::from(company::tables(&self.books)).to_string()
    }

    fn perform(
        &mut self,
        entity: &str,
        body: &str,
        operation: Operation,
    ) -> Result<String, String> {
        let done = object(body).and_then(|body| {
            let spec = Spec::named(entity).ok_or_else(|| Fault::unsupported(entity))?;
            let write = Write { spec, operation, body, allow_duplicate: false };
            write::perform(&mut self.books, &write, self.now)
        });
        // Nobody is told of changes here.
        self.books.events.clear();
        self.answer(done)
    }

    fn answer(&self, answer: Checked<Object>) -> Result<String, String> {
        match answer {
            Ok(shown) => Ok(Json::from(shown).to_string()),
            Err(fault) => Err(fault.body(self.now).to_string()),
        }
    }
}

/// 2010 for a text that is no JSON object, as over HTTP.
fn object(text: &str) -> Checked<Object> {
    match Json::parse(text) {
        Ok(Json::Object(object)) => Ok(object),
        Ok(_) => Err(Fault::malformed("not an object")),
        Err(error) => Err(Fault::malformed(error.to_string())),
    }
}
