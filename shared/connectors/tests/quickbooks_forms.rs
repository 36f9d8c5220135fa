//! What a sales form states besides lines that are taxed by rate, against companies of the sandbox:
//! currencies and their rates, customers by currency, US tax in its three sorts, what moves no
//! figure, discounts on the whole, credit set off by a payment of nothing.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

mod quickbooks_support;

use engine::Code;
use engine::connector::{Connector, Rates};
use engine::session::Call;
use engine::write::{Action, Lookup, Write, WriteResult};
use model::document::{
    Applied, AppliedTo, CustomField, DocumentDiscount, Payment, SalesDetails, SalesDocument,
    SalesForm,
};
use model::{Document, Kind, Reference, ReferenceKey, Role, TargetId};
use quickbooks_support::{
    Company, act, american, by_id, create, decimal, german, marker, party, payment, sale,
};
use serde_json::Value;

fn write(sales: SalesDocument, request: &str) -> Write {
    create(Document::Sales(Box::new(sales)), request)
}

async fn row(company: &Company, entity: &str, id: &TargetId) -> Value {
    let tables = company.tables().await;
    let rows = tables["tables"][entity].as_array().unwrap();
    rows.iter().find(|row| row["Id"] == id.as_str()).unwrap().clone()
}

/// Posts it, and nothing of it is as it was not planned.
async fn exactly(company: &Company, sales: SalesDocument, request: &str) -> engine::write::Posted {
    let planned = sales.figures();
    let posted = company.done(write(sales, request)).await;
    assert_eq!(planned.differences(posted.figures.as_ref().unwrap()), [], "{request}");
    posted
}

#[tokio::test]
async fn a_rate_is_that_of_the_day_and_costs_one_read() {
    let company = Company::open("gb").await;
    let rates: &dyn Rates = company.quickbooks.rates().unwrap();
    let rate = |currency: &str, day: &str| {
        let (currency, day) = (currency.parse().unwrap(), day.parse().unwrap());
        let session = company.session.clone();
        async move { rates.rate(&session, currency, day).await.unwrap() }
    };
    assert_eq!(rate("EUR", "2026-03-01").await, Some(decimal("0.86")));
    assert_eq!(rate("EUR", "2026-11-20").await, Some(decimal("0.84")));
    assert_eq!(rate("CHF", "2026-11-20").await, None, "the books know none");
    assert_eq!(*company.limiter.calls.lock().unwrap(), [Call::Read; 3], "reads are metered");
}

fn in_euros(form: SalesForm, order: &str) -> SalesDocument {
    let mut sales = german(form, order);
    sales.customer = Reference::Known("11".into());
    sales.exchange_rate = Some(decimal("0.84"));
    sales.deposit_to = sales.deposit_to.map(|_| "13".into());
    sales.taxes[0].percent = decimal("20");
    sales.taxes[0].amount = decimal("4.96");
    sales.total_tax = decimal("4.96");
    sales.total = decimal("29.78");
    sales
}

#[tokio::test]
async fn a_foreign_sale_states_its_currency_and_rate_and_keeps_them() {
    let company = Company::open("gb").await;
    let sales = in_euros(SalesForm::SalesReceipt, "1");
    let posted = exactly(&company, sales.clone(), "1").await;
    let row = row(&company, "SalesReceipt", &posted.id).await;
    assert_eq!(row["CurrencyRef"]["value"], "EUR");
    assert_eq!(row["ExchangeRate"].to_string(), "0.84");
    let again = company
        .done(act(&write(sales, "1"), &posted, "u", |id, version| Action::Update { id, version }));
    assert_eq!(again.await.figures.unwrap().exchange_rate, Some(decimal("0.84")));
    let mut unrated = in_euros(SalesForm::SalesReceipt, "2");
    unrated.exchange_rate = None;
    let refused = company.one(write(unrated, "2")).await;
    let WriteResult::Refused(error) = refused else { panic!("{refused:?}") };
    assert_eq!(error.code, Code::RateMissing, "QuickBooks would take a rate of its own");
    assert_eq!(company.count("SalesReceipt").await, 1);
}

#[tokio::test]
async fn one_address_has_a_customer_for_each_currency() {
    let company = Company::open("gb").await;
    let key = ReferenceKey::email("erika@example.com");
    let dollars = key.clone().in_currency("USD".parse().unwrap());
    let look = |key: &ReferenceKey, name: &str| Lookup::Reference {
        key: key.clone(),
        name: name.to_owned(),
    };
    let home = party("erika@example.com", "Erika Muster");
    let home = company.done(create(Document::Party(Box::new(home)), "home")).await;
    assert!(company.find(look(&dollars, "Erika Muster")).await.is_none(), "she has pounds alone");
    let mut other = party("erika@example.com", "Erika Muster USD");
    other.key = dollars.clone();
    let other = company.done(create(Document::Party(Box::new(other)), "usd")).await;
    assert_eq!(row(&company, "Customer", &other.id).await["CurrencyRef"]["value"], "USD");
    let found = company.find(look(&dollars, "Erika Muster USD")).await.unwrap();
    assert_eq!(found.posted.id, other.id);
    assert_eq!(company.find(look(&key, "Erika Muster")).await.unwrap().posted.id, home.id);
}

#[tokio::test]
async fn a_form_shows_what_moves_no_figure() {
    let company = Company::open("gb").await;
    let field = |place: u8, text: &str| CustomField { place, text: text.to_owned() };
    let mut sales = in_euros(SalesForm::Invoice, "1");
    sales.details = SalesDetails {
        terms: Some("3".into()),
        memo: Some("Thank you".to_owned()),
        ship_from: Some(quickbooks_support::address("Bristol", "", "BS1 4DJ", "GB")),
        location: Some("1".into()),
        custom_fields: vec![field(1, "A-1"), field(2, "web")],
    };
    sales.lines.iter_mut().for_each(|line| line.class = Some("2".into()));
    let posted = exactly(&company, sales, "1").await;
    let row = row(&company, "Invoice", &posted.id).await;
    let value = |member: &str| row[member]["value"].clone();
    assert_eq!(
        ["SalesTermRef", "DepartmentRef", "ClassRef", "CustomerMemo"].map(value),
        ["3", "1", "2", "Thank you"]
    );
    assert_eq!(row["ShipFromAddr"]["City"], "Bristol");
    let texts: Vec<&Value> =
        row["CustomField"].as_array().unwrap().iter().map(|field| &field["StringValue"]).collect();
    assert_eq!(texts[..2], ["A-1", "web"]);
}

/// Tax is stated on every write; the address that it rests on stays without being sent again.
#[tokio::test]
async fn an_update_in_the_us_states_its_tax_and_keeps_its_address() {
    let company = Company::open("us").await;
    let mut sales = american(SalesForm::Invoice, "1");
    let posted = exactly(&company, sales.clone(), "1").await;
    sales.lines[0].amount = decimal("50.00");
    sales.total_tax = decimal("4.30");
    sales.total = decimal("59.30");
    let planned = sales.figures();
    let change =
        act(&write(sales, "1"), &posted, "u", |id, version| Action::Update { id, version });
    let changed = company.done(change).await;
    assert_eq!(planned.differences(changed.figures.as_ref().unwrap()), []);
    let row = row(&company, "Invoice", &posted.id).await;
    assert_eq!(row["ShipAddr"]["City"], "San Francisco");
    assert_eq!(row["TxnTaxDetail"]["TotalTax"].to_string(), "4.3");
}

#[tokio::test]
async fn a_classic_us_document_names_its_own_code() {
    let company = Company::open("us-classic").await;
    let mut sales = american(SalesForm::SalesReceipt, "1");
    sales.tax_code = Some("4".into());
    let posted = exactly(&company, sales, "1").await;
    let row = row(&company, "SalesReceipt", &posted.id).await;
    assert_eq!(row["TxnTaxDetail"]["TxnTaxCodeRef"]["value"], "4");
}

#[tokio::test]
async fn a_company_without_sales_tax_gets_untaxed_lines_or_nothing() {
    let company = Company::open("us-untaxed").await;
    let refused = company.one(write(american(SalesForm::SalesReceipt, "1"), "1")).await;
    let WriteResult::Refused(error) = refused else { panic!("{refused:?}") };
    assert_eq!((error.code, company.count("SalesReceipt").await), (Code::TaxNotMapped, 0));
    let mut sales = american(SalesForm::SalesReceipt, "2");
    sales.lines.iter_mut().for_each(|line| line.tax_code = "".into());
    (sales.total, sales.total_tax) = (decimal("105.00"), decimal("0"));
    exactly(&company, sales, "2").await;
}

#[tokio::test]
async fn a_discount_on_the_whole_comes_off_before_tax() {
    let company = Company::open("us").await;
    let mut sales = american(SalesForm::SalesReceipt, "1");
    let account = Some("32".into());
    sales.discount = Some(DocumentDiscount { amount: decimal("10.00"), account });
    sales.total = decimal("103.62");
    let posted = exactly(&company, sales, "1").await;
    let row = row(&company, "SalesReceipt", &posted.id).await;
    assert_eq!(row["ApplyTaxAfterDiscount"], true);
}

fn offset(order: &str, amount: &str) -> Payment {
    let applied = |to| Applied { to, amount: decimal(amount) };
    let credit = Role::Credit("31".into());
    Payment {
        amount: decimal("0"),
        applied: vec![applied(AppliedTo::OwnInvoice), applied(AppliedTo::OwnCredit(credit))],
        deposit_to: Some("10".into()),
        payment_method: None,
        payment_reference: None,
        marker: marker(order, Role::Offset("31".into())),
        ..payment(order, amount)
    }
}

#[tokio::test]
async fn a_payment_of_nothing_sets_a_credit_off_against_its_invoice() {
    let company = Company::open("de").await;
    let invoice = company.done(sale(SalesForm::Invoice, "1")).await;
    let credit = company.done(sale(SalesForm::CreditMemo, "2")).await;
    let planned = offset("1", "29.53");
    let mut write = create(Document::Payment(Box::new(planned.clone())), "offset");
    write.siblings.insert(Role::Sale, invoice.id.clone());
    write.siblings.insert(Role::Credit("31".into()), credit.id.clone());
    let posted = company.done(write).await;
    assert_eq!(planned.figures().differences(posted.figures.as_ref().unwrap()), []);
    let open = company.find(by_id(Kind::Invoice, &invoice.id)).await.unwrap();
    assert_eq!(open.balance, Some(decimal("0")));
    let left = row(&company, "CreditMemo", &credit.id).await;
    assert_eq!(left["Balance"].to_string(), "0");
}

#[tokio::test]
async fn one_payment_pays_several_invoices() {
    let company = Company::open("de").await;
    let first = company.done(sale(SalesForm::Invoice, "1")).await;
    let second = company.done(sale(SalesForm::Invoice, "2")).await;
    let applied = |to, amount: &str| Applied { to, amount: decimal(amount) };
    let mut both = payment("1", "39.53");
    both.applied = vec![
        applied(AppliedTo::OwnInvoice, "29.53"),
        applied(AppliedTo::Invoice(second.id.clone()), "10.00"),
    ];
    let mut write = create(Document::Payment(Box::new(both)), "both");
    write.siblings.insert(Role::Sale, first.id.clone());
    company.done(write).await;
    let open = |id: TargetId| {
        let company = &company;
        async move { company.find(by_id(Kind::Invoice, &id)).await.unwrap().balance.unwrap() }
    };
    assert_eq!((open(first.id).await, open(second.id).await), (decimal("0"), decimal("19.53")));
}
