//! Foreign currencies, and currencies without or with three decimals (books.md, rows 21, 22; 5, 7).

use model::document::SalesForm;
use model::order::Settlement;
use model::{Document, Order, Reference, ReferenceKey, Role};
use serde_json::json;

use super::shop::{
    d, goods, held, lines, mapping, order, plan, plan_after, plan_with, sale, several_currencies,
    simple, standing,
};
use crate::code::Code;

fn in_dollars() -> Order {
    let mut order = simple();
    order.currency = "USD".parse().unwrap();
    order
}

fn settled(currency: &str, rate: &str) -> Option<Settlement> {
    Some(Settlement {
        processor: "stripe".to_owned(),
        currency: currency.parse().unwrap(),
        fee: None,
        net: None,
        exchange_rate: Some(d(rate)),
    })
}

/// An order of one line in a currency, for which the card's row is copied.
fn in_currency(code: &str, amount: &str) -> crate::plan::Plan {
    let mapping = mapping(|json| {
        json["books"]["currencies"] = json!({ "several": { "buckets": { code: "77" } } });
        json["books"]["gateways"]["rows"][0]["currency"] = json!(code);
    });
    let mut order = order(vec![goods("CUP", 1, [amount, amount], &[])], Vec::new());
    order.currency = code.parse().unwrap();
    plan_with(&order, &mapping, None)
}

#[test]
fn a_sale_in_the_homes_own_currency_has_no_rate() {
    let mut order = simple();
    order.settlement = settled("USD", "1.1");
    assert_eq!(sale(&plan(&order)).exchange_rate, None);
}

#[test]
fn a_foreign_sale_takes_the_rate_that_the_processor_settled_at() {
    let mut order = in_dollars();
    order.settlement = settled("EUR", "0.9123");
    let plan = plan_with(&order, &several_currencies(), None);
    assert_eq!(sale(&plan).exchange_rate, Some(d("0.9123")));
    assert_eq!(sale(&plan).currency.to_string(), "USD");
    assert_eq!(sale(&plan).deposit_to, Some("40".into()), "the dollars' clearing account");
}

#[test]
fn a_rate_into_a_third_currency_or_of_nothing_is_no_rate() {
    let mut order = in_dollars();
    for settlement in [None, settled("GBP", "0.8"), settled("EUR", "0")] {
        order.settlement = settlement;
        let plan = plan_with(&order, &several_currencies(), None);
        assert_eq!(sale(&plan).exchange_rate, None, "the day's rate is the worker's");
    }
}

#[test]
fn a_sale_that_stands_keeps_its_rate() {
    let mut order = in_dollars();
    order.settlement = settled("EUR", "0.9123");
    let mapping = several_currencies();
    let standing = standing(sale(&plan_with(&order, &mapping, None)));
    order.settlement = settled("EUR", "0.95");
    let plan = plan_after(&order, &mapping, Some(SalesForm::SalesReceipt), &standing);
    assert_eq!(sale(&plan).exchange_rate, Some(d("0.9123")));
}

#[test]
fn a_customer_has_one_currency_so_there_is_one_for_each() {
    let order = in_dollars();
    let plan = plan_with(&order, &several_currencies(), None);
    let key = ReferenceKey::email("zoe@example.test").in_currency(order.currency);
    assert_eq!(sale(&plan).customer, Reference::Wanted(key.clone()));
    let Some(Document::Party(party)) = plan.masters.get(&key) else { panic!("a customer") };
    assert_eq!(party.currency, Some(order.currency));
    assert_eq!(party.display_name, "Zoë Müller (zoe@example.test) USD");
}

#[test]
fn a_foreign_guest_is_in_the_bucket_of_the_currency_or_waits() {
    let mut order = in_dollars();
    order.email = String::new();
    let plan = plan_with(&order, &several_currencies(), None);
    assert_eq!(sale(&plan).customer, Reference::Known("77".into()));
    let mut mapping = several_currencies();
    mapping.books.as_mut().unwrap().currencies =
        mapping::tables::Currencies::Several { buckets: std::collections::BTreeMap::new() };
    let plan = plan_with(&order, &mapping, None);
    assert_eq!(held(&plan, &Role::Sale), Some(Code::ConfigInvalid));
}

#[test]
fn a_currency_without_decimals_is_posted_in_whole_units() {
    let plan = in_currency("JPY", "1000");
    assert_eq!(sale(&plan).total.to_string(), "1000");
    assert_eq!(held(&in_currency("JPY", "1000.50"), &Role::Sale), Some(Code::AmountTooFine));
}

#[test]
fn a_third_decimal_waits_unless_it_is_nothing() {
    let plan = in_currency("KWD", "1.230");
    assert_eq!(lines(sale(&plan)), ["CUP 1.23 code 5"]);
    assert_eq!(held(&in_currency("KWD", "1.234"), &Role::Sale), Some(Code::AmountTooFine));
}

#[test]
fn a_third_decimal_in_a_line_waits_though_the_total_has_none() {
    let mapping = mapping(|json| {
        json["books"]["home_currency"] = json!("KWD");
        json["books"]["gateways"]["rows"][0]["currency"] = json!("KWD");
    });
    let line = |amount: &str| goods("CUP", 1, [amount, amount], &[]);
    let mut order = order(vec![line("1.234"), line("1.236")], Vec::new());
    order.currency = "KWD".parse().unwrap();
    let plan = plan_with(&order, &mapping, None);
    assert_eq!(held(&plan, &Role::Sale), Some(Code::AmountTooFine));
}
