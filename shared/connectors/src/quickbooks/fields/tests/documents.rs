//! One document of each form with a text in all of its fields.

use model::document::{
    Applied, AppliedTo, CustomField, Deposit, DepositFrom, DepositLine, DocumentDiscount,
    DocumentLine, Expense, ExpenseForm, ExpenseLine, ExpenseOn, Item, PaidBy, Party, Payment,
    SalesDetails, SalesDocument, SalesForm, Transfer,
};
use model::entry::EntryLink;
use model::{Address, Currency, Document, Kind, Marker, Reference, ReferenceKey, Role, SourceId};
use rust_decimal::Decimal;

/// A marker of an order.
pub(super) fn marker(id: &str) -> Marker {
    Marker {
        origin: "https://shop.example".to_owned(),
        kind: Kind::Order,
        id: SourceId::new(id),
        role: Role::Sale,
        version: "0123456789ab".to_owned(),
    }
}

/// The beginning of a text that a number has room for, however wide its characters are.
fn number(text: &str) -> String {
    text.chars().take(10).collect()
}

/// One of each. A number, which is never cut, has the beginning of the text.
pub(super) fn all(text: &str) -> Vec<Document> {
    let sales = [
        SalesForm::SalesReceipt,
        SalesForm::Invoice,
        SalesForm::RefundReceipt,
        SalesForm::CreditMemo,
    ]
    .map(|form| Document::Sales(Box::new(sale(form, text))));
    let expenses = [
        ExpenseForm::Bill { due_date: None },
        ExpenseForm::Purchase { paid_by: PaidBy::Cash, account: "10".into(), credit: false },
        ExpenseForm::VendorCredit,
    ]
    .map(|form| Document::Expense(Box::new(expense(form, text))));
    let parties = [Kind::Customer, Kind::Vendor].map(|kind| party(kind, text));
    let rest = [payment(text), deposit(text), transfer(text), item(text)];
    sales.into_iter().chain(expenses).chain(parties).chain(rest).collect()
}

fn eur() -> Currency {
    "EUR".parse().unwrap()
}

fn address(text: &str) -> Address {
    Address {
        first_name: text.to_owned(),
        last_name: text.to_owned(),
        company: text.to_owned(),
        line_1: text.to_owned(),
        line_2: text.to_owned(),
        city: text.to_owned(),
        state: text.to_owned(),
        postcode: text.to_owned(),
        country: text.to_owned(),
        phone: text.to_owned(),
    }
}

fn sale(form: SalesForm, text: &str) -> SalesDocument {
    let line = DocumentLine {
        description: text.to_owned(),
        amount: Decimal::ONE,
        quantity: None,
        item: Reference::Known("1".into()),
        tax_code: "".into(),
        class: Some("1".into()),
    };
    SalesDocument {
        form,
        number: Some(number(text)),
        date: "2026-11-20".parse().unwrap(),
        due_date: None,
        currency: eur(),
        exchange_rate: None,
        customer: Reference::Known("1".into()),
        tax_code: None,
        discount: Some(DocumentDiscount { amount: Decimal::ONE, account: Some("32".into()) }),
        details: details(text),
        bill_to: Some(address(text)),
        ship_to: Some(address(text)),
        lines: vec![line.clone(), line],
        taxes: Vec::new(),
        deposit_to: Some("10".into()),
        payment_method: None,
        payment_reference: Some(text.to_owned()),
        note: text.to_owned(),
        marker: marker("19"),
        total: Decimal::ONE,
        total_tax: Decimal::ZERO,
    }
}

/// Everything that moves no figure.
fn details(text: &str) -> SalesDetails {
    SalesDetails {
        terms: Some("3".into()),
        memo: Some(text.to_owned()),
        ship_from: Some(address(text)),
        location: Some("1".into()),
        custom_fields: (1..=3).map(|place| CustomField { place, text: text.to_owned() }).collect(),
    }
}

fn expense(form: ExpenseForm, text: &str) -> Expense {
    let line = ExpenseLine {
        description: text.to_owned(),
        amount: Decimal::ONE,
        on: ExpenseOn::Account("50".into()),
        tax_code: None,
    };
    Expense {
        form,
        number: Some(number(text)),
        date: "2026-11-20".parse().unwrap(),
        currency: eur(),
        exchange_rate: None,
        vendor: Some(Reference::Known("2".into())),
        lines: vec![line.clone(), line],
        taxes: Vec::new(),
        note: text.to_owned(),
        marker: marker("19"),
        total: Decimal::TWO,
        total_tax: Decimal::ZERO,
    }
}

fn payment(text: &str) -> Document {
    Document::Payment(Box::new(Payment {
        date: "2026-11-20".parse().unwrap(),
        currency: eur(),
        exchange_rate: None,
        customer: Reference::Known("1".into()),
        amount: Decimal::ONE,
        applied: vec![Applied { to: AppliedTo::OwnInvoice, amount: Decimal::ONE }],
        deposit_to: Some("10".into()),
        payment_method: None,
        payment_reference: Some(text.to_owned()),
        note: text.to_owned(),
        marker: marker("19"),
    }))
}

fn deposit(text: &str) -> Document {
    let link = EntryLink { form: "Payment".to_owned(), id: "7".into() };
    let line = |from| DepositLine { description: text.to_owned(), amount: Decimal::ONE, from };
    Document::Deposit(Box::new(Deposit {
        date: "2026-11-20".parse().unwrap(),
        account: "1".into(),
        currency: eur(),
        exchange_rate: None,
        lines: vec![line(DepositFrom::Received(link)), line(DepositFrom::Account("50".into()))],
        note: text.to_owned(),
        marker: marker("19"),
    }))
}

fn transfer(text: &str) -> Document {
    Document::Transfer(Box::new(Transfer {
        date: "2026-11-20".parse().unwrap(),
        from: "1".into(),
        to: "3".into(),
        amount: Decimal::ONE,
        currency: eur(),
        exchange_rate: None,
        note: text.to_owned(),
        marker: marker("19"),
    }))
}

fn party(kind: Kind, text: &str) -> Document {
    let key = match kind {
        Kind::Vendor => ReferenceKey::vendor("x"),
        _ => ReferenceKey::email("erika@example.com"),
    };
    Document::Party(Box::new(Party {
        key,
        display_name: text.to_owned(),
        first_name: text.to_owned(),
        last_name: text.to_owned(),
        company: text.to_owned(),
        email: text.to_owned(),
        phone: text.to_owned(),
        billing: address(text),
        currency: None,
    }))
}

fn item(text: &str) -> Document {
    Document::Item(Box::new(Item {
        key: ReferenceKey::sku("MUG"),
        name: text.to_owned(),
        sku: "MUG".to_owned(),
        description: text.to_owned(),
        income_account: "30".into(),
    }))
}
