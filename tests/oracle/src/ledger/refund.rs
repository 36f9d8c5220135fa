//! What goes back with a refund (books.md, rows 24 and 25, and section 6).
//!
//! Choices where the rules are silent: a line of a refund keeps the tax code of the line of the sale
//! that it names; a refund of tax alone may state any base; what lies between an amount and its lines
//! and a part of a lump sum are allowances and no income.

use rust_decimal::Decimal;
use serde_json::Value;

use super::Why;
use super::figures::Figures;
use super::house::{House, Regime};
use super::order::{self, Line};
use crate::json::{amount, items, text};

/// What a refund must come to.
#[derive(Debug, Clone)]
pub enum Back {
    /// Just this.
    Exact(Figures),
    /// Tax alone: these taxes, and lines that come to nothing by account.
    TaxOnly(Figures),
    /// So much of all that is left, each figure by its share.
    Share {
        /// What is left of the sale.
        of: Figures,
        /// How much of it goes back.
        amount: Decimal,
    },
}

/// What a refund takes back of what is left of a sale.
///
/// `open` is what the store still has to give back before this refund.
pub(super) fn back(
    refund: &Value,
    sale: &Value,
    left: &Figures,
    open: Decimal,
    house: &House,
) -> Result<Back, Why> {
    let given = amount(&refund["amount"]);
    order::fine_enough(given)?;
    let lines = order::lines(refund);
    if lines.is_empty() && items(&refund["tax_lines"]).is_empty() {
        return lump(given, left, open, house);
    }
    let mut figures = Figures {
        taxes: order::taxes(refund, sale, house, Decimal::NEGATIVE_ONE)?,
        ..Figures::default()
    };
    for line in &lines {
        take(line, sale, house, &mut figures)?;
    }
    let more = given - figures.total();
    if more.abs() > house.adjustment {
        return Err(Why::by("the refund's lines miss its amount", more));
    }
    figures.add(house.accounts.adjustments, house.outside(), more);
    if figures.net().is_zero() && figures.parts.values().all(Decimal::is_zero) {
        return Ok(Back::TaxOnly(figures.without_nothing()));
    }
    order::settle_bases(&mut figures, house)?;
    Ok(Back::Exact(figures.without_nothing()))
}

/// An amount without lines: what is left, whole or by its share; in the United States a part is an
/// untaxed allowance.
fn lump(given: Decimal, left: &Figures, open: Decimal, house: &House) -> Result<Back, Why> {
    if given == open {
        let mut whole = left.clone();
        let more = given - whole.total();
        if more.abs() > house.adjustment {
            return Err(Why::by("what is left misses the refund's amount", more));
        }
        whole.add(house.accounts.adjustments, house.outside(), more);
        return Ok(Back::Exact(whole.without_nothing()));
    }
    if let Regime::States(_) = house.tax {
        let mut allowance = Figures::default();
        allowance.add(house.accounts.adjustments, house.outside(), given);
        return Ok(Back::Exact(allowance));
    }
    Ok(Back::Share { of: left.clone(), amount: given })
}

/// Books one line of a refund.
fn take(line: &Line<'_>, sale: &Value, house: &House, figures: &mut Figures) -> Result<(), Why> {
    let total = amount(&line.json["total"]);
    if total.is_zero() {
        return Ok(());
    }
    let sold = sold(line, sale);
    let of_sale = Line { json: sold.unwrap_or(line.json), sort: line.sort };
    let account = order::account(&of_sale, amount(&of_sale.json["total"]), house);
    let liability = account == house.accounts.tips.1 || account == house.accounts.gift_cards.1;
    let code = match liability {
        true => house.outside().to_owned(),
        false if matches!(house.tax, Regime::States(_)) => order::code(line, sale, house)?,
        false => order::code(&of_sale, sale, house)?,
    };
    figures.add(account, &code, -total);
    Ok(())
}

/// The line of the sale that a line of a refund names.
fn sold<'o>(line: &Line<'_>, sale: &'o Value) -> Option<&'o Value> {
    let meta = items(&line.json["meta_data"]).iter();
    let named = meta.filter(|meta| text(&meta["key"]) == "_refunded_item_id");
    let named = named.map(|meta| text(&meta["value"])).next()?;
    order::lines(sale).into_iter().map(|l| l.json).find(|json| text(&json["id"]) == named)
}
