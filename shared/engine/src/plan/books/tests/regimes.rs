//! How the tax of a sale is kept: other regimes, a company without tax, the United States' classic
//! codes, and buyers that are taxed otherwise (books.md, rows 15 to 17 and section 4).

use mapping::Mapping;
use model::{Order, Role};
use serde_json::{Value, json};

use super::shop::{
    coupon, d, fee, goods, held, lines, mapping, order, plan_with, rich, sale, shipping, simple,
    tax, taxes,
};
use crate::code::Code;

fn regime(row: Value) -> Mapping {
    mapping(|json| json["books"]["regimes"] = json!([row]))
}

fn tax_table(table: Value) -> Mapping {
    mapping(|json| json["books"]["tax"] = table)
}

/// The first reason of a plan that holds its sale.
fn hold(order: &Order, mapping: &Mapping) -> Option<Code> {
    held(&plan_with(order, mapping, None), &Role::Sale)
}

fn to(mut order: Order, country: &str) -> Order {
    order.billing.country = country.to_owned();
    order
}

#[test]
fn tax_of_the_one_stop_shop_is_a_line_on_its_own_liability() {
    let mapping = regime(json!({ "regime": "oss", "to": ["FR", "IT"], "tax_item": "60" }));
    let plan = plan_with(&to(rich(), "FR"), &mapping, None);
    let all = lines(sale(&plan));
    assert_eq!(all.last().unwrap(), "60 10.03 code 5");
    assert_eq!(sale(&plan).lines.last().unwrap().description, "Tax FR");
    assert!(all.iter().all(|line| line.ends_with("code 5")), "{all:?}");
    assert_eq!((sale(&plan).total_tax, sale(&plan).taxes.len()), (d("0"), 0));
    assert_eq!(sale(&plan).sum(), rich().total);
    let home = plan_with(&rich(), &mapping, None);
    assert_eq!(sale(&home).total_tax, d("10.03"), "another country, the company's own return");
}

#[test]
fn a_regime_with_a_liability_needs_no_row_for_the_stores_rates() {
    let mapping = regime(json!({ "regime": "marketplace", "tax_item": "60" }));
    let mut order = simple();
    (order.taxes[0].rate_id, order.lines[0].taxes[0].rate_id) = ("77".into(), "77".into());
    let plan = plan_with(&order, &mapping, None);
    assert_eq!(lines(sale(&plan)), ["CUP 10.00 code 5", "60 1.90 code 5"]);
}

#[test]
fn a_regime_without_a_liability_uses_codes_of_its_own() {
    let mapping = regime(json!({ "regime": "oss", "to": ["FR"] }));
    let plan = plan_with(&to(simple(), "FR"), &mapping, None);
    assert_eq!(taxes(sale(&plan)), ["11: 1.90 on 10.00"]);
}

#[test]
fn a_marketplace_is_known_by_how_the_order_was_made() {
    let row = json!({ "regime": "marketplace", "created_via": "amazon", "tax_item": "60" });
    let mut order = simple();
    assert_eq!(sale(&plan_with(&order, &regime(row.clone()), None)).total_tax, d("1.90"));
    order.created_via = "amazon".to_owned();
    assert_eq!(sale(&plan_with(&order, &regime(row), None)).total_tax, d("0"));
}

#[test]
fn an_export_that_was_taxed_waits_and_an_untaxed_one_follows_its_rule() {
    let mut mapping = regime(json!({ "regime": "export", "to": ["US"] }));
    assert_eq!(hold(&to(simple(), "US"), &mapping), Some(Code::TaxNotMapped));
    let mut untaxed = order(vec![goods("CUP", 1, ["10.00", "10.00"], &[])], Vec::new());
    untaxed.lines[0].tax_class = String::new();
    assert_eq!(hold(&to(untaxed.clone(), "US"), &mapping), Some(Code::TaxNotMapped));
    let books = mapping.books.as_mut().unwrap();
    books.tax = serde_json::from_value(json!({ "by_code": {
        "codes": [{ "code": "20", "rates": [] }], "rates": [],
        "untaxed": [{ "reason": "export", "not_to": ["DE"], "code": "20" }],
    } }))
    .unwrap();
    let plan = plan_with(&to(untaxed, "US"), &mapping, None);
    assert_eq!(lines(sale(&plan)), ["CUP 10.00 code 20"]);
}

#[test]
fn books_without_tax_wait_for_tax_or_take_it_on_a_liability() {
    let without = tax_table(json!({ "off": { "line_code": "NON" } }));
    assert_eq!(hold(&rich(), &without), Some(Code::TaxNotMapped));
    let plain = order(vec![goods("CUP", 1, ["10.00", "10.00"], &[])], Vec::new());
    assert_eq!(lines(sale(&plan_with(&plain, &without, None))), ["CUP 10.00 code NON"]);
    let on_item = tax_table(json!({ "off": { "line_code": "NON", "tax_item": "60" } }));
    let plan = plan_with(&simple(), &on_item, None);
    assert_eq!(lines(sale(&plan)), ["CUP 10.00 code NON", "60 1.90 code NON"]);
    assert_eq!((sale(&plan).total_tax, sale(&plan).sum()), (d("0"), d("11.90")));
}

#[test]
fn tax_that_no_line_of_books_without_tax_shows_waits_as_well() {
    let without = tax_table(json!({ "off": { "line_code": "NON" } }));
    let order = order(vec![goods("CUP", 1, ["10.00", "10.00"], &[])], vec![tax("1", "1.90", "0")]);
    assert_eq!(hold(&order, &without), Some(Code::TaxNotMapped));
}

fn classic() -> Mapping {
    tax_table(json!({ "us_classic": {
        "taxable": "TAX", "non_taxable": "NON",
        "codes": [
            { "code": "7", "rates": [
                { "rate": "13", "percent": "7.25" }, { "rate": "14", "percent": "1.375" },
            ] },
            { "code": "8", "rates": [{ "rate": "13", "percent": "7.25" }] },
        ],
        "rates": [{ "store_rate": "3", "rate": "13" }, { "store_rate": "4", "rate": "14" }],
    } }))
}

#[test]
fn without_automated_sales_tax_the_document_names_the_code_of_its_set() {
    let mut sold = order(
        vec![
            goods("TEE", 1, ["20.00", "20.00"], &[("3", "1.45"), ("4", "0.28")]),
            goods("BOOK", 1, ["5.00", "5.00"], &[]),
        ],
        vec![tax("3", "1.45", "0"), tax("4", "0.28", "0")],
    );
    let plan = plan_with(&sold, &classic(), None);
    assert_eq!(lines(sale(&plan)), ["TEE 20.00 code TAX", "BOOK 5.00 code NON"]);
    assert_eq!((&sale(&plan).tax_code, sale(&plan).total_tax), (&Some("7".into()), d("1.73")));
    sold.lines.push(goods("CUP", 1, ["10.00", "10.00"], &[("3", "0.73")]));
    sold.taxes[0].amount += d("0.73");
    sold.total_tax += d("0.73");
    sold.total += d("10.73");
    assert_eq!(hold(&sold, &classic()), Some(Code::TaxNotMapped), "two sets, one code");
    let untaxed = order(vec![goods("BOOK", 1, ["5.00", "5.00"], &[])], Vec::new());
    assert_eq!(sale(&plan_with(&untaxed, &classic(), None)).tax_code, None);
}

#[test]
fn a_classic_rate_that_differs_from_the_books_waits() {
    let mut sold = order(
        vec![goods("TEE", 1, ["20.00", "20.00"], &[("3", "1.45")])],
        vec![tax("3", "1.45", "0")],
    );
    sold.taxes[0].percent = Some(d("7.5"));
    assert_eq!(hold(&sold, &classic()), Some(Code::TaxRateDiffers));
}

#[test]
fn an_exempt_buyer_who_was_charged_tax_waits() {
    let mut order = simple();
    order.vat_exempt = true;
    assert_eq!(hold(&order, &mapping(|_| ())), Some(Code::TaxNotMapped));
    let oss = regime(json!({ "regime": "oss", "tax_item": "60" }));
    assert_eq!(hold(&order, &oss), Some(Code::TaxNotMapped));
}

/// Untaxed lines by who buys and what is supplied.
fn untaxed(rows: Value) -> Mapping {
    mapping(|json| {
        let table = &mut json["books"]["tax"]["by_code"];
        for code in ["20", "21", "22"] {
            let row = json!({ "code": code, "rates": [] });
            table["codes"].as_array_mut().unwrap().push(row);
        }
        table["untaxed"] = rows;
        json["books"]["exemption"] =
            json!({ "vat_number": ["raw.vat_id"], "certificate": ["raw.certificate"] });
        json["books"]["supplies"] = json!({ "other_skus": ["COURSE"] });
    })
}

fn untaxed_order() -> Order {
    let mut order = order(
        vec![
            goods("CUP", 1, ["10.00", "10.00"], &[]),
            goods("COURSE", 1, ["5.00", "5.00"], &[]),
            shipping("4.00", &[]),
        ],
        Vec::new(),
    );
    order.lines.iter_mut().for_each(|line| line.tax_class = String::new());
    order
}

#[test]
fn reverse_charge_is_shown_by_a_vat_number_wherever_a_plug_in_leaves_it() {
    let rows = json!([
        { "reason": "reverse charge, service", "vat_number": true, "supply": "service",
          "code": "21" },
        { "reason": "reverse charge, goods", "vat_number": true, "code": "20" },
    ]);
    let mapping = untaxed(rows);
    let mut order = untaxed_order();
    assert_eq!(hold(&order, &mapping), Some(Code::TaxNotMapped), "no evidence");
    for evidence in [json!({ "vat_id": "" }), json!({ "vat_id": null }), json!({ "vat_id": [] })] {
        order.raw = evidence;
        assert_eq!(hold(&order, &mapping), Some(Code::TaxNotMapped), "{}", order.raw);
    }
    let expected = ["CUP 10.00 code 20", "COURSE 5.00 code 21", "2 4.00 code 20"];
    order.raw = json!({ "vat_id": "FR00123456789" });
    assert_eq!(lines(sale(&plan_with(&order, &mapping, None))), expected);
    order.raw = json!({});
    order.vat_number = "FR00123456789".to_owned();
    assert_eq!(lines(sale(&plan_with(&order, &mapping, None))), expected);
}

#[test]
fn an_exempt_buyer_is_shown_by_the_store_or_by_a_certificate() {
    let mapping = untaxed(json!([{ "reason": "exempt", "exempt": true, "code": "22" }]));
    let mut order = untaxed_order();
    order.raw = json!({ "certificate": true });
    let expected = ["CUP 10.00 code 22", "COURSE 5.00 code 22", "2 4.00 code 22"];
    assert_eq!(lines(sale(&plan_with(&order, &mapping, None))), expected);
    order.raw = json!({ "certificate": false });
    assert_eq!(hold(&order, &mapping), Some(Code::TaxNotMapped));
    order.vat_exempt = true;
    assert_eq!(lines(sale(&plan_with(&order, &mapping, None))), expected);
}

#[test]
fn a_tip_is_outside_the_scope_whatever_untaxed_fees_are() {
    let mapping = mapping(|json| {
        json["books"]["items"]["fees"] =
            json!([{ "name": "Tip", "item": "31", "tip": true }, { "name": "wrap", "item": "32" }]);
        let table = &mut json["books"]["tax"]["by_code"];
        let row = json!({ "code": "20", "rates": [] });
        table["codes"].as_array_mut().unwrap().push(row);
        table["untaxed"] = json!([{ "reason": "exempt fees", "sort": "fee", "code": "20" }]);
    });
    let mut order = order(
        vec![fee("tip ", "3.00", &[]), fee("Wrap", "2.00", &[]), fee("Other", "1.00", &[])],
        Vec::new(),
    );
    order.coupons = vec![coupon("none")];
    let plan = plan_with(&order, &mapping, None);
    assert_eq!(lines(sale(&plan)), ["31 3.00 code 5", "32 2.00 code 20", "3 1.00 code 20"]);
    let taxed = super::shop::order(
        vec![fee("Tip", "10.00", &[("1", "1.90")])],
        vec![tax("1", "1.90", "0")],
    );
    assert_eq!(lines(sale(&plan_with(&taxed, &mapping, None))), ["31 10.00 code 2"]);
}
