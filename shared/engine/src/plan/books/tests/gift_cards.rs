//! Gift cards sold and used, and coupons that are store credit (books.md, rows 18 and 19, section 9).

use model::order::{Coupon, LineContent, Redemption};
use model::{Order, Role};
use serde_json::json;

use super::shop::{
    coupon, d, goods, held, lines, mapping, order, plan, plan_with, rich, sale, simple, tax, taxes,
    united_states, with_gift_cards,
};
use crate::code::Code;

fn redeemed(amount: &str) -> Order {
    let mut order = simple();
    order.redeemed = vec![Redemption { plugin: "gift_cards".to_owned(), amount: d(amount) }];
    order.total -= d(amount);
    order
}

fn store_credit(discount: &str) -> Coupon {
    Coupon { discount_type: "smart_coupon".to_owned(), discount: d(discount), ..coupon("card-1") }
}

fn mark_as_gift_card(order: &mut Order) {
    let LineContent::Product { gift_card, .. } = &mut order.lines[0].content else {
        panic!("goods")
    };
    *gift_card = true;
}

#[test]
fn a_sold_gift_card_is_money_owed_outside_the_scope_of_tax() {
    let mut order = order(
        vec![
            goods("CARD-25", 1, ["25.00", "25.00"], &[]),
            goods("CUP", 1, ["10.00", "10.00"], &[("1", "1.90")]),
        ],
        vec![tax("1", "1.90", "0")],
    );
    order.lines[0].tax_class = String::new();
    let plan = plan_with(&order, &with_gift_cards(), None);
    assert_eq!(lines(sale(&plan)), ["6 25.00 code 5", "CUP 10.00 code 2"]);
    assert_eq!(taxes(sale(&plan)), ["11: 1.90 on 10.00"]);
}

#[test]
fn a_card_that_a_plug_in_marks_needs_the_table() {
    let mut order = order(vec![goods("X", 1, ["25.00", "25.00"], &[])], Vec::new());
    mark_as_gift_card(&mut order);
    assert_eq!(lines(sale(&plan_with(&order, &with_gift_cards(), None))), ["6 25.00 code 5"]);
    assert_eq!(held(&plan(&order), &Role::Sale), Some(Code::ItemNotMapped));
}

#[test]
fn a_card_that_was_taxed_when_sold_keeps_its_tax() {
    let line = goods("CARD-25", 1, ["25.00", "25.00"], &[("1", "4.75")]);
    let order = order(vec![line], vec![tax("1", "4.75", "0")]);
    let plan = plan_with(&order, &with_gift_cards(), None);
    assert_eq!(lines(sale(&plan)), ["6 25.00 code 2"]);
    assert_eq!(taxes(sale(&plan)), ["11: 4.75 on 25.00"]);
}

#[test]
fn a_used_gift_card_leaves_the_sale_and_its_tax_whole() {
    let order = redeemed("5.00");
    let plan = plan_with(&order, &with_gift_cards(), None);
    assert_eq!(lines(sale(&plan)), ["CUP 10.00 code 2", "6 -5.00 code 5"]);
    assert_eq!(taxes(sale(&plan)), ["11: 1.90 on 10.00"]);
    assert_eq!((sale(&plan).total, sale(&plan).total_tax), (d("6.90"), d("1.90")));
}

#[test]
fn an_order_paid_with_a_card_alone_is_a_receipt_of_nothing() {
    let mut order = redeemed("11.90");
    order.payment.gateway = String::new();
    let plan = plan_with(&order, &with_gift_cards(), None);
    assert_eq!(lines(sale(&plan)), ["CUP 10.00 code 2", "6 -11.90 code 5"]);
    assert_eq!((sale(&plan).total, sale(&plan).sum()), (d("0"), d("0")));
    assert_eq!(sale(&plan).deposit_to, Some("4".into()));
}

#[test]
fn a_used_gift_card_without_a_table_waits() {
    let plan = plan(&redeemed("5.00"));
    assert_eq!(held(&plan, &Role::Sale), Some(Code::ItemNotMapped));
    assert_eq!(plan.holds[0].error.message, "no item for gift cards and store credit");
}

#[test]
fn what_the_mappings_own_paths_meet_counts_where_the_order_lacks_it() {
    let mapping = mapping(|json| {
        json["books"]["gift_cards"] = json!({
            "item": "6", "redeemed": ["raw.meta_data[*key=_card].value", "raw.credit"],
        });
    });
    let mut order = simple();
    order.raw = json!({ "meta_data": [
        { "key": "_card", "value": "3.00" }, { "key": "_other", "value": "9" },
        { "key": "_card", "value": 1.5 },
    ], "credit": "" });
    let whole = plan_with(&order, &mapping, None);
    assert_eq!(lines(sale(&whole)), ["CUP 10.00 code 2"], "it adds up without the card");
    order.total -= d("4.50");
    let paid = plan_with(&order, &mapping, None);
    assert_eq!(lines(sale(&paid)), ["CUP 10.00 code 2", "6 -4.50 code 5"]);
    order.total -= d("1.00");
    let short = plan_with(&order, &mapping, None);
    assert_eq!(held(&short, &Role::Sale), Some(Code::RoundingTooLarge));
    order.raw["credit"] = json!("a lot");
    let odd = plan_with(&order, &mapping, None);
    assert_eq!(held(&odd, &Role::Sale), Some(Code::OutOfBalance));
    assert!(!odd.holds[0].error.message.contains("a lot"), "no value of the record");
}

#[test]
fn store_credit_among_coupons_lowers_the_liability_at_the_lines_own_codes() {
    let mut order = rich();
    order.coupons = vec![coupon("ten"), store_credit("2.00")];
    let plan = plan_with(&order, &with_gift_cards(), None);
    let all = lines(sale(&plan));
    assert_eq!(
        all[5..],
        ["4 -3.04 code 2", "4 -0.51 code 3", "6 -1.72 code 2", "6 -0.28 code 3"],
        "5.55 off, 2.00 of it credit"
    );
    assert_eq!(taxes(sale(&plan)), ["11: 9.53 on 50.14", "12: 0.50 on 7.20"]);
    assert_eq!(sale(&plan).sum(), order.total);
}

#[test]
fn store_credit_that_took_all_leaves_no_discount() {
    let line = goods("CUP", 1, ["10.00", "0.00"], &[("1", "0")]);
    let mut order = order(vec![line], vec![tax("1", "0", "0")]);
    order.coupons = vec![store_credit("10.00")];
    let plan = plan_with(&order, &with_gift_cards(), None);
    assert_eq!(lines(sale(&plan)), ["CUP 10.00 code 2", "6 -10.00 code 2"]);
}

#[test]
fn more_credit_than_the_lines_were_lowered_by_waits() {
    let mut order = simple();
    order.coupons = vec![store_credit("2.00")];
    let plan = plan_with(&order, &with_gift_cards(), None);
    assert_eq!(held(&plan, &Role::Sale), Some(Code::OutOfBalance));
}

#[test]
fn in_the_united_states_a_card_is_not_taxable() {
    let mut mapping = united_states();
    mapping.books.as_mut().unwrap().gift_cards = with_gift_cards().books.unwrap().gift_cards;
    let mut order = redeemed("5.00");
    order.shipping.country = "US".to_owned();
    order.shipping.state = "CA".to_owned();
    let plan = plan_with(&order, &mapping, None);
    assert_eq!(lines(sale(&plan)), ["CUP 10.00 code TAX", "6 -5.00 code NON"]);
}
