//! What payments, deposits and transfers post.

use rust_decimal::Decimal;

use super::entry::{Draft, Entry, lines, number};
use crate::quickbooks::books::{Books, Stored};
use crate::quickbooks::json::{Json, Object};

pub(super) fn entries(books: &Books) -> Vec<Entry> {
    let payments = books.live("Payment").map(|stored| payment(books, stored));
    let deposits = books.live("Deposit").map(|stored| deposit(books, stored));
    let transfers = books.live("Transfer").map(|stored| transfer(books, stored));
    payments.chain(deposits).chain(transfers).collect()
}

/// Debit where the money is; credit the customer's debt, invoice by invoice, and what is left
/// unapplied. A credit memo in it gives the debt back.
fn payment(books: &Books, stored: &Stored) -> Entry {
    let mut draft = Draft::of(books, "Payment", stored);
    let built = &stored.built;
    let customer = built.text_at("CustomerRef.value");
    draft.post(built.text_at("DepositToAccountRef.value"), number(built, "TotalAmt"));
    for line in lines(built) {
        let credit = link(line).is_some_and(|link| link.text_at("TxnType") == Some("CreditMemo"));
        let amount = number(line, "Amount");
        draft.owe(customer, if credit { amount } else { -amount }, linked(books, line));
    }
    draft.owe(customer, -number(built, "UnappliedAmt"), None);
    draft.finish()
}

/// Debit the bank and the cash taken out, credit where the money waited or came from.
fn deposit(books: &Books, stored: &Stored) -> Entry {
    let mut draft = Draft::of(books, "Deposit", stored);
    let built = &stored.built;
    draft.post(built.text_at("DepositToAccountRef.value"), number(built, "TotalAmt"));
    draft.post(built.text_at("CashBack.AccountRef.value"), number(built, "CashBack.Amount"));
    for line in lines(built) {
        let waited = linked(books, line);
        let account = match waited {
            Some(waited) => waited.built.text_at("DepositToAccountRef.value"),
            None => line.text_at("DepositLineDetail.AccountRef.value"),
        };
        draft.take(account, -number(line, "Amount"), waited);
    }
    draft.finish()
}

fn transfer(books: &Books, stored: &Stored) -> Entry {
    let mut draft = Draft::of(books, "Transfer", stored);
    let amount: Decimal = number(&stored.built, "Amount");
    draft.post(stored.built.text_at("ToAccountRef.value"), amount);
    draft.post(stored.built.text_at("FromAccountRef.value"), -amount);
    draft.finish()
}

fn link(line: &Object) -> Option<&Object> {
    line.items_at("LinkedTxn").first().and_then(Json::as_object)
}

/// The document that a line links to.
fn linked<'a>(books: &'a Books, line: &Object) -> Option<&'a Stored> {
    let link = link(line)?;
    books.find(link.text_at("TxnType")?, link.text_at("TxnId")?)
}
