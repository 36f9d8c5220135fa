//! Records of the books, read: every form, whatever people did with it, and what real companies
//! answered.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

mod quickbooks_read_support;

use std::collections::BTreeSet;
use std::path::Path;

use engine::connector::{Connector, Fetched, Source};
use engine::{Code, Disposition};
use model::entry::Named;
use model::{Entry, Kind, Record, SourceId};
use quickbooks_read_support::{Company, REALM};
use rust_decimal::Decimal;
use serde_json::{Value, json};

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn named(id: &str, name: &str) -> Option<Named> {
    Some(Named { id: id.into(), name: Some(name.to_owned()) })
}

async fn entry(company: &Company, kind: Kind, id: &SourceId) -> Entry {
    match company.record(kind, id).await {
        Record::Entry(entry) => *entry,
        other => panic!("{other:?}"),
    }
}

fn invoice() -> Value {
    json!({
        "DocNumber": "A-1", "TxnDate": "2026-11-20", "DueDate": "2026-12-20",
        "CustomerRef": {"value": "1"}, "PrivateNote": "By hand.",
        "GlobalTaxCalculation": "TaxExcluded",
        "Line": [{
            "Amount": 100.10, "DetailType": "SalesItemLineDetail", "Description": "Mug",
            "SalesItemLineDetail": {
                "ItemRef": {"value": "1"}, "Qty": 2, "TaxCodeRef": {"value": "2"},
            },
        }],
    })
}

#[tokio::test]
async fn an_invoice_is_read_to_the_last_digit() {
    let company = Company::open(json!("de"), 1).await;
    let id = company.make("Invoice", invoice()).await;
    let read = entry(&company, Kind::Invoice, &id).await;
    assert_eq!((read.form, &read.id, read.version.as_str()), (Kind::Invoice, &id, "0"));
    assert_eq!(read.number.as_deref(), Some("A-1"));
    assert_eq!(read.date.to_string(), "2026-11-20");
    assert_eq!(read.due_date.unwrap().to_string(), "2026-12-20");
    assert_eq!(read.party.unwrap().id, "1".into());
    assert_eq!(
        (read.total.to_string(), read.total_tax.to_string()),
        ("119.12".into(), "19.02".into())
    );
    assert_eq!(read.balance, Some(decimal("119.12")));
    let tax = &read.taxes[0];
    assert_eq!(
        (tax.rate.as_str(), tax.base, tax.amount),
        ("11", decimal("100.10"), decimal("19.02"))
    );
    let [line] = read.lines.as_slice() else { panic!("{:?}", read.lines) };
    assert_eq!((line.content.as_str(), line.description.as_str()), ("SalesItemLineDetail", "Mug"));
    assert_eq!((line.amount.to_string(), line.quantity), ("100.10".into(), Some(decimal("2"))));
    assert_eq!(line.item.as_ref().unwrap().id, "1".into());
    assert_eq!(line.tax_code, Some("2".into()));
    assert!(read.created_at.is_some() && read.modified_at.is_some() && !read.voided);
    assert_eq!(read.raw["DocNumber"], "A-1");
    assert_eq!(read.currency, "EUR".parse().unwrap());
    assert_eq!(read.marker, None);
}

#[tokio::test]
async fn every_form_says_where_money_goes_and_whom_it_concerns() {
    let company = Company::open(json!("de"), 1).await;
    let account = |id: &str| json!({ "value": id });
    let expense = json!([{
        "Amount": 12.50, "DetailType": "AccountBasedExpenseLineDetail", "Description": "Fee",
        "AccountBasedExpenseLineDetail": {
            "AccountRef": {"value": "60"}, "TaxCodeRef": {"value": "5"},
        },
    }]);
    let bill = json!({"VendorRef": {"value": "2"}, "TxnDate": "2026-11-20", "Line": expense, "GlobalTaxCalculation": "TaxExcluded"});
    let bill = entry(&company, Kind::Bill, &company.make("Bill", bill).await).await;
    assert_eq!(bill.party, named("2", "Stripe"));
    assert_eq!((bill.account, bill.balance), (None, Some(decimal("12.50"))));
    assert_eq!(bill.lines[0].account.as_ref().unwrap().id, "60".into());

    let purchase = json!({
        "PaymentType": "Check", "AccountRef": account("1"), "TxnDate": "2026-11-20",
        "EntityRef": {"value": "3", "type": "Vendor"}, "Line": expense,
        "GlobalTaxCalculation": "TaxExcluded",
    });
    let purchase = entry(&company, Kind::Purchase, &company.make("Purchase", purchase).await).await;
    assert_eq!(purchase.party.unwrap().id, "3".into());
    assert_eq!(purchase.account.unwrap().id, "1".into());
    assert_eq!((purchase.total, purchase.balance), (decimal("12.50"), None));

    let credit = json!({"VendorRef": {"value": "2"}, "TxnDate": "2026-11-20", "Line": expense, "GlobalTaxCalculation": "TaxExcluded"});
    let credit = company.make("VendorCredit", credit).await;
    assert_eq!(entry(&company, Kind::VendorCredit, &credit).await.total, decimal("12.50"));

    let transfer = json!({
        "FromAccountRef": account("10"), "ToAccountRef": account("1"), "Amount": 20.50,
        "TxnDate": "2026-11-20",
    });
    let transfer = entry(&company, Kind::Transfer, &company.make("Transfer", transfer).await).await;
    assert_eq!(transfer.account.unwrap().id, "10".into());
    assert_eq!((transfer.to_account.unwrap().id, transfer.total), ("1".into(), decimal("20.50")));

    let receipt = json!({
        "TxnDate": "2026-11-20", "CustomerRef": {"value": "1"}, "DepositToAccountRef": account("4"),
        "PaymentMethodRef": {"value": "3"}, "PaymentRefNum": "ch_1", "Line": invoice()["Line"],
        "GlobalTaxCalculation": "TaxExcluded",
    });
    let receipt = company.make("SalesReceipt", receipt).await;
    let read = entry(&company, Kind::SalesReceipt, &receipt).await;
    assert_eq!(read.account.unwrap().id, "4".into());
    assert_eq!(read.payment_method.unwrap().id, "3".into());
    assert_eq!((read.payment_reference.as_deref(), read.balance), (Some("ch_1"), None));

    let sale = company.make("Invoice", invoice()).await;
    let payment = json!({
        "CustomerRef": {"value": "1"}, "TotalAmt": 120, "DepositToAccountRef": account("10"),
        "TxnDate": "2026-11-20",
        "Line": [{"Amount": 119.12, "LinkedTxn": [{"TxnId": sale, "TxnType": "Invoice"}]}],
    });
    let payment = entry(&company, Kind::Payment, &company.make("Payment", payment).await).await;
    assert_eq!(payment.balance, Some(decimal("0.88")), "what is not applied");
    assert_eq!(payment.lines[0].links[0].id.as_str(), sale.as_str());
    assert_eq!(payment.lines[0].links[0].form, "Invoice");
    assert_eq!(entry(&company, Kind::Invoice, &sale).await.balance, Some(Decimal::ZERO));

    let deposit = json!({
        "DepositToAccountRef": account("1"), "TxnDate": "2026-11-20",
        "Line": [{
            "Amount": 119.12,
            "LinkedTxn": [{"TxnId": receipt, "TxnType": "SalesReceipt", "TxnLineId": "0"}],
        }],
    });
    let deposit = entry(&company, Kind::Deposit, &company.make("Deposit", deposit).await).await;
    assert_eq!((deposit.account.unwrap().id, deposit.total), ("1".into(), decimal("119.12")));
    assert_eq!(deposit.lines[0].links[0].form, "SalesReceipt");
}

#[tokio::test]
async fn a_void_is_told_from_a_sale_of_nothing() {
    let company = Company::open(json!("de"), 1).await;
    let id = company.make("Invoice", invoice()).await;
    company.edit(json!({"entity": "Invoice", "id": id, "op": "void"})).await;
    let read = entry(&company, Kind::Invoice, &id).await;
    assert!(read.voided && read.total.is_zero());
    let mut nothing = invoice();
    (nothing["DocNumber"], nothing["Line"][0]["Amount"]) = (json!("A-2"), json!(0));
    let id = company.make("Invoice", nothing).await;
    let read = entry(&company, Kind::Invoice, &id).await;
    assert!(!read.voided && read.total.is_zero());
}

#[tokio::test]
async fn many_records_are_one_read_and_each_id_has_an_answer() {
    let company = Company::open(json!("de"), 1).await;
    let mut ids = Vec::new();
    for n in 0..5 {
        let body = json!({
            "DisplayName": format!("Customer {n}"), "GivenName": "Erika", "FamilyName": "Muster",
            "PrimaryEmailAddr": {"Address": "erika@example.com"},
            "BillAddr": {"Line1": "Lange Reihe 1", "Line2": "Hof", "Line3": "2. Stock",
                "City": "Hamburg", "PostalCode": "20099", "Country": "DEU"},
        });
        ids.push(company.make("Customer", body).await);
    }
    let off = json!({"entity": "Customer", "id": ids[0], "patch": {"Active": false}});
    company.edit(off).await;
    let absent = ["99999", "no' OR 1=1", "", "-1"].map(SourceId::new);
    let asked: Vec<SourceId> = ids.iter().chain(&absent).cloned().collect();
    let answers = company.quickbooks.fetch(&company.session, Kind::Customer, &asked).await.unwrap();
    assert_eq!(company.reads(), 1);
    assert_eq!(answers.keys().collect::<BTreeSet<_>>(), asked.iter().collect());
    for id in &absent {
        assert!(matches!(answers[id], Fetched::Gone), "{id}");
    }
    for id in &ids {
        let Fetched::Found(Record::Customer(customer)) = &answers[id] else { panic!("{id}") };
        assert_eq!(
            (customer.email.as_str(), customer.last_name.as_str()),
            ("erika@example.com", "Muster")
        );
        assert_eq!(customer.billing.country, "DE");
        assert_eq!(customer.billing.line_2, "Hof, 2. Stock");
    }
    let gone = company.fetch(Kind::Customer, &SourceId::new("99999")).await;
    assert!(matches!(gone, Fetched::Gone));
    assert_eq!(company.reads(), 2);
    let none = company.quickbooks.fetch(&company.session, Kind::Bill, &absent[1..]).await.unwrap();
    assert_eq!((none.len(), company.reads()), (3, 2), "nothing that could be there is asked for");
}

#[tokio::test]
async fn a_list_of_ids_is_cut_where_a_query_would_be_too_long_or_its_answer_too_big() {
    let company = Company::open(json!("de"), 1).await;
    let mut ids = Vec::new();
    for n in 0..6 {
        ids.push(company.make("Vendor", json!({"DisplayName": format!("Vendor {n}")})).await);
    }
    company.fault("query", json!({"fault_in_200": "10100"})).await;
    let answers = company.quickbooks.fetch(&company.session, Kind::Vendor, &ids).await.unwrap();
    assert!(answers.values().all(|fetched| matches!(fetched, Fetched::Found(_))));
    assert_eq!(company.reads(), 3);
    let many: Vec<SourceId> = (1..=250).map(|n| SourceId::new(n.to_string())).collect();
    company.quickbooks.fetch(&company.session, Kind::Vendor, &many).await.unwrap();
    assert_eq!(company.reads(), 6);
}

#[tokio::test]
async fn a_vendor_and_an_item_are_read() {
    let company = Company::open(json!("de"), 1).await;
    let body = json!({
        "DisplayName": "Paper & Co", "CompanyName": "Paper GmbH",
        "PrimaryPhone": {"FreeFormNumber": "+49 40 1"},
        "BillAddr": {"Line1": "Kai 1", "City": "Hamburg", "Country": "DEU"},
    });
    let id = company.make("Vendor", body).await;
    let Record::Vendor(vendor) = company.record(Kind::Vendor, &id).await else { panic!() };
    assert_eq!((vendor.name.as_str(), vendor.company.as_str()), ("Paper & Co", "Paper GmbH"));
    assert_eq!((vendor.phone.as_str(), vendor.billing.country.as_str()), ("+49 40 1", "DE"));
    assert!(vendor.active && vendor.currency == Some("EUR".parse().unwrap()));
    company.edit(json!({"entity": "Vendor", "id": id, "patch": {"Active": false}})).await;
    let Record::Vendor(vendor) = company.record(Kind::Vendor, &id).await else { panic!() };
    assert!(!vendor.active);
    let item = SourceId::new("2");
    let Record::Product(item) = company.record(Kind::Product, &item).await else { panic!() };
    assert_eq!((item.name.as_str(), item.product_type.as_str()), ("Shipping", "Service"));
    assert_eq!((item.status.as_str(), &item.parent_id), ("active", &None));
}

/// An answer as the company gives it, with whatever is in it.
async fn answered(company: &Company, entity: &str, kind: Kind, object: Value) -> Fetched {
    let body = json!({ entity: object, "time": "2026-11-22T08:00:00.000-08:00" });
    let path = format!("/{}/", entity.to_lowercase());
    company.fault(&path, json!({"status": 200, "body": body})).await;
    company.fetch(kind, &SourceId::new(object["Id"].as_str().unwrap_or("5"))).await
}

#[tokio::test]
async fn debris_and_words_that_nobody_knows_spoil_nothing() {
    let company = Company::open(json!("de"), 1).await;
    let payment = json!({
        "Id": "5", "SyncToken": 3, "TxnDate": "2026-11-20-08:00", "TotalAmt": "12.30",
        "MetaData": null, "CustomerRef": {"value": "1"}, "CurrencyRef": {"value": "EUR"},
        "PrivateNote": null, "UnknownMember": {"deep": [1, {}]}, "PaymentType": "Wampum",
        "TxnTaxDetail": null,
        "Line": [
            {"Amount": 12.30, "LinkedTxn": null, "LineEx": {"any": [{"name": "{x}NameValue",
                "declaredType": "com.intuit.NameValue", "scope": "x", "nil": false,
                "value": {"Name": "txnId", "Value": "70"}}]}},
            {"Amount": 1e1, "DetailType": "TDSLineDetail", "TDSLineDetail": {"TDSSectionTypeId": 3}},
            {"DetailType": "DescriptionOnly", "Description": "Only words"},
            {"Amount": 5, "DetailType": "GroupLineDetail", "GroupLineDetail": {
                "GroupItemRef": {"value": "9"}, "Quantity": 1, "Line": [
                    {"Amount": 2, "DetailType": "SalesItemLineDetail"},
                    {"Amount": 3, "DetailType": "SalesItemLineDetail"}]}},
            {"Amount": 22.30, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}},
        ],
    });
    let read = answered(&company, "Payment", Kind::Payment, payment).await;
    let Fetched::Found(Record::Entry(read)) = read else { panic!("{read:?}") };
    assert_eq!((read.version.as_str(), read.total), ("3", decimal("12.30")));
    let contents: Vec<_> = read.lines.iter().map(|line| line.content.as_str()).collect();
    let sold = "SalesItemLineDetail";
    assert_eq!(contents, ["", "TDSLineDetail", "DescriptionOnly", sold, sold]);
    assert_eq!(read.modified_at, None);
}

#[tokio::test]
async fn what_does_not_read_says_where_and_never_what() {
    let company = Company::open(json!("de"), 1).await;
    let good = json!({
        "Id": "5", "SyncToken": "0", "TxnDate": "2026-11-20", "TotalAmt": 12.30,
        "CustomerRef": {"value": "1"}, "Line": [],
    });
    for (member, value, path) in [
        ("TotalAmt", json!("Erika"), "TotalAmt"),
        ("TotalAmt", Value::Null, "TotalAmt"),
        ("TxnDate", json!("Erika"), "TxnDate"),
        ("Line", json!([{"Amount": {"Erika": 1}}]), "Line[0].Amount"),
        ("Line", json!("Erika"), "Line"),
        ("CurrencyRef", json!({"value": "Erika"}), "CurrencyRef.value"),
        ("MetaData", json!({"CreateTime": "Erika"}), "MetaData.CreateTime"),
        ("SyncToken", json!([]), "SyncToken"),
    ] {
        let mut bad = good.clone();
        bad[member] = value.clone();
        let read = answered(&company, "Invoice", Kind::Invoice, bad).await;
        let Fetched::Unreadable(error) = read else { panic!("{member} {value}: {read:?}") };
        assert_eq!((error.code, error.disposition), (Code::RecordUnreadable, Disposition::Park));
        let place = format!("QuickBooks' Invoice does not read at {path}: ");
        assert!(error.message.starts_with(&place), "{}", error.message);
        assert!(!format!("{error:?}").contains("Erika"), "{error:?}");
    }
    let deleted = json!({"Id": "5", "domain": "QBO", "status": "Deleted"});
    let read = answered(&company, "Invoice", Kind::Invoice, deleted).await;
    assert!(matches!(read, Fetched::Gone));
}

#[tokio::test]
async fn what_concerns_all_is_an_error_with_the_reason_s_word() {
    let company = Company::open(json!("de"), 1).await;
    let fault = |code: &str| json!({"Fault": {"Error": [{"Message": "m", "Detail": "AB0secret", "code": code}], "type": "X"}});
    let id = SourceId::new("1");
    for (status, code, word) in [
        (401, "003200", "token_refused: "),
        (403, "003100", "app_auth: "),
        (401, "120", "access_lost: "),
        (400, "10200", "company_reset: "),
    ] {
        company.fault("/customer/", json!({"status": status, "body": fault(code)})).await;
        let ids = std::slice::from_ref(&id);
        let error =
            company.quickbooks.fetch(&company.session, Kind::Customer, ids).await.unwrap_err();
        assert_eq!((error.code, error.disposition), (Code::NeedsReauth, Disposition::Reauthorise));
        assert!(error.message.starts_with(word), "{}", error.message);
        assert!(!error.message.contains("AB0"), "{}", error.message);
    }
}

#[tokio::test]
async fn the_origin_is_the_company_s_own_address_and_all_kinds_are_one_stream() {
    let company = Company::open(json!("de"), 1).await;
    let origin = company.quickbooks.origin(&company.session).unwrap();
    assert_eq!(origin, format!("{}/quickbooks/v3/company/{REALM}", company.url));
    let [stream] = company.quickbooks.descriptor().streams.as_slice() else { panic!() };
    assert_eq!(stream.name, "changes");
    let kinds: BTreeSet<Kind> = stream.kinds.iter().copied().collect();
    let foreign = BTreeSet::from([Kind::Order, Kind::Refund]);
    assert_eq!(
        Kind::ALL.into_iter().filter(|kind| !kinds.contains(kind)).collect::<BTreeSet<_>>(),
        foreign
    );
}

/// Every object of our kinds in an answer, by entity.
fn objects(value: &Value, found: &mut Vec<(String, Value)>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| objects(item, found)),
        Value::Object(members) => {
            for (name, member) in members {
                let rows = if member.is_array() { member.clone() } else { json!([member]) };
                for row in rows.as_array().unwrap() {
                    if row.get("Id").is_some() && row.get("domain").is_some() {
                        found.push((name.clone(), row.clone()));
                    } else {
                        objects(&json!([row]), found);
                    }
                }
            }
        }
        _ => {}
    }
}

/// The recordings stay where they are: `UDS_CORPUS` names their folder.
#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "a test's own switch")]
async fn every_recorded_object_reads() {
    let Ok(corpus) = std::env::var("UDS_CORPUS") else {
        eprintln!("UDS_CORPUS is not set: the recorded exchanges were not read");
        return;
    };
    let company = Company::open(json!("us"), 1).await;
    let mut read = BTreeSet::new();
    for file in std::fs::read_dir(Path::new(&corpus).join("quickbooks/recorded")).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let exchanges: Vec<Value> = serde_json::from_str(&text).unwrap();
        for exchange in exchanges {
            let mut found = Vec::new();
            objects(&exchange["response"]["body"], &mut found);
            for (entity, object) in found {
                let kind = Kind::ALL
                    .into_iter()
                    .find(|kind| kind.as_str().replace('_', "") == entity.to_lowercase());
                let Some(kind) = kind else { continue };
                let deleted = object["status"] == "Deleted";
                let fetched = answered(&company, &entity, kind, object).await;
                match fetched {
                    Fetched::Found(_) => assert!(!deleted),
                    Fetched::Gone => assert!(deleted, "{entity}"),
                    Fetched::Unreadable(error) => panic!("{entity}: {error}"),
                }
                read.insert(entity);
            }
        }
    }
    let known = ["Customer", "Invoice", "SalesReceipt", "Vendor"];
    assert!(known.iter().all(|entity| read.contains(*entity)), "{read:?}");
}
