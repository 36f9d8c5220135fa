//! A Japanese shop: money without decimals, consumption tax at 10 and 8 per cent.

use std::collections::BTreeMap;

use oracle::ledger::house::{Codes, Regime, Untaxed};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::Setup;
use super::common::{self, gateways};
use crate::store::shop::{Destination, Rate, Shop};

const COMPANY: &str = include_str!("../../../sandbox/companies/de.json");

/// The Japanese shop. Its company is the German one with Japanese money and rates.
#[must_use]
pub fn jp() -> Setup {
    let rate = |id, percent, class| Rate {
        id,
        label: "Tax",
        percent: Decimal::from(percent),
        place: ("JP", ""),
        class,
        compound: false,
        shipping: true,
    };
    let destination =
        |country, city| Destination { country, state: "", city, postcode: "100-0001" };
    let shop = Shop {
        currencies: vec!["JPY"],
        decimals: 0,
        zone: "Asia/Tokyo",
        prices_include_tax: true,
        rounds_at_subtotal: false,
        fine_line_taxes: false,
        rates: vec![rate(1, 10, ""), rate(2, 8, "reduced-rate")],
        destinations: vec![
            destination("JP", "Tokyo"),
            destination("JP", "Osaka"),
            destination("KR", "Seoul"),
        ],
        gateways: gateways(),
    };
    let code = |code: &str, rate: &str, percent: &str| json!({"code": code, "rates": [{"rate": rate, "percent": percent}]});
    let tax = json!({"by_code": {
        "codes": [
            code("2", "11", "10"), code("3", "12", "8"), code("5", "15", "0"),
            code("10", "35", "0"),
        ],
        "rates": [{"store_rate": "1", "rate": "11"}, {"store_rate": "2", "rate": "12"}],
        "untaxed": [{"reason": "all the rest", "code": "5"}],
        "outside_scope": "10",
    }});
    let codes = Codes {
        rates: vec![("1", Decimal::from(10), "11"), ("2", Decimal::from(8), "12")],
        codes: BTreeMap::from([
            ("2", ["11"].into()),
            ("3", ["12"].into()),
            ("5", ["15"].into()),
            ("10", ["35"].into()),
        ]),
        untaxed: vec![Untaxed { class: None, sort: None, not_to: None, code: "5" }],
        outside: "10",
    };
    Setup {
        shop,
        company: company(),
        settings: json!({"tax_model": "codes", "home_currency": "JPY"}),
        tables: common::tables("Asia/Tokyo", "JPY", tax),
        house: common::house("JPY", Regime::Codes(codes)),
    }
}

fn company() -> Value {
    let mut company: Value = serde_json::from_str(COMPANY).expect("the German company");
    company["Preferences"]["CurrencyPrefs"]["HomeCurrency"]["value"] = json!("JPY");
    company["ExchangeRate"] = json!([]);
    for rate in company["TaxRate"].as_array_mut().expect("rates") {
        let percent = match rate["Id"].as_str() {
            Some("11") => 10,
            Some("12") => 8,
            _ => continue,
        };
        rate["RateValue"] = json!(percent);
        rate["EffectiveTaxRate"][0]["RateValue"] = json!(percent);
    }
    company
}
