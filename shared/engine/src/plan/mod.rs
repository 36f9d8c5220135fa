//! From a record to what its target shall hold. Pure: no clock, no network, no state, so that a dry
//! run, a test, a reconciliation and the real run are the same code.

pub mod books;
mod fields;
mod open_item;
pub mod rows;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use mapping::Mapping;
use model::document::SalesForm;
use model::{ConnectionId, Document, Fingerprint, Record, ReferenceKey, Role, SourceId, TenantId};

pub use self::fields::Fired;
pub use self::open_item::OpenItem;
use crate::connector::{Cut, DocumentShape, Target};
use crate::error::Error;
use crate::link::Held;

/// What a plan rests on besides the record.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Whose.
    pub tenant: &'a TenantId,
    /// Where the record is.
    pub source: &'a ConnectionId,
    /// The source account's canonical URL, for markers.
    pub origin: &'a str,
    /// The route's mapping.
    pub mapping: &'a Mapping,
    /// Records made before this never post.
    pub start_at: Timestamp,
    /// The form that the record's sale was posted in, once it was.
    pub form: Option<SalesForm>,
    /// What stands in the target of this record already.
    pub held: &'a BTreeMap<Role, Held>,
    /// The record's print, where it is known; else it is computed.
    pub print: Option<&'a Fingerprint>,
}

/// Nothing stands in the target of a record that was never posted.
pub static NOTHING_HELD: BTreeMap<Role, Held> = BTreeMap::new();

/// What the target shall hold of a record.
#[derive(Debug, Default)]
pub struct Plan {
    /// The documents, each after the ones it refers to.
    pub documents: Vec<Planned>,
    /// How to make the customers and items that are missing; a key that is wanted and has no entry
    /// here must exist already.
    pub masters: BTreeMap<ReferenceKey, Document>,
    /// What cannot be planned and why; the rest of the plan holds all the same.
    pub holds: Vec<Hold>,
    /// The named rule by which nothing is planned.
    pub skipped: Option<Rule>,
    /// Documents that are to be taken back: an unpaid invoice of a cancelled order.
    pub voids: BTreeSet<Role>,
    /// What a person should look at though nothing is wrong with the documents.
    pub open_items: BTreeSet<OpenItem>,
    /// Texts that the target does not take whole, by the document; those of customers and items
    /// stand under [`Role::Master`].
    pub cuts: BTreeMap<Role, Vec<Cut>>,
    /// The field rules that assigned something, for previews.
    pub fired: Vec<Fired>,
}

/// One document of a plan.
#[derive(Debug, Clone)]
pub struct Planned {
    /// Which document of the record.
    pub role: Role,
    /// The documents of the same record that it refers to, such as the invoice that is paid.
    pub after: Vec<Role>,
    /// The document.
    pub document: Document,
}

/// A document that cannot be planned.
#[derive(Debug)]
pub struct Hold {
    /// Which.
    pub role: Role,
    /// Why; its disposition is `Park`.
    pub error: Error,
}

/// The name of a rule by which a record posts nothing (books.md, section 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Not a real order yet.
    Draft,
    /// In the bin.
    Trashed,
    /// Not paid, by the gateway's evidence.
    Unpaid,
    /// Not delivered yet, where sales are dated by delivery.
    NotCompleted,
    /// Cancelled or failed and never posted.
    NeverSold,
    /// No lines and no amount.
    Empty,
    /// Made before the connection's start date.
    BeforeStart,
    /// A test-mode payment.
    TestPayment,
    /// A kind that the books do not take by itself.
    NotForBooks,
    /// A kind that no rule writes back into a store.
    NotForStores,
    /// Gone from the source before anything was made of it.
    Gone,
}

impl Rule {
    /// The rule's name in the journal and on screens.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Trashed => "trashed",
            Self::Unpaid => "unpaid",
            Self::NotCompleted => "not_completed",
            Self::NeverSold => "never_sold",
            Self::Empty => "empty",
            Self::BeforeStart => "before_start",
            Self::TestPayment => "test_payment",
            Self::NotForBooks => "not_for_books",
            Self::NotForStores => "not_for_stores",
            Self::Gone => "gone",
        }
    }
}

impl Plan {
    /// Nothing, by a rule.
    #[must_use]
    pub fn skip(rule: Rule) -> Self {
        Self { skipped: Some(rule), ..Self::default() }
    }

    /// Nothing, because one document cannot be planned.
    #[must_use]
    pub fn hold(role: Role, error: Error) -> Self {
        Self { holds: vec![Hold { role, error }], ..Self::default() }
    }
}

impl Plan {
    /// The plan in texts that the target takes, with what had to be cut for it.
    #[must_use]
    pub fn fitted(mut self, target: &dyn Target) -> Self {
        let documents = self.documents.iter_mut().map(|p| (p.role.clone(), &mut p.document));
        let masters = self.masters.values_mut().map(|document| (Role::Master, document));
        for (role, document) in documents.chain(masters) {
            let fitted = target.fit(document.clone());
            *document = fitted.document;
            if !fitted.cuts.is_empty() {
                self.cuts.entry(role).or_default().extend(fitted.cuts);
            }
        }
        self
    }
}

/// Plans a record for a target of this shape.
#[must_use]
pub fn plan(record: &Record, shape: DocumentShape, context: &Context<'_>) -> Plan {
    let mut plan = match (shape, record) {
        (DocumentShape::Rows, record) => rows::plan(record, context),
        (DocumentShape::Books, Record::Order(order)) => books::plan(order, context),
        (
            DocumentShape::Books,
            Record::Customer(_) | Record::Product(_) | Record::Vendor(_) | Record::Entry(_),
        ) => Plan::skip(Rule::NotForBooks),
        (DocumentShape::Patches, _) => Plan::skip(Rule::NotForStores),
    };
    fields::apply(&mut plan, record, context);
    plan
}

/// Plans what becomes of a record that vanished from its source. The books keep what they hold: a
/// person is told, and no document is touched (books.md, section 6).
#[must_use]
pub fn plan_gone(
    kind: model::Kind,
    id: &SourceId,
    shape: DocumentShape,
    context: &Context<'_>,
) -> Plan {
    match shape {
        DocumentShape::Rows => rows::gone(kind, id, context),
        DocumentShape::Books if context.held.values().any(|held| !held.voided) => {
            Plan { open_items: BTreeSet::from([OpenItem::SourceGone]), ..Plan::default() }
        }
        DocumentShape::Books | DocumentShape::Patches => Plan::skip(Rule::Gone),
    }
}
