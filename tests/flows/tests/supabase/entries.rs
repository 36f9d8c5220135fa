//! The records of the books: every form in its table, vendors, their lines and guards.

use model::address::Address;
use model::entry::{EntryLine, EntryLink, Named};
use model::{Entry, Kind, Record, Vendor};
use serde_json::{Value, json};

use crate::kit::{Copy, database, document};

const FORMS: [Kind; 10] = [
    Kind::Invoice,
    Kind::SalesReceipt,
    Kind::CreditMemo,
    Kind::RefundReceipt,
    Kind::Payment,
    Kind::Bill,
    Kind::Purchase,
    Kind::VendorCredit,
    Kind::Deposit,
    Kind::Transfer,
];

fn named(id: &str, name: &str) -> Option<Named> {
    Some(Named { id: id.into(), name: Some(name.to_owned()) })
}

fn entry(form: Kind, lines: usize) -> Entry {
    let line = |id: usize| EntryLine {
        id: Some(id.to_string().as_str().into()),
        content: "SalesItemLineDetail".to_owned(),
        description: "Mug".to_owned(),
        amount: "10.005".parse().unwrap(),
        quantity: Some("2".parse().unwrap()),
        item: named("7", "Mug"),
        account: named("79", "Sales"),
        tax_code: Some("TAX".into()),
        links: vec![EntryLink { form: "Invoice".to_owned(), id: "12".into() }],
    };
    Entry {
        form,
        id: "145".into(),
        version: "3".to_owned(),
        number: Some("A-19".to_owned()),
        date: "2026-11-22".parse().unwrap(),
        due_date: Some("2026-12-22".parse().unwrap()),
        party: named("5", "Jane Roe"),
        currency: "EUR".parse().unwrap(),
        exchange_rate: Some("1.083500".parse().unwrap()),
        total: "123456789012.10".parse().unwrap(),
        total_tax: "1.90".parse().unwrap(),
        taxes: Vec::new(),
        balance: Some("0.00".parse().unwrap()),
        account: named("35", "Checking"),
        to_account: None,
        payment_method: named("2", "Card"),
        payment_reference: Some("ch_1".to_owned()),
        voided: false,
        marker: None,
        lines: (1..=lines).map(line).collect(),
        created_at: Some("2026-11-22T10:00:00Z".parse().unwrap()),
        modified_at: Some("2026-11-22T11:00:00Z".parse().unwrap()),
        raw: json!({ "Id": "145" }),
    }
}

#[tokio::test]
async fn every_form_of_the_books_has_its_table_and_its_own_lines() {
    let copy = Copy::open();
    let write = |form, lines, epoch| copy.write(Record::Entry(Box::new(entry(form, lines))), epoch);
    let batch: Vec<_> = FORMS.iter().map(|form| write(*form, 2, 1)).collect();
    copy.applied(&batch).await;
    let columns =
        "select=total::text,exchange_rate::text,balance::text,date,party_name,raw,version";
    for form in FORMS {
        let rows = copy.rows(&format!("{form}s"), columns).await;
        let want = json!({
            "total": "123456789012.10", "exchange_rate": "1.083500", "balance": "0.00",
            "date": "2026-11-22", "party_name": "Jane Roe", "raw": { "Id": "145" }, "version": "3",
        });
        assert_eq!(rows, [want], "{form}");
        let lines = format!("kind=eq.{form}&select=amount::text,item_id,links&order=position");
        let want = json!({
            "amount": "10.005", "item_id": "7", "links": [{ "form": "Invoice", "id": "12" }],
        });
        assert_eq!(copy.rows("entry_lines", &lines).await, [want.clone(), want], "{form}");
    }
    // One form's lines are replaced with it; those of another with the same id stay.
    copy.applied(&[write(Kind::Bill, 1, 2)]).await;
    assert_eq!(copy.rows("entry_lines", "kind=eq.bill").await.len(), 1);
    assert_eq!(copy.rows("entry_lines", "kind=eq.invoice").await.len(), 2);
    // Erased by hand, a transaction takes its lines along.
    let erase = format!("delete from bills where tenant = '{}'", copy.tenant);
    database().await.batch_execute(&erase).await.unwrap();
    assert_eq!(copy.rows("entry_lines", "kind=eq.bill").await.len(), 0);
    assert_eq!(copy.rows("entry_lines", "").await.len(), 18);
}

#[tokio::test]
async fn a_late_reading_of_a_transaction_changes_nothing_and_a_vanished_one_is_marked() {
    let copy = Copy::open();
    let write = |total: &str, modified: &str, epoch| {
        let entry = Entry {
            total: total.parse().unwrap(),
            modified_at: Some(modified.parse().unwrap()),
            ..entry(Kind::Invoice, 1)
        };
        copy.write(Record::Entry(Box::new(entry)), epoch)
    };
    copy.applied(&[write("2.00", "2026-11-22T11:00:00Z", 2)]).await;
    copy.applied(&[write("1.00", "2026-11-22T10:00:00Z", 3)]).await;
    let query = "select=total::text,gone";
    let want = json!({ "total": "2.00", "gone": false });
    assert_eq!(copy.rows("invoices", query).await, [want]);
    copy.applied(&[copy.gone(Kind::Invoice, "145", 4)]).await;
    let want = json!({ "total": "2.00", "gone": true });
    assert_eq!(copy.rows("invoices", query).await, [want]);
}

#[tokio::test]
async fn a_vendor_is_a_row_and_a_kind_of_its_own() {
    let copy = Copy::open();
    let vendor = Vendor {
        id: "145".into(),
        name: "Mugs\0 Ltd".to_owned(),
        company: String::new(),
        email: "mugs@example.com".to_owned(),
        phone: String::new(),
        billing: Address::default(),
        currency: Some("EUR".parse().unwrap()),
        balance: Some("12.30".parse().unwrap()),
        active: true,
        created_at: None,
        modified_at: None,
        raw: json!({ "Id": "145" }),
    };
    let mut write = copy.write(Record::Vendor(Box::new(vendor)), 1);
    copy.applied(&[write.clone(), copy.write(Record::Entry(Box::new(entry(Kind::Bill, 0))), 1)])
        .await;
    let rows = copy.rows("vendors", "select=name,balance::text,active").await;
    assert_eq!(rows, [json!({ "name": "Mugs Ltd", "balance": "12.30", "active": true })]);
    // Without a time of the source the lease alone decides.
    write.epoch = 2;
    document(&mut write).rows[0].columns.insert("active".to_owned(), Value::from(false));
    copy.applied(&[write]).await;
    assert_eq!(copy.rows("vendors", "select=active").await, [json!({ "active": false })]);
}
