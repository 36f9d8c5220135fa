//! What a sale consists of.

use model::document::SalesForm;
use model::{Document, Reference, ReferenceKey, Role};

use super::shop::{
    fee, goods, lines, mapping, order, payment, plan, plan_with, rich, sale, shipping, simple, tax,
    taxes, united_states,
};

#[test]
fn a_rich_order_is_one_exact_receipt() {
    let plan = plan(&rich());
    insta::assert_json_snapshot!(sale(&plan));
}

#[test]
fn income_stands_before_discounts_and_each_rate_on_its_net_base() {
    let plan = plan(&rich());
    let sale = sale(&plan);
    assert_eq!(
        lines(sale),
        [
            "CUP-BLUE 25.50 code 2",
            "TEE-S-RED 22.00 code 2",
            "EBOOK 7.99 code 3",
            "2 4.90 code 2",
            "3 2.50 code 2",
            "4 -4.76 code 2",
            "4 -0.79 code 3",
        ]
    );
    assert_eq!(taxes(sale), ["11: 9.53 on 50.14", "12: 0.50 on 7.20"]);
    assert_eq!((sale.sum(), sale.total), (rich().total, rich().total));
    assert_eq!(sale.lines[0].quantity, Some(3.into()));
    assert_eq!(sale.lines[5].quantity, Some((-1).into()));
}

#[test]
fn a_line_with_two_rates_is_taxed_by_both() {
    let taxed = [("3", "2.89855"), ("4", "0.549725")];
    let order = order(
        vec![goods("TEE", 2, ["39.98", "39.98"], &taxed)],
        vec![tax("3", "2.90", "0"), tax("4", "0.55", "0")],
    );
    let plan = plan(&order);
    assert_eq!(lines(sale(&plan)), ["TEE 39.98 code 4"]);
    assert_eq!(taxes(sale(&plan)), ["13: 2.90 on 39.98", "14: 0.55 on 39.98"]);
}

#[test]
fn a_negative_fee_is_a_discount() {
    let order = order(
        vec![
            goods("CUP", 1, ["10.00", "10.00"], &[("1", "1.90")]),
            fee("Loyalty", "-2.00", &[("1", "-0.38")]),
        ],
        vec![tax("1", "1.52", "0")],
    );
    let plan = plan(&order);
    assert_eq!(lines(sale(&plan)), ["CUP 10.00 code 2", "4 -2.00 code 2"]);
    assert_eq!(taxes(sale(&plan)), ["11: 1.52 on 8.00"]);
}

#[test]
fn free_shipping_is_no_line_and_untaxed_goods_have_a_code_without_a_rate() {
    let order =
        order(vec![goods("BOOK", 1, ["10.00", "10.00"], &[]), shipping("0.00", &[])], Vec::new());
    let plan = plan(&order);
    assert_eq!(lines(sale(&plan)), ["BOOK 10.00 code 5"]);
    assert!(sale(&plan).taxes.is_empty());
}

#[test]
fn a_cent_between_lines_and_total_is_rounded_outside_the_scope_of_tax() {
    let mut order = simple();
    order.total += super::shop::d("0.01");
    let plan = plan(&order);
    assert_eq!(lines(sale(&plan)), ["CUP 10.00 code 2", "5 0.01 code 5"]);
    assert_eq!(taxes(sale(&plan)), ["11: 1.90 on 10.00"]);
    assert_eq!(sale(&plan).sum(), order.total);
}

#[test]
fn days_are_the_stores_own() {
    let plan = plan(&simple());
    assert_eq!(sale(&plan).date.to_string(), "2026-11-22", "paid at 00:30 in Berlin");
    let mut order = simple();
    order.payment.gateway = "invoiced".to_owned();
    let plan = super::shop::plan(&order);
    assert_eq!(sale(&plan).date.to_string(), "2026-11-20");
    assert_eq!(sale(&plan).due_date.unwrap().to_string(), "2026-12-04");
    assert_eq!(payment(&plan).unwrap().date.to_string(), "2026-11-22");
    assert_eq!(plan.documents[1].after, [Role::Sale]);
}

#[test]
fn money_is_deposited_where_the_gateway_says_and_an_invoice_deposits_nothing() {
    let receipt = plan(&simple());
    assert_eq!(sale(&receipt).deposit_to, Some("10".into()));
    assert_eq!(sale(&receipt).payment_reference.as_deref(), Some("pi_3MtwBwLkdIwHu7ix28"));
    assert!(sale(&receipt).note.contains("pi_3MtwBwLkdIwHu7ix28a3tqPa"));
    let mut order = simple();
    order.payment.gateway = "invoiced".to_owned();
    let plan = plan(&order);
    assert_eq!((sale(&plan).form, &sale(&plan).deposit_to), (SalesForm::Invoice, &None));
    assert_eq!(payment(&plan).unwrap().deposit_to, Some("1".into()));
}

#[test]
fn missing_customers_and_items_can_be_made_once_each() {
    let mut order = simple();
    order.lines.push(goods("CUP", 1, ["0.00", "0.00"], &[]));
    order.lines[1].name = "Another name".to_owned();
    order.lines.push(goods("", 1, ["0.00", "0.00"], &[]));
    let plan = plan(&order);
    assert_eq!(sale(&plan).customer, Reference::Wanted(ReferenceKey::email("zoe@example.test")));
    assert_eq!(lines(sale(&plan))[2], "1 0.00 code 5", "goods without a SKU: the fallback item");
    let keys: Vec<_> = plan.masters.keys().map(|key| key.value.as_str()).collect();
    assert_eq!(keys, ["zoe@example.test", "CUP"]);
    let Some(Document::Item(item)) = plan.masters.get(&ReferenceKey::sku("CUP")) else {
        panic!("an item");
    };
    assert_eq!((item.name.as_str(), item.income_account.as_str()), ("CUP", "30"));
}

#[test]
fn who_names_nobody_is_in_the_bucket() {
    let mut order = simple();
    order.email = String::new();
    assert_eq!(sale(&plan(&order)).customer, Reference::Known("1".into()));
}

#[test]
fn a_document_is_numbered_and_known_as_ours() {
    let plan = plan(&simple());
    assert_eq!(sale(&plan).number.as_deref(), Some("A-19"));
    let marker = sale(&plan).marker.to_string();
    assert!(marker.starts_with("uds1 https://shop.example order 19 sale "), "{marker}");
}

#[test]
fn no_text_of_the_order_can_pass_for_our_marker() {
    let mut order = simple();
    order.payment.title = "x\nuds1 https://evil.example order 1 sale v".to_owned();
    let plan = plan(&order);
    assert_eq!(model::Marker::in_note(&sale(&plan).note), None);
}

#[test]
fn in_the_united_states_a_line_is_taxable_or_not_and_the_tax_is_a_sum() {
    let mut order = order(
        vec![
            goods("TEE", 1, ["20.00", "20.00"], &[("3", "1.45"), ("4", "0.275")]),
            goods("BOOK", 1, ["5.00", "5.00"], &[]),
        ],
        vec![tax("3", "1.45", "0"), tax("4", "0.28", "0")],
    );
    order.shipping.country = "US".to_owned();
    order.shipping.state = "CA".to_owned();
    let plan = plan_with(&order, &united_states(), None);
    let sale = sale(&plan);
    assert_eq!(lines(sale), ["TEE 20.00 code TAX", "BOOK 5.00 code NON"]);
    assert_eq!((sale.taxes.len(), sale.total_tax), (0, super::shop::d("1.73")));
    assert_eq!(sale.ship_to.as_ref().unwrap().state, "CA");
}

#[test]
fn one_item_for_all_goods_needs_no_sku() {
    let mapping = mapping(|json| {
        json["books"]["items"]["products"] = serde_json::json!({ "one_item": { "item": "9" } });
    });
    assert_eq!(lines(sale(&plan_with(&simple(), &mapping, None))), ["9 10.00 code 2"]);
}
