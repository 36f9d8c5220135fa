//! What bills, vendor credits and purchases post.

use rust_decimal::Decimal;

use super::entry::{Draft, Entry, lines, number};
use crate::quickbooks::books::{Books, Stored};
use crate::quickbooks::expense_lines::cost_account;
use crate::quickbooks::json::Object;

pub(super) fn entries(books: &Books) -> Vec<Entry> {
    let forms = [
        ("Bill", "APAccountRef.value"),
        ("VendorCredit", "APAccountRef.value"),
        ("Purchase", "AccountRef.value"),
    ];
    let of = |(form, owed)| books.live(form).map(move |stored| entry(books, form, stored, owed));
    forms.into_iter().flat_map(of).collect()
}

/// Credit what is owed or paid from, debit the tax and what it was spent on; a credit the other
/// way.
fn entry(books: &Books, form: &'static str, stored: &Stored, account: &str) -> Entry {
    let built = &stored.built;
    let credit = form == "VendorCredit" || built.is_true("Credit");
    let sign = if credit { Decimal::NEGATIVE_ONE } else { Decimal::ONE };
    let mut draft = Draft::of(books, form, stored);
    draft.post(built.text_at(account), -sign * number(built, "TotalAmt"));
    draft.tax(built, -sign);
    for line in lines(built) {
        draft.post(spent_on(books, line), sign * number(line, "Amount"));
    }
    draft.finish()
}

fn spent_on<'a>(books: &'a Books, line: &'a Object) -> Option<&'a str> {
    let account = line.text_at("AccountBasedExpenseLineDetail.AccountRef.value");
    account.or_else(|| {
        let item = line.text_at("ItemBasedExpenseLineDetail.ItemRef.value")?;
        cost_account(books, item)
    })
}
