//! What the ledger's own code keeps: documents by id, unique names, replay by request id, versions.

use std::collections::BTreeMap;

use engine::write::{Action, Found, Lookup, Posted, Write, WriteResult};
use engine::{Code, Error};
use jiff::Timestamp;
use model::document::{AppliedTo, Figures, Payment, SalesForm};
use model::money::Decimal;
use model::{Document, Fingerprint, Marker, Reference, ReferenceKey, RequestId, Role, TargetId};

/// A document as the ledger holds it.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) id: TargetId,
    pub(crate) document: Document,
    pub(crate) marker: Option<Marker>,
    pub(crate) figures: Option<Figures>,
    pub(crate) version: u32,
    pub(crate) voided: bool,
    /// What is still to be paid of an invoice.
    pub(crate) balance: Option<Decimal>,
    pub(super) made_at: Timestamp,
    /// What a person wrote into it.
    pub(super) scribble: String,
}

/// The books.
#[derive(Default)]
pub(super) struct Books {
    next_id: u32,
    pub(super) kept: BTreeMap<TargetId, Kept>,
    /// The id first given to a request.
    replays: BTreeMap<RequestId, TargetId>,
    /// Every write that took effect, in order.
    pub(super) carried_out: Vec<Write>,
}

impl Kept {
    pub(super) fn posted(&self) -> Posted {
        let content = serde_json::json!([self.document, self.scribble]);
        Posted {
            id: self.id.clone(),
            version: self.version.to_string(),
            number: match &self.document {
                Document::Sales(sales) => sales.number.clone(),
                _ => None,
            },
            figures: self.figures.clone(),
            print: Fingerprint::of_json(&content),
        }
    }

    fn found(&self, duplicates: Vec<TargetId>) -> Found {
        let marker = self.marker.clone().filter(|_| !self.voided);
        let posted = self.posted();
        Found { posted, marker, duplicates, voided: self.voided, balance: self.balance }
    }
}

fn open_amount(document: &Document) -> Option<Decimal> {
    match document {
        Document::Sales(sales) if sales.form == SalesForm::Invoice => Some(sales.total),
        _ => None,
    }
}

impl Books {
    pub(super) fn insert(&mut self, document: &Document, now: Timestamp) -> TargetId {
        self.next_id += 1;
        let id = TargetId::new(format!("{:04}", self.next_id));
        let kept = Kept {
            id: id.clone(),
            document: document.clone(),
            marker: marker(document).cloned(),
            figures: document.figures(),
            version: 0,
            voided: false,
            balance: open_amount(document),
            made_at: now,
            scribble: String::new(),
        };
        self.kept.insert(id.clone(), kept);
        id
    }

    /// What the ledger's own code does with a write, once.
    pub(super) fn carry_out(&mut self, write: &Write, now: Timestamp) -> WriteResult {
        if let Some(id) = self.replays.get(&write.request_id) {
            return WriteResult::Applied(Box::new(self.kept[id].posted()));
        }
        let id = match &write.action {
            Action::Create => {
                let mine = name(&write.document).map(|(name, _)| name);
                let names = self.kept.values().filter_map(|kept| name(&kept.document));
                if mine.is_some() && names.map(|(name, _)| name).any(|name| Some(name) == mine) {
                    let error = Error::park(Code::DuplicateName, "the name is taken");
                    return WriteResult::Refused(error);
                }
                if let Document::Payment(payment) = &write.document {
                    self.apply(payment, write);
                }
                let id = self.insert(&write.document, now);
                self.kept.get_mut(&id).unwrap().figures = resolved(write);
                id
            }
            Action::Update { id, version }
            | Action::Replace { id, version }
            | Action::Void { id, version } => {
                let kept = self.kept.get_mut(id).unwrap();
                if kept.version.to_string() != *version {
                    let error = Error::retry(Code::StateMoved, "stale version");
                    return WriteResult::Refused(error);
                }
                kept.version += 1;
                if write.action == (Action::Void { id: id.clone(), version: version.clone() }) {
                    kept.voided = true;
                    kept.balance = kept.balance.map(|_| Decimal::ZERO);
                } else {
                    let customer = kept.figures.as_ref().and_then(|it| it.customer.clone());
                    kept.document = write.document.clone();
                    kept.marker = marker(&write.document).cloned();
                    kept.figures = resolved(write);
                    if let (Action::Update { .. }, Some(figures)) =
                        (&write.action, &mut kept.figures)
                    {
                        figures.customer = customer;
                    }
                    kept.balance = open_amount(&write.document);
                }
                id.clone()
            }
            other => panic!("the engine does not ask for {other:?}"),
        };
        self.replays.insert(write.request_id.clone(), id.clone());
        self.carried_out.push(write.clone());
        WriteResult::Applied(Box::new(self.kept[&id].posted()))
    }

    /// Money and credit on invoices: never more than is open.
    fn apply(&mut self, payment: &Payment, write: &Write) {
        for applied in &payment.applied {
            let (id, sign) = match &applied.to {
                AppliedTo::OwnInvoice => (&write.siblings[&Role::Sale], Decimal::ONE),
                AppliedTo::OwnCredit(role) => (&write.siblings[role], Decimal::ZERO),
                AppliedTo::Invoice(id) => (id, Decimal::ONE),
            };
            let invoice = self.kept.get_mut(id).unwrap();
            invoice.version += 1;
            invoice.balance = invoice.balance.map(|open| open - applied.amount * sign);
            assert!(invoice.balance >= Some(Decimal::ZERO) || sign.is_zero(), "paid twice");
        }
    }

    pub(super) fn find(&self, lookup: &Lookup) -> Option<Found> {
        match lookup {
            Lookup::Id { id, .. } => self.kept.get(id).map(|kept| kept.found(Vec::new())),
            Lookup::Marker { marker, from, to, .. } => {
                let mut found = self.kept.values().filter(|kept| {
                    kept.marker.as_ref().is_some_and(|known| known.same_document(marker))
                        && !kept.voided
                        && (*from..=*to).contains(&kept.made_at)
                });
                let first = found.next()?;
                Some(first.found(found.map(|kept| kept.id.clone()).collect()))
            }
            Lookup::Reference { key, name: wanted } => {
                let is_it = |kept: &&Kept| {
                    name(&kept.document).is_some_and(|(name, known)| known == key || name == wanted)
                };
                self.kept.values().find(is_it).map(|kept| kept.found(Vec::new()))
            }
        }
    }
}

pub(super) fn marker(document: &Document) -> Option<&Marker> {
    document.marker()
}

fn name(document: &Document) -> Option<(&str, &ReferenceKey)> {
    match document {
        Document::Party(party) => Some((&party.display_name, &party.key)),
        Document::Item(item) => Some((&item.name, &item.key)),
        _ => None,
    }
}

/// What a write comes to, with the customer that its reference stands for.
fn resolved(write: &Write) -> Option<Figures> {
    let mut figures = write.document.figures()?;
    let customer = match &write.document {
        Document::Sales(sales) => Some(&sales.customer),
        Document::Payment(payment) => Some(&payment.customer),
        _ => None,
    };
    if let Some(Reference::Wanted(key)) = customer {
        figures.customer = write.references.get(key).cloned();
    }
    Some(figures)
}
