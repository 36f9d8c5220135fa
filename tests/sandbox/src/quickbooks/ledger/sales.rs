//! What invoices, receipts, credit memos and refund receipts post.

use rust_decimal::Decimal;

use super::entry::{Draft, Entry, lines, number};
use crate::quickbooks::books::{Books, Stored};
use crate::quickbooks::json::Object;

pub(super) fn entries(books: &Books) -> Vec<Entry> {
    let forms = [
        ("Invoice", Decimal::ONE),
        ("SalesReceipt", Decimal::ONE),
        ("CreditMemo", Decimal::NEGATIVE_ONE),
        ("RefundReceipt", Decimal::NEGATIVE_ONE),
    ];
    let of = |(form, sign)| books.live(form).map(move |stored| entry(books, form, stored, sign));
    forms.into_iter().flat_map(of).collect()
}

/// Debit where the money or the claim is, credit tax and income; a refund the other way.
fn entry(books: &Books, form: &'static str, stored: &Stored, sign: Decimal) -> Entry {
    let mut draft = Draft::of(books, form, stored);
    let built = &stored.built;
    let total = sign * number(built, "TotalAmt");
    if matches!(form, "Invoice" | "CreditMemo") {
        draft.owe(built.text_at("CustomerRef.value"), total, None);
    } else {
        draft.post(built.text_at("DepositToAccountRef.value"), total);
    }
    draft.tax(built, sign);
    for line in lines(built) {
        let amount = number(line, "Amount");
        if let Some(item) = line.text_at("SalesItemLineDetail.ItemRef.value") {
            draft.post(income(books, item), -sign * amount);
        }
        if line.text_at("DetailType") == Some("DiscountLineDetail") {
            let account = line.text_at("DiscountLineDetail.DiscountAccountRef.value");
            draft.post(account, sign * amount);
        }
    }
    draft.finish()
}

fn income<'a>(books: &'a Books, item: &str) -> Option<&'a str> {
    let item: &Object = &books.find("Item", item)?.built;
    item.text_at("IncomeAccountRef.value")
}
