//! An order of a store, in any bytes.

use connectors::woocommerce::capture::{Capture, Rows, capture, rows};
use connectors::woocommerce::read;
use engine::Code;
use model::Record;
use serde_json::Value;

/// Reads the bytes as a captured file and as an order. What reads is the same after it was written
/// and read again; what does not is refused as unreadable, and in words that hold nothing of it.
///
/// # Panics
/// Where this does not hold.
pub fn order(data: &[u8]) {
    recognised(data);
    let Ok(raw) = serde_json::from_slice::<Value>(data) else { return };
    let refunds = raw.get("refunds").and_then(Value::as_array).cloned().unwrap_or_default();
    for refunds in [Vec::new(), refunds] {
        match read::order(raw.clone(), refunds.clone()) {
            Ok(record) => kept(&record, &raw, refunds),
            Err(error) => {
                assert_eq!(error.code, Code::RecordUnreadable);
                let at = error.message.rsplit(" at ").next().unwrap_or_default();
                let names = at.split(['.', '[']).next().unwrap_or_default();
                let known = names.is_empty() || FIELDS.contains(&names);
                assert!(known, "an error names what is no field of an order: {names}");
            }
        }
    }
}

/// Members of an order that an error may name.
const FIELDS: [&str; 27] = [
    "id",
    "number",
    "status",
    "currency",
    "prices_include_tax",
    "created_via",
    "date_created_gmt",
    "date_modified_gmt",
    "date_paid_gmt",
    "date_completed_gmt",
    "customer_id",
    "billing",
    "shipping",
    "payment_method",
    "payment_method_title",
    "transaction_id",
    "customer_note",
    "line_items",
    "shipping_lines",
    "fee_lines",
    "tax_lines",
    "coupon_lines",
    "refunds",
    "total",
    "total_tax",
    "?",
    "the whole",
];

fn kept(record: &Record, raw: &Value, refunds: Vec<Value>) {
    let Ok(written) = serde_json::to_string(record) else { panic!("a record cannot be written") };
    // The record stands one level deeper than the store's JSON: at the very limit it cannot be read.
    let Ok(again) = serde_json::from_str::<Record>(&written) else {
        assert!(depth(raw) > 100, "a record cannot be read again");
        return;
    };
    assert_eq!(again, *record, "a record changes where it is written and read again");
    assert_eq!(again.source_print(), record.source_print(), "its print changes");
    let Record::Order(order) = &again else { panic!("an order is read as something else") };
    let Ok(reread) = read::order(order.raw.clone(), refunds) else {
        panic!("the kept JSON of an order does not read")
    };
    assert_eq!(reread, *record, "the kept JSON of an order reads as another order");
    let _adds_up = record.check();
}

/// As `replay` reads a file: whatever it is, it is recognised or refused.
fn recognised(data: &[u8]) {
    let Ok(Capture::Answer(answer)) = capture(data) else { return };
    let Rows::Of(rows) = rows(answer) else { return };
    for row in rows {
        let _read = row.read();
    }
}

fn depth(json: &Value) -> usize {
    let deepest = match json {
        Value::Array(list) => list.iter().map(depth).max(),
        Value::Object(members) => members.values().map(depth).max(),
        _ => return 0,
    };
    deepest.unwrap_or(0) + 1
}
