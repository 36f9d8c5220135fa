//! What a sale shows beside its figures: customer, number, terms, class, location, shipping method,
//! and discounts of the whole document.

use mapping::Mapping;
use model::document::{DocumentDiscount, SalesForm};
use model::order::LineContent;
use model::{Reference, ReferenceKey, Role, SourceId};
use serde_json::json;

use super::shop::{
    d, fee, goods, held, lines, mapping, order, plan, plan_with, rich, sale, shipping, simple, tax,
    taxes,
};
use crate::code::Code;

fn own_customer() -> Reference {
    Reference::Wanted(ReferenceKey::email("zoe@example.test"))
}

#[test]
fn receipts_are_the_buckets_and_invoices_and_vat_numbers_their_own() {
    let mapping = mapping(|json| {
        json["books"]["customers"] = json!({ "receipts_in_bucket": { "bucket": "1" } });
    });
    let mut order = simple();
    let receipt = plan_with(&order, &mapping, None);
    assert_eq!(sale(&receipt).customer, Reference::Known("1".into()));
    assert!(!receipt.masters.keys().any(|key| *key == ReferenceKey::email("zoe@example.test")));
    order.vat_number = "DE123456789".to_owned();
    assert_eq!(sale(&plan_with(&order, &mapping, None)).customer, own_customer());
    order.vat_number = String::new();
    order.payment.gateway = "invoiced".to_owned();
    assert_eq!(sale(&plan_with(&order, &mapping, None)).customer, own_customer());
}

#[test]
fn a_new_invoice_of_nobody_waits_and_one_that_stands_stays() {
    let mut order = simple();
    order.payment.gateway = "invoiced".to_owned();
    order.email = "no address".to_owned();
    assert_eq!(held(&plan(&order), &Role::Sale), Some(Code::ConfigInvalid));
    let standing = plan_with(&order, &mapping(|_| ()), Some(SalesForm::Invoice));
    assert_eq!(sale(&standing).customer, Reference::Known("1".into()));
}

#[test]
fn one_bucket_takes_everybody() {
    let mut mapping = mapping(|_| ());
    mapping.books.as_mut().unwrap().customers =
        mapping::tables::Customers::Bucket { bucket: "1".into() };
    let mut order = simple();
    order.vat_number = "DE123456789".to_owned();
    assert_eq!(sale(&plan_with(&order, &mapping, None)).customer, Reference::Known("1".into()));
}

#[test]
fn an_invoice_plug_ins_number_takes_the_orders_place_or_the_order_waits() {
    let mapping = mapping(|json| {
        json["books"]["numbers"]["invoice_number"] = json!("raw.meta_data[key=_no].value");
    });
    let mut order = simple();
    assert_eq!(held(&plan_with(&order, &mapping, None), &Role::Sale), Some(Code::ConfigInvalid));
    order.raw = json!({ "meta_data": [{ "key": "_no", "value": "RE-2026-7" }] });
    let plan = plan_with(&order, &mapping, None);
    assert_eq!(sale(&plan).number.as_deref(), Some("A-RE-2026-7"));
    order.raw = json!({ "meta_data": [{ "key": "_no", "value": 20267 }] });
    let plan = plan_with(&order, &mapping, None);
    assert_eq!(sale(&plan).number.as_deref(), Some("A-20267"));
}

#[test]
fn a_path_outside_the_stores_own_json_is_looked_up_in_the_whole_record() {
    let mapping = mapping(|json| {
        json["books"]["numbers"]["invoice_number"] = json!("payment.transaction_id");
        json["books"]["numbers"]["max_length"] = json!(40);
    });
    let plan = plan_with(&simple(), &mapping, None);
    assert_eq!(sale(&plan).number.as_deref(), Some("A-pi_3MtwBwLkdIwHu7ix28a3tqPa"));
}

fn with_terms() -> Mapping {
    mapping(|json| {
        for row in json["books"]["gateways"]["rows"].as_array_mut().unwrap() {
            row["terms"] = json!("3");
        }
    })
}

#[test]
fn terms_stand_on_invoices_alone() {
    let mut order = simple();
    assert_eq!(sale(&plan_with(&order, &with_terms(), None)).details.terms, None);
    order.payment.gateway = "trade".to_owned();
    let plan = plan_with(&order, &with_terms(), None);
    assert_eq!(sale(&plan).details.terms, Some("3".into()));
    assert_eq!(sale(&plan).due_date, None, "the terms say it");
}

#[test]
fn each_line_has_the_class_of_its_goods_and_the_document_a_location() {
    let mapping = mapping(|json| {
        json["books"]["dimensions"] = json!({
            "classes": [
                { "id": "c-cups", "skus": ["CUP-BLUE"] },
                { "id": "c-card", "gateway": "stripe" },
                { "id": "c-other" },
            ],
            "locations": [
                { "id": "l-never", "skus": ["CUP-BLUE"] },
                { "id": "l-abroad", "to": ["FR"] },
                { "id": "l-web", "created_via": "checkout", "to": ["DE"] },
            ],
        });
    });
    let mut order = rich();
    order.total += d("0.01");
    let plan = plan_with(&order, &mapping, None);
    let classes: Vec<_> =
        sale(&plan).lines.iter().map(|line| line.class.clone().unwrap()).collect();
    assert_eq!(classes[0], "c-cups".into());
    assert!(classes[1..].iter().all(|class| *class == "c-card".into()), "{classes:?}");
    assert_eq!(sale(&plan).details.location, Some("l-web".into()));
    assert_eq!(sale(&super::shop::plan(&order)).lines[0].class, None);
}

#[test]
fn shipping_has_an_item_by_its_method() {
    let mapping = mapping(|json| {
        json["books"]["items"]["shipping_methods"] = json!([{ "method": "express", "item": "22" }]);
    });
    let mut order = order(vec![shipping("4.00", &[]), shipping("9.00", &[])], Vec::new());
    order.lines[1].content = LineContent::Shipping { method_id: "express".to_owned() };
    assert_eq!(
        lines(sale(&plan_with(&order, &mapping, None))),
        ["2 4.00 code 5", "22 9.00 code 5"]
    );
}

#[test]
fn fractions_of_goods_keep_their_quantity() {
    let mut order = order(
        vec![goods("CLOTH", 1, ["3.33", "3.33"], &[("1", "0.63")])],
        vec![tax("1", "0.63", "0")],
    );
    order.lines[0].quantity = d("1.5");
    let plan = plan(&order);
    assert_eq!(sale(&plan).lines[0].quantity, Some(d("1.5")));
    assert_eq!(sale(&plan).sum(), d("3.96"));
}

#[test]
fn the_parts_of_a_bundle_are_lines_and_its_price_counts_once() {
    let mut part = goods("PART", 2, ["0.00", "0.00"], &[("1", "0")]);
    part.bundle = Some(SourceId::new("7"));
    let bundle = goods("BUNDLE", 1, ["10.00", "10.00"], &[("1", "1.90")]);
    let order = order(vec![bundle, part], vec![tax("1", "1.90", "0")]);
    let plan = plan(&order);
    assert_eq!(lines(sale(&plan)), ["BUNDLE 10.00 code 2", "PART 0.00 code 2"]);
    assert_eq!(sale(&plan).lines[1].quantity, Some(2.into()));
    assert_eq!(taxes(sale(&plan)), ["11: 1.90 on 10.00"]);
}

fn discounting() -> Mapping {
    mapping(|json| json["books"]["items"]["discount_account"] = json!("91"))
}

#[test]
fn a_company_that_takes_no_negative_lines_gets_one_discount_a_document() {
    let order = order(
        vec![
            goods("CUP", 1, ["10.00", "8.00"], &[("1", "1.52")]),
            fee("Loyalty", "-1.00", &[("1", "-0.19")]),
        ],
        vec![tax("1", "1.33", "0")],
    );
    let plan = plan_with(&order, &discounting(), None);
    assert_eq!(lines(sale(&plan)), ["CUP 10.00 code 2"]);
    let discount = DocumentDiscount { amount: d("3.00"), account: Some("91".into()) };
    assert_eq!(sale(&plan).discount, Some(discount));
    assert_eq!(taxes(sale(&plan)), ["11: 1.33 on 7.00"]);
    assert_eq!((sale(&plan).sum(), sale(&plan).total), (order.total, order.total));
}

#[test]
fn a_discount_of_the_whole_document_would_be_wrong_over_two_tax_codes() {
    let plan = plan_with(&rich(), &discounting(), None);
    assert_eq!(sale(&plan).discount, None);
    assert_eq!(lines(sale(&plan))[5..], ["4 -4.76 code 2", "4 -0.79 code 3"]);
    let without = plan_with(&simple(), &discounting(), None);
    assert_eq!(sale(&without).discount, None, "nothing to take off");
}
