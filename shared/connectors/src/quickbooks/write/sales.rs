//! Sales forms: lines without tax, tax as the store charged it (books.md, sections 3 and 4).

use engine::write::References;
use engine::{Code, Error, Result};
use model::Currency;
use model::document::{DocumentLine, DocumentTax, SalesDocument, SalesForm};
use rust_decimal::{Decimal, RoundingStrategy};

use super::saved::Saved;
use super::{address, note, resolved};
use crate::quickbooks::config::{Settings, TaxModel};
use crate::quickbooks::text;
use crate::quickbooks::wire::Ref;
use crate::quickbooks::wire::number::Number;
use crate::quickbooks::wire::sales::{
    ITEM_LINE, ItemDetail, Line, Sales, TaxLine, TaxLineDetail, TxnTaxDetail,
};

/// The decimals that QuickBooks keeps of a unit price.
const PRICE_DIGITS: u32 = 7;

/// The form as it is sent. Customer and addresses stand as the form was made: personal data that
/// is erased in the store must not be overwritten in the books, which have to keep it.
pub(super) fn body(
    settings: &Settings,
    references: &References,
    sales: &SalesDocument,
    saved: Saved<'_>,
) -> Result<Sales> {
    let lines = sales.lines.iter().map(|line| self::line(line, sales.currency, references));
    let is_invoice = sales.form == SalesForm::Invoice;
    let off = is_invoice.then_some(false);
    let is_receipt = matches!(sales.form, SalesForm::SalesReceipt | SalesForm::RefundReceipt);
    let (currency_ref, exchange_rate) = currency(settings, sales.currency, sales.exchange_rate)?;
    let (global_tax_calculation, txn_tax_detail) = tax(settings, sales);
    let mut body = Sales {
        id: saved.id(),
        sync_token: saved.version(),
        sparse: saved.sparse(),
        doc_number: sales.number.clone().and_then(text::some),
        txn_date: Some(sales.date),
        due_date: sales.due_date.filter(|_| is_invoice),
        currency_ref,
        exchange_rate,
        line: lines.collect::<Result<_>>()?,
        global_tax_calculation,
        txn_tax_detail,
        private_note: Some(note::with_marker(&sales.note, &sales.marker)),
        email_status: Some("NotSet".to_owned()),
        allow_ipn_payment: off,
        allow_online_payment: off,
        allow_online_credit_card_payment: off,
        allow_online_ach_payment: off,
        ..Sales::default()
    };
    if is_receipt {
        body.deposit_to_account_ref = sales.deposit_to.as_ref().map(Ref::from);
        body.payment_method_ref = sales.payment_method.as_ref().map(Ref::from);
        body.payment_ref_num = sales.payment_reference.clone().and_then(text::some);
    }
    if saved.is_whole() {
        body.customer_ref = Some(resolved(&sales.customer, references)?);
        body.bill_addr = sales.bill_to.as_ref().and_then(address);
        body.ship_addr = sales.ship_to.as_ref().and_then(address);
    }
    Ok(body)
}

/// Currency and rate, stated only where the company keeps several currencies.
pub(super) fn currency(
    settings: &Settings,
    currency: Currency,
    rate: Option<Decimal>,
) -> Result<(Option<Ref>, Option<Number>)> {
    if settings.multicurrency {
        return Ok((Some(Ref::to(currency.to_string())), rate.map(Number)));
    }
    if currency == settings.home_currency {
        return Ok((None, None));
    }
    let home = settings.home_currency;
    let message = format!("the document is in {currency}, the company keeps {home} alone");
    Err(Error::park(Code::CurrencyNotEnabled, message))
}

fn line(line: &DocumentLine, currency: Currency, references: &References) -> Result<Line> {
    let price = line.quantity.and_then(|quantity| unit_price(line.amount, quantity, currency));
    let code = &line.tax_code;
    let detail = ItemDetail {
        item_ref: Some(resolved(&line.item, references)?),
        qty: line.quantity.filter(|_| price.is_some()).map(Number),
        unit_price: price.map(Number),
        tax_code_ref: (!code.as_str().is_empty()).then(|| Ref::from(code)),
    };
    Ok(Line {
        description: text::some(line.description.clone()),
        amount: Some(Number(line.amount)),
        detail_type: ITEM_LINE.to_owned(),
        sales_item_line_detail: Some(detail),
    })
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

/// US: lines say whether, the total says how much, on every write. Elsewhere: an amount a rate.
/// A company without tax has documents without codes.
fn tax(settings: &Settings, sales: &SalesDocument) -> (Option<String>, Option<TxnTaxDetail>) {
    let total_tax = Some(Number(sales.total_tax));
    let txn_tax_code_ref = settings.sales_tax_code.as_ref().map(Ref::from);
    match settings.tax_model {
        TaxModel::UsAutomated => {
            (None, Some(TxnTaxDetail { total_tax, ..TxnTaxDetail::default() }))
        }
        TaxModel::UsClassic => {
            (None, Some(TxnTaxDetail { total_tax, txn_tax_code_ref, tax_line: Vec::new() }))
        }
        TaxModel::Codes if sales.lines.iter().all(|line| line.tax_code.as_str().is_empty()) => {
            (Some("NotApplicable".to_owned()), None)
        }
        TaxModel::Codes => {
            (Some("TaxExcluded".to_owned()), Some(tax_detail(sales.total_tax, &sales.taxes)))
        }
    }
}

/// Each rate with its own amount, and all of them.
pub(super) fn tax_detail(total: Decimal, taxes: &[DocumentTax]) -> TxnTaxDetail {
    let tax_line = taxes.iter().map(tax_line).collect();
    TxnTaxDetail { total_tax: Some(Number(total)), tax_line, txn_tax_code_ref: None }
}

fn tax_line(tax: &DocumentTax) -> TaxLine {
    let detail = TaxLineDetail {
        tax_rate_ref: Some((&tax.rate).into()),
        percent_based: Some(true),
        tax_percent: Some(Number(tax.percent)),
        net_amount_taxable: Some(Number(tax.base)),
    };
    TaxLine {
        amount: Some(Number(tax.amount)),
        detail_type: "TaxLineDetail".to_owned(),
        tax_line_detail: Some(detail),
    }
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
