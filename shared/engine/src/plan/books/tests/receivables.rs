//! Invoices: their payments, their instalments, what is set off against them, and their end.

use std::collections::{BTreeMap, BTreeSet};

use mapping::Mapping;
use model::document::{Applied, AppliedTo, Payment, SalesForm};
use model::{Document, Order, Role};
use serde_json::json;

use super::shop::{
    at, by_item, by_rate, d, held, lines, lump, mapping, plan_after, plan_with, rich, simple,
    standing,
};
use super::standing::{roles, sales_as, stands};
use crate::code::Code;
use crate::plan::{OpenItem, Plan};

fn unpaid(mut order: Order) -> Order {
    order.payment.gateway = "invoiced".to_owned();
    order.status = "on-hold".to_owned();
    order.paid_at = None;
    order
}

fn paid(mut order: Order, moment: &str) -> Order {
    order.payment.gateway = "invoiced".to_owned();
    order.paid_at = Some(at(moment));
    order
}

fn plan(order: &Order) -> Plan {
    plan_with(order, &mapping(|_| ()), Some(SalesForm::Invoice))
}

fn payments(plan: &Plan) -> BTreeMap<Role, Payment> {
    let payments = plan.documents.iter().filter_map(|planned| match &planned.document {
        Document::Payment(payment) => Some((planned.role.clone(), (**payment).clone())),
        _ => None,
    });
    payments.collect()
}

fn dated(id: &str, amount: &str, moment: &str) -> model::Refund {
    model::Refund { created_at: at(moment), ..lump(id, amount) }
}

#[test]
fn a_refund_of_an_open_invoice_is_a_credit_memo_set_off_against_it() {
    let mut order = unpaid(rich());
    order.refunds = vec![lump("27", "10.00")];
    let plan = plan(&order);
    assert!(plan.holds.is_empty(), "{:?}", plan.holds);
    assert_eq!(roles(&plan), ["sale", "credit:27", "offset:27"]);
    let memo = sales_as(&plan, SalesForm::CreditMemo)[0];
    assert_eq!((memo.total, memo.deposit_to.as_ref()), (d("10.00"), None));
    assert_eq!(memo.number.as_deref(), Some("A-19-R1"));
    let offset = &payments(&plan)[&Role::Offset("27".into())];
    let part = |to| Applied { to, amount: d("10.00") };
    let both = [part(AppliedTo::OwnInvoice), part(AppliedTo::OwnCredit(Role::Credit("27".into())))];
    assert_eq!((offset.amount, &offset.applied[..]), (d("0"), &both[..]));
    assert_eq!((offset.date, &offset.deposit_to), (memo.date, &Some("1".into())));
    assert_eq!(plan.documents[2].after, [Role::Sale, Role::Credit("27".into())]);
}

#[test]
fn the_payment_is_what_was_left_when_it_came_whatever_is_looked_at_when() {
    let mut order = paid(rich(), "2026-12-05T10:00:00Z");
    order.refunds = vec![
        dated("27", "10.00", "2026-12-01T10:00:00Z"),
        dated("28", "7.37", "2026-12-09T10:00:00Z"),
    ];
    let plan = plan(&order);
    assert!(plan.holds.is_empty(), "{:?}", plan.holds);
    assert_eq!(roles(&plan), ["sale", "payment", "credit:27", "offset:27", "refund:28"]);
    let payment = &payments(&plan)[&Role::Payment];
    assert_eq!((payment.amount, payment.applied[0].amount), (d("57.37"), d("57.37")));
    order.refunds = vec![dated("27", "67.37", "2026-12-01T10:00:00Z")];
    assert_eq!(roles(&super::receivables::plan(&order)), ["sale", "credit:27", "offset:27"]);
}

#[test]
fn a_refund_of_a_paid_invoice_is_paid_out() {
    let mut order = paid(simple(), "2026-11-21T10:00:00Z");
    order.refunds = vec![lump("27", "11.90")];
    assert_eq!(roles(&plan(&order)), ["sale", "payment", "refund:27"]);
}

#[test]
fn what_stands_keeps_its_form_and_a_refund_seen_after_the_payment_is_paid_out() {
    let mut order = paid(rich(), "2026-12-05T10:00:00Z");
    let first = plan(&order);
    order.refunds = vec![dated("27", "10.00", "2026-12-01T10:00:00Z")];
    let late = plan_after(&order, &mapping(|_| ()), Some(SalesForm::Invoice), &stands(&first));
    assert_eq!(roles(&late), ["sale", "payment", "refund:27"]);
    assert_eq!(payments(&late)[&Role::Payment].amount, d("67.37"));
    let again = plan_after(&order, &mapping(|_| ()), Some(SalesForm::Invoice), &stands(&late));
    assert_eq!(roles(&again), roles(&late));
    let mut open = unpaid(rich());
    open.refunds.clone_from(&order.refunds);
    let credited = plan(&open);
    order.paid_at = Some(at("2026-11-30T10:00:00Z"));
    let kept = plan_after(&order, &mapping(|_| ()), Some(SalesForm::Invoice), &stands(&credited));
    assert_eq!(roles(&kept), ["sale", "payment", "credit:27", "offset:27"]);
    assert_eq!(payments(&kept)[&Role::Payment].amount, d("57.37"));
}

fn in_parts() -> Mapping {
    mapping(|json| {
        json["books"]["instalments"] = json!({
            "list": "raw.meta_data[key=_plan].value", "id": "id", "amount": "total",
            "paid_at": "paid",
        });
    })
}

fn instalments(mut order: Order, rows: &serde_json::Value) -> Order {
    order.payment.gateway = "invoiced".to_owned();
    order.raw = json!({ "meta_data": [{ "key": "_plan", "value": rows }] });
    order
}

#[test]
fn instalments_are_payments_of_their_own_and_unpaid_ones_are_none() {
    let rows = json!([
        { "id": 1, "total": "20.00", "paid": "2026-11-21T23:30:00Z" },
        { "id": 2, "total": 47.37, "paid": "2026-12-21 08:00:00" },
        { "id": 3, "total": "5.00", "paid": "" },
    ]);
    let plan = plan_with(&instalments(rich(), &rows), &in_parts(), None);
    assert!(plan.holds.is_empty(), "{:?}", plan.holds);
    assert_eq!(roles(&plan), ["sale", "instalment:1", "instalment:2"]);
    let payments = payments(&plan);
    let [first, second] =
        [&payments[&Role::Instalment("1".into())], &payments[&Role::Instalment("2".into())]];
    assert_eq!((first.amount, first.date.to_string()), (d("20.00"), "2026-11-22".to_owned()));
    assert_eq!((second.amount, second.date.to_string()), (d("47.37"), "2026-12-21".to_owned()));
    assert_eq!(sales_as(&plan, SalesForm::Invoice)[0].total, d("67.37"));
}

#[test]
fn an_instalment_that_cannot_be_read_or_exceeds_the_invoice_waits_alone() {
    let rows = json!({
        "deposit": { "id": "d", "total": "20.00", "paid": 1_763_769_000 },
        "second": { "id": "s", "total": "a lot", "paid": 1_763_769_000 },
        "third": { "id": "t", "total": "60.00", "paid": 1_795_000_000 },
        "fourth": { "total": "1.00", "paid": 1_795_000_000 },
    });
    let plan = plan_with(&instalments(rich(), &rows), &in_parts(), None);
    assert_eq!(roles(&plan), ["sale", "instalment:d"]);
    let waits = |id: &str| held(&plan, &Role::Instalment(id.into()));
    assert_eq!(waits("s"), Some(Code::RecordUnreadable));
    assert_eq!(waits("t"), Some(Code::OutOfBalance));
    assert_eq!(held(&plan, &Role::Payment), Some(Code::RecordUnreadable));
    let twice = json!([
        { "id": 1, "total": "1.00", "paid": "2026-11-21" },
        { "id": 1, "total": "2.00", "paid": "2026-11-22" },
    ]);
    let plan = plan_with(&instalments(rich(), &twice), &in_parts(), None);
    assert_eq!(roles(&plan), ["sale"]);
    assert_eq!(held(&plan, &Role::Instalment("1".into())), Some(Code::RecordUnreadable));
}

#[test]
fn a_refund_of_a_part_paid_invoice_is_set_off_and_the_rest_is_paid_out() {
    let rows = json!([{ "id": 1, "total": "40.00", "paid": "2026-11-21T23:30:00Z" }]);
    let mut order = instalments(rich(), &rows);
    order.refunds = vec![lump("27", "67.37")];
    let plan = plan_with(&order, &in_parts(), None);
    assert!(plan.holds.is_empty(), "{:?}", plan.holds);
    assert_eq!(roles(&plan), ["sale", "instalment:1", "credit:27", "offset:27", "refund:27"]);
    let memo = sales_as(&plan, SalesForm::CreditMemo)[0];
    let receipt = sales_as(&plan, SalesForm::RefundReceipt)[0];
    let sale = sales_as(&plan, SalesForm::Invoice)[0];
    assert_eq!((memo.total, receipt.total), (d("27.37"), d("40.00")));
    assert_eq!((memo.sum(), receipt.sum()), (memo.total, receipt.total));
    assert_eq!(by_item(&[memo, receipt]), by_item(&[sale]));
    assert_eq!(by_rate(&[memo, receipt]), by_rate(&[sale]));
}

fn cancelled(order: Order) -> Order {
    Order {
        status: "cancelled".to_owned(),
        modified_at: at("2026-12-10T10:00:00Z"),
        ..unpaid(order)
    }
}

#[test]
fn the_open_invoice_of_a_cancelled_order_is_voided() {
    let posted = plan(&unpaid(rich()));
    let plan = plan_after(
        &cancelled(rich()),
        &mapping(|_| ()),
        Some(SalesForm::Invoice),
        &stands(&posted),
    );
    assert_eq!(plan.voids, BTreeSet::from([Role::Sale]));
    assert!(plan.documents.is_empty() && plan.holds.is_empty());
}

#[test]
fn a_locked_or_partly_credited_invoice_is_taken_back_by_a_credit_memo() {
    let posted = plan(&unpaid(rich()));
    let locked = |through: &str| {
        mapping(|json| json["books"]["period"] = json!({ "locked_through": through }))
    };
    let order = cancelled(rich());
    let form = Some(SalesForm::Invoice);
    for (through, day) in [("2026-11-30", "2026-12-10"), ("2026-12-31", "2027-01-01")] {
        let plan = plan_after(&order, &locked(through), form, &stands(&posted));
        assert!(plan.voids.is_empty() && plan.holds.is_empty(), "{:?}", plan.holds);
        assert_eq!(roles(&plan), ["sale", "credit:cancellation", "offset:cancellation"]);
        let memo = sales_as(&plan, SalesForm::CreditMemo)[0];
        assert_eq!((memo.date.to_string().as_str(), memo.total), (day, d("67.37")));
        assert_eq!(memo.number.as_deref(), Some("A-19-C"));
        assert_eq!(memo.note.contains("2026-12-10"), through == "2026-12-31");
        let again = plan_after(&order, &locked("2027-06-30"), form, &stands(&plan));
        assert_eq!(sales_as(&again, SalesForm::CreditMemo)[0], memo, "it keeps its day");
    }
    let mut partly = unpaid(rich());
    partly.refunds = vec![lump("27", "10.00")];
    let posted = plan(&partly);
    let mut gone = cancelled(rich());
    gone.refunds = partly.refunds;
    let plan = plan_after(&gone, &mapping(|_| ()), form, &stands(&posted));
    assert!(plan.voids.is_empty());
    let memos = sales_as(&plan, SalesForm::CreditMemo);
    let totals: Vec<String> = memos.iter().map(|memo| memo.total.to_string()).collect();
    assert_eq!(totals, ["10.00", "57.37"]);
}

#[test]
fn a_cancelled_order_that_was_paid_changes_nothing_and_is_told() {
    let mut order = paid(rich(), "2026-12-05T10:00:00Z");
    let posted = plan(&order);
    order.status = "cancelled".to_owned();
    let plan = plan_after(&order, &mapping(|_| ()), Some(SalesForm::Invoice), &stands(&posted));
    assert_eq!(roles(&plan), roles(&posted));
    assert!(plan.voids.is_empty());
    assert_eq!(plan.open_items, BTreeSet::from([OpenItem::CancelledButPaid]));
}

#[test]
fn an_order_sold_again_after_its_invoice_was_credited_waits() {
    let posted = plan(&unpaid(rich()));
    let locked =
        mapping(|json| json["books"]["period"] = json!({ "locked_through": "2026-11-30" }));
    let form = Some(SalesForm::Invoice);
    let credited = plan_after(&cancelled(rich()), &locked, form, &stands(&posted));
    let order = paid(rich(), "2026-12-15T10:00:00Z");
    let plan = plan_after(&order, &locked, form, &stands(&credited));
    assert_eq!(held(&plan, &Role::Payment), Some(Code::EditedAfterPayment));
    assert!(payments(&plan).is_empty());
}

#[test]
fn an_order_in_the_bin_never_touches_its_documents() {
    let posted = super::shop::plan(&simple());
    let mut order = simple();
    order.status = "trash".to_owned();
    order.refunds = vec![lump("27", "11.90")];
    let held = standing(super::shop::sale(&posted));
    let plan = plan_after(&order, &mapping(|_| ()), Some(SalesForm::SalesReceipt), &held);
    assert!(plan.documents.is_empty() && plan.holds.is_empty() && plan.voids.is_empty());
    assert_eq!(plan.open_items, BTreeSet::from([OpenItem::SourceGone]));
}

#[test]
fn a_trade_account_never_gets_a_payment_and_its_refunds_are_credited() {
    let mut order = rich();
    order.payment.gateway = "trade".to_owned();
    order.refunds = vec![lump("27", "10.00")];
    let plan = plan_with(&order, &mapping(|_| ()), None);
    assert_eq!(roles(&plan), ["sale", "credit:27", "offset:27"], "{:?}", plan.holds);
    assert!(!lines(sales_as(&plan, SalesForm::CreditMemo)[0]).is_empty());
}
