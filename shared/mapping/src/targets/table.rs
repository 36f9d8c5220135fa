//! The table of targets. Lengths are those of QuickBooks' forms (QuickBooks contract, section 5), the
//! only books that there are.

use super::Access::{Money, ReadOnly, Settable};
use super::On::{Customer, Customers, Orders, Payment, Products, Refund, Sale};
use super::{Access, On, Takes, Target};

/// What the customer reads on a form.
const MEMO: usize = 1_000;
/// A rule's part of the private note, which holds our own lines too.
const NOTE: usize = 1_000;
/// A text custom field.
const CUSTOM_FIELD: usize = 31;
/// A name of a person or company.
const NAME: usize = 100;
/// A telephone number.
const PHONE: usize = 30;

const fn text(on: On, name: &'static str, max: usize, about: &'static str) -> Target {
    Target { on, name, takes: Takes::Text { max }, access: Settable, about }
}

const fn id(on: On, name: &'static str, about: &'static str) -> Target {
    Target { on, name, takes: Takes::Id, access: Settable, about }
}

const fn json(on: On, about: &'static str) -> Target {
    Target { on, name: "custom.*", takes: Takes::Json, access: Settable, about }
}

const fn refused(on: On, name: &'static str, access: Access, about: &'static str) -> Target {
    Target { on, name, takes: Takes::Json, access, about }
}

/// Every field that rules know.
pub static TARGETS: &[Target] = &[
    text(Sale, "memo", MEMO, "What the customer reads on the form."),
    text(Sale, "note", NOTE, "A line of the private note, above the line that is ours."),
    text(Sale, "custom_fields[1]", CUSTOM_FIELD, "The form's first text custom field."),
    text(Sale, "custom_fields[2]", CUSTOM_FIELD, "The form's second text custom field."),
    text(Sale, "custom_fields[3]", CUSTOM_FIELD, "The form's third text custom field."),
    id(Sale, "class", "The class of every line, in place of what `books.dimensions` says."),
    id(Sale, "location", "The form's location, in place of what `books.dimensions` says."),
    id(
        Sale,
        "terms",
        "An invoice's payment terms, in place of the gateway's; no due date follows.",
    ),
    text(Refund, "memo", MEMO, "What the customer reads on refund receipts and credit memos."),
    text(Refund, "note", NOTE, "A line of their private note."),
    text(Refund, "custom_fields[1]", CUSTOM_FIELD, "Their first text custom field."),
    text(Refund, "custom_fields[2]", CUSTOM_FIELD, "Their second text custom field."),
    text(Refund, "custom_fields[3]", CUSTOM_FIELD, "Their third text custom field."),
    id(Refund, "class", "The class of every line of theirs."),
    id(Refund, "location", "Their location."),
    text(Payment, "note", NOTE, "A line of the private note of payments of an invoice."),
    text(Customer, "first_name", NAME, "The given name of a customer that is made."),
    text(Customer, "last_name", NAME, "The family name of a customer that is made."),
    text(Customer, "company", NAME, "The company of a customer that is made."),
    text(Customer, "phone", PHONE, "The telephone number of a customer that is made."),
    json(Orders, "A member of the column `custom` of an order's row."),
    json(Customers, "A member of the column `custom` of a customer's row."),
    json(Products, "A member of the column `custom` of a product's row."),
    refused(Sale, "total", Money, "What the sale comes to."),
    refused(Sale, "total_tax", Money, "Its tax."),
    refused(Sale, "taxes", Money, "Its tax by rate."),
    refused(Sale, "lines", Money, "Its lines, with amounts, items and tax codes."),
    refused(Sale, "discount", Money, "A discount on the whole."),
    refused(Sale, "tax_code", Money, "The tax code of the whole."),
    refused(Sale, "currency", Money, "Its currency."),
    refused(Sale, "exchange_rate", Money, "Its exchange rate."),
    refused(Sale, "deposit_to", Money, "The account that its money lies on."),
    refused(Sale, "date", Money, "Its day in the books, which decides the period of its sums."),
    refused(Sale, "number", ReadOnly, "`books.numbers` says it."),
    refused(Sale, "marker", ReadOnly, "It is what the document is known by."),
    refused(Sale, "customer", ReadOnly, "`books.customers` says it."),
    refused(Refund, "total", Money, "What goes back."),
    refused(Refund, "total_tax", Money, "Its tax."),
    refused(Refund, "lines", Money, "What is taken back."),
    refused(Refund, "deposit_to", Money, "The account that it is paid from."),
    refused(Refund, "date", Money, "Its day in the books."),
    refused(Refund, "number", ReadOnly, "`books.numbers` says it."),
    refused(Refund, "marker", ReadOnly, "It is what the document is known by."),
    refused(Payment, "amount", Money, "How much came."),
    refused(Payment, "deposit_to", Money, "The account that it went to."),
    refused(Payment, "date", Money, "Its day in the books."),
    refused(Customer, "email", ReadOnly, "It is what the customer is found by."),
    refused(Customer, "display_name", ReadOnly, "It is unique in the books, so the plan makes it."),
    refused(Customer, "currency", Money, "It is the currency of the customer's documents."),
];
