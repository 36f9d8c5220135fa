//! From an order to documents of the books.
//!
//! One order becomes its sale (a sales receipt, or an invoice and its payment) and one document a
//! refund. Everything that a person must decide comes from the mapping; what no table covers is
//! held with a code and never posted some other way. Each document proves that it comes to the
//! store's own amount before it leaves this module. It does not know what the books hold already:
//! comparing, amending and locked periods are the worker's.

mod apportion;
mod body;
mod customer;
mod desk;
mod evidence;
mod gap;
mod items;
mod lines;
mod payment;
mod rates;
mod refund;
mod sale;
#[cfg(test)]
mod tests;

use model::{Order, Role};

use self::desk::Desk;
use self::evidence::Decision;
use super::{Context, Hold, Plan, Rule};
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
    match evidence::decide(&desk) {
        Err(error) => Plan::hold(Role::Sale, error),
        Ok(Decision::Skip(Rule::BeforeStart)) => before_start(&desk),
        Ok(Decision::Skip(rule)) => Plan::skip(rule),
        Ok(Decision::Post(posting)) => post(&desk, &posting),
    }
}

/// The sale, its payment and its refunds. A refund never goes ahead of its sale: when the sale is
/// held and was not posted before, its refunds wait with it.
fn post(desk: &Desk<'_>, posting: &evidence::Posting<'_>) -> Plan {
    let mut plan = Plan::default();
    match sale::plan(desk, posting) {
        Ok(sale) => {
            plan.documents.extend(sale.documents);
            refund::plan(desk, posting, &sale.body, &mut plan);
        }
        Err(error) => plan.holds.push(Hold { role: Role::Sale, error }),
    }
    plan.masters = items::masters(desk, &plan.documents);
    plan
}

/// An order that is too old posts nothing; money that went back since then is not forgotten.
fn before_start(desk: &Desk<'_>) -> Plan {
    let holds: Vec<Hold> = refund::since_start(desk)
        .map(|refund| Hold {
            role: Role::Refund(refund.id.clone()),
            error: Error::park(
                Code::RefundWithoutSale,
                "the refunded order is older than the connection's start",
            ),
        })
        .collect();
    let skipped = holds.is_empty().then_some(Rule::BeforeStart);
    Plan { holds, skipped, ..Plan::default() }
}
