//! The comparison: every order of every store against the books, the copy and the journal.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::books::{self, Document};
use crate::copy::OrderRow;
use crate::journal::{self, Row};
use crate::store::{self, Expected, Order};

/// What is audited.
#[derive(Debug)]
pub struct Audit<'a> {
    /// The stores' tables by their connection.
    pub stores: BTreeMap<String, Value>,
    /// The company's tables.
    pub company: Value,
    /// The rows of the copy by connection and order.
    pub copy: BTreeMap<(String, String), OrderRow>,
    /// The journal.
    pub journal: Vec<Row>,
    /// The books' connection.
    pub books: &'a str,
    /// Codes that this scenario is expected to park with.
    pub allowed_parks: &'a [&'a str],
    /// From the first webhook to the last outcome.
    pub seconds: Decimal,
}

/// The figures of the demo, and what is wrong in words.
#[derive(Debug, Serialize)]
pub struct Summary {
    /// Orders in the stores, drafts not counted.
    pub orders: usize,
    /// Documents in the books that are exact.
    pub posted: usize,
    /// Orders that posted nothing, by a named rule.
    pub skipped: usize,
    /// Orders that wait for a person, with an allowed reason.
    pub parked: usize,
    /// By how many cents the books differ from the stores, over all documents.
    #[serde(serialize_with = "whole")]
    pub cents_off: Decimal,
    /// Documents that are there more than once, or that nobody asked for.
    pub duplicates: usize,
    /// Orders in the copy.
    pub supabase_orders: usize,
    /// From the first webhook to the last outcome.
    #[serde(serialize_with = "rust_decimal::serde::float::serialize")]
    pub seconds: Decimal,
    /// What is wrong; empty means nothing.
    pub faults: Vec<String>,
    /// Every order.
    #[serde(skip)]
    pub lines: Vec<Line>,
}

/// Cents as a whole number; a fraction of one counts as one.
fn whole<S: Serializer>(cents: &Decimal, to: S) -> Result<S::Ok, S::Error> {
    let cents = cents.ceil().to_string().parse::<u64>().map_err(serde::ser::Error::custom)?;
    to.serialize_u64(cents)
}

/// One order and where it stands.
#[derive(Debug)]
pub struct Line {
    /// The order.
    pub order: Order,
    /// Its documents.
    pub documents: Vec<Document>,
    /// Where it stands.
    pub standing: Standing,
    /// Cents between the store and the books.
    pub cents_off: Decimal,
    /// Whether the copy has it, as it is.
    pub is_copied: bool,
}

/// Where an order stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// In the books, exact.
    Posted,
    /// Not to be posted, by this rule.
    Skipped(String),
    /// Waits for a person, for this code.
    Parked(String),
    /// None of these: a fault.
    Wrong(String),
}

/// Audits everything.
#[must_use]
pub fn audit(audit: &Audit<'_>) -> Summary {
    let documents = books::documents(&audit.company);
    let (duplicates, mut faults) = duplicates(&documents);
    let mut lines = Vec::new();
    for (source, tables) in &audit.stores {
        for order in store::orders(source, tables) {
            lines.push(stand(audit, order, &documents));
        }
    }
    for line in &lines {
        let name = format!("{} order {}", line.order.store, line.order.id);
        if let Standing::Wrong(why) = &line.standing {
            faults.push(format!("{name}: {why}"));
        }
        if !line.is_copied {
            faults.push(format!("{name}: the copy does not hold it as it is"));
        }
    }
    let stand =
        |wanted: fn(&Standing) -> bool| lines.iter().filter(|l| wanted(&l.standing)).count();
    Summary {
        orders: lines.len(),
        posted: lines
            .iter()
            .filter(|line| line.standing == Standing::Posted)
            .map(|line| line.documents.len())
            .sum(),
        skipped: stand(|standing| matches!(standing, Standing::Skipped(_))),
        parked: stand(|standing| matches!(standing, Standing::Parked(_))),
        cents_off: lines.iter().map(|line| line.cents_off).sum(),
        duplicates,
        supabase_orders: audit.copy.len(),
        seconds: audit.seconds,
        faults,
        lines,
    }
}

impl Summary {
    /// Whether every promise was kept.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.faults.is_empty()
            && self.cents_off.is_zero()
            && self.duplicates == 0
            && self.supabase_orders == self.orders
    }
}

/// Documents of the same record and role, or of the same form and number, beyond the first; and
/// documents that carry no marker at all.
fn duplicates(documents: &[Document]) -> (usize, Vec<String>) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut faults = Vec::new();
    let mut count = 0;
    for document in documents.iter().filter(|document| !document.voided) {
        let name = format!("{} {} ({})", document.form, document.number, document.id);
        let Some((url, id, role)) = &document.owner else {
            faults.push(format!("{name} belongs to no order"));
            count += 1;
            continue;
        };
        let mut keys = vec![format!("{url} {id} {role}")];
        if !document.number.is_empty() {
            keys.push(format!("{} {}", document.form, document.number));
        }
        let again = keys.into_iter().filter(|key| {
            let times = seen.entry(key.clone()).or_default();
            *times += 1;
            *times > 1
        });
        if again.count() > 0 {
            faults.push(format!("{name} is there twice"));
            count += 1;
        }
    }
    (count, faults)
}

fn stand(audit: &Audit<'_>, order: Order, documents: &[Document]) -> Line {
    let mine: Vec<Document> = documents
        .iter()
        .filter(|document| !document.voided)
        .filter(|document| {
            let owner = document.owner.as_ref();
            owner.is_some_and(|(url, id, _)| *url == order.url && *id == order.id)
        })
        .cloned()
        .collect();
    let decision = journal::last(&audit.journal, &order.store, &order.id, audit.books);
    let (cents_off, differences) = compare(&order, &mine);
    let parked = decision.filter(|row| row.outcome == "parked");
    let code = parked.and_then(|row| row.code.clone()).unwrap_or_default();
    let sale = mine.iter().any(|document| role(document) == "sale");
    let standing = if parked.is_some() && audit.allowed_parks.contains(&code.as_str()) {
        Standing::Parked(code)
    } else if parked.is_some() {
        Standing::Wrong(format!("parked with {code}, which nobody expected"))
    } else if sale && differences.is_empty() && may_stand(&order) {
        Standing::Posted
    } else if sale && differences.is_empty() {
        Standing::Wrong(format!("posted although it is {}", order.status))
    } else if sale {
        Standing::Wrong(differences.join("; "))
    } else if order.is_sold {
        Standing::Wrong("paid, and neither posted nor parked".to_owned())
    } else {
        skipped(decision)
    };
    let cents_off = match standing {
        Standing::Parked(_) => Decimal::ZERO,
        _ => cents_off,
    };
    let is_copied = is_copied(audit, &order);
    Line { order, documents: mine, standing, cents_off, is_copied }
}

/// A cancelled or binned order that was paid keeps its documents.
fn may_stand(order: &Order) -> bool {
    let was_paid = !order.expected.day.is_empty();
    order.is_sold
        || (was_paid && matches!(order.status.as_str(), "cancelled" | "trash" | "on-hold"))
}

fn skipped(decision: Option<&Row>) -> Standing {
    match decision {
        Some(row) if row.outcome == "skipped" => {
            Standing::Skipped(row.reason.clone().unwrap_or_default())
        }
        _ => Standing::Wrong("unpaid, and no rule says that it was skipped".to_owned()),
    }
}

fn role(document: &Document) -> &str {
    document.owner.as_ref().map(|(_, _, role)| role.as_str()).unwrap_or_default()
}

/// Every document that the order must have, against the one that is there.
fn compare(order: &Order, documents: &[Document]) -> (Decimal, Vec<String>) {
    let find = |wanted: &str| documents.iter().find(|document| role(document) == wanted);
    let mut off = Decimal::ZERO;
    let mut differences = Vec::new();
    let Some(sale) = find("sale") else { return (off, differences) };
    let mut check = |name: &str, expected: &Expected, document: Option<&Document>, dated: bool| {
        let Some(document) = document else {
            off += cents(expected.total);
            differences.push(format!("{name} is missing"));
            return;
        };
        let difference = (document.total - expected.total).abs();
        off += cents(difference);
        if !difference.is_zero() {
            differences.push(format!("{name}: {} for {}", document.total, expected.total));
        }
        if let Some(taxes) = &expected.taxes
            && document.form != "Payment"
            && *taxes != document.taxes
        {
            differences.push(format!("{name}: tax {:?} for {taxes:?}", document.taxes));
            off += tax_cents(taxes, &document.taxes);
        }
        if dated && document.day != expected.day {
            differences.push(format!("{name}: dated {} for {}", document.day, expected.day));
        }
        let needs_account = matches!(document.form.as_str(), "SalesReceipt" | "RefundReceipt");
        if needs_account && !document.has_account {
            differences.push(format!("{name} does not say where the money is"));
        }
    };
    check("the sale", &order.expected, Some(sale), sale.form == "SalesReceipt");
    if sale.form == "Invoice" {
        check("the payment", &order.expected, find("payment"), true);
    }
    for (id, refund) in &order.refunds {
        check(&format!("refund {id}"), refund, find(&format!("refund:{id}")), true);
    }
    (off, differences)
}

fn tax_cents(one: &BTreeMap<Decimal, Decimal>, other: &BTreeMap<Decimal, Decimal>) -> Decimal {
    let rates = one.keys().chain(other.keys().filter(|rate| !one.contains_key(*rate)));
    let at =
        |taxes: &BTreeMap<Decimal, Decimal>, rate| taxes.get(rate).copied().unwrap_or_default();
    rates.map(|rate| cents((at(one, rate) - at(other, rate)).abs())).sum()
}

fn cents(amount: Decimal) -> Decimal {
    (amount * Decimal::ONE_HUNDRED).normalize()
}

fn is_copied(audit: &Audit<'_>, order: &Order) -> bool {
    let row = audit.copy.get(&(order.store.clone(), order.id.clone()));
    row.is_some_and(|row| {
        row.total == order.expected.total
            && row.status == order.status
            && usize::try_from(row.refunds).ok() == Some(order.refunds.len())
    })
}

#[cfg(test)]
mod tests;
