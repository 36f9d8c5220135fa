//! Gift cards and store credit that paid a part of an order: they lower its total without a line
//! (books.md, row 19).
//!
//! Plug-ins state what was paid with a card also where a coupon or a negative fee has lowered the lines
//! already. So what they state counts only as far as the order does not add up without it: of all
//! that is stated, those amounts are taken that come nearest to what is missing, and as few as
//! possible. What is then still missing is for [`model::Order::check`] to tell.
//!
//! Not guaranteed: plug-ins that are not listed here. A mapping names their places itself.

use std::collections::BTreeSet;

use model::order::Redemption;
use rust_decimal::Decimal;
use serde_json::Value;

use crate::woocommerce::wire::meta;
use crate::woocommerce::wire::order::Order as Wire;

/// The members that plug-ins add to an order: lists of cards, each with the `amount` that it paid.
const GIFT_CARDS: &str = "gift_cards";
const PW_GIFT_CARDS: &str = "pw_gift_card_lines";

/// Keys of `meta_data`, each read in its plug-in's own code: an amount, or amounts by code.
const KEYS: [&str; 5] = [
    // YITH Gift Cards. With `ywgc_gift_card_updated_as_fee` it is a negative fee beside.
    "_ywgc_applied_gift_cards",
    // Account Funds. Paid wholly with it, the total is not lowered at all.
    "_funds_used",
    // Store Credit for WooCommerce. Before tax it is a coupon that lowers the lines.
    "_store_credit_used",
    // Smart Coupons (StoreApps), the same.
    "smart_coupons_contribution",
    // Smart Coupons (WebToffee), the same.
    "wt_store_credit_used",
];

/// A way of combining what is stated.
#[derive(Clone, Default)]
struct Choice {
    sum: Decimal,
    taken: Vec<usize>,
}

/// What paid the part by which the total is lower than lines and tax.
pub(super) fn redeemed(order: &Wire, missing: Option<Decimal>) -> Vec<Redemption> {
    let Some(missing) = missing.filter(|missing| *missing > Decimal::ZERO) else {
        return Vec::new();
    };
    let stated = stated(order);
    let nearest = choices(&stated)
        .into_iter()
        .min_by_key(|choice| (missing.saturating_sub(choice.sum).abs(), choice.taken.len()));
    let taken = nearest.unwrap_or_default().taken;
    taken.into_iter().filter_map(|index| stated.get(index).cloned()).collect()
}

/// The coupons that paid, by their codes in lower case: some plug-ins keep store credit as coupons.
pub(super) fn coupons(order: &Wire, redeemed: &[Redemption]) -> BTreeSet<String> {
    let values =
        redeemed.iter().filter(|one| one.plugin != GIFT_CARDS && one.plugin != PW_GIFT_CARDS);
    let values = values.filter_map(|one| order.meta_data.get(&one.plugin));
    let codes = values.filter_map(Value::as_object).flat_map(|amounts| amounts.keys());
    codes.map(|code| code.to_lowercase()).collect()
}

/// Every combination, the empty one included: seven sources make 128.
fn choices(stated: &[Redemption]) -> Vec<Choice> {
    let mut choices = vec![Choice::default()];
    for (index, redemption) in stated.iter().enumerate() {
        let with = |choice: &Choice| {
            let taken = choice.taken.iter().copied().chain([index]).collect();
            Choice { sum: choice.sum.saturating_add(redemption.amount), taken }
        };
        let more: Vec<Choice> = choices.iter().map(with).collect();
        choices.extend(more);
    }
    choices
}

fn stated(order: &Wire) -> Vec<Redemption> {
    let members = [(GIFT_CARDS, &order.gift_cards), (PW_GIFT_CARDS, &order.pw_gift_card_lines)];
    let members = members.into_iter().map(|(name, cards)| (name, of_cards(cards)));
    let keys =
        KEYS.into_iter().map(|key| (key, order.meta_data.get(key).map_or(Decimal::ZERO, of_codes)));
    let stated = members.chain(keys).filter(|(_, amount)| *amount > Decimal::ZERO);
    stated.map(|(plugin, amount)| Redemption { plugin: plugin.to_owned(), amount }).collect()
}

/// The sum of a list of cards.
fn of_cards(cards: &Value) -> Decimal {
    rows(cards)
        .filter_map(|card| card.get("amount").and_then(meta::decimal))
        .fold(Decimal::ZERO, add)
}

/// An amount, or the sum of amounts by code.
fn of_codes(value: &Value) -> Decimal {
    match value {
        Value::Array(_) | Value::Object(_) => {
            rows(value).filter_map(meta::decimal).fold(Decimal::ZERO, add)
        }
        single => meta::decimal(single).unwrap_or_default(),
    }
}

fn rows(list: &Value) -> Box<dyn Iterator<Item = &Value> + '_> {
    match list {
        Value::Array(rows) => Box::new(rows.iter()),
        Value::Object(rows) => Box::new(rows.values()),
        _ => Box::new(std::iter::empty()),
    }
}

/// What is too large to be added is no amount of money.
fn add(sum: Decimal, amount: Decimal) -> Decimal {
    sum.checked_add(amount).unwrap_or_default()
}
