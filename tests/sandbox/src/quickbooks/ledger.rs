//! The general ledger that the documents amount to: journal entries, trial balance, tax by rate,
//! receivables.
//!
//! Derived anew from the documents in force whenever it is asked for; debits are positive. Every
//! document has one entry, and an entry sums to zero in its own currency and in the home currency.
//! What a posting is in the home currency says [`entry`].

mod accounts;
pub mod entry;
mod expenses;
mod movements;
mod sales;
pub mod views;

use self::entry::Entry;
use super::books::Books;
use super::json::Object;

/// The ledger as the control API shows it; posting by posting too, if asked for.
#[must_use]
pub fn of(books: &Books, with_postings: bool) -> Object {
    let entries = entries(books);
    let mut shown = Object::default();
    shown.set("trial_balance", views::trial_balance(books, &entries));
    shown.set("tax", views::tax(books, &entries));
    shown.set("sum", views::sum(&entries));
    shown.set("receivables", views::receivables(books, &entries));
    if with_postings {
        shown.set("postings", views::postings(&entries));
    }
    shown
}

/// The entries of all documents in force, by date and then by id.
#[must_use]
pub fn entries(books: &Books) -> Vec<Entry> {
    let mut entries = sales::entries(books);
    entries.extend(expenses::entries(books));
    entries.extend(movements::entries(books));
    entries.sort_by_key(|entry| (entry.date, entry.id.len(), entry.id.clone()));
    entries
}
