//! American shops: one whose company has automated sales tax, one without it, one that keeps no tax.

use std::collections::{BTreeMap, BTreeSet};

use oracle::ledger::house::{Regime, States};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::Setup;
use super::common::{self, gateways};
use crate::store::shop::{Destination, Rate, Shop};

const ZONE: &str = "America/Los_Angeles";

/// The company has automated sales tax and is registered in California, New York and Texas.
#[must_use]
pub fn us() -> Setup {
    let tax = json!({"us": {
        "taxable": "TAX", "non_taxable": "NON", "states": ["CA", "NY", "TX"],
    }});
    let states = States { agencies: agencies(), sets: None };
    setup("us", "us_automated", tax, Regime::States(states))
}

/// The company names one code a document.
#[must_use]
pub fn us_classic() -> Setup {
    let rate = |rate: &str, percent: &str| json!({"rate": rate, "percent": percent});
    let state = [rate("13", "7.25")];
    let tax = json!({"us_classic": {
        "taxable": "TAX", "non_taxable": "NON",
        "codes": [
            {"code": "4", "rates": [rate("13", "7.25"), rate("14", "1.375")]},
            {"code": "6", "rates": state},
            {"code": "7", "rates": [rate("16", "4"), rate("17", "4.5"), rate("18", "0.375")]},
            {"code": "8", "rates": [rate("19", "6.25"), rate("20", "2")]},
        ],
        "rates": [
            {"store_rate": "3", "rate": "13"}, {"store_rate": "4", "rate": "14"},
            {"store_rate": "5", "rate": "16"}, {"store_rate": "6", "rate": "17"},
            {"store_rate": "7", "rate": "18"}, {"store_rate": "8", "rate": "19"},
            {"store_rate": "9", "rate": "20"}, {"store_rate": "11", "rate": "13"},
        ],
    }});
    let sets: Vec<BTreeSet<&str>> =
        vec![["3", "4"].into(), ["11"].into(), ["5", "6", "7"].into(), ["8", "9"].into()];
    let states = States { agencies: agencies(), sets: Some(sets) };
    let mut setup = setup("us-classic", "us_classic", tax, Regime::States(states));
    // New York's third rate is so small that it rounds to nothing on most lines.
    setup.shop.destinations.retain(|place| place.state != "NY");
    setup
}

/// The company keeps no sales tax.
#[must_use]
pub fn us_untaxed() -> Setup {
    let off = json!({"off": {"line_code": "NON"}});
    let mut setup = setup("us-untaxed", "us_untaxed", off, Regime::Off("NON"));
    // Tax that the store charges all the same makes an order wait.
    setup.shop.destinations.retain(|place| matches!(place.state, "OR" | "TX"));
    setup
}

fn setup(company: &str, model: &str, tax: Value, regime: Regime) -> Setup {
    Setup {
        shop: shop(),
        company: json!(company),
        settings: json!({"tax_model": model, "home_currency": "USD"}),
        tables: common::tables(ZONE, "USD", tax),
        house: common::house("USD", regime),
    }
}

fn agencies() -> BTreeMap<&'static str, &'static str> {
    BTreeMap::from([("CA", "1"), ("NY", "2"), ("TX", "3")])
}

fn shop() -> Shop {
    let rate = |id, label, thousandths, state, class, shipping| Rate {
        id,
        label,
        percent: Decimal::new(thousandths, 3).normalize(),
        place: ("US", state),
        class,
        compound: false,
        shipping,
    };
    let destination = |state, city, postcode| Destination { country: "US", state, city, postcode };
    Shop {
        currencies: vec!["USD"],
        decimals: 2,
        zone: ZONE,
        prices_include_tax: false,
        rounds_at_subtotal: false,
        fine_line_taxes: false,
        rates: vec![
            rate(3, "CA State", 7_250, "CA", "", false),
            rate(4, "SF District", 1_375, "CA", "", false),
            rate(11, "CA State", 7_250, "CA", "reduced-rate", false),
            rate(5, "NY State", 4_000, "NY", "", true),
            rate(6, "NY City", 4_500, "NY", "", true),
            rate(7, "MCTD", 375, "NY", "", true),
            rate(8, "TX State", 6_250, "TX", "", true),
            rate(9, "Dallas", 2_000, "TX", "", true),
            rate(10, "WA State", 6_500, "WA", "", true),
        ],
        destinations: vec![
            destination("CA", "San Francisco", "94105"),
            destination("CA", "San Francisco", "94107"),
            destination("CA", "San Francisco", "94110"),
            destination("NY", "New York", "10001"),
            destination("NY", "New York", "10002"),
            destination("TX", "Dallas", "75201"),
            destination("OR", "Portland", "97201"),
            destination("OR", "Salem", "97301"),
            destination("WA", "Seattle", "98101"),
        ],
        gateways: gateways(),
    }
}
