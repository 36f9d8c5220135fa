//! What every part of the plan works with: the order, its mapping, and how amounts are written.

use mapping::{Books, Mapping};
use model::address::Address;
use model::money::Decimal;
use model::{Kind, Marker, Order, Record, Role};
use rust_decimal::RoundingStrategy;

use crate::code::Code;
use crate::error::{Error, Result};
use crate::plan::Context;

/// The most digits after the point that the books hold.
const BOOKS_DIGITS: u32 = 2;

/// An order on the bookkeeper's desk.
pub(super) struct Desk<'a> {
    pub(super) order: &'a Order,
    pub(super) context: &'a Context<'a>,
    pub(super) mapping: &'a Mapping,
    pub(super) books: &'a Books,
    version: String,
}

impl<'a> Desk<'a> {
    pub(super) fn new(order: &'a Order, context: &'a Context<'a>, books: &'a Books) -> Self {
        let print = Record::Order(Box::new(order.clone())).source_print();
        let version = print.short().to_owned();
        Self { order, context, mapping: context.mapping, books, version }
    }

    /// What a document of this order is known by.
    pub(super) fn marker(&self, role: Role) -> Marker {
        Marker {
            origin: self.context.origin.to_owned(),
            kind: Kind::Order,
            id: self.order.id.clone(),
            role,
            version: self.version.clone(),
        }
    }

    /// The address that the tax rests on: where it goes, or who pays for what goes nowhere.
    pub(super) fn ship_to(&self) -> &'a Address {
        if self.order.shipping.country.is_empty() {
            &self.order.billing
        } else {
            &self.order.shipping
        }
    }

    fn digits(&self) -> u32 {
        self.order.currency.minor_digits().min(BOOKS_DIGITS)
    }

    /// The smallest amount.
    pub(super) fn unit(&self) -> Decimal {
        Decimal::new(1, self.digits())
    }

    /// A line's amount as the books hold it, halves away from zero. What rounding moves is settled
    /// on a line of its own.
    pub(super) fn round(&self, amount: Decimal) -> Decimal {
        let strategy = RoundingStrategy::MidpointAwayFromZero;
        let mut rounded = amount.round_dp_with_strategy(self.digits(), strategy);
        rounded.rescale(self.digits());
        rounded
    }

    /// A total or tax as the books hold it.
    ///
    /// # Errors
    /// `AMOUNT_TOO_FINE`: these are never rounded.
    pub(super) fn exact(&self, what: &str, amount: Decimal) -> Result<Decimal> {
        let rounded = self.round(amount);
        if rounded == amount {
            return Ok(rounded);
        }
        let message = format!("{what} is {amount}, finer than the books hold");
        Err(Error::park(Code::AmountTooFine, message))
    }
}

/// Text on one line, without control characters: nothing in it can pass for a line of ours.
pub(super) fn one_line(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}
