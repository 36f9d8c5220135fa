//! The parts and what happens to those who play them.

use serde_json::{Value, json};

use super::staff::{Staff, id};

type Done = Vec<(u64, &'static str)>;

/// The orders by the part they take.
struct Cast {
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

/// Plays all acts in one store.
pub(super) async fn play(staff: &Staff<'_>) -> anyhow::Result<Done> {
    let cast = cast(staff).await?;
    let mut done = Done::new();
    for (order, part) in cast.open.iter().zip([
        Part::Card,
        Part::EditedThenCard,
        Part::WalletThenCancelled,
        Part::Trashed,
        Part::Card,
        Part::CancelledUnpaid,
        Part::Cheque,
        Part::Wallet,
    ]) {
        play_open(staff, id(order), part, &mut done).await?;
    }
    if let Some(order) = &cast.with_tax {
        paid_then_edited(staff, id(order), &mut done).await?;
    }
    if let Some(order) = &cast.transfer {
        transfer_then_part_refunded(staff, order, &mut done).await?;
    }
    if let Some(order) = &cast.cash_delivered {
        refunded_whole(staff, order, &mut done).await?;
    }
    if let Some(order) = &cast.cash_under_way {
        staff.put(id(order), json!({ "status": "completed" })).await?;
        done.push((id(order), "cash on delivery completed"));
    }
    if let Some(order) = &cast.worthless {
        staff.delete(id(order), true).await?;
        done.push((id(order), "deleted for good"));
    }
    if let Some(order) = &cast.draft {
        draft_becomes_order(staff, order, &mut done).await?;
    }
    Ok(done)
}

async fn cast(staff: &Staff<'_>) -> anyhow::Result<Cast> {
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
        Part::Wallet => wallet(staff, order, done).await?,
        Part::WalletThenCancelled => {
            wallet(staff, order, done).await?;
            staff.put(order, json!({ "status": "cancelled" })).await?;
            done.push((order, "cancelled after payment"));
        }
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
        Part::Trashed => {
            staff.delete(order, false).await?;
            done.push((order, "trashed"));
        }
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

async fn paid_then_edited(staff: &Staff<'_>, order: u64, done: &mut Done) -> anyhow::Result<()> {
    wallet(staff, order, done).await?;
    let fee = json!({ "name": "Express", "total": "10.00", "tax_class": "" });
    staff.put(order, json!({ "fee_lines": [fee] })).await?;
    done.push((order, "fee added after payment"));
    Ok(())
}

/// The refund as it was once recorded: one piece of the first line, with its tax.
async fn transfer_then_part_refunded(
    staff: &Staff<'_>,
    order: &Value,
    done: &mut Done,
) -> anyhow::Result<()> {
    staff.put(id(order), json!({ "status": "processing" })).await?;
    done.push((id(order), "bank transfer marked as paid"));
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
