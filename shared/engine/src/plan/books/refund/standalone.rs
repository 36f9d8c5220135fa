//! Refunds of an order that is too old to post (books.md, section 2): money that went back since the
//! connection's start is not forgotten.
//!
//! By policy a person looks at each, or it is posted by itself: what it takes back of the order as
//! the order says, from its gateway's account. The sale's own documents are another tool's.

use mapping::tables::BeforeStart;
use model::document::SalesForm;
use model::{Refund, Role};

use super::{Sold, gives_nothing_back};
use crate::code::Code;
use crate::error::{Error, Result};
use crate::plan::books::desk::Desk;
use crate::plan::books::evidence::Posting;
use crate::plan::books::receivable::Receivable;
use crate::plan::books::sale;
use crate::plan::{Hold, Plan, Rule};

/// Plans them; an order without any is skipped.
pub(in crate::plan::books) fn plan(desk: &Desk<'_>) -> Plan {
    let order = desk.order;
    let since = order.refunds.iter().filter(|refund| is_due(desk, refund));
    let since: Vec<&Refund> = since.collect();
    let policy = desk.books.refunds.before_start;
    if since.is_empty() || policy == BeforeStart::Ignore {
        return Plan::skip(Rule::BeforeStart);
    }
    if policy == BeforeStart::Park {
        let message = "the refunded order is older than the connection's start";
        return all_held(&since, &Error::park(Code::RefundWithoutSale, message));
    }
    let mut all = Plan::default();
    if let Err(error) = post(desk, &mut all) {
        return all_held(&since, &error);
    }
    let is_one = |role: &Role| since.iter().any(|one| Role::Refund(one.id.clone()) == *role);
    all.documents.retain(|planned| is_one(&planned.role));
    all.holds.retain(|hold| is_one(&hold.role));
    for planned in &mut all.documents {
        planned.after.clear();
    }
    all
}

fn is_due(desk: &Desk<'_>, refund: &Refund) -> bool {
    refund.created_at >= desk.context.start_at && !gives_nothing_back(refund)
}

/// All refunds, as of a sale that was paid at once.
fn post(desk: &Desk<'_>, plan: &mut Plan) -> Result<()> {
    let order = desk.order;
    desk.books.admit(order.currency)?;
    let row = desk.books.gateways.find(&order.payment.gateway, order.currency)?;
    let posting = Posting {
        form: SalesForm::SalesReceipt,
        sold_at: order.created_at,
        paid_at: Some(order.paid_at.unwrap_or(order.created_at)),
        settlement: &row.settlement_account,
        gateway: Some(row),
    };
    let body = sale::exact_body(desk)?;
    let receivable = Receivable::of(desk, posting.form, Vec::new());
    super::plan(desk, &Sold { posting: &posting, body: &body, receivable: &receivable }, plan);
    Ok(())
}

fn all_held(refunds: &[&Refund], error: &Error) -> Plan {
    let hold =
        |refund: &&Refund| Hold { role: Role::Refund(refund.id.clone()), error: error.restated() };
    Plan { holds: refunds.iter().map(hold).collect(), ..Plan::default() }
}
