//! Payments: money received, applied to invoices and credits, or left unapplied.

use rust_decimal::Decimal;

use super::Build;
use crate::quickbooks::fault::{Checked, Fault};
use crate::quickbooks::json::{Json, Object};
use crate::quickbooks::lines::{cents, negative};

/// Builds a payment.
///
/// # Errors
/// 2020 without customer or total, 2290 for a negative one, 620 for a link to another customer's
/// document, 610 for a link to nothing, 6000 when more is applied than is there.
pub fn build(b: Build<'_>) -> Checked<Object> {
    let customer = b.input.text_at("CustomerRef.value");
    let customer = customer.ok_or_else(|| Fault::required("CustomerRef"))?;
    let total = b.input.number_at("TotalAmt").ok_or_else(|| Fault::required("TotalAmt"))?;
    let total = cents(total);
    if total < Decimal::ZERO {
        return Err(negative());
    }
    let mut out = Object::from([("CustomerRef", b.books.named_reference("Customer", customer)?)]);
    b.deposit_account(&mut out)?;
    b.name_reference(&mut out, "PaymentMethodRef", "PaymentMethod")?;
    b.copy(&mut out, &["PaymentRefNum", "PrivateNote", "TransactionLocationType", "TxnSource"]);
    out.set("TotalAmt", Json::money(total));
    let (lines, applied) = lines(&b, customer)?;
    if applied > total {
        return Err(Fault::business("The amount applied is more than the payment."));
    }
    out.set("UnappliedAmt", Json::money(total - applied));
    out.set("ProcessPayment", false);
    out.set("TxnDate", b.date().to_string());
    b.currency(&mut out)?;
    out.set("Line", lines);
    Ok(out)
}

/// The lines, and what they take from the payment: invoices take, credit memos give.
fn lines(b: &Build<'_>, customer: &str) -> Checked<(Vec<Json>, Decimal)> {
    let mut shown = Vec::new();
    let mut applied = Decimal::ZERO;
    for line in b.input.items_at("Line").iter().filter_map(Json::as_object) {
        let amount = line.number_at("Amount").ok_or_else(|| Fault::required("Line.Amount"))?;
        let amount = cents(amount);
        if amount < Decimal::ZERO {
            return Err(negative());
        }
        let links = line.items_at("LinkedTxn");
        let [link] = links else {
            return Err(Fault::business("A payment line links to exactly one transaction."));
        };
        let Some(link) = link.as_object() else { continue };
        let kind = link.text_at("TxnType").ok_or_else(|| Fault::required("LinkedTxn.TxnType"))?;
        let id = link.text_at("TxnId").ok_or_else(|| Fault::required("LinkedTxn.TxnId"))?;
        applied += match kind {
            "Invoice" => amount,
            "CreditMemo" => -amount,
            _ => return Err(cannot_link()),
        };
        open_enough(b, customer, kind, id, amount)?;
        let mut line = Object::from([("Amount", Json::money(amount))]);
        let link = Object::from([("TxnId", id.into()), ("TxnType", kind.into())]);
        line.set("LinkedTxn", vec![Json::from(link)]);
        shown.push(line.into());
    }
    Ok((shown, applied))
}

fn open_enough(
    b: &Build<'_>,
    customer: &str,
    kind: &str,
    id: &str,
    amount: Decimal,
) -> Checked<()> {
    let target = b.books.referred(kind, id).map_err(|_| Fault::not_found())?;
    if target.built.text_at("CustomerRef.value") != Some(customer) {
        return Err(cannot_link());
    }
    let applied = b.books.applied_to(kind, id).into_iter();
    let own: Decimal =
        applied.filter(|(by, _)| Some(by.as_str()) == b.own_id()).map(|(_, a)| a).sum();
    if amount > b.books.open_amount(kind, target) + own {
        return Err(Fault::business("The amount applied is more than what is open."));
    }
    Ok(())
}

fn cannot_link() -> Fault {
    let detail = "Transaction can't be linked.";
    Fault::invalid("620", "Transaction cannot be linked", detail)
}
