//! A German shop: 19 and 7 per cent, France by the one-stop shop, export, one currency. Stripe's fees
//! are booked from the orders' notes.

use std::collections::BTreeMap;

use oracle::ledger::House;
use oracle::ledger::house::{Codes, Regime, Untaxed};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::Setup;
use super::common::{self, EU, gateways};
use crate::store::shop::{Destination, Rate, Shop};

/// The German shop.
#[must_use]
pub fn de() -> Setup {
    Setup {
        shop: shop(),
        company: json!("de"),
        settings: json!({"tax_model": "codes", "home_currency": "EUR"}),
        tables: tables(),
        house: house(),
    }
}

fn shop() -> Shop {
    let rate = |id, label, percent, country, class| Rate {
        id,
        label,
        percent: Decimal::from(percent),
        place: (country, ""),
        class,
        compound: false,
        shipping: true,
    };
    let destination = |country, city, postcode| Destination { country, state: "", city, postcode };
    let polish = Rate { compound: true, ..rate(4, "Podatek", 1, "PL", "") };
    Shop {
        currencies: vec!["EUR"],
        decimals: 2,
        zone: "Europe/Berlin",
        prices_include_tax: false,
        rounds_at_subtotal: false,
        fine_line_taxes: false,
        rates: vec![
            rate(1, "MwSt", 19, "DE", ""),
            rate(2, "MwSt 7%", 7, "DE", "reduced-rate"),
            rate(3, "TVA", 20, "FR", ""),
            polish,
        ],
        destinations: vec![
            destination("DE", "Berlin", "10115"),
            destination("DE", "Hamburg", "20095"),
            destination("DE", "Kiel", "24103"),
            destination("DE", "Trier", "54290"),
            destination("DE", "Jena", "07743"),
            destination("FR", "Lyon", "69001"),
            destination("FR", "Lille", "59000"),
            destination("CH", "Basel", "4051"),
            destination("CH", "Bern", "3011"),
            destination("PL", "Gdynia", "81-001"),
        ],
        gateways: gateways(),
    }
}

fn tables() -> Value {
    let code = |code: &str, rate: &str, percent: &str| json!({"code": code, "rates": [{"rate": rate, "percent": percent}]});
    let tax = json!({"by_code": {
        "codes": [
            code("2", "11", "19"), code("3", "12", "7"), code("6", "31", "20"),
            code("5", "15", "0"), code("8", "33", "0"), code("10", "35", "0"),
        ],
        "rates": [
            {"store_rate": "1", "rate": "11"}, {"store_rate": "2", "rate": "12"},
            {"store_rate": "3", "rate": "31"},
        ],
        "untaxed": [
            {"reason": "zero rate", "tax_class": "zero-rate", "code": "5"},
            {"reason": "fees and discounts", "sort": "fee", "code": "5"},
            {"reason": "shipping", "sort": "shipping", "code": "5"},
            {"reason": "export", "not_to": EU, "code": "8"},
        ],
        "outside_scope": "10",
    }});
    let mut tables = common::tables("Europe/Berlin", "EUR", tax);
    tables["books"]["gateways"]["rows"][0]["fee"] =
        json!({"order_meta": {"account": "60", "vendor": "2", "tax_code": "5"}});
    tables
}

fn house() -> House {
    let untaxed = |class, sort, code| Untaxed { class, sort, not_to: None, code };
    let codes = Codes {
        rates: vec![
            ("1", Decimal::from(19), "11"),
            ("2", Decimal::from(7), "12"),
            ("3", Decimal::from(20), "31"),
        ],
        codes: BTreeMap::from([
            ("2", ["11"].into()),
            ("3", ["12"].into()),
            ("6", ["31"].into()),
            ("5", ["15"].into()),
            ("8", ["33"].into()),
            ("10", ["35"].into()),
        ]),
        untaxed: vec![
            untaxed(Some("zero-rate"), None, "5"),
            untaxed(None, Some("fee"), "5"),
            untaxed(None, Some("shipping"), "5"),
            Untaxed { not_to: Some(EU.to_vec()), ..untaxed(None, None, "8") },
        ],
        outside: "10",
    };
    let mut house = common::house("EUR", Regime::Codes(codes));
    house.accounts.other_taxes = BTreeMap::from([("31", "43")]);
    house.tills[0].fee = Some("_stripe_fee");
    house.fee_rate = Some("25");
    house
}
