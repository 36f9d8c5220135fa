//! The store's tax in a body: by the books' rate, as a sum, or as a line on a liability of its own
//! (books.md, rows 15 to 17).

use mapping::Gap;
use mapping::tables::Tax;
use model::Reference;
use model::money::Decimal;
use model::tax::TaxTotal;

use super::body::Body;
use super::desk::Desk;
use super::rates::Rates;
use crate::error::Result;

/// Adds it.
///
/// # Errors
/// Tax that is too fine, at a rate without a row, or that the books have no place for.
pub(super) fn add(
    desk: &Desk<'_>,
    taxes: &[TaxTotal],
    rates: &Rates,
    body: &mut Body,
) -> Result<()> {
    let mut total = Decimal::ZERO;
    for tax in taxes {
        let amount = desk.exact("tax", tax.total())?;
        total += amount;
        if amount.is_zero() || desk.tax_item().is_some() {
            continue;
        }
        if let Some(rate) = desk.books.tax.rate(&rates.get(&tax.rate_id))? {
            *body.tax.entry(rate.rate.clone()).or_default() += amount;
        }
    }
    // Nothing, too, is stated in the currency's own digits.
    let total = desk.round(total);
    match desk.tax_item() {
        Some(item) if !total.is_zero() => {
            let item = Reference::Known(item.clone());
            let code = desk.books.tax.outside_scope("tax")?.clone();
            let text = format!("Tax {}", desk.ship_to().country).trim().to_owned();
            body.lines.push(desk.line(text, total, None, item, code, ""));
        }
        None if matches!(desk.books.tax, Tax::Off(_)) && !total.is_zero() => {
            return Err(Gap::TaxOff.into());
        }
        Some(_) => {}
        None => body.total_tax = total,
    }
    Ok(())
}
