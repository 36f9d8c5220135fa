//! The day of a sale, and days that are locked (books.md, sections 3 and 6).

use mapping::Mapping;
use model::Role;
use model::document::SalesForm;
use serde_json::json;

use super::shop::{
    at, held, mapping, plan, plan_after, plan_with, sale, simple, skipped, standing,
};
use crate::code::Code;
use crate::plan::Rule;

fn locked(when_locked: &str) -> Mapping {
    mapping(|json| {
        json["books"]["period"] =
            json!({ "locked_through": "2026-11-30", "when_locked": when_locked });
    })
}

fn by_delivery() -> Mapping {
    mapping(|json| json["books"]["sale_date"] = json!("completed"))
}

#[test]
fn a_sale_of_a_locked_day_waits_and_says_when_the_books_open() {
    let plan = plan_with(&simple(), &locked("park"), None);
    assert_eq!(held(&plan, &Role::Sale), Some(Code::PeriodClosed));
    let expected = "it would be dated 2026-11-22, and the books open on 2026-12-01";
    assert_eq!(plan.holds[0].error.message, expected);
}

#[test]
fn a_sale_of_a_locked_day_is_dated_on_the_first_open_day_with_its_true_day_in_the_note() {
    let plan = plan_with(&simple(), &locked("first_open_day"), None);
    assert_eq!(sale(&plan).date.to_string(), "2026-12-01");
    let note = &sale(&plan).note;
    assert!(note.lines().any(|line| line == "Day in the store: 2026-11-22"), "{note}");
}

#[test]
fn the_last_locked_day_is_locked_and_the_next_is_open() {
    let mut order = simple();
    order.paid_at = Some(at("2026-11-30T12:00:00Z"));
    assert_eq!(
        held(&plan_with(&order, &locked("park"), None), &Role::Sale),
        Some(Code::PeriodClosed)
    );
    order.paid_at = Some(at("2026-11-30T23:30:00Z"));
    let plan = plan_with(&order, &locked("park"), None);
    assert_eq!(sale(&plan).date.to_string(), "2026-12-01", "00:30 in Berlin");
    assert!(!sale(&plan).note.contains("Day in the store"));
}

#[test]
fn a_sale_that_stands_keeps_its_day_though_it_is_locked_since_or_paid_on_another_now() {
    let order = simple();
    let standing = standing(sale(&plan(&order)));
    let receipt = Some(SalesForm::SalesReceipt);
    let locked = plan_after(&order, &locked("park"), receipt, &standing);
    assert_eq!(sale(&locked).date.to_string(), "2026-11-22");
    let mut edited = order;
    edited.paid_at = Some(at("2026-12-05T12:00:00Z"));
    let plan = plan_after(&edited, &mapping(|_| ()), receipt, &standing);
    assert_eq!(sale(&plan).date.to_string(), "2026-11-22");
    assert!(sale(&plan).note.ends_with("Day in the store: 2026-12-05"));
}

#[test]
fn a_voided_sale_keeps_no_day() {
    let order = simple();
    let mut standing = standing(sale(&plan(&order)));
    standing.get_mut(&Role::Sale).unwrap().voided = true;
    let plan = plan_after(&order, &locked("park"), Some(SalesForm::SalesReceipt), &standing);
    assert_eq!(held(&plan, &Role::Sale), Some(Code::PeriodClosed));
}

#[test]
fn a_shop_that_counts_income_by_delivery_posts_a_completed_order_on_that_day() {
    let mut order = simple();
    assert_eq!(skipped(&plan_with(&order, &by_delivery(), None)), Some(Rule::NotCompleted));
    order.status = "completed".to_owned();
    order.completed_at = Some(at("2026-12-03T08:00:00Z"));
    let plan = plan_with(&order, &by_delivery(), None);
    assert_eq!(sale(&plan).date.to_string(), "2026-12-03");
    order.paid_at = None;
    assert_eq!(skipped(&plan_with(&order, &by_delivery(), None)), Some(Rule::Unpaid));
}

#[test]
fn an_invoice_is_due_from_its_own_day() {
    let mut order = simple();
    order.payment.gateway = "invoiced".to_owned();
    order.status = "completed".to_owned();
    order.completed_at = Some(at("2026-12-03T08:00:00Z"));
    let plan = plan_with(&order, &by_delivery(), None);
    assert_eq!(sale(&plan).date.to_string(), "2026-12-03");
    assert_eq!(sale(&plan).due_date.unwrap().to_string(), "2026-12-17");
}
