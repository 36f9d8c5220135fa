//! What is sent, to the letter: amounts keep their digits, nothing is there that was not meant.

use std::collections::BTreeMap;
use std::sync::Arc;

use engine::write::{Action, Write};
use engine::{Code, Disposition};
use model::document::{
    Applied, AppliedTo, Deposit, DepositFrom, DepositLine, DocumentLine, DocumentTax, Expense,
    ExpenseForm, ExpenseLine, ExpenseOn, Item, PaidBy, Party, Payment, SalesDetails, SalesDocument,
    SalesForm, Transfer,
};
use model::entry::EntryLink;
use model::{
    Address, Document, Kind, Marker, Reference, ReferenceKey, RequestId, Role, SourceId, TargetId,
};
use serde_json::json;

mod forms;

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
        class: None,
    };
    SalesDocument {
        form,
        number: Some("A-19".to_owned()),
        date: "2026-11-20".parse().unwrap(),
        due_date: Some("2026-12-04".parse().unwrap()),
        currency: "EUR".parse().unwrap(),
        exchange_rate: None,
        customer: Reference::Wanted(ReferenceKey::email("erika@example.com")),
        tax_code: None,
        discount: None,
        details: SalesDetails::default(),
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
    let us = settings(&json!({ "tax_model": "us_automated" }));
    insta::assert_snapshot!(sent(&us, &sales(SalesForm::Invoice, update())));
}

#[test]
fn a_classic_us_company_names_the_code_and_a_company_with_several_currencies_each() {
    let more = json!({
        "tax_model": "us_classic", "home_currency": "USD", "multicurrency": true,
    });
    let mut document = sale(SalesForm::RefundReceipt);
    document.exchange_rate = Some("1.08250".parse().unwrap());
    document.tax_code = Some("4".into());
    let write = write(Document::Sales(Box::new(document)), Action::Create);
    insta::assert_snapshot!(sent(&settings(&more), &write));
}

#[test]
fn a_company_without_tax_has_no_codes_and_no_tax() {
    let mut document = sale(SalesForm::CreditMemo);
    document.lines.iter_mut().for_each(|line| line.tax_code = "".into());
    document.taxes.clear();
    document.total_tax = "0".parse().unwrap();
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
        applied: vec![Applied { to: AppliedTo::OwnInvoice, amount: "12.02".parse().unwrap() }],
        deposit_to: Some("10".into()),
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

fn expense(form: ExpenseForm) -> Expense {
    let line = |amount: &str, on| ExpenseLine {
        description: "Paper".to_owned(),
        amount: amount.parse().unwrap(),
        on,
        tax_code: Some("6".into()),
    };
    let item =
        ExpenseOn::Item { item: Reference::Known("7".into()), quantity: "4".parse().unwrap() };
    Expense {
        form,
        number: Some("R-100".to_owned()),
        date: "2026-11-20".parse().unwrap(),
        currency: "EUR".parse().unwrap(),
        exchange_rate: None,
        vendor: Some(Reference::Known("2".into())),
        lines: vec![line("10.00", ExpenseOn::Account("50".into())), line("5.00", item)],
        taxes: vec![DocumentTax {
            rate: "21".into(),
            percent: "19".parse().unwrap(),
            base: "15.00".parse().unwrap(),
            amount: "2.85".parse().unwrap(),
        }],
        note: "Office.".to_owned(),
        marker: marker(Role::Sale),
        total: "17.85".parse().unwrap(),
        total_tax: "2.85".parse().unwrap(),
    }
}

fn purchase(paid_by: PaidBy, credit: bool) -> ExpenseForm {
    ExpenseForm::Purchase { paid_by, account: "41".into(), credit }
}

fn bought(form: ExpenseForm, action: Action) -> Write {
    write(Document::Expense(Box::new(expense(form))), action)
}

#[test]
fn a_bill_a_purchase_and_a_vendor_credit() {
    let due_date = Some("2026-12-20".parse().unwrap());
    let settings = settings(&json!({}));
    let bill = || ExpenseForm::Bill { due_date };
    insta::assert_snapshot!(
        [
            sent(&settings, &bought(bill(), Action::Create)),
            sent(&settings, &bought(bill(), update())),
            sent(&settings, &bought(purchase(PaidBy::CreditCard, true), Action::Create)),
            sent(&settings, &bought(ExpenseForm::VendorCredit, Action::Create)),
        ]
        .join("\n\n")
    );
}

#[test]
fn tax_on_what_is_bought_needs_codes_and_a_credit_needs_a_card() {
    let codes = settings(&json!({}));
    let us = settings(&json!({ "tax_model": "us_automated" }));
    let mut uncoded = expense(ExpenseForm::VendorCredit);
    uncoded.lines.iter_mut().for_each(|line| line.tax_code = None);
    let uncoded = |taxed: bool| {
        let mut expense = uncoded.clone();
        if !taxed {
            expense.taxes.clear();
            expense.total_tax = "0".parse().unwrap();
        }
        write(Document::Expense(Box::new(expense)), Action::Create)
    };
    for (settings, write, code) in [
        (&codes, uncoded(true), Code::TaxNotMapped),
        (&us, bought(ExpenseForm::VendorCredit, Action::Create), Code::TaxNotMapped),
        (&codes, bought(purchase(PaidBy::Cash, true), Action::Create), Code::ConfigInvalid),
    ] {
        let error = prepare(settings, &write).unwrap_err();
        assert_eq!((error.code, error.disposition), (code, Disposition::Park));
    }
    assert!(sent(&codes, &uncoded(false)).contains(r#""GlobalTaxCalculation":"NotApplicable""#));
    let us = sent(&us, &uncoded(false));
    assert!(!us.contains("GlobalTaxCalculation") && !us.contains("TxnTaxDetail"), "{us}");
}

#[test]
fn a_deposit_and_a_transfer() {
    let link = EntryLink { form: "SalesReceipt".to_owned(), id: "7".into() };
    let line = |description: &str, amount: &str, from| DepositLine {
        description: description.to_owned(),
        amount: amount.parse().unwrap(),
        from,
    };
    let deposit = Deposit {
        date: "2026-11-20".parse().unwrap(),
        account: "1".into(),
        currency: "EUR".parse().unwrap(),
        exchange_rate: None,
        lines: vec![
            line("not sent", "29.53", DepositFrom::Received(link)),
            line("Fee", "-1.10", DepositFrom::Account("50".into())),
        ],
        note: "Payout 3.".to_owned(),
        marker: marker(Role::Sale),
    };
    let transfer = Transfer {
        date: "2026-11-20".parse().unwrap(),
        from: "1".into(),
        to: "3".into(),
        amount: "100.00".parse().unwrap(),
        currency: "EUR".parse().unwrap(),
        exchange_rate: None,
        note: String::new(),
        marker: marker(Role::Sale),
    };
    let (deposit, moved) =
        (Document::Deposit(Box::new(deposit)), Document::Transfer(Box::new(transfer.clone())));
    let settings = settings(&json!({}));
    insta::assert_snapshot!(
        [
            sent(&settings, &write(deposit.clone(), Action::Create)),
            sent(&settings, &write(deposit, update())),
            sent(&settings, &write(moved, Action::Create)),
        ]
        .join("\n\n")
    );
    let circle = Document::Transfer(Box::new(Transfer { to: "1".into(), ..transfer }));
    let error = prepare(&settings, &write(circle, Action::Create)).unwrap_err();
    assert_eq!((error.code, error.disposition), (Code::ConfigInvalid, Disposition::Park));
}

#[test]
fn a_full_update_states_everything_and_an_update_in_part_says_so() {
    let whole = || Action::Replace { id: "1042".into(), version: "3".to_owned() };
    let settings = settings(&json!({}));
    for document in [
        Document::Sales(Box::new(sale(SalesForm::Invoice))),
        Document::Expense(Box::new(expense(ExpenseForm::VendorCredit))),
    ] {
        let made = sent(&settings, &write(document.clone(), Action::Create));
        let replaced = sent(&settings, &write(document.clone(), whole()));
        let key = "{\"Id\":\"1042\",\n\"SyncToken\":\"3\",\n";
        assert_eq!(replaced, made.replacen('{', key, 1));
        let changed = sent(&settings, &write(document, update()));
        assert!(changed.contains(r#""sparse":true"#));
        assert!(!changed.contains("CustomerRef") && !changed.contains("VendorRef"), "{changed}");
    }
}

fn voided() -> Action {
    Action::Void { id: "1042".into(), version: "3".to_owned() }
}

fn deleted() -> Action {
    Action::Delete { id: "1042".into(), version: "3".to_owned() }
}

fn deactivated() -> Action {
    Action::Deactivate { id: "1042".into(), version: "3".to_owned() }
}

fn every_entity() -> Vec<Document> {
    crate::quickbooks::fields::tests::documents("x")
}

#[test]
fn each_entity_is_removed_as_it_allows_and_in_no_other_way() {
    const KEY: &str = r#"{"Id":"1042","SyncToken":"3"}"#;
    const SPARSE: &str = r#"{"Id":"1042","SyncToken":"3","sparse":true}"#;
    const OFF: &str = r#"{"Id":"1042","SyncToken":"3","sparse":true,"Active":false}"#;
    let settings = settings(&json!({}));
    for document in every_entity() {
        let name = document.name();
        let done = |action| {
            let prepared = prepare(&settings, &write(document.clone(), action));
            prepared.map(|prepared| (prepared.operation, prepared.body.get().to_owned()))
        };
        let is = |operation, body: &str| Some((operation, body.to_owned()));
        let (void, delete, off) = match name {
            "invoice" => (is(Operation::Void, KEY), is(Operation::Delete, KEY), None),
            "bill" | "vendor_credit" | "deposit" => {
                (is(Operation::Delete, KEY), is(Operation::Delete, KEY), None)
            }
            "customer" | "vendor" | "item" => (None, None, is(Operation::Update, OFF)),
            _ => (is(Operation::Void, SPARSE), is(Operation::Delete, KEY), None),
        };
        for (action, wanted) in [(voided(), void), (deleted(), delete), (deactivated(), off)] {
            match (done(action.clone()), wanted) {
                (Ok(done), Some(wanted)) => assert_eq!(done, wanted, "{name}: {action:?}"),
                (Err(error), None) => {
                    assert_eq!(error.code, Code::Bug, "{name}: {action:?}");
                    assert!(error.message.contains("in QuickBooks: it is"), "{}", error.message);
                }
                (done, wanted) => panic!("{name}: {action:?}: {done:?}, wanted {wanted:?}"),
            }
        }
    }
}

#[test]
fn nothing_is_changed_without_its_version() {
    let subject = || ("1042".into(), String::new());
    let settings = settings(&json!({}));
    for document in every_entity() {
        let [(id, version), (other, none)] = [subject(), subject()];
        for action in [Action::Update { id, version }, Action::Replace { id: other, version: none }]
        {
            let error = prepare(&settings, &write(document.clone(), action)).unwrap_err();
            assert_eq!(error.code, Code::Bug, "{}", document.name());
        }
    }
}
