//! The audit must be able to fail: each fault it looks for, planted once.

use serde_json::json;

use super::*;

fn store() -> Value {
    json!({ "url": "http://store.example", "orders": [{
        "id": 19, "number": "19", "status": "completed", "currency": "EUR", "total": "11.90",
        "payment_method": "stripe", "date_paid": "2026-11-22T23:30:00",
        "tax_lines": [{ "rate_percent": 19, "tax_total": "1.90", "shipping_tax_total": "0.00" }],
        "refund_objects": []
    }] })
}

fn receipt(id: &str) -> Value {
    json!({
        "Id": id, "DocNumber": "A-19", "TotalAmt": 11.90, "TxnDate": "2026-11-22",
        "PrivateNote": "Order 19\nuds1 http://store.example order 19 sale 0123456789ab",
        "DepositToAccountRef": { "value": "10" },
        "TxnTaxDetail": { "TaxLine": [
            { "Amount": 1.90, "TaxLineDetail": { "TaxRateRef": { "value": "11" } } }
        ] }
    })
}

fn company(receipts: Vec<Value>) -> Value {
    json!({ "TaxRate": [{ "Id": "11", "RateValue": 19 }], "SalesReceipt": receipts })
}

fn run(company: Value, outcome: &str) -> Summary {
    let row = json!({ "source": "a", "kind": "order", "id": "19", "target": "books",
        "outcome": outcome, "code": "GATEWAY_NOT_MAPPED", "at": "2026-11-22T12:00:00Z" });
    let copied = OrderRow {
        total: "11.90".parse().unwrap(),
        status: "completed".to_owned(),
        lines: 1,
        refunds: 0,
    };
    audit(&Audit {
        stores: BTreeMap::from([("a".to_owned(), store())]),
        company,
        copy: BTreeMap::from([(("a".to_owned(), "19".to_owned()), copied)]),
        journal: vec![serde_json::from_value(row).unwrap()],
        books: "books",
        allowed_parks: &["EDITED_AFTER_PAYMENT"],
        seconds: Decimal::ONE,
    })
}

#[test]
fn an_exact_document_is_clean() {
    let summary = run(company(vec![receipt("1")]), "posted");
    assert_eq!(summary.faults, Vec::<String>::new());
    assert!(summary.is_clean());
    assert_eq!((summary.orders, summary.posted), (1, 1));
}

#[test]
fn a_second_document_is_a_duplicate() {
    let summary = run(company(vec![receipt("1"), receipt("2")]), "posted");
    assert_eq!(summary.duplicates, 1);
    assert!(!summary.is_clean());
}

#[test]
fn a_cent_is_a_cent_and_a_rate_is_a_rate() {
    let mut off = receipt("1");
    off["TotalAmt"] = json!(11.91);
    assert_eq!(run(company(vec![off]), "posted").cents_off, Decimal::ONE);
    let mut other = receipt("1");
    other["TxnTaxDetail"]["TaxLine"][0]["TaxLineDetail"]["TaxRateRef"]["value"] = json!("12");
    assert!(!run(company(vec![other]), "posted").is_clean());
}

#[test]
fn the_day_is_the_stores_day_and_the_money_lies_somewhere() {
    let mut late = receipt("1");
    late["TxnDate"] = json!("2026-11-23");
    assert!(!run(company(vec![late]), "posted").is_clean());
    let mut nowhere = receipt("1");
    nowhere.as_object_mut().unwrap().remove("DepositToAccountRef");
    assert!(!run(company(vec![nowhere]), "posted").is_clean());
}

#[test]
fn a_paid_order_that_is_nowhere_is_a_fault_and_so_is_an_unexpected_park() {
    assert!(!run(company(vec![]), "skipped").is_clean());
    assert!(!run(company(vec![]), "parked").is_clean());
}
