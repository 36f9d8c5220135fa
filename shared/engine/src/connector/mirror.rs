//! Showing what became of records to people who look at a copy: the ID map and the journal.
//!
//! A mirror is never read back by us: our own state decides, and what it shows may be late.

use async_trait::async_trait;
use jiff::Timestamp;
use model::money::Decimal;
use model::{Currency, Role, TargetId};

use crate::error::Result;
use crate::journal;
use crate::link::{Held, Link, LinkKey, Parked};
use crate::session::Session;

/// Takes links and journal entries.
#[async_trait]
pub trait Mirror: Send + Sync {
    /// Shows these links as they are, and these entries. An older state never replaces a newer
    /// one, and what is shown twice is shown once. What can be shown is shown before an error.
    ///
    /// # Errors
    /// The first thing that stood in the way.
    async fn mirror(
        &self,
        session: &Session,
        links: &[MirroredLink],
        logs: &[journal::Entry],
    ) -> Result<()>;
}

/// What is shown of a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MirroredLink {
    /// Which.
    pub key: LinkKey,
    /// Grows with every lease: tells an older state from a newer one.
    pub epoch: u64,
    /// The mapping version that decided.
    pub mapping_version: u32,
    /// Leases taken since the last success.
    pub attempts: u32,
    /// Why a person must look.
    pub parked: Option<Parked>,
    /// The documents that are there, by role.
    pub documents: Vec<MirroredDocument>,
}

/// What is shown of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MirroredDocument {
    /// Which document of the record.
    pub role: Role,
    /// The target's id.
    pub id: TargetId,
    /// The target's version.
    pub version: String,
    /// What it is: `sales_receipt`, `payment`, `rows`, ….
    pub document: String,
    /// The number on it.
    pub number: Option<String>,
    /// When it was written.
    pub posted_at: Timestamp,
    /// It was voided by us because it differed from the plan.
    pub voided: bool,
    /// What it comes to, and in which currency; none for customers, items and rows.
    pub total: Option<(Decimal, Currency)>,
}

impl From<&Link> for MirroredLink {
    fn from(link: &Link) -> Self {
        Self {
            key: link.key.clone(),
            epoch: link.epoch,
            mapping_version: link.mapping_version,
            attempts: link.attempts,
            parked: link.parked.clone(),
            documents: link.roles.iter().map(MirroredDocument::from).collect(),
        }
    }
}

impl From<(&Role, &Held)> for MirroredDocument {
    fn from((role, held): (&Role, &Held)) -> Self {
        Self {
            role: role.clone(),
            id: held.id.clone(),
            version: held.version.clone(),
            document: held.document.clone(),
            number: held.number.clone(),
            posted_at: held.at,
            voided: held.voided,
            total: held.figures.as_ref().map(|figures| (figures.total, figures.currency)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use model::document::Figures;
    use model::{Fingerprint, Kind};
    use serde_json::json;

    use super::*;
    use crate::code::Code;

    fn link() -> Link {
        Link::new(LinkKey {
            tenant: "t1".parse().unwrap(),
            source: "store-a".parse().unwrap(),
            kind: Kind::Order,
            id: "19".into(),
            target: "books".parse().unwrap(),
        })
    }

    fn held(figures: Option<Figures>) -> Held {
        Held {
            id: "145".into(),
            version: "3".to_owned(),
            number: Some("A-19".to_owned()),
            document: "sales_receipt".to_owned(),
            planned_print: Fingerprint::of_json(&json!(1)),
            posted_print: Fingerprint::of_json(&json!(2)),
            figures,
            at: "2026-11-22T10:00:00Z".parse().unwrap(),
            voided: true,
        }
    }

    #[test]
    fn a_link_shows_where_it_stands_and_every_document_with_its_total() {
        let figures = Figures {
            total: "11.90".parse().unwrap(),
            total_tax: "1.90".parse().unwrap(),
            taxes: Vec::new(),
            date: "2026-11-22".parse().unwrap(),
            currency: "EUR".parse().unwrap(),
            exchange_rate: None,
            deposit_to: None,
            customer: None,
        };
        let parked = Parked {
            code: Code::TaxNotMapped,
            message: "rates 1+2".to_owned(),
            at: "2026-11-22T11:00:00Z".parse().unwrap(),
        };
        let refund: Role = "refund:27".parse().unwrap();
        let link = Link {
            epoch: 7,
            attempts: 2,
            mapping_version: 4,
            parked: Some(parked.clone()),
            roles: BTreeMap::from([
                (Role::Sale, held(Some(figures))),
                (refund.clone(), held(None)),
            ]),
            ..link()
        };
        let shown = MirroredLink::from(&link);
        assert_eq!((shown.epoch, shown.attempts, shown.mapping_version), (7, 2, 4));
        assert_eq!((&shown.key, shown.parked), (&link.key, Some(parked)));
        let [sale, back] = shown.documents.as_slice() else { panic!("two documents") };
        assert_eq!((&sale.role, &back.role), (&Role::Sale, &refund));
        assert_eq!(sale.total, Some(("11.90".parse().unwrap(), "EUR".parse().unwrap())));
        assert_eq!((sale.id.as_str(), sale.version.as_str(), sale.voided), ("145", "3", true));
        assert_eq!(back.total, None);
    }

    #[test]
    fn a_link_without_documents_shows_none() {
        let shown = MirroredLink::from(&link());
        assert!(shown.documents.is_empty() && shown.parked.is_none());
    }
}
