//! Exchange rates of documents whose source states none (books.md, section 5): that of the document
//! itself once it stands, else that of its sale, else that of its day, frozen on the link with the
//! document's figures.
//!
//! A refund therefore has its sale's rate, and the same plan made twice is the same plan.

use std::collections::BTreeMap;

use jiff::civil::Date;
use model::money::Decimal;
use model::{Currency, Document, Role};

use super::open::Opened;
use super::work::Work;
use crate::code::Code;
use crate::error::{Disposition, Error, Result};
use crate::link::{Held, Link};
use crate::plan::{Hold, Plan};
use crate::world::World;

/// The rates that a slice has asked for: a read costs money.
#[derive(Default)]
pub(super) struct Asked(BTreeMap<(Currency, Date), Option<Decimal>>);

/// A document's day, currency and rate.
struct Stated<'a> {
    date: Date,
    currency: Currency,
    rate: &'a mut Option<Decimal>,
}

/// States the rate on every document in another currency than the books' own. One without a rate is
/// held.
pub(super) async fn fill(
    world: &World,
    opened: &Opened,
    work: &mut Work,
    plan: &mut Plan,
    asked: &mut Asked,
) {
    let Some(home) = opened.mapping.books.as_ref().map(|books| books.home_currency) else { return };
    let mut sale = rate_of(&work.link, &Role::Sale);
    let documents = std::mem::take(&mut plan.documents);
    for mut planned in documents {
        if let Some(stated) = stated(&mut planned.document)
            && stated.currency != home
        {
            let known =
                stated.rate.or_else(|| in_currency(rate_of(&work.link, &planned.role), &stated));
            let known = known.or_else(|| in_currency(sale, &stated));
            let rate = match known {
                Some(rate) => Ok(rate),
                None => asked.of(world, opened, stated.currency, stated.date).await,
            };
            match rate {
                Ok(rate) => *stated.rate = Some(rate),
                Err(error) if error.disposition == Disposition::Park => {
                    plan.holds.push(Hold { role: planned.role, error });
                    continue;
                }
                Err(error) => return work.fail(error),
            }
            if planned.role == Role::Sale {
                sale = stated.rate.map(|rate| (stated.currency, rate));
            }
        }
        plan.documents.push(planned);
    }
}

type Known = (Currency, Decimal);

fn in_currency(known: Option<Known>, stated: &Stated<'_>) -> Option<Decimal> {
    known.filter(|(currency, _)| *currency == stated.currency).map(|(_, rate)| rate)
}

/// The rate of a document that stands in the books.
fn rate_of(link: &Link, role: &Role) -> Option<Known> {
    let figures = |held: &Held| {
        let figures = held.figures.as_ref()?;
        Some((figures.currency, figures.exchange_rate?))
    };
    link.roles.get(role).filter(|held| !held.voided).and_then(figures)
}

impl Asked {
    /// The rate of a day.
    ///
    /// # Errors
    /// `RATE_MISSING` where the books know none; what concerns the call.
    async fn of(
        &mut self,
        world: &World,
        opened: &Opened,
        currency: Currency,
        day: Date,
    ) -> Result<Decimal> {
        let missing = || {
            let message = format!("the books know no rate of {currency} for {day}");
            Error::park(Code::RateMissing, message)
        };
        if let Some(known) = self.0.get(&(currency, day)) {
            return known.ok_or_else(missing);
        }
        let rates = opened.target.connector.rates().ok_or_else(missing)?;
        let ask = |session| async move { rates.rate(&session, currency, day).await };
        let rate = opened.target.call(world, ask).await?;
        self.0.insert((currency, day), rate);
        rate.ok_or_else(missing)
    }
}

/// What a document says of its currency; none of those that state no amount.
fn stated(document: &mut Document) -> Option<Stated<'_>> {
    let (date, currency, rate) = match document {
        Document::Sales(sales) => (sales.date, sales.currency, &mut sales.exchange_rate),
        Document::Payment(payment) => (payment.date, payment.currency, &mut payment.exchange_rate),
        Document::Expense(expense) => (expense.date, expense.currency, &mut expense.exchange_rate),
        Document::Deposit(deposit) => (deposit.date, deposit.currency, &mut deposit.exchange_rate),
        Document::Transfer(transfer) => {
            (transfer.date, transfer.currency, &mut transfer.exchange_rate)
        }
        Document::Party(_)
        | Document::Item(_)
        | Document::Rows(_)
        | Document::StoreOrder(_)
        | Document::StoreProduct(_) => return None,
    };
    Some(Stated { date, currency, rate })
}
