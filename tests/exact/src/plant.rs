//! Errors that are planted on purpose, each of which the comparison must find.
//!
//! Those of the plan are made where documents are fitted to the books, so that the product compares
//! what was posted with the wrong plan and is content; those of the bookkeeper are made in the
//! mapping.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use jiff::civil::Date;
use model::document::{DocumentLine, SalesDocument, SalesForm};
use model::reference::Reference;
use model::{Document, SourceId};
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// An error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plant {
    /// Zero-rated goods under the code of exports.
    CodeSwapped,
    /// Discounts that lower the base of no tax.
    DiscountTaxed,
    /// A refund dated as its sale.
    RefundDatedAsSale,
    /// A processor's fee as a line of the sale.
    FeeOnSale,
    /// No deposit account.
    DepositLeftOut,
    /// The tax of one country at the rate of another with the same percentage.
    WrongRate,
    /// The day after.
    WrongDay,
    /// Tips as fee income.
    TipAsIncome,
    /// A gift card that pays as a discount.
    GiftCardAsDiscount,
    /// The rounding in the tax.
    RoundingOnTax,
    /// The processor's fee nowhere.
    FeeNotPosted,
    /// A foreign currency taken as the company's own.
    ExchangeRateMissing,
}

/// The days of the sales so far, by order.
pub type Days = Mutex<BTreeMap<SourceId, Date>>;

/// Ids in the sandbox's company `de`.
mod id {
    pub(super) const STANDARD: &str = "2";
    pub(super) const ZERO: &str = "5";
    pub(super) const EXPORT: &str = "8";
    pub(super) const OUTSIDE: &str = "10";
    pub(super) const FEE_ITEM: &str = "3";
    pub(super) const DISCOUNT_ITEM: &str = "4";
    pub(super) const ROUNDING_ITEM: &str = "5";
}

impl Plant {
    /// Spoils a planned document.
    pub fn spoil(self, document: &mut Document, days: &Days) {
        if let Document::Sales(sale) = document {
            self.spoil_sale(sale, days);
        }
    }

    /// Spoils the mapping.
    pub fn spoil_mapping(self, mapping: &mut Value) {
        let books = &mut mapping["books"];
        match self {
            Self::TipAsIncome => books["items"]["fees"] = json!([]),
            Self::GiftCardAsDiscount => books["gift_cards"]["item"] = json!(id::DISCOUNT_ITEM),
            Self::FeeNotPosted => {
                let row = books["gateways"]["rows"][0].as_object_mut().expect("a row");
                drop(row.remove("fee"));
            }
            Self::WrongRate => {
                // France's 20 % under Austria's code, which charges the same.
                let codes = &mut books["tax"]["by_code"]["codes"];
                codes[2] = json!({"code": "7", "rates": [{"rate": "32", "percent": "20"}]});
                books["tax"]["by_code"]["rates"][2]["rate"] = json!("32");
            }
            _ => {}
        }
    }

    fn spoil_sale(self, sale: &mut SalesDocument, days: &Days) {
        let is_sale = matches!(sale.form, SalesForm::SalesReceipt | SalesForm::Invoice);
        match self {
            Self::CodeSwapped => swap_codes(sale),
            Self::DiscountTaxed => tax_discounts(sale),
            Self::RefundDatedAsSale => {
                let mut days = days.lock().unwrap_or_else(PoisonError::into_inner);
                let day = days.entry(sale.marker.id.clone()).or_insert(sale.date);
                sale.date = *day;
            }
            Self::FeeOnSale if is_sale && sale.total > Decimal::ONE => put_fee_on(sale),
            Self::DepositLeftOut => sale.deposit_to = None,
            Self::WrongDay => sale.date = sale.date.tomorrow().expect("a day"),
            Self::RoundingOnTax => round_on_tax(sale),
            Self::ExchangeRateMissing if sale.currency.to_string() != "GBP" => {
                sale.exchange_rate = Some(Decimal::ONE);
            }
            _ => {}
        }
    }
}

fn item(id: &str) -> Reference {
    Reference::Known(id.into())
}

fn swap_codes(sale: &mut SalesDocument) {
    for line in sale.lines.iter_mut().filter(|line| line.tax_code.as_str() == id::ZERO) {
        line.tax_code = id::EXPORT.into();
    }
    for tax in sale.taxes.iter_mut().filter(|tax| tax.rate.as_str() == "15") {
        tax.rate = "33".into();
    }
}

fn tax_discounts(sale: &mut SalesDocument) {
    for line in &mut sale.lines {
        let discounts = line.item == item(id::DISCOUNT_ITEM) && line.amount < Decimal::ZERO;
        if discounts && line.tax_code.as_str() == id::STANDARD {
            line.tax_code = id::OUTSIDE.into();
            for tax in sale.taxes.iter_mut().filter(|tax| tax.rate.as_str() == "11") {
                tax.base -= line.amount;
            }
        }
    }
    sale.taxes.retain(|tax| tax.rate.as_str() != "35");
}

fn put_fee_on(sale: &mut SalesDocument) {
    let fee = Decimal::new(30, 2);
    sale.lines.push(DocumentLine {
        description: "Fee".to_owned(),
        amount: -fee,
        quantity: None,
        item: item(id::FEE_ITEM),
        tax_code: id::OUTSIDE.into(),
        class: None,
    });
    sale.total -= fee;
    sale.taxes.retain(|tax| tax.rate.as_str() != "35");
}

fn round_on_tax(sale: &mut SalesDocument) {
    let Some(tax) = sale.taxes.first_mut().filter(|tax| !tax.amount.is_zero()) else { return };
    let place = sale.lines.iter().position(|line| line.item == item(id::ROUNDING_ITEM));
    if let Some(place) = place {
        let rounding = sale.lines.remove(place).amount;
        tax.amount += rounding;
        sale.total_tax += rounding;
        sale.taxes.retain(|tax| tax.rate.as_str() != "35");
    }
}
