//! The discount line of a form.

use rust_decimal::Decimal;

use super::{Lines, cents, negative};
use crate::quickbooks::books::Books;
use crate::quickbooks::fault::{Checked, Fault};
use crate::quickbooks::json::{Json, Object};

pub(super) fn discount_line(books: &Books, line: &Object, lines: &mut Lines) -> Checked<()> {
    let incomplete =
        |why: &str| Err(Fault::invalid("6090", "Invalid or incomplete discount line", why));
    if !books.prefers("SalesFormsPrefs.AllowDiscount") {
        return incomplete("The company does not allow discounts.");
    }
    if lines.inclusive {
        return Err(Fault::business("The sandbox does not model discounts on amounts with tax."));
    }
    let Some(detail) = line.at("DiscountLineDetail").and_then(Json::as_object) else {
        return incomplete("DiscountLineDetail is missing.");
    };
    let amount = if detail.is_true("PercentBased") {
        let Some(percent) = detail.number_at("DiscountPercent") else {
            return incomplete("DiscountPercent is missing.");
        };
        cents(lines.subtotal * percent / Decimal::ONE_HUNDRED)
    } else {
        cents(line.number_at("Amount").ok_or_else(|| Fault::required("Line.Amount"))?)
    };
    if amount < Decimal::ZERO {
        return Err(negative());
    }
    let mut out = detail.clone();
    out.default_to("PercentBased", false);
    let default = books.single("Preferences");
    let default = default.and_then(|p| p.text_at("SalesFormsPrefs.DefaultDiscountAccount"));
    let account = detail.text_at("DiscountAccountRef.value").or(default);
    if let Some(account) = account {
        out.set("DiscountAccountRef", books.named_reference("Account", account)?);
    }
    let shown = Object::from([
        ("Amount", Json::money(amount)),
        ("DetailType", "DiscountLineDetail".into()),
        ("DiscountLineDetail", out.into()),
    ]);
    lines.shown.push(shown.into());
    lines.discount = amount;
    Ok(())
}
