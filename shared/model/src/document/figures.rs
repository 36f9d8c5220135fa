//! The figures by which "posted" is compared with "planned": the ledger, not only the total.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::ids::TargetId;
use crate::money::Currency;

/// What a document comes to in the books (books.md, section 1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// Tax included.
    pub total: Decimal,
    /// All tax.
    pub total_tax: Decimal,
    /// Tax by rate. Empty means "not stated": the target's engine splits the total itself.
    pub taxes: Vec<TaxFigure>,
    /// The day in the books.
    pub date: Date,
    /// Currency.
    pub currency: Currency,
    /// Home units for one unit of the currency; none where they are the same.
    pub exchange_rate: Option<Decimal>,
    /// The account that money goes to or comes from.
    pub deposit_to: Option<TargetId>,
    /// Whose sale or payment it is; none where it is not stated, or stands on no form of a customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<TargetId>,
}

/// Tax at one rate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxFigure {
    /// The target's rate.
    pub rate: TargetId,
    /// What it is computed on.
    pub base: Decimal,
    /// The tax.
    pub amount: Decimal,
}

/// One figure that is not as planned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{field}: planned {planned}, posted {posted}")]
pub struct Difference {
    /// Which figure.
    pub field: String,
    /// As planned.
    pub planned: String,
    /// As the target answered.
    pub posted: String,
}

impl Figures {
    /// Every figure in which the posted document differs from this plan; empty means exact.
    #[must_use]
    pub fn differences(&self, posted: &Self) -> Vec<Difference> {
        let mut found = Vec::new();
        let mut compare = |field: &str, planned: String, posted: String| {
            if planned != posted {
                found.push(Difference { field: field.to_owned(), planned, posted });
            }
        };
        compare("total", amount(self.total), amount(posted.total));
        compare("total_tax", amount(self.total_tax), amount(posted.total_tax));
        compare("date", self.date.to_string(), posted.date.to_string());
        compare("currency", self.currency.to_string(), posted.currency.to_string());
        compare("deposit_to", optional(&self.deposit_to), optional(&posted.deposit_to));
        if self.customer.is_some() {
            compare("customer", optional(&self.customer), optional(&posted.customer));
        }
        if let Some(rate) = self.exchange_rate {
            let posted = posted.exchange_rate.map(amount);
            compare("exchange_rate", amount(rate), optional(&posted));
        }
        if !self.taxes.is_empty() {
            compare("taxes", by_rate(&self.taxes), by_rate(&posted.taxes));
        }
        found
    }
}

fn amount(value: Decimal) -> String {
    value.normalize().to_string()
}

fn optional(value: &Option<impl ToString>) -> String {
    value.as_ref().map_or_else(|| "none".to_owned(), ToString::to_string)
}

fn by_rate(taxes: &[TaxFigure]) -> String {
    let mut parts: Vec<String> = taxes
        .iter()
        .filter(|tax| !(tax.base.is_zero() && tax.amount.is_zero()))
        .map(|tax| format!("{}: {} on {}", tax.rate, amount(tax.amount), amount(tax.base)))
        .collect();
    parts.sort();
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures() -> Figures {
        Figures {
            total: "11.90".parse().unwrap(),
            total_tax: "1.90".parse().unwrap(),
            taxes: vec![TaxFigure {
                rate: "11".into(),
                base: "10.00".parse().unwrap(),
                amount: "1.90".parse().unwrap(),
            }],
            date: "2026-11-22".parse().unwrap(),
            currency: "EUR".parse().unwrap(),
            exchange_rate: None,
            deposit_to: Some("35".into()),
            customer: Some("58".into()),
        }
    }

    #[test]
    fn trailing_zeros_are_no_difference() {
        let mut posted = figures();
        posted.total = "11.9".parse().unwrap();
        assert_eq!(figures().differences(&posted), []);
    }

    #[test]
    fn another_customer_is_a_difference_unless_the_plan_names_none() {
        let mut posted = figures();
        posted.customer = Some("1".into());
        let fields: Vec<_> = figures().differences(&posted).into_iter().map(|d| d.field).collect();
        assert_eq!(fields, ["customer"]);
        let unnamed = Figures { customer: None, ..figures() };
        assert_eq!(unnamed.differences(&posted), []);
    }

    #[test]
    fn a_matching_total_with_the_wrong_rate_or_account_is_a_difference() {
        let mut posted = figures();
        posted.taxes[0].rate = "12".into();
        posted.deposit_to = Some("4".into());
        let fields: Vec<_> = figures().differences(&posted).into_iter().map(|d| d.field).collect();
        assert_eq!(fields, ["deposit_to", "taxes"]);
    }
}
