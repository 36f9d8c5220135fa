//! What goes back.

use model::document::SalesForm;
use model::{Order, Refund, Role};

use super::shop::{
    by_item, by_rate, d, goods, held, lines, lump, order, plan, plan_with, refund, rich, sales,
    simple, tax, taxes, united_states,
};
use crate::code::Code;

fn with(mut order: Order, refunds: Vec<Refund>) -> Order {
    order.refunds = refunds;
    order
}

fn cup() -> Refund {
    let line = goods("CUP-BLUE", 1, ["7.65", "7.65"], &[("1", "1.46")]);
    refund("26", "9.11", vec![line], vec![tax("1", "1.46", "0.00")])
}

#[test]
fn a_refund_with_lines_takes_back_those_lines() {
    let plan = plan(&with(rich(), vec![cup()]));
    insta::assert_json_snapshot!(sales(&plan)[1]);
}

#[test]
fn a_refund_has_its_own_number_day_and_account() {
    let mut by_hand = lump("27", "1.00");
    by_hand.by_gateway = false;
    let plan = plan(&with(rich(), vec![cup(), by_hand]));
    assert!(plan.holds.is_empty(), "{:?}", plan.holds);
    let [_, first, second] = sales(&plan)[..] else { panic!("a sale and two refunds") };
    assert_eq!(first.form, SalesForm::RefundReceipt);
    assert_eq!(first.number.as_deref(), Some("A-19-R1"));
    assert_eq!(second.number.as_deref(), Some("A-19-R2"));
    assert_eq!(first.date.to_string(), "2026-12-01");
    assert_eq!(first.deposit_to, Some("10".into()), "the gateway paid");
    assert_eq!(second.deposit_to, Some("20".into()), "somebody must");
    assert_eq!(plan.documents[1].role, Role::Refund("26".into()));
    assert_eq!(plan.documents[1].after, [Role::Sale]);
}

#[test]
fn a_full_refund_without_lines_is_the_sale_turned_round() {
    let plan = plan(&with(rich(), vec![lump("27", "67.37")]));
    let [sale, back] = sales(&plan)[..] else { panic!("{:?}", plan.holds) };
    assert_eq!((&sale.lines, &sale.taxes), (&back.lines, &back.taxes));
}

#[test]
fn the_rest_without_lines_is_what_earlier_refunds_left() {
    let plan = plan(&with(rich(), vec![cup(), lump("27", "10.00"), lump("28", "48.26")]));
    let [sale, ref back @ ..] = sales(&plan)[..] else { panic!("{:?}", plan.holds) };
    assert_eq!(back.len(), 3, "{:?}", plan.holds);
    assert_eq!(by_item(back), by_item(&[sale]));
    assert_eq!(by_rate(back), by_rate(&[sale]));
}

#[test]
fn a_part_without_lines_is_spread_with_its_tax() {
    let plan = plan(&with(rich(), vec![lump("27", "33.68")]));
    let [_, back] = sales(&plan)[..] else { panic!("{:?}", plan.holds) };
    assert_eq!(lines(back), ["8 25.07 code 2", "8 3.60 code 3"]);
    assert_eq!(taxes(back), ["11: 4.76 on 25.07", "12: 0.25 on 3.60"]);
    assert_eq!(back.sum(), d("33.68"));
}

#[test]
fn a_part_without_lines_is_an_untaxed_allowance_where_the_books_find_the_rates() {
    let mut order = with(simple(), vec![lump("27", "5.00")]);
    order.shipping.country = "US".to_owned();
    order.shipping.state = "CA".to_owned();
    let plan = plan_with(&order, &united_states(), None);
    let [_, back] = sales(&plan)[..] else { panic!("{:?}", plan.holds) };
    assert_eq!((lines(back), back.total_tax), (vec!["8 5.00 code NON".to_owned()], d("0")));
}

#[test]
fn a_cent_beyond_its_lines_is_an_adjustment_and_a_euro_waits() {
    let mut refund = cup();
    refund.amount = d("9.12");
    let plan = plan(&with(rich(), vec![refund.clone()]));
    let [_, back] = sales(&plan)[..] else { panic!("{:?}", plan.holds) };
    assert_eq!(lines(back), ["CUP-BLUE 7.65 code 2", "8 0.01 code 5"]);
    assert_eq!(taxes(back), ["11: 1.46 on 7.65"]);
    refund.amount = d("10.11");
    let plan = super::shop::plan(&with(rich(), vec![refund]));
    assert_eq!(sales(&plan).len(), 1, "the sale posts all the same");
    assert_eq!(held(&plan, &Role::Refund("26".into())), Some(Code::RefundUnclear));
}

#[test]
fn tax_alone_comes_in_taxed_and_goes_out_untaxed() {
    let line = goods("CUP", 0, ["0.00", "0.00"], &[("1", "1.90")]);
    let back = refund("27", "1.90", vec![line], vec![tax("1", "1.90", "0")]);
    let plan = plan(&with(simple(), vec![back]));
    let [_, back] = sales(&plan)[..] else { panic!("{:?}", plan.holds) };
    assert_eq!(lines(back)[1..], ["CUP 10.00 code 2", "CUP -10.00 code 5"]);
    assert_eq!(taxes(back), ["11: 1.90 on 10.00"]);
    assert_eq!(back.sum(), d("1.90"));
}

#[test]
fn a_refund_of_an_old_store_takes_its_tax_from_the_lines() {
    let mut back = cup();
    back.taxes = Vec::new();
    let plan = plan(&with(rich(), vec![back]));
    let [_, back] = sales(&plan)[..] else { panic!("{:?}", plan.holds) };
    assert_eq!(taxes(back), ["11: 1.46 on 7.65"]);
}

#[test]
fn more_than_the_order_never_goes_back() {
    let plan = plan(&with(simple(), vec![lump("27", "11.90"), lump("28", "0.01")]));
    assert_eq!(sales(&plan).len(), 2);
    assert_eq!(held(&plan, &Role::Refund("28".into())), Some(Code::RefundUnclear));
}

#[test]
fn what_an_unclear_refund_took_is_not_guessed() {
    let mut unclear = cup();
    unclear.amount = d("20.00");
    let refunds = vec![unclear, lump("27", "47.37"), lump("28", "0.00")];
    let plan = plan(&with(rich(), refunds));
    assert_eq!(sales(&plan).len(), 1);
    assert_eq!(held(&plan, &Role::Refund("27".into())), Some(Code::RefundUnclear));
    assert_eq!(held(&plan, &Role::Refund("28".into())), None, "a refund of nothing is none");
}

#[test]
fn an_order_first_seen_as_refunded_posts_its_sale_and_its_refund() {
    let mut order = with(simple(), vec![lump("27", "11.90")]);
    order.status = "refunded".to_owned();
    assert_eq!(sales(&plan(&order)).len(), 2);
}

#[test]
fn a_refund_never_goes_ahead_of_a_sale_that_waits() {
    let mut order = with(simple(), vec![lump("27", "11.90")]);
    order.payment.gateway = "klarna".to_owned();
    let plan = plan(&order);
    assert!(plan.documents.is_empty());
    assert_eq!(held(&plan, &Role::Sale), Some(Code::GatewayNotMapped));
}

#[test]
fn a_discounted_line_goes_back_before_and_after_its_discount() {
    let line = |total: &str| goods("CUP", 1, ["10.00", total], &[("1", "1.52")]);
    let order = order(vec![line("8.00")], vec![tax("1", "1.52", "0")]);
    let back = refund("27", "9.52", vec![line("8.00")], vec![tax("1", "1.52", "0")]);
    let plan = plan(&with(order, vec![back]));
    let [sale, back] = sales(&plan)[..] else { panic!("{:?}", plan.holds) };
    assert_eq!(by_item(&[sale]), by_item(&[back]));
    assert_eq!(lines(back), ["CUP 10.00 code 2", "4 -2.00 code 2"]);
}
