//! The store's tax rates: which apply to an address and a class, and what they come to.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::json::{amount, fixed, int, list, number, round, text};
use super::seed::base_country;
use super::state::State;

/// One rate of the table.
#[derive(Debug, Clone)]
pub(super) struct Rate {
    pub(super) id: u64,
    percent: Decimal,
    compound: bool,
    pub(super) shipping: bool,
    label: String,
    code: String,
}

impl Rate {
    fn read(row: &Value) -> Self {
        let name = text(row, "name");
        let priority = int(row, "priority").to_string();
        let parts = [text(row, "country"), text(row, "state"), name, &priority];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        Self {
            id: int(row, "id"),
            percent: amount(row, "rate").normalize(),
            compound: row.get("compound") == Some(&Value::Bool(true)),
            shipping: row.get("shipping") == Some(&Value::Bool(true)),
            label: if name.is_empty() { "Tax".to_owned() } else { name.to_owned() },
            code: parts.join("-").to_uppercase(),
        }
    }

    /// A tax line of an order, without its sums.
    pub(super) fn line(&self, id: u64) -> Value {
        json!({
            "id": id, "rate_code": self.code, "rate_id": self.id, "label": self.label,
            "compound": self.compound, "rate_percent": number(self.percent), "meta_data": [],
        })
    }
}

/// The rates for a class at the order's address: one a priority, the most specific.
pub(super) fn rates(state: &State, order: &Value, class: &str) -> Vec<Rate> {
    let class = if class.is_empty() { "standard" } else { class };
    let place = place(state, order);
    let fits = |row: &&Value| {
        let all = |field: &str, own: &str| text(row, field).is_empty() || text(row, field) == own;
        text(row, "class") == class
            && all("country", &place.country)
            && all("state", &place.state)
            && all("postcode", &place.postcode)
    };
    let mut rows: Vec<&Value> = state.reference.taxes.iter().filter(fits).collect();
    rows.sort_by_key(|row| {
        (int(row, "priority"), text(row, "postcode").is_empty(), text(row, "state").is_empty())
    });
    rows.dedup_by_key(|row| int(row, "priority"));
    rows.into_iter().map(Rate::read).collect()
}

struct Place {
    country: String,
    state: String,
    postcode: String,
}

/// Taxed at the shipping address, else the billing address, else at home.
fn place(state: &State, order: &Value) -> Place {
    let addresses = ["shipping", "billing"].into_iter().filter_map(|name| order.get(name));
    let mut named = addresses.filter(|address| !text(address, "country").is_empty());
    match named.next() {
        Some(address) => Place {
            country: text(address, "country").to_owned(),
            state: text(address, "state").to_owned(),
            postcode: text(address, "postcode").to_owned(),
        },
        None => Place {
            country: base_country(&state.reference).to_owned(),
            state: String::new(),
            postcode: String::new(),
        },
    }
}

/// The tax of each rate on an amount without tax, to six decimals.
pub(super) fn on(net: Decimal, rates: &[Rate]) -> Vec<(u64, Decimal)> {
    let mut so_far = Decimal::ZERO;
    let mut taxes = Vec::new();
    for rate in rates {
        let base = if rate.compound { net + so_far } else { net };
        let tax = round(base * rate.percent / Decimal::ONE_HUNDRED, 6);
        so_far += tax;
        taxes.push((rate.id, tax));
    }
    taxes
}

/// An amount that includes the tax of all (uncompounded) rates, without it.
pub(super) fn out_of(gross: Decimal, rates: &[Rate]) -> Decimal {
    let percent: Decimal = rates.iter().map(|rate| rate.percent).sum();
    round(gross / (Decimal::ONE + percent / Decimal::ONE_HUNDRED), 6)
}

/// A line's tax as the version shows it: rounded since 11, before with up to six decimals.
pub(super) fn shown(state: &State, tax: Decimal) -> Value {
    if state.profile.rounds_line_taxes() {
        Value::String(fixed(tax, state.decimals))
    } else {
        Value::String(round(tax, 6).normalize().to_string())
    }
}

/// What a line says about one rate.
pub(super) fn of_line(line: &Value, rate: u64) -> Decimal {
    let row = list(line, "taxes").iter().find(|row| int(row, "id") == rate);
    row.map_or(Decimal::ZERO, |row| amount(row, "total"))
}
