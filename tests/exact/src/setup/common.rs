//! What the shops have in common: gateways, accounts of the sandbox's companies, tables.

use std::collections::BTreeMap;

use oracle::ledger::House;
use oracle::ledger::house::{Accounts, Proof, Regime, Till};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::store::shop::{Gateway, Habit};

/// The shipped mapping of the demo, on which each shop's is built.
const MAPPING: &str = include_str!("../../../../infra/local/seed/mapping-a.json");

/// The member states of the European Union.
pub(super) const EU: [&str; 27] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT",
    "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
];

/// The gateways of every shop; cards are the most used, and one has no row in any mapping.
pub(super) fn gateways() -> Vec<Gateway> {
    let gateway = |id, title, habit| Gateway { id, title, habit };
    let stripe = gateway("stripe", "Card", Habit::Card);
    let paypal = gateway("paypal", "PayPal", Habit::Card);
    let bacs = gateway("bacs", "Bank transfer", Habit::Transfer);
    let cheque = gateway("cheque", "Cheque", Habit::Transfer);
    let cod = gateway("cod", "Cash on delivery", Habit::OnDelivery);
    let account = gateway("account", "On account", Habit::OnAccount);
    let unknown = gateway("klarna", "Klarna", Habit::Card);
    let often = std::iter::repeat_n(stripe, 12).chain(std::iter::repeat_n(paypal, 6));
    often.chain([bacs, bacs, bacs, cheque, cod, cod, account, account, unknown]).collect()
}

/// A gateway's row in the mapping.
pub(super) fn row(gateway: &str, currency: &str, clearing: &str, by_hand: &str) -> Value {
    let (evidence, document) = match gateway {
        "bacs" => ("marked_by_staff", "invoice"),
        "cheque" => ("marked_by_staff", "sales_receipt"),
        "cod" => ("completed", "sales_receipt"),
        "account" => ("never", "invoice"),
        _ => ("captured", "sales_receipt"),
    };
    let mut row = json!({
        "gateway": gateway, "currency": currency, "evidence": evidence, "document": document,
        "settlement_account": clearing,
        "refund_account": {"by_gateway": clearing, "by_hand": by_hand},
    });
    if gateway == "stripe" {
        row["uncaptured_when"] = json!({"meta": "_stripe_charge_captured", "equals": "no"});
        row["test_when"] = json!({"meta": "_stripe_mode", "equals": "test"});
    }
    if document == "invoice" {
        row["due_days"] = json!(14);
    }
    row
}

/// The same as the oracle's bookkeeper says it.
pub(super) fn till(
    gateway: &'static str,
    currency: &'static str,
    clearing: &'static str,
    refunds_by_hand: &'static str,
) -> Till {
    let is_stripe = gateway == "stripe";
    Till {
        gateway,
        currency,
        proof: match gateway {
            "bacs" | "cheque" => Proof::MarkedByStaff,
            "cod" => Proof::Completed,
            "account" => Proof::Never,
            _ => Proof::Captured,
        },
        invoiced: matches!(gateway, "bacs" | "account"),
        clearing,
        refunds_by_hand,
        authorised_only: is_stripe.then_some(("_stripe_charge_captured", "no")),
        test: is_stripe.then_some(("_stripe_mode", "test")),
        fee: None,
    }
}

/// The gateways in the home currency, with the accounts that every company has.
pub(super) const HOME: [(&str, &str); 6] = [
    ("stripe", "10"),
    ("paypal", "11"),
    ("bacs", "1"),
    ("cheque", "4"),
    ("cod", "12"),
    ("account", "1"),
];

/// A mapping for a shop whose company has these taxes and the usual accounts.
pub(super) fn tables(zone: &str, home: &str, tax: Value) -> Value {
    let mut tables: Value = serde_json::from_str(MAPPING).expect("the demo's mapping");
    tables["time_zone"] = json!(zone);
    let books = &mut tables["books"];
    books["home_currency"] = json!(home);
    let rows = HOME.map(|(gateway, clearing)| row(gateway, home, clearing, "20"));
    books["gateways"]["rows"] = json!(rows);
    books["tax"] = tax;
    books["items"]["fees"] = json!([{"name": "Tip", "item": "6", "tip": true}]);
    books["gift_cards"] = json!({"item": "7", "sold_skus": ["GIFT-CARD"]});
    books["customers"] = json!({"receipts_in_bucket": {"bucket": "1"}});
    books["refunds"]["reasons"] = json!([{"contains": "store credit", "to": "store_credit"}]);
    tables
}

/// The house rules of a shop whose company has these taxes and the usual accounts.
pub(super) fn house(home: &'static str, tax: Regime) -> House {
    House {
        home,
        unit: Decimal::new(1, if home == "JPY" { 0 } else { 2 }),
        exchange: Vec::new(),
        start: "2026-01-01T00:00:00",
        tills: HOME.map(|(gateway, clearing)| till(gateway, home, clearing, "20")).to_vec(),
        accounts: Accounts {
            sales: "30",
            shipping: "31",
            fees: "33",
            tips: ("tip", "40"),
            discounts: "32",
            rounding: "34",
            adjustments: "35",
            gift_cards: ("GIFT-CARD", "41"),
            store_credit: "41",
            tax: "42",
            other_taxes: BTreeMap::new(),
            receivable: "50",
            merchant_fees: "60",
        },
        tax,
        rounding: (Decimal::new(1, 2), Decimal::new(5, 2)),
        adjustment: Decimal::new(5, 2),
        credited: "store credit",
        fee_rate: None,
    }
}
