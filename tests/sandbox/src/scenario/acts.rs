//! The parts and what happens to those who play them.

use serde_json::{Value, json};

use super::staff::{Staff, id};

pub(super) type Done = Vec<(u64, &'static str)>;

/// The orders by the part they take.
pub(super) struct Cast {
    /// Waiting for payment, no gateway yet, prices without tax.
    open: Vec<Value>,
    /// The same, but its prices include tax.
    with_tax: Option<Value>,
    transfer: Option<Value>,
    cash_delivered: Option<Value>,
    cash_under_way: Option<Value>,
    /// Waiting, and worth nothing; the newest one goes.
    worthless: Option<Value>,
    draft: Option<Value>,
}

/// The parts of the orders that wait for payment, in their order.
const PARTS: [Part; 8] = [
    Part::Card,
    Part::EditedThenCard,
    Part::WalletThenCancelled,
    Part::Trashed,
    Part::Card,
    Part::CancelledUnpaid,
    Part::Cheque,
    Part::Wallet,
];

/// The first half of the day: orders are paid, some are edited before, some given up or deleted.
pub(super) async fn morning(staff: &Staff<'_>, cast: &Cast) -> anyhow::Result<Done> {
    let mut done = Done::new();
    if let Some(order) = &cast.worthless {
        staff.delete(id(order), true).await?;
        done.push((id(order), "deleted for good"));
    }
    for (order, part) in cast.open.iter().zip(PARTS) {
        play_open(staff, id(order), part, &mut done).await?;
    }
    if let Some(order) = &cast.with_tax {
        wallet(staff, id(order), &mut done).await?;
    }
    if let Some(order) = &cast.transfer {
        staff.put(id(order), json!({ "status": "processing" })).await?;
        done.push((id(order), "bank transfer marked as paid"));
    }
    if let Some(order) = &cast.cash_under_way {
        staff.put(id(order), json!({ "status": "completed" })).await?;
        done.push((id(order), "cash on delivery completed"));
    }
    if let Some(order) = &cast.draft {
        draft_becomes_order(staff, order, &mut done).await?;
    }
    Ok(done)
}

/// The second half: what was sold is refunded, changed, cancelled and put into the bin.
pub(super) async fn evening(staff: &Staff<'_>, cast: &Cast) -> anyhow::Result<Done> {
    let mut done = Done::new();
    for (order, part) in cast.open.iter().zip(PARTS) {
        match part {
            Part::WalletThenCancelled => {
                staff.put(id(order), json!({ "status": "cancelled" })).await?;
                done.push((id(order), "cancelled after payment"));
            }
            Part::Trashed => {
                staff.delete(id(order), false).await?;
                done.push((id(order), "trashed"));
            }
            _ => {}
        }
    }
    if let Some(order) = &cast.with_tax {
        let fee = json!({ "name": "Express", "total": "10.00", "tax_class": "" });
        staff.put(id(order), json!({ "fee_lines": [fee] })).await?;
        done.push((id(order), "fee added after payment"));
    }
    if let Some(order) = &cast.transfer {
        part_refunded(staff, order, &mut done).await?;
    }
    if let Some(order) = &cast.cash_delivered {
        refunded_whole(staff, order, &mut done).await?;
    }
    Ok(done)
}

/// Gives out the parts.
pub(super) async fn cast(staff: &Staff<'_>) -> anyhow::Result<Cast> {
    let orders = staff.orders("any").await?;
    let is = |order: &Value, status: &str, gateway: &str| {
        order["status"] == status && order["payment_method"] == gateway
    };
    let worth = |order: &Value| order["total"] != "0.00";
    let with_tax = |order: &Value| order["prices_include_tax"] == true;
    let first = |fits: &dyn Fn(&Value) -> bool| orders.iter().find(|order| fits(order)).cloned();
    let open = |order: &Value| is(order, "pending", "") && worth(order);
    let worthless = |order: &&Value| is(order, "pending", "") && !worth(order);
    Ok(Cast {
        open: orders.iter().filter(|row| open(row) && !with_tax(row)).cloned().collect(),
        with_tax: first(&|order| open(order) && with_tax(order)),
        transfer: first(&|order| is(order, "pending", "bacs") && worth(order)),
        cash_delivered: first(&|order| is(order, "completed", "cod")),
        cash_under_way: first(&|order| is(order, "processing", "cod")),
        worthless: orders.iter().rev().find(worthless).cloned(),
        draft: staff.orders("checkout-draft").await?.into_iter().next(),
    })
}

#[derive(Clone, Copy)]
enum Part {
    Card,
    EditedThenCard,
    Wallet,
    WalletThenCancelled,
    Cheque,
    CancelledUnpaid,
    Trashed,
}

async fn play_open(
    staff: &Staff<'_>,
    order: u64,
    part: Part,
    done: &mut Done,
) -> anyhow::Result<()> {
    match part {
        Part::Card => card(staff, order, done).await?,
        Part::EditedThenCard => {
            let line = json!({ "product_id": staff.a_product().await?, "quantity": 2 });
            staff.put(order, json!({ "line_items": [line] })).await?;
            done.push((order, "line added before payment"));
            card(staff, order, done).await?;
        }
        Part::Wallet | Part::WalletThenCancelled => wallet(staff, order, done).await?,
        Part::Cheque => {
            let method = json!({ "payment_method": "cheque",
                "payment_method_title": "Check payments", "status": "on-hold" });
            staff.put(order, method).await?;
            staff.put(order, json!({ "status": "processing" })).await?;
            done.push((order, "cheque marked as paid"));
        }
        Part::CancelledUnpaid => {
            staff.put(order, json!({ "status": "cancelled" })).await?;
            done.push((order, "cancelled unpaid"));
        }
        Part::Trashed => {}
    }
    Ok(())
}

async fn card(staff: &Staff<'_>, order: u64, done: &mut Done) -> anyhow::Result<()> {
    let paid = json!({
        "payment_method": "stripe", "payment_method_title": "Credit Card (Stripe)",
        "transaction_id": format!("ch_test_{order}"), "set_paid": true,
        "meta_data": [{ "key": "_stripe_charge_captured", "value": "yes" }],
    });
    staff.put(order, paid).await?;
    done.push((order, "paid by stripe"));
    Ok(())
}

async fn wallet(staff: &Staff<'_>, order: u64, done: &mut Done) -> anyhow::Result<()> {
    let paid = json!({
        "payment_method": "paypal", "payment_method_title": "PayPal",
        "transaction_id": format!("PAYPAL-{order}"), "set_paid": true,
    });
    staff.put(order, paid).await?;
    done.push((order, "paid by paypal"));
    Ok(())
}

/// The refund as it was once recorded: one piece of the first line, with its tax.
async fn part_refunded(staff: &Staff<'_>, order: &Value, done: &mut Done) -> anyhow::Result<()> {
    let line = &order["line_items"][0];
    let refund = json!({
        "amount": "9.11", "reason": "kaputt", "api_refund": false,
        "line_items": [{ "id": line["id"], "quantity": 1, "refund_total": "7.65",
            "refund_tax": [{ "id": line["taxes"][0]["id"], "refund_total": "1.46" }] }],
    });
    staff.refund(id(order), refund).await?;
    done.push((id(order), "one piece refunded"));
    Ok(())
}

async fn refunded_whole(staff: &Staff<'_>, order: &Value, done: &mut Done) -> anyhow::Result<()> {
    let refund = json!({ "amount": order["total"], "api_refund": false });
    staff.refund(id(order), refund).await?;
    done.push((id(order), "refunded whole by amount"));
    Ok(())
}

async fn draft_becomes_order(
    staff: &Staff<'_>,
    order: &Value,
    done: &mut Done,
) -> anyhow::Result<()> {
    if order["line_items"] == json!([]) {
        let line = json!({ "product_id": staff.a_product().await?, "quantity": 1 });
        staff.put(id(order), json!({ "line_items": [line] })).await?;
    }
    staff.put(id(order), json!({ "status": "pending" })).await?;
    done.push((id(order), "draft became an order"));
    card(staff, id(order), done).await
}
