//! What becomes of an order and of each of its refunds: planned, skipped by a rule, or parked with a code.

use std::collections::BTreeMap;
use std::path::PathBuf;

use engine::Code;
use engine::plan::Plan;
use model::document::SalesDocument;
use model::money::Decimal;
use model::{Document, Order, Refund, Role};

use super::gather::Seen;

/// What becomes of one order or refund.
#[derive(Debug, Clone)]
pub(super) enum Outcome {
    /// These documents.
    Planned(Vec<SalesDocument>),
    /// Nothing, by this rule.
    Skipped(&'static str),
    /// It waits for a person: a code, and why.
    Parked(Code, String),
}

/// A refund, and what becomes of it.
#[derive(Debug)]
pub(super) struct Back {
    /// Its id.
    pub(super) id: String,
    /// What the store gave back.
    pub(super) amount: Decimal,
    /// What becomes of it.
    pub(super) outcome: Outcome,
}

/// What becomes of an order.
#[derive(Debug)]
pub(super) struct Verdict {
    /// The folder of its store.
    pub(super) store: PathBuf,
    /// The order.
    pub(super) order: Box<Order>,
    /// What becomes of its sale.
    pub(super) sale: Outcome,
    /// Its refunds.
    pub(super) refunds: Vec<Back>,
    /// The documents beside them, and why such a one waits; in words for people.
    pub(super) beside: Vec<String>,
    /// The SKUs of goods by the value that documents name them with.
    pub(super) skus: BTreeMap<String, String>,
}

impl Outcome {
    /// By how much the documents miss what the store states, tax counted beside the total where the
    /// store states it: a lump refund has none of its own.
    pub(super) fn off(&self, total: Decimal, tax: Option<Decimal>) -> Decimal {
        let Self::Planned(documents) = self else { return Decimal::ZERO };
        let planned: Decimal = documents.iter().map(SalesDocument::sum).sum();
        let taxed: Decimal = documents.iter().map(|document| document.total_tax).sum();
        // Where the books keep no tax of it, the store's is a line.
        let tax = tax.filter(|_| !taxed.is_zero());
        (planned - total).abs() + tax.map_or(Decimal::ZERO, |tax| (taxed - tax).abs())
    }
}

/// Tells it from the plan.
pub(super) fn verdict(seen: Seen, plan: &Plan) -> Verdict {
    let Seen { store, order } = seen;
    let sale = sale(plan);
    let refunds = order.refunds.iter().map(|refund| back(refund, plan, &sale)).collect();
    let goods = plan.masters.values().filter_map(|master| match master {
        Document::Item(item) => Some((item.key.value.clone(), item.sku.clone())),
        _ => None,
    });
    let skus = goods.collect();
    Verdict { store, order, sale, refunds, beside: beside(plan), skus }
}

fn sale(plan: &Plan) -> Outcome {
    let documents = documents(plan, |role| *role == Role::Sale);
    if !documents.is_empty() {
        return Outcome::Planned(documents);
    }
    if let Some(rule) = plan.skipped {
        return Outcome::Skipped(rule.as_str());
    }
    let own = plan.holds.iter().find(|hold| hold.role == Role::Sale);
    match own.or(plan.holds.first()) {
        Some(hold) => Outcome::Parked(hold.error.code, hold.error.message.clone()),
        None => Outcome::Skipped("nothing_to_do"),
    }
}

/// A refund without a document or a reason of its own shares the fate of its sale.
fn back(refund: &Refund, plan: &Plan, sale: &Outcome) -> Back {
    let own = |role: &Role| matches!(role, Role::Refund(id) | Role::Credit(id) if *id == refund.id);
    let documents = documents(plan, own);
    let hold = plan.holds.iter().find(|hold| own(&hold.role));
    let outcome = match (hold, sale) {
        (Some(hold), _) => Outcome::Parked(hold.error.code, hold.error.message.clone()),
        (None, _) if !documents.is_empty() => Outcome::Planned(documents),
        (None, Outcome::Skipped(_)) => sale.clone(),
        (None, Outcome::Parked(code, _)) => {
            Outcome::Parked(*code, "it waits with its sale".to_owned())
        }
        (None, Outcome::Planned(_)) => {
            Outcome::Parked(Code::Bug, "neither a document nor a reason was planned".to_owned())
        }
    };
    Back { id: refund.id.to_string(), amount: refund.amount, outcome }
}

fn documents(plan: &Plan, wanted: impl Fn(&Role) -> bool) -> Vec<SalesDocument> {
    let wanted = plan.documents.iter().filter(|planned| wanted(&planned.role));
    let sales = wanted.filter_map(|planned| match &planned.document {
        Document::Sales(document) => Some((**document).clone()),
        _ => None,
    });
    sales.collect()
}

/// Payments, fees and set-offs.
fn beside(plan: &Plan) -> Vec<String> {
    let is_beside = |role: &Role| {
        matches!(role, Role::Payment | Role::Instalment(_) | Role::Fee | Role::Offset(_))
    };
    let documents = plan.documents.iter().filter(|planned| is_beside(&planned.role));
    let documents = documents.map(|planned| match &planned.document {
        Document::Payment(payment) => format!("{}: {}", planned.role, payment.amount),
        Document::Expense(expense) => {
            let sum: Decimal = expense.lines.iter().map(|line| line.amount).sum();
            format!("{}: {sum}", planned.role)
        }
        other => format!("{}: {}", planned.role, other.name()),
    });
    let holds = plan.holds.iter().filter(|hold| is_beside(&hold.role));
    let holds = holds
        .map(|hold| format!("{} waits, {}: {}", hold.role, hold.error.code, hold.error.message));
    let items = plan.open_items.iter().map(|item| format!("to be looked at: {item}"));
    documents.chain(holds).chain(items).collect()
}
