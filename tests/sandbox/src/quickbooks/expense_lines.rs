//! The lines of a bill, purchase or vendor credit: arithmetic, references, what they cost.

use super::books::Books;
use super::fault::{Checked, Fault};
use super::json::{Json, Object};
use super::lines::{Lines, Net, cents, detail_missing, included, number, price, tax_code};
use super::tax::Side;

/// Accounts that money can be spent on: all but receivables and payables.
const NOT_SPENT_ON: &[&str] = &["Accounts Receivable", "Accounts Payable"];

/// Checks and computes the lines.
///
/// # Errors
/// 2020, 2500, 610, 6000, 6070, 6100, 6230, 6430 or 6440, for the first line that does not fit.
pub fn settle(books: &Books, input: &Object, taxed: bool, last_id: u64) -> Checked<Lines> {
    let mut lines = Lines::of(books, input);
    let mut next_id = last_id;
    for line in input.items_at("Line").iter().filter_map(Json::as_object) {
        let kind = line.text_at("DetailType");
        let kind = kind.ok_or_else(|| Fault::required("Line.DetailType"))?;
        if !matches!(kind, "AccountBasedExpenseLineDetail" | "ItemBasedExpenseLineDetail") {
            return Err(Fault::business(format!("Unknown DetailType {kind}")));
        }
        let detail = line.at(kind).and_then(Json::as_object);
        let detail = detail.ok_or_else(|| detail_missing(kind))?;
        let amount = line.number_at("Amount").ok_or_else(|| Fault::required("Line.Amount"))?;
        let amount = cents(amount);
        let mut out = Object::default();
        if kind == "AccountBasedExpenseLineDetail" {
            out.set("AccountRef", account(books, detail)?);
        } else {
            out.set("ItemRef", item(books, detail)?);
            price(detail, amount, &mut out)?;
        }
        shared(books, detail, &mut out)?;
        let code = tax_code(books, detail, taxed, true)?;
        if let Some(code) = &code {
            out.set("TaxCodeRef", Json::reference(code));
        }
        let (amount, gross) = if lines.inclusive {
            let both = included(books, Side::Purchases, detail, amount, code.as_deref())?;
            out.set("TaxInclusiveAmt", Json::money(both.1));
            both
        } else {
            (amount, amount)
        };
        let mut shown = Object::default();
        number(&mut shown, line, &mut next_id, lines.shown.len());
        shown.set("Amount", Json::money(amount));
        shown.set("DetailType", kind);
        shown.set(kind, out);
        if let Some(links) = line.get("LinkedTxn") {
            shown.set("LinkedTxn", links.clone());
        }
        let place = lines.shown.len();
        lines.shown.push(shown.into());
        lines.count(Net { amount, gross, code, place });
    }
    Ok(lines)
}

fn account(books: &Books, detail: &Object) -> Checked<Json> {
    let id = detail.text_at("AccountRef.value").ok_or_else(|| Fault::required("AccountRef"))?;
    let kind = books.referred("Account", id)?.built.text_at("AccountType").unwrap_or_default();
    if NOT_SPENT_ON.contains(&kind) {
        let detail = format!("Account {id} is of type {kind}.");
        return Err(Fault::invalid("6430", "Invalid account type used", detail));
    }
    books.named_reference("Account", id)
}

/// What is bought must have an account for it.
fn item(books: &Books, detail: &Object) -> Checked<Json> {
    let id = detail.text_at("ItemRef.value").ok_or_else(|| Fault::required("ItemRef"))?;
    books.referred("Item", id)?;
    if cost_account(books, id).is_none() {
        return Err(Fault::business(format!("Item {id} has no account for what it costs.")));
    }
    books.named_reference("Item", id)
}

/// The account that buying an item posts to: its asset account if it is stocked, else its expense
/// account.
#[must_use]
pub fn cost_account<'a>(books: &'a Books, id: &str) -> Option<&'a str> {
    let item = &books.find("Item", id)?.built;
    let stocked = item.text_at("Type") == Some("Inventory");
    let member = if stocked { "AssetAccountRef.value" } else { "ExpenseAccountRef.value" };
    item.text_at(member)
}

fn shared(books: &Books, detail: &Object, out: &mut Object) -> Checked<()> {
    for (member, entity) in [("ClassRef", "Class"), ("CustomerRef", "Customer")] {
        if let Some(id) = detail.text_at(&format!("{member}.value")) {
            out.set(member, books.named_reference(entity, id)?);
        }
    }
    let billable = detail.text_at("BillableStatus").unwrap_or("NotBillable");
    if billable == "Billable" && detail.get("CustomerRef").is_none() {
        return Err(Fault::business("A billable line needs a customer."));
    }
    out.set("BillableStatus", billable);
    Ok(())
}
