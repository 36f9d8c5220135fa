//! What no table covers waits under its code; it never posts some other way.

use mapping::Mapping;
use model::{Order, Role};
use serde_json::{Value, json};

use super::shop::{
    d, goods, mapping, order, plan_with, rich, shipping, simple, tax, united_states,
};
use crate::code::Code;

/// The code and message by which the sale is held; nothing else may be planned.
fn hold_with(order: &Order, mapping: &Mapping) -> (Code, String) {
    let plan = plan_with(order, mapping, None);
    assert!(plan.documents.is_empty() && plan.skipped.is_none(), "{plan:?}");
    assert_eq!(plan.holds[0].role, Role::Sale);
    (plan.holds[0].error.code, plan.holds[0].error.message.clone())
}

fn hold(order: &Order) -> (Code, String) {
    hold_with(order, &mapping(|_| ()))
}

fn without(change: impl FnOnce(&mut Value)) -> Mapping {
    mapping(|json| change(&mut json["books"]))
}

#[test]
fn a_gateway_without_a_row_waits_and_so_does_no_gateway_at_all() {
    let mut order = simple();
    order.payment.gateway = "klarna".to_owned();
    let expected = "no row for the payment method `klarna` in EUR".to_owned();
    assert_eq!(hold(&order), (Code::GatewayNotMapped, expected));
    order.payment.gateway = String::new();
    assert_eq!(hold(&order).0, Code::GatewayNotMapped);
}

#[test]
fn a_status_without_a_meaning_waits() {
    let mut order = simple();
    order.status = "packed".to_owned();
    let expected = "no row for the order status `packed`".to_owned();
    assert_eq!(hold(&order), (Code::ConfigInvalid, expected));
}

#[test]
fn a_set_of_rates_without_a_code_waits_and_is_named() {
    let order = order(
        vec![goods("TEE", 1, ["10.00", "10.00"], &[("1", "1.90"), ("4", "0.14")])],
        vec![tax("1", "1.90", "0"), tax("4", "0.14", "0")],
    );
    let expected =
        "no tax code for the store's rate set [1, 4] (MwSt 19 %, SF District 1.375 %)".to_owned();
    assert_eq!(hold(&order), (Code::TaxNotMapped, expected));
}

#[test]
fn a_rate_that_is_not_mapped_or_was_changed_in_the_store_waits() {
    let mut order = simple();
    order.taxes[0].percent = Some(d("16"));
    let expected = "the store's rate 1 (MwSt 16 %) differs from the books' 19 %".to_owned();
    assert_eq!(hold(&order), (Code::TaxRateDiffers, expected));
    order.taxes[0].percent = None;
    assert_eq!(hold(&order).0, Code::TaxRateDiffers);
    order.taxes[0].rate_id = "77".to_owned();
    order.lines[0].taxes[0].rate_id = "77".to_owned();
    assert_eq!(hold(&order).0, Code::TaxNotMapped);
}

#[test]
fn an_id_that_stands_for_two_percentages_waits() {
    let mut order = simple();
    let mut other = tax("1", "0.70", "0");
    other.percent = Some(d("7"));
    order.taxes.push(other);
    order.total_tax += d("0.70");
    order.total += d("0.70");
    assert_eq!(hold(&order).0, Code::TaxRateDiffers);
}

#[test]
fn a_tax_on_other_taxes_waits() {
    let mut order = simple();
    order.taxes[0].compound = true;
    assert_eq!(hold(&order).0, Code::TaxNotMapped);
}

#[test]
fn an_untaxed_line_that_no_rule_explains_waits() {
    let mut order = simple();
    order.lines.push(shipping("4.90", &[]));
    order.lines[1].tax_class = String::new();
    order.total += d("4.90");
    let expected = "no tax code for an untaxed shipping line of tax class `` to DE".to_owned();
    assert_eq!(hold(&order), (Code::TaxNotMapped, expected));
}

#[test]
fn tax_that_no_line_carries_waits() {
    let mut order = simple();
    order.taxes.push(tax("2", "0.50", "0"));
    order.total_tax += d("0.50");
    order.total += d("0.50");
    assert_eq!(hold(&order).0, Code::OutOfBalance);
}

#[test]
fn tax_that_does_not_add_up_is_never_rounded() {
    let mut order = simple();
    order.total_tax = d("1.91");
    order.total = d("11.91");
    assert_eq!(hold(&order).0, Code::OutOfBalance);
}

#[test]
fn more_than_a_cent_a_line_is_no_rounding() {
    let mut order = simple();
    order.total += d("0.02");
    assert_eq!(hold(&order).0, Code::RoundingTooLarge);
    let mut order = rich();
    order.total -= d("0.06");
    assert_eq!(hold(&order).0, Code::RoundingTooLarge);
}

#[test]
fn goods_paid_with_something_that_is_no_line_wait() {
    let mut order = simple();
    order.total = d("4.00");
    assert_eq!(hold(&order).0, Code::RoundingTooLarge);
}

#[test]
fn another_currency_and_a_third_decimal_wait() {
    let mut order = simple();
    order.currency = "USD".parse().unwrap();
    assert_eq!(hold(&order).0, Code::CurrencyNotEnabled);
    let mut order = simple();
    order.taxes[0].amount = d("1.905");
    order.total_tax = d("1.905");
    order.total = d("11.905");
    assert_eq!(hold(&order).0, Code::AmountTooFine);
}

#[test]
fn an_amount_beyond_what_books_hold_waits() {
    let mut order = simple();
    order.lines[0].total = d("100000000000");
    assert_eq!(hold(&order).0, Code::OutOfBalance);
}

#[test]
fn goods_without_an_item_wait() {
    let mapping = without(|books| books["items"]["products"] = json!({ "by_sku": {} }));
    let mut order = simple();
    order.lines[0] = goods("", 1, ["10.00", "10.00"], &[("1", "1.90")]);
    assert_eq!(hold_with(&order, &mapping).0, Code::ItemNotMapped);
    let mapping = without(|books| books["items"]["rounding"] = Value::Null);
    let mut order = simple();
    order.total += d("0.01");
    assert_eq!(hold_with(&order, &mapping).0, Code::ItemNotMapped);
}

#[test]
fn a_number_that_does_not_fit_waits() {
    let mut order = simple();
    order.number = "9".repeat(20);
    assert_eq!(hold(&order).0, Code::ConfigInvalid);
}

#[test]
fn tax_in_a_state_without_an_agency_waits() {
    let mut order = simple();
    for (country, state) in [("US", "NY"), ("IT", "CA"), ("US", "")] {
        order.shipping.country = country.to_owned();
        order.shipping.state = state.to_owned();
        assert_eq!(hold_with(&order, &united_states()).0, Code::TaxNotMapped, "{country} {state}");
    }
}

#[test]
fn a_route_without_tables_for_books_says_so() {
    let rows = Mapping::parse(r#"{"version":1,"time_zone":"UTC"}"#).unwrap();
    assert_eq!(hold_with(&simple(), &rows).0, Code::ConfigInvalid);
}
