//! A refund as the REST API shows it: its lines negative, its amount positive.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::arithmetic::round;
use super::order::{date, shown, signed};
use super::shop::Shop;
use super::wish::{Back, Refund};

/// What an order's earlier refunds took back: by line its total, by line and rate its tax.
#[derive(Debug, Default)]
pub struct Before {
    nets: BTreeMap<u64, Decimal>,
    taxes: BTreeMap<(u64, u64), Decimal>,
    amount: Decimal,
}

impl Before {
    /// What was paid back so far.
    #[must_use]
    pub fn amount(&self) -> Decimal {
        self.amount
    }
}

/// A line of a refund in the making.
struct Taken {
    block: &'static str,
    line: Value,
    quantity: Decimal,
    net: Decimal,
    taxes: Vec<(u64, Decimal)>,
}

/// Makes the refund, if the shop lets it through: it must give back something, and no more than
/// what is left of the order's total.
pub fn refund(
    shop: &Shop,
    order: &Value,
    wish: &Refund,
    id: u64,
    at: Timestamp,
    before: &mut Before,
) -> Option<Value> {
    let left = decimal(&order["total"]) - before.amount;
    let taken = taken(shop, order, wish.what, before);
    let explained: Decimal = taken.iter().map(|t| t.net + sum(&t.taxes)).sum();
    let amount = match wish.what {
        Back::Whole => left,
        Back::Part(percent) => {
            round(left * Decimal::from(percent) / Decimal::ONE_HUNDRED, shop.decimals)
        }
        Back::LinesAndMore(_, more) => explained + signed(shop, i32::from(more)),
        Back::Lines(..) | Back::Tax | Back::Shipping => explained,
    };
    if amount <= Decimal::ZERO || amount > left {
        return None;
    }
    before.amount += amount;
    for taken in &taken {
        let line = whole(&taken.line["id"]);
        *before.nets.entry(line).or_default() += taken.net;
        for (rate, tax) in &taken.taxes {
            *before.taxes.entry((line, *rate)).or_default() += *tax;
        }
    }
    let mut refund = json!({
        "id": id, "amount": shown(shop, amount), "reason": if wish.to_credit { "store credit" } else { "kaputt" }, "refunded_by": 1,
        "refunded_payment": wish.by_gateway, "meta_data": [],
        "line_items": rows(shop, id, &taken, "line_items"),
        "shipping_lines": rows(shop, id, &taken, "shipping_lines"), "fee_lines": [],
        "tax_lines": tax_lines(shop, order, id, &taken),
    });
    date(&mut refund, "created", shop, Some(at));
    Some(refund)
}

fn taken(shop: &Shop, order: &Value, what: Back, before: &Before) -> Vec<Taken> {
    let items = order["line_items"].as_array().unwrap();
    match what {
        Back::Lines(bits, percent) => chosen(items, bits)
            .map(|line| part(shop, "line_items", line, before, percent, percent))
            .collect(),
        Back::LinesAndMore(bits, _) => chosen(items, bits)
            .map(|line| part(shop, "line_items", line, before, 100, 100))
            .collect(),
        Back::Tax => {
            items.iter().map(|line| part(shop, "line_items", line, before, 0, 100)).collect()
        }
        Back::Shipping => order["shipping_lines"]
            .as_array()
            .unwrap()
            .iter()
            .map(|line| part(shop, "shipping_lines", line, before, 100, 100))
            .collect(),
        Back::Whole | Back::Part(_) => Vec::new(),
    }
}

fn chosen(items: &[Value], bits: u8) -> impl Iterator<Item = &Value> {
    items.iter().enumerate().filter(move |(place, _)| bits >> place & 1 == 1).map(|(_, line)| line)
}

/// So many per cent of what is left of a line, and of its tax.
fn part(
    shop: &Shop,
    block: &'static str,
    line: &Value,
    before: &Before,
    of_net: u8,
    of_tax: u8,
) -> Taken {
    let id = whole(&line["id"]);
    let share = |left: Decimal, percent: u8| {
        round(left * Decimal::from(percent) / Decimal::ONE_HUNDRED, shop.decimals)
    };
    let gone = before.nets.get(&id).copied().unwrap_or_default();
    let taxes = line["taxes"].as_array().unwrap().iter().map(|tax| {
        let rate = whole(&tax["id"]);
        let charged = round(decimal(&tax["total"]), shop.decimals);
        let gone = before.taxes.get(&(id, rate)).copied().unwrap_or_default();
        (rate, share(charged - gone, of_tax))
    });
    Taken {
        block,
        quantity: if of_net == 100 { quantity(line) } else { Decimal::ZERO },
        net: share(decimal(&line["total"]) - gone, of_net),
        taxes: taxes.collect(),
        line: line.clone(),
    }
}

fn rows(shop: &Shop, refund: u64, taken: &[Taken], block: &str) -> Value {
    let mine = taken.iter().filter(|taken| taken.block == block).enumerate();
    let rows = mine.map(|(place, taken)| {
        let mut row = taken.line.as_object().unwrap().clone();
        let taxes = taken.taxes.iter().map(|(rate, tax)| {
            json!({"id": rate, "total": shown(shop, -*tax), "subtotal": shown(shop, -*tax)})
        });
        let (net, tax) = (shown(shop, -taken.net), shown(shop, -sum(&taken.taxes)));
        let refunded = json!({
            "id": refund * 10 + u64::try_from(place).unwrap(), "total": net, "total_tax": tax,
            "taxes": taxes.collect::<Vec<_>>(),
            "meta_data": [{
                "id": 1, "key": "_refunded_item_id", "value": taken.line["id"].to_string(),
            }],
        });
        row.extend(refunded.as_object().unwrap().clone());
        if block == "line_items" {
            row.extend(goods(&taken.quantity, &net, &tax));
        }
        Value::Object(row)
    });
    rows.collect()
}

fn goods(quantity: &Decimal, net: &Value, tax: &Value) -> Map<String, Value> {
    let goods = json!({
        "quantity": super::order::number(-*quantity), "subtotal": net, "subtotal_tax": tax,
    });
    goods.as_object().unwrap().clone()
}

fn tax_lines(shop: &Shop, order: &Value, refund: u64, taken: &[Taken]) -> Value {
    let lines = order["tax_lines"].as_array().unwrap().iter().enumerate();
    let lines = lines.filter_map(|(place, line)| {
        let rate = whole(&line["rate_id"]);
        let of = |block: &str| -> Vec<Decimal> {
            let mine = taken.iter().filter(|t| t.block == block).flat_map(|t| &t.taxes);
            mine.filter(|(id, _)| *id == rate).map(|(_, tax)| *tax).collect()
        };
        let (goods, shipping) = (of("line_items"), of("shipping_lines"));
        if goods.is_empty() && shipping.is_empty() {
            return None;
        }
        let mut row = line.clone();
        row["id"] = json!(refund * 10 + 5 + u64::try_from(place).unwrap());
        row["tax_total"] = shown(shop, -goods.into_iter().sum::<Decimal>());
        row["shipping_tax_total"] = shown(shop, -shipping.into_iter().sum::<Decimal>());
        Some(row)
    });
    lines.collect()
}

fn sum(taxes: &[(u64, Decimal)]) -> Decimal {
    taxes.iter().map(|(_, tax)| *tax).sum()
}

fn whole(value: &Value) -> u64 {
    value.as_u64().unwrap()
}

fn quantity(line: &Value) -> Decimal {
    line.get("quantity").map_or(Decimal::ONE, |quantity| quantity.to_string().parse().unwrap())
}

fn decimal(value: &Value) -> Decimal {
    value.as_str().unwrap().parse().unwrap()
}
