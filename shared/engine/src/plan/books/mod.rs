//! From an order to documents of the books.
//!
//! One order becomes its sale (a sales receipt, or an invoice with its payments), a document a refund
//! and what the processor kept. Everything that a person must decide comes from the mapping; what no
//! table covers is held with a code and never posted some other way. Each document proves that it
//! comes to the store's own amount before it leaves this module. Of what the books hold it knows only
//! which documents stand and what they came to: comparing, amending and balances are the worker's.

mod apportion;
mod body;
mod bounds;
mod buyer;
mod cancel;
mod credit;
mod customer;
mod dates;
mod desk;
mod destination;
mod discounts;
mod evidence;
mod exchange;
mod fee;
mod find;
mod form;
mod gap;
mod instalments;
mod items;
mod lines;
mod paid;
mod payment;
pub mod payout;
mod rates;
mod receivable;
mod redeemed;
mod refund;
mod sale;
mod tax_line;
#[cfg(test)]
mod tests;

use model::{Order, Role};

use self::desk::Desk;
use self::evidence::{Decision, Posting};
use self::receivable::Receivable;
use self::refund::Sold;
use super::{Context, Plan, Rule};
use crate::code::Code;
use crate::error::Error;

/// Plans an order's documents.
#[must_use]
pub fn plan(order: &Order, context: &Context<'_>) -> Plan {
    let Some(books) = &context.mapping.books else {
        let message = "the mapping of this route has no tables for books";
        return Plan::hold(Role::Sale, Error::park(Code::ConfigInvalid, message));
    };
    let desk = Desk::new(order, context, books);
    let mut plan = decide(&desk);
    plan.open_items.extend(evidence::open_items(&desk));
    plan
}

fn decide(desk: &Desk<'_>) -> Plan {
    // What is gone from the store never touches a posted document; it is an open item.
    if evidence::is_gone(desk) {
        return Plan::default();
    }
    match evidence::decide(desk) {
        Err(error) => Plan::hold(Role::Sale, error),
        Ok(Decision::Skip(Rule::BeforeStart)) => {
            let mut plan = refund::plan_standalone(desk);
            plan.masters = items::masters(desk, &plan.documents);
            plan
        }
        Ok(Decision::Skip(rule)) => Plan::skip(rule),
        Ok(Decision::Post(posting)) => post(desk, &posting),
    }
}

/// The sale, its payments, its refunds and its fee. Nothing goes ahead of the sale: when it is held
/// and was not posted before, all the others wait with it.
fn post(desk: &Desk<'_>, posting: &Posting<'_>) -> Plan {
    let mut plan = Plan::default();
    let is_cancelled = cancel::is_owed_no_more(desk, posting);
    if is_cancelled && cancel::is_voidable(desk) {
        plan.voids.insert(Role::Sale);
        return plan;
    }
    let sale = match sale::plan(desk, posting) {
        Ok(sale) => sale,
        Err(error) => return Plan::hold(Role::Sale, error),
    };
    plan.documents.push(sale.document);
    let (due, unread) =
        instalments::of(desk, posting).unwrap_or_else(|| (payment::whole(posting), Vec::new()));
    plan.holds.extend(unread);
    let receivable = Receivable::of(desk, posting.form, due.clone());
    if !cancel::refuse_resale(desk, &due, &mut plan) {
        payment::plan(desk, posting, &due, &receivable, &mut plan);
    }
    let sold = Sold { posting, body: &sale.body, receivable: &receivable };
    let left = refund::plan(desk, &sold, &mut plan);
    if is_cancelled {
        cancel::plan(desk, posting, left.as_ref(), &mut plan);
    }
    fee::plan(desk, posting, &mut plan);
    plan.masters = items::masters(desk, &plan.documents);
    plan
}
