//! The mapping to plan with: a file's, or one made of what the capture shows.
//!
//! What only a person can know (accounts, codes, items) is named by what it is for, such as
//! `clearing:stripe`. So that something can be seen, untaxed lines get one code for all reasons; a real
//! mapping must tell them apart.

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context as _, Result, anyhow};
use mapping::Mapping;
use serde_json::{Value, json};

use super::Wish;
use super::gather::Seen;
use super::seen::{Facts, Rate, facts, most};

/// Where statuses, limits and policies come from: the demonstration's first store.
const BASE: &str = include_str!("../../../seed/mapping-a.json");
const UNTAXED: &str = "code:untaxed";
const OUTSIDE: &str = "code:outside-scope";

/// The mapping, and how it came about in words for people.
///
/// # Errors
/// A file that cannot be read, or a mapping that is wrong, by its place.
pub(super) fn mapping(wish: &Wish, orders: &[Seen]) -> Result<(Mapping, String)> {
    if let Some(path) = &wish.mapping {
        let shown = path.display();
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {shown}"))?;
        let mapping =
            Mapping::parse(&text).map_err(|e| anyhow!("{shown}, at {}: {}", e.path, e.message))?;
        return Ok((mapping, format!("the mapping {shown}")));
    }
    let facts = facts(orders);
    let country = wish.country.clone().map(|country| country.to_ascii_uppercase());
    let country = country.or_else(|| most(&facts.countries)).unwrap_or_else(|| "US".to_owned());
    let document = document(&facts, &country)?;
    let mapping = Mapping::parse(&document.to_string())
        .map_err(|e| anyhow!("the mapping of the preview, at {}: {}", e.path, e.message))?;
    let told = format!(
        "a mapping for a company in {country}, made of what was seen; its accounts, codes and items \
         are placeholders"
    );
    Ok((mapping, told))
}

fn document(facts: &Facts, country: &str) -> Result<Value> {
    let mut document: Value = serde_json::from_str(BASE)?;
    let home = most(&facts.currencies).map_or_else(|| "USD".to_owned(), |one| one.to_string());
    let foreign = facts.currencies.keys().map(ToString::to_string).filter(|one| *one != home);
    let buckets: serde_json::Map<String, Value> =
        foreign.map(|one| (one.clone(), json!(format!("customer:guests-{one}")))).collect();
    let books = &mut document["books"];
    books["home_currency"] = json!(home);
    books["currencies"] = json!({ "several": { "buckets": buckets } });
    books["gateways"] = gateways(facts);
    books["tax"] = if country == "US" { us(facts) } else { by_code(facts) };
    books["items"] = items();
    books["gift_cards"] = json!({ "item": "item:gift-cards" });
    books["customers"] = json!({ "by_email": { "bucket": "customer:guests" } });
    books["numbers"] = json!({ "enabled": true, "max_length": 21 });
    Ok(document)
}

fn gateways(facts: &Facts) -> Value {
    let named = facts.gateways.iter().filter(|(gateway, _)| !gateway.is_empty());
    let row = |(gateway, currency): &(String, model::Currency)| {
        let evidence = match gateway.as_str() {
            "bacs" | "cheque" => "marked_by_staff",
            "cod" => "completed",
            _ => "captured",
        };
        let account = format!("clearing:{gateway}");
        let mut row = json!({
            "gateway": gateway, "currency": currency, "evidence": evidence,
            "document": "sales_receipt", "settlement_account": account,
            "refund_account": { "by_gateway": account, "by_hand": "account:refunds-to-pay" },
        });
        if gateway.starts_with("stripe") {
            row["uncaptured_when"] = json!({ "meta": "_stripe_charge_captured", "equals": "no" });
        }
        row
    };
    let rows: Vec<Value> = named.map(row).collect();
    json!({ "rows": rows, "nothing_to_pay_account": "clearing:nothing-to-pay" })
}

fn us(facts: &Facts) -> Value {
    json!({ "us": { "taxable": "TAX", "non_taxable": "NON", "states": facts.states } })
}

fn by_code(facts: &Facts) -> Value {
    let codes = facts.rates.iter().map(|set| {
        let ids: Vec<String> = set.iter().map(rate_name).collect();
        let rates = set.iter().map(|rate| json!({ "rate": rate_name(rate), "percent": rate.2 }));
        let rates: Vec<Value> = rates.collect();
        json!({ "code": format!("code:{}", ids.join("+")), "rates": rates })
    });
    let none = [UNTAXED, OUTSIDE].map(|code| json!({ "code": code, "rates": [] }));
    let codes: Vec<Value> = codes.chain(none).collect();
    let rates: BTreeSet<&Rate> = facts.rates.iter().flatten().collect();
    let rates: Vec<Value> = rates.into_iter().map(rate_row).collect();
    json!({ "by_code": {
        "codes": codes, "rates": rates, "outside_scope": OUTSIDE,
        "untaxed": [{ "reason": "not told apart in a preview", "code": UNTAXED }],
    } })
}

fn rate_row(rate: &Rate) -> Value {
    let mut row = json!({ "store_rate": rate.0, "rate": rate_name(rate) });
    if !rate.1.is_empty() {
        row["store_code"] = json!(rate.1);
    }
    row
}

/// A rate by id and per cent, and by its code where the id says nothing.
fn rate_name((id, code, percent): &Rate) -> String {
    let code = if id == "0" { format!(":{code}") } else { String::new() };
    format!("rate-{id}{code}@{percent}")
}

fn items() -> Value {
    json!({
        "products": { "by_sku": { "income_account": "income:sales", "fallback": "item:goods" } },
        "shipping": "item:shipping", "fee": "item:fee", "discount": "item:discounts",
        "rounding": "item:rounding", "refund_adjustment": "item:refund-adjustments",
        "fees": [
            { "name": "Tip", "item": "item:tips", "tip": true },
            { "name": "Gratuity", "item": "item:tips", "tip": true },
            { "name": "Trinkgeld", "item": "item:tips", "tip": true },
        ],
    })
}
