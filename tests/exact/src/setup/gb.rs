//! A British shop that sells in three currencies: VAT at 20, 5 and 0 per cent, Ireland untaxed,
//! Germany by the one-stop shop. Prices with tax.

use std::collections::BTreeMap;

use oracle::ledger::House;
use oracle::ledger::house::{Codes, Regime, Untaxed};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::Setup;
use super::common::{self, gateways, row, till};
use crate::store::shop::{Destination, Rate, Shop};

/// The foreign currencies' gateways: currency, clearing, refunds by hand.
const FOREIGN: [(&str, &str, &str, &str); 4] = [
    ("stripe", "EUR", "13", "21"),
    ("stripe", "USD", "14", "22"),
    ("paypal", "EUR", "15", "21"),
    ("paypal", "USD", "16", "22"),
];

/// The British shop.
#[must_use]
pub fn gb() -> Setup {
    Setup {
        shop: shop(),
        company: json!("gb"),
        settings: json!({
            "tax_model": "codes", "home_currency": "GBP", "multicurrency": true,
            "classes": "documents",
        }),
        tables: tables(),
        house: house(),
    }
}

fn shop() -> Shop {
    let rate = |id, percent, country, class| Rate {
        id,
        label: "VAT",
        percent: Decimal::from(percent),
        place: (country, ""),
        class,
        compound: false,
        shipping: true,
    };
    let destination = |country, city, postcode| Destination { country, state: "", city, postcode };
    Shop {
        currencies: vec!["GBP", "GBP", "GBP", "EUR", "EUR", "USD"],
        decimals: 2,
        zone: "Europe/London",
        prices_include_tax: true,
        rounds_at_subtotal: false,
        fine_line_taxes: false,
        rates: vec![
            rate(1, 20, "GB", ""),
            rate(2, 5, "GB", "reduced-rate"),
            rate(3, 0, "GB", "zero-rate"),
            rate(4, 19, "DE", ""),
        ],
        destinations: vec![
            destination("GB", "London", "SW1A 1AA"),
            destination("GB", "Leeds", "LS1 1UR"),
            destination("GB", "Truro", "TR1 2AA"),
            destination("DE", "Berlin", "10115"),
            destination("IE", "Cork", "T12"),
            destination("US", "Boston", "02108"),
        ],
        gateways: gateways(),
    }
}

fn tables() -> Value {
    let code = |code: &str, rate: &str, percent: &str| json!({"code": code, "rates": [{"rate": rate, "percent": percent}]});
    let tax = json!({"by_code": {
        "codes": [
            code("2", "11", "20"), code("3", "12", "5"), code("7", "32", "19"),
            code("5", "15", "0"), code("8", "33", "0"), code("10", "35", "0"),
        ],
        "rates": [
            {"store_rate": "1", "rate": "11"}, {"store_rate": "2", "rate": "12"},
            {"store_rate": "3", "rate": "33"}, {"store_rate": "4", "rate": "32"},
        ],
        "untaxed": [
            {"reason": "fees and discounts", "sort": "fee", "code": "5"},
            {"reason": "shipping", "sort": "shipping", "code": "5"},
            {"reason": "export", "not_to": ["GB", "DE"], "code": "8"},
        ],
        "outside_scope": "10",
    }});
    let mut tables = common::tables("Europe/London", "GBP", tax);
    let books = &mut tables["books"];
    books["currencies"] = json!({"several": {"buckets": {"EUR": "11", "USD": "12"}}});
    let rows = books["gateways"]["rows"].as_array_mut().expect("rows");
    rows.extend(
        FOREIGN.map(|(gateway, currency, clearing, by_hand)| {
            row(gateway, currency, clearing, by_hand)
        }),
    );
    tables
}

fn house() -> House {
    let untaxed = |class, sort, code| Untaxed { class, sort, not_to: None, code };
    let codes = Codes {
        rates: vec![
            ("1", Decimal::from(20), "11"),
            ("2", Decimal::from(5), "12"),
            ("3", Decimal::ZERO, "33"),
            ("4", Decimal::from(19), "32"),
        ],
        codes: BTreeMap::from([
            ("2", ["11"].into()),
            ("3", ["12"].into()),
            ("7", ["32"].into()),
            ("5", ["15"].into()),
            ("8", ["33"].into()),
            ("10", ["35"].into()),
        ]),
        untaxed: vec![
            untaxed(None, Some("fee"), "5"),
            untaxed(None, Some("shipping"), "5"),
            Untaxed { not_to: Some(vec!["GB", "DE"]), ..untaxed(None, None, "8") },
        ],
        outside: "10",
    };
    let mut house = common::house("GBP", Regime::Codes(codes));
    house.accounts.other_taxes = BTreeMap::from([("32", "43")]);
    house.tills.extend(
        FOREIGN.map(|(gateway, currency, clearing, by_hand)| {
            till(gateway, currency, clearing, by_hand)
        }),
    );
    house.exchange = vec![
        ("EUR", "2026-01-01", Decimal::new(86, 2)),
        ("EUR", "2026-07-01", Decimal::new(84, 2)),
        ("USD", "2026-01-01", Decimal::new(79, 2)),
        ("USD", "2026-07-01", Decimal::new(74, 2)),
    ];
    house
}
