//! What a processor kept of a payment, as the order's own note says (books.md, row 23).
//!
//! One purchase from the account that the gateway's money lies on, dated the day of the charge; never
//! a line on the sale. Once posted it stays: plug-ins move their note when money goes back, and no
//! fee comes back on a refund. The note is taken as the whole fee, so a tax code that would add tax
//! to it waits.

use jiff::Timestamp;
use mapping::tables::{Fee, FeePosting, Gateway, Tax};
use model::document::{Expense, ExpenseForm, ExpenseLine, ExpenseOn, PaidBy};
use model::money::Decimal;
use model::order::Settlement;
use model::{Currency, Document, Reference, Role, TargetId};

use super::desk::{Desk, one_line};
use super::evidence::Posting;
use super::{dates, exchange};
use crate::code::Code;
use crate::error::{Error, Result};
use crate::plan::{Hold, Plan, Planned};

/// The most digits after the point that the books hold.
const BOOKS_DIGITS: u32 = 2;

/// Plans the fee of a paid order; none where the gateway's row takes fees from elsewhere.
pub(super) fn plan(desk: &Desk<'_>, posting: &Posting<'_>, plan: &mut Plan) {
    let (Some(row), Some(paid_at)) = (posting.gateway, posting.paid_at) else { return };
    let (Fee::OrderMeta(table), Some(settlement)) = (&row.fee, &desk.order.settlement) else {
        return;
    };
    let Some(amount) = amount(desk, settlement) else { return };
    match document(desk, row, table, settlement.currency, amount, paid_at) {
        Ok(expense) => plan.documents.push(Planned {
            role: Role::Fee,
            after: vec![Role::Sale],
            document: Document::Expense(Box::new(expense)),
        }),
        Err(error) => plan.holds.push(Hold { role: Role::Fee, error }),
    }
}

/// What was posted, else what the note says.
fn amount(desk: &Desk<'_>, settlement: &Settlement) -> Option<Decimal> {
    let held = desk.context.held.get(&Role::Fee).filter(|held| !held.voided);
    let posted = held.and_then(|held| held.figures.as_ref()).map(|figures| figures.total);
    posted.or(settlement.fee).filter(|fee| *fee > Decimal::ZERO)
}

fn document(
    desk: &Desk<'_>,
    row: &Gateway,
    table: &FeePosting,
    currency: Currency,
    amount: Decimal,
    paid_at: Timestamp,
) -> Result<Expense> {
    desk.books.admit(currency)?;
    let amount = exact(currency, amount)?;
    let day = dates::of(desk, &Role::Fee, desk.day(paid_at))?;
    let mut note = format!("Fee of order {}", one_line(&desk.order.number));
    let transaction = one_line(&desk.order.payment.transaction_id);
    let further = Some(format!("Transaction: {transaction}")).filter(|_| !transaction.is_empty());
    for line in further.into_iter().chain(day.note()) {
        note.push('\n');
        note.push_str(&line);
    }
    Ok(Expense {
        form: ExpenseForm::Purchase {
            paid_by: PaidBy::Cash,
            account: row.settlement_account.clone(),
            credit: false,
        },
        number: None,
        date: day.date,
        currency,
        exchange_rate: exchange::rate(desk).filter(|_| currency == desk.order.currency),
        vendor: Some(Reference::Known(table.vendor.clone())),
        lines: vec![ExpenseLine {
            description: "Processor's fee".to_owned(),
            amount,
            on: ExpenseOn::Account(table.account.clone()),
            tax_code: tax_code(&desk.books.tax, row, table)?.cloned(),
        }],
        taxes: Vec::new(),
        note,
        marker: desk.marker(Role::Fee),
        total: amount,
        total_tax: Decimal::ZERO,
    })
}

/// The code that a person chose. Where lines have codes there is no silent one.
///
/// # Errors
/// `TAX_NOT_MAPPED` without a code, or with one that adds tax.
pub(super) fn tax_code<'t>(
    tax: &Tax,
    row: &Gateway,
    table: &'t FeePosting,
) -> Result<Option<&'t TargetId>> {
    let gateway = &row.gateway;
    let wait = |message: String| Err(Error::park(Code::TaxNotMapped, message));
    match &table.tax_code {
        None if tax.is_by_rate() => wait(format!("no tax code for the fees of `{gateway}`")),
        Some(code) if tax.rates_of(code).iter().any(|rate| !rate.percent.is_zero()) => {
            wait(format!("the tax code {code} of the fees of `{gateway}` adds tax to them"))
        }
        code => Ok(code.as_ref()),
    }
}

fn exact(currency: Currency, amount: Decimal) -> Result<Decimal> {
    let digits = currency.minor_digits().min(BOOKS_DIGITS);
    let mut exact = amount.normalize();
    if exact.scale() > digits {
        let message = format!("the fee is {amount}, finer than the books hold");
        return Err(Error::park(Code::AmountTooFine, message));
    }
    exact.rescale(digits);
    Ok(exact)
}
