//! Webhooks, purely: a delivery's bytes in, hints out. Nothing in a delivery is a fact.

use std::collections::BTreeMap;

use model::{Kind, RealmId, SourceId};
use secrecy::SecretString;

use crate::error::Result;

/// A request as it came: headers by lower-case name, body as raw bytes.
#[derive(Debug, Clone, Default)]
pub struct Delivery {
    /// Headers; names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body, decoded from API Gateway's base64 and otherwise untouched.
    pub body: Vec<u8>,
}

impl Delivery {
    /// A header by its lower-case name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}

/// What a verified delivery says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// Look at these.
    Changes(Vec<Change>),
    /// Signed, but it names no record (an error object, no id, no JSON): poll instead.
    Unusable {
        /// The topic it came under.
        topic: String,
        /// Why it is of no use.
        reason: &'static str,
    },
}

/// "Look at X."
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The account it concerns, where one URL serves many.
    pub realm: Option<RealmId>,
    /// The kind; none for kinds that nobody here reads.
    pub kind: Option<Kind>,
    /// The list that the record is an entry of, where it is one: its cache is out of date.
    pub list: Option<&'static str>,
    /// The record.
    pub id: SourceId,
    /// The sender's word for what happened, such as `order.updated`.
    pub topic: String,
    /// The sender's id of the event, where it has one. Not unique with every sender.
    pub event_id: Option<String>,
}

/// The webhook side of a connector. Pure.
pub trait Webhooks: Send + Sync {
    /// Whether this is the sender's unsigned greeting, to be answered 200 and forgotten.
    fn is_ping(&self, delivery: &Delivery) -> bool;
    /// What signatures are made with, out of the secret as the vault holds it.
    ///
    /// # Errors
    /// `CONFIG_INVALID` where the secret has no such part.
    fn signing_secret(&self, stored: &SecretString) -> Result<SecretString>;
    /// Whether the delivery carries a valid signature by this secret, compared in constant time.
    /// A missing or empty signature or secret is never valid.
    fn verify(&self, secret: &SecretString, delivery: &Delivery) -> bool;
    /// What a verified delivery says.
    fn read(&self, delivery: &Delivery) -> Reading;
}
