//! When a record posts: a row of books.md section 2 each.

use model::document::SalesForm;
use model::{Order, Role};
use serde_json::json;

use super::shop::{
    at, goods, held, lump, mapping, order, payment, plan, plan_after, plan_with, sale, sales,
    simple, skipped, standing,
};
use crate::code::Code;
use crate::plan::{OpenItem, Rule};

/// What an order of this gateway and status becomes: the rule, or the documents.
fn outcome(gateway: &str, status: &str, paid: bool) -> String {
    let mut order = simple();
    order.payment.gateway = gateway.to_owned();
    order.status = status.to_owned();
    if !paid {
        order.paid_at = None;
    }
    let plan = plan(&order);
    assert!(plan.holds.is_empty(), "{:?}", plan.holds);
    match plan.skipped {
        Some(rule) => rule.as_str().to_owned(),
        None => {
            let names: Vec<_> = plan.documents.iter().map(|p| p.document.name()).collect();
            names.join("+")
        }
    }
}

#[test]
fn a_card_posts_when_it_is_captured() {
    assert_eq!(outcome("stripe", "processing", true), "sales_receipt");
    assert_eq!(outcome("stripe", "completed", true), "sales_receipt");
    assert_eq!(outcome("stripe", "processing", false), "unpaid");
    assert_eq!(outcome("stripe", "on-hold", true), "unpaid");
    assert_eq!(outcome("stripe", "pending", true), "unpaid");
    assert_eq!(outcome("stripe", "refunded", true), "sales_receipt");
    assert_eq!(outcome("stripe", "refunded", false), "unpaid");
}

#[test]
fn a_bank_transfer_posts_when_staff_says_that_it_came() {
    assert_eq!(outcome("bacs", "on-hold", false), "unpaid");
    assert_eq!(outcome("bacs", "on-hold", true), "unpaid");
    assert_eq!(outcome("bacs", "processing", true), "sales_receipt");
}

#[test]
fn cash_on_delivery_posts_when_it_is_delivered() {
    assert_eq!(outcome("cod", "processing", true), "unpaid");
    assert_eq!(outcome("cod", "completed", true), "sales_receipt");
}

#[test]
fn an_invoice_posts_before_the_money_but_never_for_an_abandoned_checkout() {
    assert_eq!(outcome("invoiced", "pending", false), "unpaid");
    assert_eq!(outcome("invoiced", "on-hold", false), "invoice");
    assert_eq!(outcome("invoiced", "processing", true), "invoice+payment");
    assert_eq!(outcome("trade", "processing", true), "invoice");
    assert_eq!(outcome("trade", "completed", true), "invoice");
}

#[test]
fn what_was_never_sold_posts_nothing() {
    assert_eq!(outcome("stripe", "cancelled", true), "never_sold");
    assert_eq!(outcome("stripe", "failed", false), "never_sold");
    assert_eq!(outcome("stripe", "trash", true), "trashed");
    assert_eq!(outcome("stripe", "checkout-draft", false), "draft");
}

#[test]
fn an_authorised_or_test_payment_is_none() {
    let mut order = simple();
    order.raw = json!({ "meta_data": [{ "key": "_captured", "value": "no" }] });
    assert_eq!(skipped(&plan(&order)), Some(Rule::Unpaid));
    order.raw = json!({ "meta_data": [{ "key": "_captured", "value": "yes" }] });
    assert_eq!(sales(&plan(&order)).len(), 1);
    order.raw = json!({ "meta_data": [{ "key": "_mode", "value": "test" }] });
    assert_eq!(skipped(&plan(&order)), Some(Rule::TestPayment));
}

#[test]
fn an_empty_order_posts_nothing() {
    assert_eq!(skipped(&plan(&order(Vec::new(), Vec::new()))), Some(Rule::Empty));
}

#[test]
fn an_order_before_the_start_posts_nothing_and_its_refund_waits() {
    let mut order = simple();
    order.created_at = at("2025-12-31T23:59:59Z");
    assert_eq!(skipped(&plan(&order)), Some(Rule::BeforeStart));
    order.refunds = vec![lump("27", "11.90")];
    let plan = plan(&order);
    assert_eq!(held(&plan, &Role::Refund("27".into())), Some(Code::RefundWithoutSale));
    let ignoring = mapping(|json| json["books"]["refunds"]["before_start"] = json!("ignore"));
    assert_eq!(skipped(&plan_with(&order, &ignoring, None)), Some(Rule::BeforeStart));
}

#[test]
fn a_refunded_order_that_was_never_paid_posts_nothing() {
    let mut order = simple();
    order.status = "pending".to_owned();
    order.paid_at = None;
    order.refunds = vec![lump("27", "11.90")];
    assert_eq!(skipped(&plan(&order)), Some(Rule::Unpaid));
}

#[test]
fn leaving_a_posting_status_changes_nothing_in_the_books() {
    let mapping = mapping(|_| ());
    let mut order = simple();
    for (gateway, form) in [("stripe", SalesForm::SalesReceipt), ("invoiced", SalesForm::Invoice)] {
        order.payment.gateway = gateway.to_owned();
        order.status = "processing".to_owned();
        let before = plan_with(&order, &mapping, None);
        for status in ["on-hold", "pending", "cancelled", "failed", "trash", "packed"] {
            order.status = status.to_owned();
            let after = plan_with(&order, &mapping, Some(form));
            assert_eq!(sale(&after), sale(&before), "{gateway} {status}");
            assert_eq!(payment(&after), payment(&before), "{gateway} {status}");
        }
    }
}

#[test]
fn the_form_of_the_first_posting_is_kept() {
    let order = simple();
    let plan = plan_with(&order, &mapping(|_| ()), Some(SalesForm::Invoice));
    assert_eq!(sale(&plan).form, SalesForm::Invoice);
    assert_eq!(payment(&plan).unwrap().deposit_to, Some("10".into()));
}

#[test]
fn a_posted_sale_whose_payment_date_vanished_waits() {
    let mut order = simple();
    order.paid_at = None;
    let plan = plan_with(&order, &mapping(|_| ()), Some(SalesForm::SalesReceipt));
    assert_eq!(held(&plan, &Role::Sale), Some(Code::EditedAfterPayment));
}

#[test]
fn a_sale_of_nothing_is_a_receipt_of_nothing() {
    let line = goods("CUP", 1, ["10.00", "0.00"], &[("1", "0")]);
    let mut order = order(vec![line], Vec::new());
    order.taxes = vec![super::shop::tax("1", "0.00", "0.00")];
    order.payment.gateway = String::new();
    let plan = plan(&order);
    let sale = sale(&plan);
    assert_eq!((sale.total.to_string().as_str(), sale.form), ("0.00", SalesForm::SalesReceipt));
    assert_eq!(sale.deposit_to, Some("4".into()));
    assert_eq!(super::shop::lines(sale), ["CUP 10.00 code 2", "4 -10.00 code 2"]);
}

#[test]
fn a_status_may_mean_something_else_by_gateway_and_by_how_the_order_was_made() {
    let mapping = mapping(|json| {
        json["books"]["status_exceptions"] = json!([
            { "status": "on-hold", "gateway": "bacs", "meaning": "processing" },
            { "status": "pending", "created_via": "pos", "meaning": "completed" },
            { "status": "packed", "meaning": "processing" },
        ]);
    });
    let posts = |status: &str, gateway: &str, via: &str| {
        let mut order = simple();
        (order.status, order.created_via) = (status.to_owned(), via.to_owned());
        order.payment.gateway = gateway.to_owned();
        !plan_with(&order, &mapping, None).documents.is_empty()
    };
    assert!(posts("on-hold", "bacs", "checkout"));
    assert!(!posts("on-hold", "stripe", "checkout"));
    assert!(posts("pending", "stripe", "pos"));
    assert!(!posts("pending", "stripe", "checkout"));
    assert!(posts("packed", "stripe", "checkout"), "a status that only an exception knows");
}

/// The open items of an order that stands in the books, after a change in the store.
fn open_items(gateway: &str, change: impl FnOnce(&mut Order)) -> Vec<&'static str> {
    let mut order = simple();
    order.payment.gateway = gateway.to_owned();
    let before = plan(&order);
    let (form, held) = (sale(&before).form, standing(sale(&before)));
    change(&mut order);
    let plan = plan_after(&order, &mapping(|_| ()), Some(form), &held);
    plan.open_items.into_iter().map(OpenItem::as_str).collect()
}

fn status(status: &str) -> impl FnOnce(&mut Order) {
    move |order| order.status = status.to_owned()
}

#[test]
fn what_happens_after_posting_is_a_persons_to_look_at() {
    assert_eq!(open_items("stripe", status("processing")), [""; 0]);
    assert_eq!(open_items("stripe", status("on-hold")), ["dispute_or_review"]);
    assert_eq!(open_items("stripe", status("cancelled")), ["cancelled_but_paid"]);
    assert_eq!(open_items("stripe", status("failed")), ["cancelled_but_paid"]);
    assert_eq!(open_items("stripe", status("trash")), ["source_gone"]);
    assert_eq!(open_items("invoiced", status("on-hold")), ["dispute_or_review"], "it was paid");
}

#[test]
fn nothing_is_open_where_nothing_was_paid_or_all_went_back() {
    let unpaid = |status: &'static str| {
        move |order: &mut Order| {
            order.paid_at = None;
            order.status = status.to_owned();
        }
    };
    assert_eq!(open_items("invoiced", unpaid("on-hold")), [""; 0]);
    assert_eq!(open_items("invoiced", unpaid("cancelled")), [""; 0]);
    assert_eq!(open_items("trade", status("cancelled")), [""; 0], "the books know of its payment");
    let refunded = |order: &mut Order| {
        order.status = "cancelled".to_owned();
        order.refunds = vec![lump("27", "11.90")];
    };
    assert_eq!(open_items("stripe", refunded), [""; 0]);
}

#[test]
fn an_erased_person_is_gone_from_the_store_and_an_unposted_order_is_not() {
    let erase = |order: &mut Order| order.email = "deleted@site.invalid".to_owned();
    assert_eq!(open_items("stripe", erase), ["source_gone"]);
    let mut order = simple();
    erase(&mut order);
    assert!(plan(&order).open_items.is_empty());
}

#[test]
fn an_order_that_never_posted_has_nothing_open() {
    let mut order = simple();
    order.status = "cancelled".to_owned();
    assert!(plan(&order).open_items.is_empty());
}

#[test]
fn an_order_that_is_paid_in_parts_is_invoiced_once_the_first_part_came() {
    let mapping = mapping(|json| {
        json["books"]["instalments"] = json!({
            "list": "raw.parts", "id": "id", "amount": "amount", "paid_at": "paid_at",
        });
    });
    let form = |parts: serde_json::Value, paid: bool| {
        let mut order = simple();
        order.raw = json!({ "parts": parts });
        if !paid {
            order.paid_at = None;
        }
        let plan = plan_with(&order, &mapping, None);
        let first = sales(&plan).first().map(|sale| sale.form);
        first.ok_or(plan.skipped)
    };
    let row = |paid_at: &str| json!({ "id": 1, "amount": "5.00", "paid_at": paid_at });
    assert_eq!(form(json!([row("2026-11-21T10:00:00Z"), row("")]), false), Ok(SalesForm::Invoice));
    assert_eq!(form(json!([row("")]), true), Ok(SalesForm::Invoice));
    assert_eq!(form(json!([row("")]), false), Err(Some(Rule::Unpaid)));
    assert_eq!(form(json!([]), true), Ok(SalesForm::SalesReceipt), "no parts: paid at once");
}
