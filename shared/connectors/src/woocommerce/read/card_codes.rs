//! Gift cards' codes are taken out of an order's JSON before it is kept: whoever has a code has the
//! money, and the JSON goes on to other systems.
//!
//! Not guaranteed: coupons. Their codes stay, also those of store credit, because they name the
//! discount in the store and in the books.

use serde_json::{Map, Value};

use crate::woocommerce::wire::lenient;

/// What stands in a code's place.
const HIDDEN: &str = "…";
/// The cards that an order was paid with (Gift Cards; PW Gift Cards), and their member with the code.
const USED: [(&str, &str); 2] = [("gift_cards", "code"), ("pw_gift_card_lines", "card_number")];
/// YITH Gift Cards: amounts by code, of which the amounts stay as a list.
const USED_BY_CODE: &str = "_ywgc_applied_gift_cards";
/// The codes of cards that a line sells (PW Gift Cards, and its reloads; YITH Gift Cards).
const SOLD: [&str; 3] =
    ["pw_gift_card_number", "pw_gift_card_reload_number", "_ywgc_gift_card_code"];

/// Hides them.
pub(super) fn hide(order: &mut Value) {
    let Value::Object(order) = order else { return };
    let mut codes = Vec::new();
    for (list, member) in USED {
        for card in order.get_mut(list).into_iter().flat_map(rows) {
            codes.extend(card.get_mut(member).and_then(take));
        }
    }
    for entry in meta_data(order) {
        if entry.get("key").and_then(Value::as_str) == Some(USED_BY_CODE) {
            codes.extend(entry.get_mut("value").map(without_names).unwrap_or_default());
        }
    }
    for line in order.get_mut("line_items").into_iter().flat_map(rows) {
        sold(line);
    }
    // YITH names the fee that it makes of a card after the card.
    for fee in order.get_mut("fee_lines").into_iter().flat_map(rows) {
        without_codes(fee, &codes);
    }
}

fn sold(line: &mut Value) {
    let Value::Object(line) = line else { return };
    for entry in meta_data(line) {
        let sold = entry.get("key").and_then(Value::as_str).is_some_and(|key| SOLD.contains(&key));
        for member in ["value", "display_value"] {
            if let Some(value) = entry.get_mut(member).filter(|_| sold) {
                *value = HIDDEN.into();
            }
        }
    }
}

fn without_codes(fee: &mut Value, codes: &[String]) {
    if let Some(Value::String(name)) = fee.get_mut("name") {
        for code in codes.iter().filter(|code| !code.is_empty()) {
            *name = name.replace(code.as_str(), HIDDEN);
        }
    }
}

/// The text of a scalar, which is then hidden.
fn take(value: &mut Value) -> Option<String> {
    let text = lenient::text(&*value).ok();
    *value = HIDDEN.into();
    text
}

/// Turns an object into the list of its values; its names are returned.
fn without_names(value: &mut Value) -> Vec<String> {
    let Value::Object(members) = value else { return Vec::new() };
    let (names, amounts): (Vec<String>, Vec<Value>) = std::mem::take(members).into_iter().unzip();
    *value = Value::Array(amounts);
    names
}

fn meta_data(of: &mut Map<String, Value>) -> impl Iterator<Item = &mut Value> {
    of.get_mut("meta_data").into_iter().flat_map(rows)
}

fn rows(list: &mut Value) -> Box<dyn Iterator<Item = &mut Value> + '_> {
    match list {
        Value::Array(rows) => Box::new(rows.iter_mut()),
        Value::Object(rows) => Box::new(rows.values_mut()),
        _ => Box::new(std::iter::empty()),
    }
}
