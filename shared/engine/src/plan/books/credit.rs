//! What takes an open invoice back: a credit memo, and the payment of nothing that sets it off
//! against the invoice (books.md, row 27 and section 6).

use model::document::{Applied, AppliedTo, Payment, SalesForm};
use model::money::Decimal;
use model::{Document, Role, SourceId};

use super::body::Body;
use super::dates::Day;
use super::desk::Desk;
use super::evidence::Posting;
use super::form::{self, Form};
use super::{customer, exchange};
use crate::error::Result;
use crate::plan::Planned;

/// What a credit memo says beyond its order and its body.
pub(super) struct Credit {
    /// The refund's id, or the cancellation's.
    pub(super) id: SourceId,
    /// Its number.
    pub(super) number: Option<String>,
    /// Its day; the payment has the same.
    pub(super) day: Day,
    /// What people read in both private notes.
    pub(super) note: String,
}

/// Writes both; the memo comes first.
///
/// # Errors
/// As [`form::document`].
pub(super) fn documents(
    desk: &Desk<'_>,
    posting: &Posting<'_>,
    credit: Credit,
    body: &Body,
) -> Result<Vec<Planned>> {
    let role = Role::Credit(credit.id.clone());
    let form = Form {
        form: SalesForm::CreditMemo,
        role: role.clone(),
        number: credit.number,
        day: credit.day,
        due_date: None,
        deposit_to: None,
        payment_method: None,
        payment_reference: None,
        terms: None,
        note: credit.note.clone(),
    };
    let memo = form::document(desk, posting, form, body)?;
    let amount = memo.total;
    let offset_role = Role::Offset(credit.id);
    let offset = Payment {
        date: credit.day.date,
        currency: memo.currency,
        exchange_rate: exchange::rate(desk),
        customer: customer::of_sale(desk, posting.form)?,
        amount: Decimal::ZERO,
        applied: vec![
            Applied { to: AppliedTo::OwnInvoice, amount },
            Applied { to: AppliedTo::OwnCredit(role.clone()), amount },
        ],
        // No money comes, but a payment that names no account is filed under undeposited funds.
        deposit_to: Some(posting.settlement.clone()),
        payment_method: None,
        payment_reference: None,
        note: credit.note,
        marker: desk.marker(offset_role.clone()),
    };
    Ok(vec![
        Planned {
            role: role.clone(),
            after: vec![Role::Sale],
            document: Document::Sales(Box::new(memo)),
        },
        Planned {
            role: offset_role,
            after: vec![Role::Sale, role],
            document: Document::Payment(Box::new(offset)),
        },
    ])
}
