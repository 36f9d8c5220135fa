//! One document that stands in the books against the one that must.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::ledger::booked::Booked;
use crate::ledger::figures::Figures;
use crate::ledger::house::{House, Regime};
use crate::ledger::order::settle_bases;
use crate::ledger::refund::Back;
use crate::ledger::story::Document;

/// Every way in which a document is not what it must be.
pub(super) fn differences(wanted: &Document, booked: &Booked, house: &House) -> Vec<String> {
    let mut found = Vec::new();
    let mut compare = |name: &str, wanted: String, booked: String| {
        if wanted != booked {
            found.push(format!("{name} is {booked}, must be {wanted}"));
        }
    };
    let plain = |amount: Decimal| amount.normalize().to_string();
    let maybe = |amount: Option<Decimal>| amount.map(plain).unwrap_or_default();
    compare("form", wanted.form.to_owned(), booked.form.to_owned());
    compare("day", wanted.day.clone(), booked.day.clone());
    compare("currency", wanted.currency.clone(), booked.currency.clone());
    compare("exchange rate", maybe(wanted.exchange), maybe(booked.exchange));
    // Where nothing moves it does not matter where it lies.
    let account = |money: &Option<String>| money.clone().filter(|_| !wanted.total.is_zero());
    let account = |money: &Option<String>| account(money).unwrap_or_default();
    compare("account", account(&wanted.money), account(&booked.money));
    compare("total", plain(wanted.total), plain(booked.total));
    found.extend(figures(&wanted.back, &booked.figures, house));
    found
}

fn figures(wanted: &Back, booked: &Figures, house: &House) -> Vec<String> {
    match wanted {
        Back::Exact(wanted) if wanted == booked => Vec::new(),
        Back::Exact(wanted) => {
            vec![format!("figures are {}, must be {}", shown(booked), shown(wanted))]
        }
        Back::TaxOnly(wanted) => tax_only(wanted, booked),
        Back::Share { of, amount } => share(of, *amount, booked, house),
    }
}

/// Tax alone went back: nothing by account but the adjustment, each rate's tax to the cent.
fn tax_only(wanted: &Figures, booked: &Figures) -> Vec<String> {
    let taxes = |of: &Figures| -> BTreeMap<String, Decimal> {
        let taxes = of.taxes.iter().map(|(rate, levy)| (rate.clone(), levy.amount));
        taxes.filter(|(_, tax)| !tax.is_zero()).collect()
    };
    let same = wanted.by_account() == booked.by_account() && taxes(wanted) == taxes(booked);
    let shown = || format!("figures are {}, must be {}", shown(booked), shown(wanted));
    (!same).then(shown).into_iter().collect()
}

/// A share of what was left: the whole to the cent, each figure within one smallest unit of its part.
///
/// The net is an allowance: no line says what came back, so it goes under each tax code to the
/// adjustments and not to income; what is owed to somebody (tips, gift cards sold) keeps its
/// account. A gift card that paid takes no part: it comes back with what finishes the order.
fn share(of: &Figures, amount: Decimal, booked: &Figures, house: &House) -> Vec<String> {
    let accounts = &house.accounts;
    let owed = [accounts.tips.1, accounts.gift_cards.1, accounts.store_credit];
    let mut parts = BTreeMap::<(String, String), Decimal>::new();
    for (part, figure) in &of.parts {
        let is_owed = owed.contains(&part.account.as_str());
        if !(is_owed && figure.is_sign_negative()) {
            let account = if is_owed { &part.account } else { accounts.adjustments };
            *parts.entry((account.to_owned(), part.code.clone())).or_default() += *figure;
        }
    }
    let whole = parts.values().sum::<Decimal>() + of.tax();
    let mut found = Vec::new();
    let mut near = |name: String, of: Decimal, booked: Decimal| {
        let exact = of * amount / whole;
        if (exact - booked).abs() > house.unit {
            found.push(format!("{name} is {booked}, must be near {}", exact.round_dp(4)));
        }
    };
    let given = booked.parts.iter().map(|(p, a)| ((p.account.clone(), p.code.clone()), *a));
    let given: BTreeMap<_, Decimal> = given.collect();
    for key in parts.keys().chain(given.keys()).collect::<BTreeSet<_>>() {
        let figure = |map: &BTreeMap<_, Decimal>| map.get(key).copied().unwrap_or_default();
        near(format!("{} under {}", key.0, key.1), figure(&parts), figure(&given));
    }
    for rate in of.taxes.keys().chain(booked.taxes.keys()).collect::<BTreeSet<_>>() {
        let tax = |figures: &Figures| figures.taxes.get(rate).map_or(Decimal::ZERO, |l| l.amount);
        near(format!("tax at {rate}"), tax(of), tax(booked));
    }
    if booked.total() != amount {
        found.push(format!("comes to {}, must be {amount}", booked.total()));
    }
    let mut based = Figures { parts: booked.parts.clone(), taxes: booked.taxes.clone() };
    for levy in based.taxes.values_mut() {
        levy.base = None;
    }
    if let Regime::Codes(_) = house.tax
        && settle_bases(&mut based, house).is_ok()
        && based.without_nothing().taxes != booked.taxes
    {
        found.push("a rate's base is not what stands under its codes".to_owned());
    }
    found
}

fn shown(figures: &Figures) -> String {
    let parts = figures
        .parts
        .iter()
        .map(|(part, amount)| format!("{}/{} {}", part.account, part.code, amount.normalize()));
    let taxes = figures.taxes.iter().map(|(rate, levy)| {
        let base = levy.base.map(|base| format!(" on {}", base.normalize())).unwrap_or_default();
        format!("tax {rate} {}{base}", levy.amount.normalize())
    });
    format!("[{}]", parts.chain(taxes).collect::<Vec<_>>().join(", "))
}
