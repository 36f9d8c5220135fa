//! What the sale of an order comes to, from the store's own figures.
//!
//! Choices where the rules are silent: a line on which the store lists a rate is taxed at it even if
//! its tax rounds to nothing; a line that a coupon takes wholly and whose lack of tax nobody explains
//! is outside the scope of tax; goods, shipping and fees count as lines for the rounding limit.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde_json::Value;

use super::Why;
use super::figures::{Figures, Levy};
use super::house::{Codes, House, Regime, States};
use crate::json::{amount, items, text};

/// A block of lines and what it is called in tax rules.
const BLOCKS: [(&str, &str); 3] =
    [("line_items", "product"), ("shipping_lines", "shipping"), ("fee_lines", "fee")];

/// A line as a bookkeeper sees it.
pub(super) struct Line<'a> {
    pub(super) json: &'a Value,
    pub(super) sort: &'static str,
}

/// The lines of an order or refund.
pub(super) fn lines(of: &Value) -> Vec<Line<'_>> {
    let block = |(block, sort): (&str, &'static str)| {
        items(&of[block]).iter().map(move |json| Line { json, sort })
    };
    BLOCKS.into_iter().flat_map(block).collect()
}

/// The sale of an order.
pub(super) fn sale(order: &Value, house: &House) -> Result<Figures, Why> {
    let total = amount(&order["total"]);
    let tax = taxes(order, order, house, Decimal::ONE)?;
    fine_enough(total)?;
    let stated = amount(&order["total_tax"]);
    let by_rate: Decimal = tax.values().map(|levy| levy.amount).sum();
    if stated != by_rate {
        return Err(Why::by("the tax is not the sum of its rates", stated - by_rate));
    }
    if total.is_sign_negative() && !total.is_zero() {
        return Err(Why::of("the total is negative"));
    }
    let mut figures = Figures { taxes: tax, ..Figures::default() };
    let lines = lines(order);
    one_set(&lines, house)?;
    for line in &lines {
        sell(line, order, house, &mut figures)?;
    }
    let outside = house.outside();
    let cards: Decimal = items(&order["gift_cards"]).iter().map(|c| amount(&c["amount"])).sum();
    figures.add(house.accounts.gift_cards.1, outside, -cards);
    let credit = store_credit(order);
    figures.add(house.accounts.store_credit, outside, -credit);
    let difference = total - figures.total();
    let count = Decimal::from(u64::try_from(lines.len()).unwrap_or(u64::MAX));
    if difference.abs() > (house.rounding.0 * count).min(house.rounding.1) {
        return Err(Why::by("the lines miss the total", difference));
    }
    figures.add(house.accounts.rounding, outside, difference);
    settle_bases(&mut figures, house)?;
    Ok(figures.without_nothing())
}

/// What store credit paid, by coupon, as the plug-in notes it where it lowers the total alone.
fn store_credit(order: &Value) -> Decimal {
    let meta = items(&order["meta_data"]).iter();
    let noted = meta.filter(|meta| text(&meta["key"]) == "smart_coupons_contribution");
    let amounts = noted.filter_map(|meta| meta["value"].as_object()).flat_map(|by| by.values());
    amounts.map(amount).sum()
}

/// Where a document names one code for all of its lines, they must share one set of rates.
fn one_set(lines: &[Line<'_>], house: &House) -> Result<(), Why> {
    let Regime::States(States { sets: Some(known), .. }) = &house.tax else { return Ok(()) };
    let taxed = lines.iter().filter(|line| !amount(&line.json["total_tax"]).is_zero());
    let sets: BTreeSet<BTreeSet<String>> = taxed.map(rates_on).collect();
    let is_known = |set: &BTreeSet<String>| known.iter().any(|known| known.iter().eq(set.iter()));
    match sets.len() {
        0 => Ok(()),
        1 if sets.iter().all(is_known) => Ok(()),
        1 => Err(Why::of("no code for the document's rates")),
        _ => Err(Why::of("two sets of rates and one code")),
    }
}

/// Books one line of a sale: its full price, and what was taken off it.
fn sell(line: &Line<'_>, order: &Value, house: &House, figures: &mut Figures) -> Result<(), Why> {
    let accounts = &house.accounts;
    let total = amount(&line.json["total"]);
    let before = match line.sort {
        "product" => amount(&line.json["subtotal"]),
        _ => total,
    };
    if before.is_zero() && total.is_zero() {
        return Ok(());
    }
    let account = account(line, total, house);
    let liability = account == accounts.tips.1 || account == accounts.gift_cards.1;
    let code = match liability {
        true => house.outside().to_owned(),
        // What a coupon takes wholly needs no reason for its tax.
        false => code(line, order, house).or_else(|why| match total.is_zero() {
            true => Ok(house.outside().to_owned()),
            false => Err(why),
        })?,
    };
    figures.add(account, &code, before);
    figures.add(accounts.discounts, &code, total - before);
    Ok(())
}

/// Where a line goes.
pub(super) fn account<'h>(line: &Line<'_>, total: Decimal, house: &'h House) -> &'h str {
    let accounts = &house.accounts;
    match line.sort {
        "product" if text(&line.json["sku"]) == accounts.gift_cards.0 => accounts.gift_cards.1,
        "product" => accounts.sales,
        "shipping" => accounts.shipping,
        _ if text(&line.json["name"]).to_lowercase() == accounts.tips.0 => accounts.tips.1,
        _ if total.is_sign_negative() => accounts.discounts,
        _ => accounts.fees,
    }
}

/// The store's rates on a line: those that it lists with an amount, zero included.
fn rates_on(line: &Line<'_>) -> BTreeSet<String> {
    let listed = items(&line.json["taxes"]).iter();
    let charged = listed.filter(|tax| !text(&tax["total"]).is_empty());
    charged.map(|tax| text(&tax["id"])).collect()
}

/// The tax code of a line of an order, or of a refund of one.
pub(super) fn code(line: &Line<'_>, order: &Value, house: &House) -> Result<String, Why> {
    let stores = rates_on(line);
    match &house.tax {
        Regime::Off(code) => Ok((*code).to_owned()),
        Regime::States(_) => {
            let taxed = !amount(&line.json["total_tax"]).is_zero();
            Ok(if taxed { "TAX" } else { "NON" }.to_owned())
        }
        Regime::Codes(codes) if stores.is_empty() => untaxed(line, order, codes),
        Regime::Codes(codes) => {
            let mut wanted = BTreeSet::new();
            for store in &stores {
                wanted.insert(rate(store, order, codes)?);
            }
            let found = codes.codes.iter().find(|(_, rates)| **rates == wanted);
            found.map(|(code, _)| (*code).to_owned()).ok_or(Why::of("no code for the line's rates"))
        }
    }
}

fn untaxed(line: &Line<'_>, order: &Value, codes: &Codes) -> Result<String, Why> {
    let class = text(&line.json["tax_class"]);
    let country = text(&order["shipping"]["country"]);
    let fits = codes.untaxed.iter().find(|row| {
        row.class.is_none_or(|wanted| wanted == class)
            && row.sort.is_none_or(|wanted| wanted == line.sort)
            && row.not_to.as_ref().is_none_or(|not| !not.contains(&country.as_str()))
    });
    fits.map(|row| row.code.to_owned()).ok_or(Why::of("nobody knows why a line is untaxed"))
}

/// The books' rate of a store's rate, by the percentage that the order states for it.
fn rate<'c>(store: &str, order: &Value, codes: &'c Codes) -> Result<&'c str, Why> {
    let stated = items(&order["tax_lines"]).iter().find(|line| text(&line["rate_id"]) == *store);
    let Some(stated) = stated else { return Err(Why::of("a rate without its tax line")) };
    if stated["compound"] == true {
        return Err(Why::of("a compound rate"));
    }
    let percent = amount(&stated["rate_percent"]);
    let mine: Vec<_> = codes.rates.iter().filter(|(id, _, _)| *id == store).collect();
    let fits = mine.iter().find(|(_, known, _)| *known == percent).map(|(_, _, rate)| *rate);
    fits.ok_or(Why::of(if mine.is_empty() { "an unknown rate" } else { "another percentage" }))
}

/// The tax by rate that an order states, or a refund with its sign turned.
pub(super) fn taxes(
    of: &Value,
    order: &Value,
    house: &House,
    sign: Decimal,
) -> Result<BTreeMap<String, Levy>, Why> {
    let mut taxes = BTreeMap::<String, Levy>::new();
    for line in items(&of["tax_lines"]) {
        let tax = sign * (amount(&line["tax_total"]) + amount(&line["shipping_tax_total"]));
        fine_enough(tax)?;
        let key = match &house.tax {
            Regime::Codes(codes) => match rate(&text(&line["rate_id"]), of, codes) {
                Ok(rate) => rate.to_owned(),
                // A rate that charged nothing is nobody's question.
                Err(_) if tax.is_zero() => continue,
                Err(why) => return Err(why),
            },
            Regime::States(_) | Regime::Off(_) if tax.is_zero() => continue,
            Regime::States(states) => {
                let state = states.agencies.get(text(&order["shipping"]["state"]).as_str());
                (*state.ok_or(Why::of("tax where the company is not registered"))?).to_owned()
            }
            Regime::Off(_) => return Err(Why::of("tax in a company that keeps none")),
        };
        taxes.entry(key).or_default().amount += tax;
    }
    Ok(taxes)
}

/// Each rate's base: everything under a code that holds it. Tax without a base is nobody's.
pub(super) fn settle_bases(figures: &mut Figures, house: &House) -> Result<(), Why> {
    let nobodys = Why::of("tax at a rate that no line has");
    let Regime::Codes(codes) = &house.tax else {
        let taxed = figures.parts.keys().any(|part| part.code == "TAX");
        return if taxed || figures.tax().is_zero() { Ok(()) } else { Err(nobodys) };
    };
    let mut bases = BTreeMap::<&str, Decimal>::new();
    for (part, amount) in &figures.parts {
        for rate in codes.codes.get(part.code.as_str()).into_iter().flatten() {
            *bases.entry(*rate).or_default() += *amount;
        }
    }
    let taxed = figures.taxes.iter().filter(|(_, levy)| !levy.amount.is_zero());
    if taxed.into_iter().any(|(rate, _)| !bases.contains_key(rate.as_str())) {
        return Err(nobodys);
    }
    for (rate, base) in bases {
        figures.taxes.entry(rate.to_owned()).or_default().base = Some(base);
    }
    Ok(())
}

/// Books hold two decimals.
pub(super) fn fine_enough(amount: Decimal) -> Result<(), Why> {
    match amount == amount.round_dp(2) {
        true => Ok(()),
        false => Err(Why::of("an amount that the books cannot hold")),
    }
}
