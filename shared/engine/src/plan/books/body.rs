//! The money of a document: its lines and its tax, exact before it has a form, a date or a number.

use std::collections::BTreeMap;

use mapping::tables::Tax;
use model::TargetId;
use model::document::{DocumentLine, DocumentTax};
use model::money::Decimal;

use crate::code::Code;
use crate::error::{Error, Result};

/// Lines and tax.
#[derive(Debug, Clone, Default)]
pub(super) struct Body {
    /// The lines.
    pub(super) lines: Vec<DocumentLine>,
    /// Tax by the books' rate; empty where their own engine splits it.
    pub(super) tax: BTreeMap<TargetId, Decimal>,
    /// All tax.
    pub(super) total_tax: Decimal,
    /// The code of the whole document, where the books pick rates by it.
    pub(super) tax_code: Option<TargetId>,
}

impl Body {
    /// What the lines and the tax come to.
    pub(super) fn total(&self) -> Decimal {
        self.net() + self.total_tax
    }

    /// What the lines come to.
    pub(super) fn net(&self) -> Decimal {
        self.lines.iter().map(|line| line.amount).sum()
    }

    /// The tax by rate, each on the sum of the lines whose code holds the rate.
    ///
    /// # Errors
    /// `OUT_OF_BALANCE` where tax is stated at a rate that no line carries, or with a sign that no
    /// books take.
    pub(super) fn taxes(&self, table: &Tax) -> Result<Vec<DocumentTax>> {
        if !table.is_by_rate() {
            return self.check_taxable(table).map(|()| Vec::new());
        }
        let mut taxes: BTreeMap<TargetId, DocumentTax> = BTreeMap::new();
        for line in &self.lines {
            for rate in table.rates_of(&line.tax_code) {
                let tax = taxes.entry(rate.rate.clone()).or_insert_with(|| DocumentTax {
                    rate: rate.rate.clone(),
                    percent: rate.percent,
                    base: Decimal::ZERO,
                    amount: Decimal::ZERO,
                });
                tax.base += line.amount;
            }
        }
        for (rate, amount) in self.tax.iter().filter(|(_, amount)| !amount.is_zero()) {
            let Some(tax) = taxes.get_mut(rate) else {
                let message = format!("tax of {amount} at rate {rate}, which no line carries");
                return Err(Error::park(Code::OutOfBalance, message));
            };
            tax.amount = *amount;
        }
        if let Some(tax) = taxes.values().find(|tax| tax.amount.is_sign_negative()) {
            let message = format!("tax at rate {} comes to {}", tax.rate, tax.amount);
            return Err(Error::park(Code::OutOfBalance, message));
        }
        let states_something = |tax: &DocumentTax| !(tax.base.is_zero() && tax.amount.is_zero());
        Ok(taxes.into_values().filter(states_something).collect())
    }

    /// Where the books split the sum themselves, some line must be taxable for them to take it.
    fn check_taxable(&self, table: &Tax) -> Result<()> {
        let tax = self.total_tax;
        let carried = self.lines.iter().any(|line| table.is_taxable(&line.tax_code));
        if tax.is_zero() || (carried && !tax.is_sign_negative()) {
            return Ok(());
        }
        Err(Error::park(Code::OutOfBalance, format!("tax of {tax}, which no line carries")))
    }

    /// What is left when other bodies are taken away, item by item, code by code and rate by rate.
    /// What is left of nothing is no line.
    pub(super) fn less<'b>(&self, taken: impl Iterator<Item = &'b Self>) -> Self {
        let mut taken = taken.peekable();
        if taken.peek().is_none() {
            return self.clone();
        }
        let mut left = Remainder::default();
        left.add(self, Decimal::ONE);
        taken.for_each(|body| left.add(body, Decimal::NEGATIVE_ONE));
        Self { tax_code: self.tax_code.clone(), ..left.body() }
    }
}

/// Lines by item, code and class, in the order in which they first came.
#[derive(Default)]
struct Remainder {
    lines: Vec<DocumentLine>,
    tax: BTreeMap<TargetId, Decimal>,
    total_tax: Decimal,
}

impl Remainder {
    fn add(&mut self, body: &Body, sign: Decimal) {
        for line in &body.lines {
            let amount = line.amount * sign;
            let quantity = line.quantity.map(|quantity| quantity * sign);
            match self.lines.iter_mut().find(|known| same_place(known, line)) {
                Some(known) => {
                    known.amount += amount;
                    known.quantity = known.quantity.zip(quantity).map(|(a, b)| a + b);
                }
                None => self.lines.push(DocumentLine { amount, quantity, ..line.clone() }),
            }
        }
        for (rate, amount) in &body.tax {
            *self.tax.entry(rate.clone()).or_default() += *amount * sign;
        }
        self.total_tax += body.total_tax * sign;
    }

    fn body(mut self) -> Body {
        self.lines.retain(|line| !line.amount.is_zero());
        for line in &mut self.lines {
            line.quantity = line.quantity.filter(|quantity| {
                !quantity.is_zero() && quantity.is_sign_negative() == line.amount.is_sign_negative()
            });
        }
        self.tax.retain(|_, amount| !amount.is_zero());
        Body { lines: self.lines, tax: self.tax, total_tax: self.total_tax, tax_code: None }
    }
}

fn same_place(one: &DocumentLine, other: &DocumentLine) -> bool {
    one.item == other.item && one.tax_code == other.tax_code && one.class == other.class
}
