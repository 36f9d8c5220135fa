//! The lines of a sales form: what is sold, and what is taken off the whole.

use engine::write::References;
use engine::{Code, Error, Result};
use model::document::{DocumentDiscount, DocumentLine, SalesDocument};
use model::{Currency, TargetId};
use rust_decimal::{Decimal, RoundingStrategy};

use super::resolved;
use crate::quickbooks::config::{Classes, Settings, TaxModel};
use crate::quickbooks::text;
use crate::quickbooks::wire::Ref;
use crate::quickbooks::wire::number::Number;
use crate::quickbooks::wire::sales::{DISCOUNT_LINE, DiscountDetail, ITEM_LINE, ItemDetail, Line};

/// The decimals that QuickBooks keeps of a unit price.
const PRICE_DIGITS: u32 = 7;
/// The code of a line that is not taxed, in the US.
const NOT_TAXED: &str = "NON";

/// The lines in their order; a discount on the whole form stands last.
pub(super) fn all(
    settings: &Settings,
    references: &References,
    sales: &SalesDocument,
) -> Result<Vec<Line>> {
    let items = sales.lines.iter().map(|line| item(settings, line, sales.currency, references));
    let discount = sales.discount.as_ref().map(|discount| Ok(self::discount(discount)));
    items.chain(discount).collect()
}

fn item(
    settings: &Settings,
    line: &DocumentLine,
    currency: Currency,
    references: &References,
) -> Result<Line> {
    let price = line.quantity.and_then(|quantity| unit_price(line.amount, quantity, currency));
    let class = line.class.as_ref().filter(|_| settings.classes == Classes::Lines);
    let detail = ItemDetail {
        item_ref: Some(resolved(&line.item, references)?),
        qty: line.quantity.filter(|_| price.is_some()).map(Number),
        unit_price: price.map(Number),
        class_ref: class.map(Ref::from),
        tax_code_ref: tax_code(settings, &line.tax_code),
    };
    Ok(Line {
        description: text::some(line.description.clone()),
        amount: Some(Number(line.amount)),
        detail_type: ITEM_LINE.to_owned(),
        sales_item_line_detail: Some(detail),
        discount_line_detail: None,
    })
}

/// A US company without sales tax still has a code on each line: the one of what is not taxed.
fn tax_code(settings: &Settings, code: &TargetId) -> Option<Ref> {
    if settings.tax_model == TaxModel::UsUntaxed {
        return Some(Ref::to(NOT_TAXED));
    }
    (!code.as_str().is_empty()).then(|| Ref::from(code))
}

/// QuickBooks states a discount as a positive amount (contract, section 5.5).
fn discount(discount: &DocumentDiscount) -> Line {
    let detail = DiscountDetail {
        percent_based: Some(false),
        discount_account_ref: discount.account.as_ref().map(Ref::from),
    };
    Line {
        description: None,
        amount: Some(Number(discount.amount)),
        detail_type: DISCOUNT_LINE.to_owned(),
        sales_item_line_detail: None,
        discount_line_detail: Some(detail),
    }
}

/// The class of the whole form, where the company keeps one a document.
///
/// # Errors
/// `CONFIG_INVALID` where the lines name several: nothing may be lost in silence.
pub(super) fn class(settings: &Settings, sales: &SalesDocument) -> Result<Option<Ref>> {
    if settings.classes != Classes::Documents {
        return Ok(None);
    }
    let mut named = sales.lines.iter().filter_map(|line| line.class.as_ref());
    let Some(first) = named.next() else { return Ok(None) };
    if named.any(|other| other != first) {
        let message = "the company keeps one class a document and the mapping names several: \
                       switch classes to lines in QuickBooks, or name one class";
        return Err(Error::park(Code::ConfigInvalid, message));
    }
    Ok(Some(Ref::from(first)))
}

/// The price by which quantity × price is the amount to the cent (6070); none where there is none,
/// and then the quantity is not stated either.
pub(super) fn unit_price(
    amount: Decimal,
    quantity: Decimal,
    currency: Currency,
) -> Option<Decimal> {
    let half_up = RoundingStrategy::MidpointAwayFromZero;
    let price = amount.checked_div(quantity)?.round_dp_with_strategy(PRICE_DIGITS, half_up);
    let product = price.checked_mul(quantity)?;
    (currency.round(product) == amount).then(|| price.normalize())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn price(amount: &str, quantity: &str) -> Option<String> {
        let (amount, quantity) = (amount.parse().unwrap(), quantity.parse().unwrap());
        unit_price(amount, quantity, "EUR".parse().unwrap()).map(|price| price.to_string())
    }

    #[test]
    fn a_price_is_stated_only_if_it_multiplies_back() {
        assert_eq!(price("10.00", "3").as_deref(), Some("3.3333333"));
        assert_eq!(price("-5.00", "-1").as_deref(), Some("5"));
        assert_eq!(price("10.00", "0"), None);
        assert_eq!(price("0.01", "99999999"), None);
    }

    proptest! {
        #[test]
        fn a_stated_price_gives_the_amount(
            cents in -10_000_000_i64..10_000_000, quantity in 1_i64..1_000_000, scale in 0_u32..4,
        ) {
            let eur: Currency = "EUR".parse().unwrap();
            let (amount, quantity) = (Decimal::new(cents, 2), Decimal::new(quantity, scale));
            if let Some(price) = unit_price(amount, quantity, eur) {
                prop_assert!(price.scale() <= PRICE_DIGITS);
                prop_assert_eq!(eur.round(price * quantity), amount);
            }
        }
    }
}
