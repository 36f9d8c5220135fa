//! A preview for people: each document line by line against the store's own totals, then what waits and
//! what is skipped, then the sums. Names of people, goods and fees are not shown: items, codes and
//! amounts are.

use std::fmt::Write as _;

use model::Reference;
use model::document::SalesDocument;
use model::money::Decimal;

use super::verdict::{Back, Outcome, Verdict};
use super::{Preview, totals};
use crate::replay::page::{line, shown, table};

/// The width of the column of names, and of amounts.
const NAME: usize = 36;
const AMOUNT: usize = 12;

/// The page.
pub(super) fn page(preview: &Preview) -> String {
    let mut page = String::new();
    line(&mut page, &format!("Planned with {}.", preview.mapping));
    let mut store = None;
    for verdict in &preview.verdicts {
        if store != Some(&verdict.store) {
            let name = verdict.store.file_name().unwrap_or_default().to_string_lossy();
            line(&mut page, &format!("\nStore {}", shown(&name)));
            store = Some(&verdict.store);
        }
        order(&mut page, verdict);
    }
    waiting(&mut page, preview);
    skipped(&mut page, preview);
    totals::write(&mut page, preview);
    page
}

fn order(page: &mut String, verdict: &Verdict) {
    let order = &verdict.order;
    let planned = |outcome: &Outcome| matches!(outcome, Outcome::Planned(_));
    if !planned(&verdict.sale) && !verdict.refunds.iter().any(|back| planned(&back.outcome)) {
        return;
    }
    let gateway =
        if order.payment.gateway.is_empty() { "no gateway" } else { &order.payment.gateway };
    let facts = [&order.number, &order.status, gateway].map(shown);
    let title = format!("\n  Order {} (id {})  {}  {}", facts[0], order.id, facts[1], facts[2]);
    line(page, &title);
    if let Outcome::Planned(documents) = &verdict.sale {
        let amounts = Stated { total: order.total, what: "the store's total" };
        written(page, verdict, documents, &amounts);
    }
    for back in &verdict.refunds {
        refund(page, verdict, back);
    }
    for beside in &verdict.beside {
        line(page, &format!("    {beside}"));
    }
}

fn refund(page: &mut String, verdict: &Verdict, back: &Back) {
    if let Outcome::Planned(documents) = &back.outcome {
        line(page, &format!("    Refund {}", back.id));
        let amounts = Stated { total: back.amount, what: "the store gave back" };
        written(page, verdict, documents, &amounts);
    }
}

/// What the store states.
struct Stated {
    total: Decimal,
    what: &'static str,
}

fn written(page: &mut String, verdict: &Verdict, documents: &[SalesDocument], stated: &Stated) {
    for document in documents {
        let form = document.form.as_str().replace('_', " ");
        let number = document.number.as_deref().map_or_else(String::new, shown);
        let account = document.deposit_to.as_ref();
        let account = account.map_or_else(String::new, |id| format!("  account {id}"));
        line(page, &format!("    {form} {number}  {}{account}", document.date));
        for row in &document.lines {
            let quantity = row.quantity.map_or_else(String::new, |q| q.normalize().to_string());
            let name = item(verdict, &row.item);
            amount(page, &name, &quantity, row.amount, row.tax_code.as_str());
        }
        if let Some(discount) = &document.discount {
            amount(page, "discount on the document", "", -discount.amount, "");
        }
        for tax in &document.taxes {
            let name = format!("tax {} % on {}", tax.percent.normalize(), tax.base);
            amount(page, &name, "", tax.amount, tax.rate.as_str());
        }
        if document.taxes.is_empty() && !document.total_tax.is_zero() {
            amount(page, "tax, split by the books", "", document.total_tax, "");
        }
        let total = format!("total {}", document.currency);
        amount(page, &total, "", document.sum(), "");
    }
    let sum: Decimal = documents.iter().map(SalesDocument::sum).sum();
    let off = sum - stated.total;
    let verdict = if off.is_zero() { "the same".to_owned() } else { format!("DIFFERENCE {off}") };
    amount(page, stated.what, "", stated.total, &verdict);
}

fn amount(page: &mut String, name: &str, quantity: &str, amount: Decimal, more: &str) {
    let mut text = String::new();
    let name = shown(name);
    let amount = amount.to_string();
    let _always_fits =
        write!(text, "      {name:<NAME$}{quantity:>8}{amount:>AMOUNT$}  {}", shown(more));
    line(page, text.trim_end());
}

/// An item as people know it: its SKU, or the name that the mapping has for it.
fn item(verdict: &Verdict, item: &Reference) -> String {
    match item {
        Reference::Known(id) => id.to_string(),
        Reference::Wanted(key) => {
            let sku = verdict.skus.get(&key.value).filter(|sku| !sku.is_empty());
            format!("SKU {}", sku.unwrap_or(&key.value))
        }
    }
}

fn waiting(page: &mut String, preview: &Preview) {
    let mut rows = Vec::new();
    for (what, amount, outcome) in each(preview) {
        if let Outcome::Parked(code, why) = outcome {
            rows.push([what, amount, code.to_string(), why.clone()]);
        }
    }
    for lost in &preview.lost {
        rows.push([lost.what.clone(), String::new(), lost.code.to_string(), lost.why.clone()]);
    }
    if !rows.is_empty() {
        line(page, &format!("\nWaiting for a person ({})", rows.len()));
        table(page, &rows);
    }
}

fn skipped(page: &mut String, preview: &Preview) {
    let mut rows = Vec::new();
    for (what, amount, outcome) in each(preview) {
        if let Outcome::Skipped(rule) = outcome {
            rows.push([what, amount, (*rule).to_owned()]);
        }
    }
    if !rows.is_empty() {
        line(page, &format!("\nNothing to post ({})", rows.len()));
        table(page, &rows);
    }
}

/// Every order and refund: what it is, its amount, what becomes of it.
fn each(preview: &Preview) -> impl Iterator<Item = (String, String, &Outcome)> {
    preview.verdicts.iter().flat_map(|verdict| {
        let order = &verdict.order;
        let currency = order.currency;
        let name =
            format!("order {} (id {}, {})", shown(&order.number), order.id, shown(&order.status));
        let sale = (name, format!("{} {currency}", order.total), &verdict.sale);
        let backs = verdict.refunds.iter().map(move |back| {
            (format!("refund {}", back.id), format!("{} {currency}", back.amount), &back.outcome)
        });
        std::iter::once(sale).chain(backs)
    })
}
