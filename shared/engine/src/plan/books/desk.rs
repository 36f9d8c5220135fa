//! What every part of the plan works with: the order, its mapping, what the order says about its
//! buyer and its place, and how amounts and lines are written.

use jiff::Timestamp;
use jiff::civil::Date;
use mapping::tables::{DimensionFacts, RegimeRow};
use mapping::{Books, Gap, Mapping};
use model::document::DocumentLine;
use model::money::Decimal;
use model::{Address, Kind, Marker, Order, Record, Reference, Role, TargetId};
use rust_decimal::RoundingStrategy;

use super::buyer::Buyer;
use super::destination::{self, Destination};
use super::find::Finder;
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
    pub(super) finder: Finder<'a>,
    pub(super) buyer: Buyer,
    destination: Destination<'a>,
    regime: Option<&'a RegimeRow>,
    version: String,
}

impl<'a> Desk<'a> {
    pub(super) fn new(order: &'a Order, context: &'a Context<'a>, books: &'a Books) -> Self {
        let version = match context.print {
            Some(print) => print.short().to_owned(),
            None => Record::Order(Box::new(order.clone())).source_print().short().to_owned(),
        };
        let finder = Finder::new(order);
        let buyer = Buyer::of(order, &books.exemption, &finder);
        let destination = destination::of(order, &books.tax_address);
        let regime = books.regime(destination.shown(), &order.created_via);
        let mapping = context.mapping;
        Self { order, context, mapping, books, finder, buyer, destination, regime, version }
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

    /// The address that the store's tax rests on.
    ///
    /// # Errors
    /// `CONFIG_INVALID` where that is the store's own and the mapping does not name it.
    pub(super) fn destination(&self) -> Result<&'a Address> {
        self.destination.known()
    }

    /// The address that documents show as the tax's.
    pub(super) fn ship_to(&self) -> &'a Address {
        self.destination.shown()
    }

    /// How the tax of this place is filed, where it is not on the company's own return.
    pub(super) fn regime(&self) -> Option<&'a RegimeRow> {
        self.regime
    }

    /// The item of a liability on which the store's tax is a line, where the books do not state it as
    /// tax: by the place's regime, or because they keep none.
    pub(super) fn tax_item(&self) -> Option<&'a TargetId> {
        self.regime.and_then(|row| row.tax_item.as_ref()).or_else(|| self.books.tax.tax_item())
    }

    /// The number that documents of this order carry, before prefix and position.
    ///
    /// # Errors
    /// `CONFIG_INVALID` where the invoice plug-in's number is wanted and not there.
    pub(super) fn number(&self) -> Result<String> {
        let Some(path) = self.books.numbers.invoice_number.as_ref() else {
            return Ok(self.order.number.clone());
        };
        let number = self.finder.text(path).filter(|number| !number.is_empty());
        Ok(number.ok_or_else(|| Gap::NoNumber { path: path.to_string() })?)
    }

    /// The day of the books that a moment falls on.
    pub(super) fn day(&self, moment: Timestamp) -> Date {
        self.mapping.day(moment)
    }

    /// Whether the order is in another currency than the company's.
    pub(super) fn is_foreign(&self) -> bool {
        self.order.currency != self.books.home_currency
    }

    fn digits(&self) -> u32 {
        self.order.currency.minor_digits().min(BOOKS_DIGITS)
    }

    /// The smallest amount.
    pub(super) fn unit(&self) -> Decimal {
        Decimal::new(1, self.digits())
    }

    /// An amount as the books hold it, halves away from zero. What rounding moves is settled on a
    /// line of its own.
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

    /// A line's amount as the books hold it. Digits beyond the currency's own are rounded; a third
    /// digit that the currency has is money.
    ///
    /// # Errors
    /// `AMOUNT_TOO_FINE` for a third decimal that is not 0.
    pub(super) fn line_amount(&self, amount: Decimal) -> Result<Decimal> {
        if self.order.currency.minor_digits() <= BOOKS_DIGITS {
            return Ok(self.round(amount));
        }
        self.exact("a line", self.order.currency.round(amount))
    }

    /// A line with its class.
    pub(super) fn line(
        &self,
        description: String,
        amount: Decimal,
        quantity: Option<Decimal>,
        item: Reference,
        tax_code: TargetId,
        sku: &str,
    ) -> DocumentLine {
        let class = self.books.dimensions.class(self.facts(Some(sku))).cloned();
        DocumentLine { description, amount, quantity, item, tax_code, class }
    }

    /// The location of its documents.
    pub(super) fn location(&self) -> Option<TargetId> {
        self.books.dimensions.location(self.facts(None)).cloned()
    }

    fn facts<'s>(&'s self, sku: Option<&'s str>) -> DimensionFacts<'s> {
        DimensionFacts {
            gateway: &self.order.payment.gateway,
            created_via: &self.order.created_via,
            country: &self.ship_to().country,
            sku,
        }
    }
}

/// Text on one line, without control characters: nothing in it can pass for a line of ours.
pub(super) fn one_line(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_control() || c.is_whitespace()) {
        if word.is_empty() {
            continue;
        }
        if !plain.is_empty() {
            plain.push(' ');
        }
        plain.push_str(word);
    }
    plain
}
