//! The tax of a form: as the store charged it (books.md, section 4; contract, section 5.9).

use engine::{Code, Error, Result};
use model::document::{DocumentTax, SalesDocument};
use rust_decimal::Decimal;

use crate::quickbooks::config::{Settings, TaxModel};
use crate::quickbooks::wire::Ref;
use crate::quickbooks::wire::number::Number;
use crate::quickbooks::wire::sales::{TaxLine, TaxLineDetail, TxnTaxDetail};

/// How amounts relate to tax, and the tax; both as QuickBooks names them.
type Stated = (Option<String>, Option<TxnTaxDetail>);

/// US: lines say whether, the total says how much, on every write. Elsewhere: an amount a rate.
/// A company without tax has documents without codes.
///
/// # Errors
/// `TAX_NOT_MAPPED` where a document states tax that the company cannot hold: QuickBooks would drop
/// it without a word.
pub(super) fn of(settings: &Settings, sales: &SalesDocument) -> Result<Stated> {
    let total_tax = Some(Number(sales.total_tax));
    let coded = sales.lines.iter().any(|line| !line.tax_code.as_str().is_empty());
    match settings.tax_model {
        TaxModel::UsAutomated => {
            Ok((None, Some(TxnTaxDetail { total_tax, ..TxnTaxDetail::default() })))
        }
        TaxModel::UsClassic => {
            let txn_tax_code_ref = sales.tax_code.as_ref().map(Ref::from);
            let detail = TxnTaxDetail { total_tax, txn_tax_code_ref, tax_line: Vec::new() };
            Ok((None, Some(detail)))
        }
        TaxModel::UsUntaxed => untaxed(sales).map(|()| (None, None)),
        TaxModel::Codes if !coded => {
            untaxed(sales).map(|()| (Some("NotApplicable".to_owned()), None))
        }
        TaxModel::Codes => {
            let detail = tax_detail(sales.total_tax, &sales.taxes);
            Ok((Some("TaxExcluded".to_owned()), Some(detail)))
        }
    }
}

/// A document without lines is refused for that alone.
fn untaxed(sales: &SalesDocument) -> Result<()> {
    let states_none = sales.total_tax.is_zero() && sales.taxes.is_empty();
    if sales.lines.is_empty() || states_none {
        return Ok(());
    }
    let message = format!(
        "{} of tax in a document that can state none: sales tax is off in the company, or no line \
         has a tax code",
        sales.total_tax
    );
    Err(Error::park(Code::TaxNotMapped, message))
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
