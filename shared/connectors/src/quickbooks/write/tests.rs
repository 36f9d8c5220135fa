//! What is sent, to the letter: amounts keep their digits, nothing is there that was not meant.

use std::collections::BTreeMap;
use std::sync::Arc;

use engine::write::{Action, Write};
use model::document::{DocumentLine, DocumentTax, Item, Party, Payment, SalesDocument, SalesForm};
use model::{
    Address, Document, Kind, Marker, Reference, ReferenceKey, RequestId, Role, SourceId, TargetId,
};
use serde_json::json;

use super::{Operation, prepare};
use crate::quickbooks::config::Settings;

fn settings(more: &serde_json::Value) -> Settings {
    let mut settings = json!({ "tax_model": "codes", "home_currency": "EUR" });
    let (Some(all), Some(more)) = (settings.as_object_mut(), more.as_object()) else {
        panic!("settings are objects");
    };
    all.extend(more.clone());
    serde_json::from_value(settings).unwrap()
}

fn write(document: Document, action: Action) -> Write {
    let erika = (ReferenceKey::email("erika@example.com"), TargetId::new("58"));
    Write {
        item: "1".to_owned(),
        request_id: RequestId::new("r"),
        action,
        document,
        references: Arc::new(BTreeMap::from([erika])),
        siblings: BTreeMap::from([(Role::Sale, TargetId::new("1042"))]),
        epoch: 1,
    }
}

fn update() -> Action {
    Action::Update { id: "1042".into(), version: "3".to_owned() }
}

/// One member a line, digits untouched.
fn sent(settings: &Settings, write: &Write) -> String {
    prepare(settings, write).unwrap().body.get().replace(",\"", ",\n\"")
}

fn marker(role: Role) -> Marker {
    Marker {
        origin: "https://shop.example".to_owned(),
        kind: Kind::Order,
        id: SourceId::new("19"),
        role,
        version: "0123456789ab".to_owned(),
    }
}

fn sale(form: SalesForm) -> SalesDocument {
    let line = |amount: &str, quantity: Option<&str>, item: &str| DocumentLine {
        description: "Mug\tblue".to_owned(),
        amount: amount.parse().unwrap(),
        quantity: quantity.map(|quantity| quantity.parse().unwrap()),
        item: Reference::Known(item.into()),
        tax_code: "2".into(),
    };
    SalesDocument {
        form,
        number: Some("A-19-and-far-more-than-fits".to_owned()),
        date: "2026-11-20".parse().unwrap(),
        due_date: Some("2026-12-04".parse().unwrap()),
        currency: "EUR".parse().unwrap(),
        exchange_rate: None,
        customer: Reference::Wanted(ReferenceKey::email("erika@example.com")),
        bill_to: None,
        ship_to: Some(Address {
            first_name: "Erika".to_owned(),
            line_1: "Lange Reihe 1".to_owned(),
            city: "Hamburg".to_owned(),
            country: "DE".to_owned(),
            ..Address::default()
        }),
        lines: vec![line("10.00", Some("3"), "1"), line("0.10", None, "2")],
        taxes: vec![DocumentTax {
            rate: "11".into(),
            percent: "19.0".parse().unwrap(),
            base: "10.10".parse().unwrap(),
            amount: "1.92".parse().unwrap(),
        }],
        deposit_to: Some("10".into()),
        payment_method: Some("3".into()),
        payment_reference: Some("pi_3NxYzALkdIwHu7ix0abc12".to_owned()),
        note: "Order A-19.".to_owned(),
        marker: marker(Role::Sale),
        total: "12.02".parse().unwrap(),
        total_tax: "1.92".parse().unwrap(),
    }
}

fn sales(form: SalesForm, action: Action) -> Write {
    write(Document::Sales(Box::new(sale(form))), action)
}

#[test]
fn a_sales_receipt_outside_the_us() {
    let write = sales(SalesForm::SalesReceipt, Action::Create);
    insta::assert_snapshot!(sent(&settings(&json!({})), &write));
}

#[test]
fn an_invoice_of_a_us_company_with_automated_sales_tax() {
    let us = settings(&json!({ "tax_model": "us_automated", "sales_tax_code": "4" }));
    insta::assert_snapshot!(sent(&us, &sales(SalesForm::Invoice, update())));
}

#[test]
fn a_classic_us_company_names_the_code_and_a_company_with_several_currencies_each() {
    let more = json!({
        "tax_model": "us_classic", "sales_tax_code": "4", "home_currency": "USD",
        "multicurrency": true,
    });
    let mut document = sale(SalesForm::RefundReceipt);
    document.exchange_rate = Some("1.08250".parse().unwrap());
    let write = write(Document::Sales(Box::new(document)), Action::Create);
    insta::assert_snapshot!(sent(&settings(&more), &write));
}

#[test]
fn a_company_without_tax_has_no_codes_and_no_tax() {
    let mut document = sale(SalesForm::CreditMemo);
    document.lines.iter_mut().for_each(|line| line.tax_code = "".into());
    let write = write(Document::Sales(Box::new(document)), Action::Create);
    let sent = sent(&settings(&json!({})), &write);
    assert!(sent.contains(r#""GlobalTaxCalculation":"NotApplicable""#), "{sent}");
    for absent in ["TxnTaxDetail", "TaxCodeRef", "DepositToAccountRef", "PaymentRefNum", "Allow"] {
        assert!(!sent.contains(absent), "{absent}: {sent}");
    }
}

#[test]
fn a_payment() {
    let payment = Payment {
        date: "2026-11-21".parse().unwrap(),
        currency: "EUR".parse().unwrap(),
        exchange_rate: None,
        customer: Reference::Known("58".into()),
        amount: "12.02".parse().unwrap(),
        deposit_to: "10".into(),
        payment_method: None,
        payment_reference: None,
        note: String::new(),
        marker: marker(Role::Payment),
    };
    let write = write(Document::Payment(Box::new(payment)), Action::Create);
    insta::assert_snapshot!(sent(&settings(&json!({})), &write));
}

#[test]
fn a_customer_and_an_item() {
    let party = Party {
        key: ReferenceKey::email("erika@example.com"),
        display_name: "Muster: Erika\t(erika)".to_owned(),
        first_name: "Erika".to_owned(),
        last_name: "Muster".to_owned(),
        company: "Muster GmbH".to_owned(),
        email: "no address".to_owned(),
        phone: "+49 40 1234".to_owned(),
        billing: Address::default(),
        currency: Some("EUR".parse().unwrap()),
    };
    let item = Item {
        key: ReferenceKey::sku("MUG"),
        name: "Mug: blue".to_owned(),
        sku: "MUG".to_owned(),
        description: "Line 1\nLine 2".to_owned(),
        income_account: "30".into(),
    };
    let settings = settings(&json!({ "multicurrency": true }));
    let (party, item) = (Document::Party(Box::new(party)), Document::Item(Box::new(item)));
    insta::assert_snapshot!(
        [
            sent(&settings, &write(party.clone(), Action::Create)),
            sent(&settings, &write(party, update())),
            sent(&settings, &write(item.clone(), Action::Create)),
            sent(&settings, &write(item, update())),
        ]
        .join("\n\n")
    );
}

#[test]
fn a_void_names_the_document_and_nothing_else() {
    let void = || Action::Void { id: "1042".into(), version: "3".to_owned() };
    for (form, body) in [
        (SalesForm::Invoice, r#"{"Id":"1042","SyncToken":"3"}"#),
        (SalesForm::CreditMemo, r#"{"Id":"1042","SyncToken":"3","sparse":true}"#),
    ] {
        let prepared = prepare(&settings(&json!({})), &sales(form, void())).unwrap();
        assert_eq!((prepared.operation, prepared.body.get()), (Operation::Void, body));
    }
}
