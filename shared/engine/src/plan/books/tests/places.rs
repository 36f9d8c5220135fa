//! Which address a sale is taxed by (books.md, section 4).

use mapping::Mapping;
use model::order::LineContent;
use model::{Address, Order, Role};
use serde_json::{Value, json};

use super::shop::{
    goods, held, lines, mapping, order, plan, plan_with, sale, shipping, simple, tax,
};
use crate::code::Code;

fn store() -> Value {
    json!({
        "first_name": "", "last_name": "", "company": "Shop", "line_1": "Market 1", "line_2": "",
        "city": "Sacramento", "state": "CA", "postcode": "95814", "country": "US", "phone": "",
    })
}

/// A US company in California with its address, after a change to the table of places.
fn us(change: impl FnOnce(&mut Value)) -> Mapping {
    mapping(|json| {
        json["books"]["tax"] =
            json!({ "us": { "taxable": "TAX", "non_taxable": "NON", "states": ["CA"] } });
        json["books"]["tax_address"] = json!({ "store": store() });
        change(&mut json["books"]["tax_address"]);
    })
}

fn place(country: &str, state: &str) -> Address {
    Address { country: country.to_owned(), state: state.to_owned(), ..Address::default() }
}

/// A taxed cup, billed in New York and sent to California.
fn to_california() -> Order {
    let mut order = simple();
    order.billing = place("US", "NY");
    order.shipping = place("US", "CA");
    order
}

fn picked_up(mut order: Order, method: &str) -> Order {
    let mut line = shipping("0.00", &[]);
    line.content = LineContent::Shipping { method_id: method.to_owned() };
    order.lines.push(line);
    order
}

fn state(order: &Order, mapping: &Mapping) -> String {
    let plan = plan_with(order, mapping, None);
    sale(&plan).ship_to.as_ref().unwrap().state.clone()
}

#[test]
fn goods_are_taxed_where_they_go() {
    assert_eq!(state(&to_california(), &us(|_| ())), "CA");
}

#[test]
fn a_shop_that_taxes_by_the_bill_is_taxed_by_the_bill() {
    let by_bill = us(|table| table["based_on"] = json!("billing"));
    let plan = plan_with(&to_california(), &by_bill, None);
    assert_eq!(held(&plan, &Role::Sale), Some(Code::TaxNotMapped), "New York has no agency");
    let mut order = to_california();
    std::mem::swap(&mut order.billing, &mut order.shipping);
    assert_eq!(state(&order, &by_bill), "CA");
}

#[test]
fn what_goes_nowhere_is_taxed_by_the_bill() {
    let mut order = to_california();
    order.billing = place("US", "CA");
    order.shipping = Address::default();
    assert_eq!(state(&order, &us(|_| ())), "CA");
}

#[test]
fn what_is_picked_up_is_taxed_where_the_store_is() {
    let mut order = to_california();
    order.shipping = place("US", "NY");
    for method in ["local_pickup", "pickup_location"] {
        assert_eq!(state(&picked_up(order.clone(), method), &us(|_| ())), "CA", "{method}");
    }
    let own = us(|table| table["pickup_methods"] = json!(["kiosk"]));
    assert_eq!(state(&picked_up(order, "kiosk"), &own), "CA");
}

#[test]
fn a_shop_that_taxes_where_it_is_states_its_own_address() {
    let mut order = to_california();
    order.shipping = place("US", "NY");
    let by_store = us(|table| table["based_on"] = json!("store"));
    let plan = plan_with(&order, &by_store, None);
    assert_eq!(sale(&plan).ship_to.as_ref().unwrap().line_1, "Market 1");
    assert_eq!(sale(&plan).details.ship_from.as_ref().unwrap().line_1, "Market 1");
}

#[test]
fn a_buyer_who_names_no_country_is_taxed_where_the_store_is() {
    let mut order = to_california();
    (order.billing, order.shipping) = (Address::default(), Address::default());
    assert_eq!(state(&order, &us(|_| ())), "CA");
}

#[test]
fn a_store_that_the_mapping_does_not_name_makes_its_pickups_wait() {
    let unnamed = us(|table| {
        table.as_object_mut().unwrap().remove("store");
    });
    let plan = plan_with(&picked_up(to_california(), "local_pickup"), &unnamed, None);
    assert_eq!(held(&plan, &Role::Sale), Some(Code::ConfigInvalid));
    let by_code = super::shop::plan(&picked_up(simple(), "local_pickup"));
    assert_eq!(lines(sale(&by_code)), ["CUP 10.00 code 2"], "its rates say the code");
}

#[test]
fn tax_that_no_taxable_line_carries_waits() {
    let mut order =
        order(vec![goods("CUP", 1, ["10.00", "10.00"], &[])], vec![tax("3", "0.73", "0")]);
    order.shipping = place("US", "CA");
    let plan = plan_with(&order, &us(|_| ()), None);
    assert_eq!(held(&plan, &Role::Sale), Some(Code::OutOfBalance));
}

#[test]
fn a_document_says_where_goods_are_sent_from_only_where_the_mapping_does() {
    assert_eq!(sale(&plan(&simple())).details.ship_from, None);
}
