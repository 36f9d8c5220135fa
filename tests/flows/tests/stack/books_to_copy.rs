//! What stands in the books stands in the copy, and so does what we did: QuickBooks to Supabase.

use std::time::Duration;

use flows::{World, until};
use serde_json::{Value, json};
use xtask::tenant::{BOOKS, COPY, route};

const KINDS: [&str; 8] = [
    "sales_receipt",
    "invoice",
    "payment",
    "refund_receipt",
    "customer",
    "product",
    "vendor",
    "bill",
];

#[tokio::test]
async fn a_receipt_is_copied_edited_and_voided_with_its_books() {
    let world = World::connected(&[]).await;
    let kinds = json!(KINDS);
    let routes = [route(BOOKS, COPY, &kinds, "rows").unwrap()];
    let file = json!({ "tenant": world.tenant.name, "routes": routes });
    world.tenant.seed_with(&world.run, &file).await.unwrap();
    let order = world.buy("quitte").await;
    world.settled().await;

    let receipts = async |query: &str| world.copied("sales_receipts", query).await;
    let select = "select=source_id,number,total::text,voided,store_kind,store_id,currency";
    let copied = receipts(select).await;
    let [receipt] = copied.as_slice() else { panic!("one receipt: {copied:?}") };
    let document = &world.documents().await[0];
    assert_eq!(receipt["store_id"], order.to_string());
    assert_eq!((&receipt["store_kind"], &receipt["voided"]), (&json!("order"), &json!(false)));
    let total: rust_decimal::Decimal = receipt["total"].as_str().unwrap().parse().unwrap();
    assert_eq!(total, document.total);
    let customers = world.copied("customers", "source=eq.books&select=email").await;
    assert_eq!(customers.len(), 1, "the customer of the books: {customers:?}");

    // What we did is shown beside it.
    let source = format!("source=eq.{}&source_id=eq.{order}", world.store());
    let mapped =
        world.copied("id_mappings", &format!("{source}&select=target,role,target_id")).await;
    let id = &receipt["source_id"];
    assert!(
        mapped.contains(&json!({ "target": BOOKS, "role": "sale", "target_id": id })),
        "{mapped:?}"
    );
    let logs = world.copied("sync_logs", &format!("{source}&select=outcome,target")).await;
    assert!(logs.contains(&json!({ "outcome": "posted", "target": BOOKS })), "{logs:?}");

    let edit = format!("quickbooks/companies/{}/edit", world.tenant.realm);
    let void = json!({ "entity": "SalesReceipt", "id": id, "op": "void" });
    world.control_post(&edit, &void).await;
    let voided = async || {
        let rows: Vec<Value> = receipts("select=voided,total::text&voided=is.true").await;
        rows.into_iter().next()
    };
    until("the copy to know of the void", Duration::from_secs(60), voided).await;
}
