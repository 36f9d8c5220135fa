//! Deposits: payments and receipts taken from Undeposited Funds to the bank, and other amounts.

use rust_decimal::Decimal;

use super::Build;
use crate::quickbooks::fault::{Checked, Fault};
use crate::quickbooks::json::{Json, Object};
use crate::quickbooks::lines::{cents, detail_missing, negative, number};

const COPIED: &[&str] = &["PrivateNote", "TransactionLocationType", "TxnSource"];

/// Builds a deposit.
///
/// # Errors
/// 2020 without account, lines or a link's line id, 6430 for an account of the wrong type, 620 for
/// a link that cannot be, 610 for a link to nothing, 2290 for a negative sum, 6000 for the rest.
pub fn build(b: Build<'_>) -> Checked<Object> {
    if b.input.get("DepositToAccountRef").is_none() {
        return Err(Fault::required("DepositToAccountRef"));
    }
    let mut out = Object::default();
    b.deposit_account(&mut out)?;
    if b.input.items_at("Line").is_empty() {
        return Err(Fault::required("Line"));
    }
    b.copy(&mut out, COPIED);
    out.set("TxnDate", b.date().to_string());
    b.currency(&mut out)?;
    b.tracked_reference(&mut out, "DepartmentRef", "Department", "TrackDepartments")?;
    let (lines, sum) = lines(&b)?;
    out.set("Line", lines);
    let total = sum - cash_back(&b, &mut out)?;
    if total < Decimal::ZERO {
        return Err(negative());
    }
    out.set("TotalAmt", Json::money(total));
    if let Some(rate) = out.number_at("ExchangeRate") {
        out.set("HomeTotalAmt", Json::money(total * rate));
    }
    Ok(out)
}

fn lines(b: &Build<'_>) -> Checked<(Vec<Json>, Decimal)> {
    let mut shown = Vec::new();
    let mut sum = Decimal::ZERO;
    let mut next_id = b.last_line_id();
    for line in b.input.items_at("Line").iter().filter_map(Json::as_object) {
        let amount = line.number_at("Amount").ok_or_else(|| Fault::required("Line.Amount"))?;
        let amount = cents(amount);
        let mut out = Object::default();
        number(&mut out, line, &mut next_id, shown.len());
        out.set("Amount", Json::money(amount));
        if line.items_at("LinkedTxn").is_empty() {
            other(b, line, &mut out)?;
        } else {
            let link = linked(b, line, amount)?;
            if shown.iter().any(|other: &Json| other.as_object().is_some_and(|o| same(o, &link))) {
                return Err(cannot_link("it is on the deposit already"));
            }
            out.set("LinkedTxn", vec![Json::from(link)]);
        }
        sum += amount;
        shown.push(out.into());
    }
    Ok((shown, sum))
}

fn same(line: &Object, link: &Object) -> bool {
    line.items_at("LinkedTxn").first().and_then(Json::as_object) == Some(link)
}

/// A payment or receipt that waits in Undeposited Funds, with its whole amount.
fn linked(b: &Build<'_>, line: &Object, amount: Decimal) -> Checked<Object> {
    let [link] = line.items_at("LinkedTxn") else {
        return Err(Fault::business("A deposit line links to exactly one transaction."));
    };
    let link = link.as_object().cloned().unwrap_or_default();
    let needed = |member: &str| {
        let text = link.text_at(member).map(str::to_owned);
        text.ok_or_else(|| Fault::required(&format!("LinkedTxn.{member}")))
    };
    let (kind, id, line_id) = (needed("TxnType")?, needed("TxnId")?, needed("TxnLineId")?);
    if !matches!(kind.as_str(), "Payment" | "SalesReceipt") {
        return Err(cannot_link(&format!("a {kind} cannot be deposited")));
    }
    let target = b.books.referred(&kind, &id).map_err(|_| Fault::not_found())?;
    if target.built.text_at("CurrencyRef.value") != Some(b.own_currency()) {
        return Err(cannot_link("it is in another currency"));
    }
    let waits = target.built.text_at("DepositToAccountRef.value");
    let waits = waits.and_then(|account| b.books.find("Account", account));
    if waits.and_then(|a| a.built.text_at("AccountSubType")) != Some("UndepositedFunds") {
        return Err(cannot_link("it is not in Undeposited Funds"));
    }
    let holder = b.books.deposit_of(&kind, &id).map(|deposit| deposit.id.as_str());
    if holder.is_some() && holder != b.own_id() {
        return Err(cannot_link("it is on another deposit"));
    }
    if target.built.number_at("TotalAmt") != Some(amount) {
        return Err(Fault::business("A deposit line has the whole amount of what it links to."));
    }
    Ok(Object::from([
        ("TxnId", id.into()),
        ("TxnType", kind.into()),
        ("TxnLineId", line_id.into()),
    ]))
}

/// Any other amount, of any sign, against an account.
fn other(b: &Build<'_>, line: &Object, out: &mut Object) -> Checked<()> {
    let kind = line.text_at("DetailType").ok_or_else(|| Fault::required("Line.DetailType"))?;
    if kind != "DepositLineDetail" {
        return Err(Fault::business(format!("Unknown DetailType {kind}")));
    }
    let detail = line.at(kind).and_then(Json::as_object).ok_or_else(|| detail_missing(kind))?;
    let account = detail.text_at("AccountRef.value");
    let account = account.ok_or_else(|| Fault::required("DepositLineDetail.AccountRef"))?;
    if detail.get("TaxCodeRef").is_some() && !b.books.is_us() {
        return Err(Fault::business("The sandbox does not model tax on deposits."));
    }
    let mut clean = Object::from([("AccountRef", b.books.named_reference("Account", account)?)]);
    for (member, entity) in [("PaymentMethodRef", "PaymentMethod"), ("ClassRef", "Class")] {
        if let Some(id) = detail.text_at(&format!("{member}.value")) {
            clean.set(member, b.books.named_reference(entity, id)?);
        }
    }
    if let Some(id) = detail.text_at("Entity.value") {
        let kind = detail.text_at("Entity.type").unwrap_or("Customer");
        clean.set("Entity", b.party(kind, id)?);
    }
    if let Some(check) = detail.get("CheckNum") {
        clean.set("CheckNum", check.clone());
    }
    out.set("DetailType", kind);
    out.set("DepositLineDetail", clean);
    Ok(())
}

/// What was taken out in cash before the rest went to the bank.
fn cash_back(b: &Build<'_>, out: &mut Object) -> Checked<Decimal> {
    let Some(given) = b.input.at("CashBack").and_then(Json::as_object) else {
        return Ok(Decimal::ZERO);
    };
    let needed = |member: &str| Fault::required(&format!("CashBack.{member}"));
    let account = given.text_at("AccountRef.value").ok_or_else(|| needed("AccountRef"))?;
    let amount = cents(given.number_at("Amount").ok_or_else(|| needed("Amount"))?);
    if amount < Decimal::ZERO {
        return Err(negative());
    }
    let mut shown = given.clone();
    shown.set("AccountRef", b.books.named_reference("Account", account)?);
    shown.set("Amount", Json::money(amount));
    out.set("CashBack", shown);
    Ok(amount)
}

fn cannot_link(why: &str) -> Fault {
    let detail = format!("Transaction can't be linked: {why}.");
    Fault::invalid("620", "Transaction cannot be linked", detail)
}
