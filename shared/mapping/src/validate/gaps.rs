//! Gaps: what the store's own records need and no row covers. The tables themselves are asked, by the
//! same questions as when a record is planned.

use std::collections::BTreeMap;

use model::Address;

use super::Finding;
use crate::gap::Gap;
use crate::seen::{LineSeen, OrderSeen, PlaceSeen, Seen};
use crate::tables::{Books, LineFacts, LineSort, Meaning, Products, Supply, TaxBasedOn};

/// Product types of WooCommerce itself, which tables cover like any goods.
const KNOWN_TYPES: [&str; 5] = ["simple", "grouped", "external", "variable", "variation"];

/// What is missing, with how many of the records seen need it.
pub(super) fn find(books: &Books, seen: &Seen) -> Vec<Finding> {
    let mut missing: BTreeMap<(String, String, String), u32> = BTreeMap::new();
    for (order, count) in &seen.orders {
        let mut gaps = of_order(books, order);
        gaps.sort();
        gaps.dedup();
        for gap in gaps {
            *missing.entry(gap).or_default() += count;
        }
    }
    let mut findings: Vec<Finding> = missing
        .into_iter()
        .map(|((path, message, fix), count)| {
            Finding::error(path, format!("{message} ({count} of the orders seen)"), fix)
        })
        .collect();
    findings.extend(product_types(books, seen));
    findings
}

/// The path, message and fix of each gap that an order meets.
fn of_order(books: &Books, order: &OrderSeen) -> Vec<(String, String, String)> {
    let OrderSeen { status, gateway, created_via, currency, .. } = order;
    let meaning = match books.meaning(status, gateway, created_via) {
        Ok(meaning) => meaning,
        Err(gap) => return vec![told(&gap)],
    };
    if matches!(meaning, Meaning::Draft | Meaning::Trashed | Meaning::Unpaid | Meaning::NeverSold) {
        return Vec::new();
    }
    let mut gaps = Vec::new();
    gaps.extend(books.admit(*currency).err());
    gaps.extend(books.bucket(*currency).err());
    if !(order.nothing_to_pay && books.gateways.nothing_to_pay_account.is_some()) {
        gaps.extend(books.gateways.find(gateway, *currency).err());
    }
    gaps.extend(order.lines.iter().filter_map(|line| of_line(books, order, line)));
    let mut told: Vec<_> = gaps.iter().map(told).collect();
    told.extend(gift_cards(books, order));
    told
}

/// What the tax tables lack for a line. A destination with an item of its own needs no code.
fn of_line(books: &Books, order: &OrderSeen, line: &LineSeen) -> Option<Gap> {
    let place = destination(books, order);
    let address = Address {
        country: place.country.clone(),
        state: place.state.clone(),
        ..Address::default()
    };
    let regime = books.regime(&address, &order.created_via);
    if regime.is_some_and(|row| row.tax_item.is_some()) {
        return None;
    }
    if let (LineSort::Product, false, Products::BySku { fallback: None, .. }) =
        (line.sort, line.has_sku, &books.items.products)
    {
        return Some(Gap::Item { what: "goods without a SKU".to_owned() });
    }
    let is_tip = line.sort == LineSort::Fee && books.items.is_tip(&line.fee);
    if (line.gift_card || is_tip) && line.rates.is_empty() {
        return books.tax.outside_scope(if is_tip { "tip" } else { "gift card" }).err();
    }
    let facts = |supply: Supply| LineFacts {
        rates: &line.rates,
        sort: line.sort,
        tax_class: &line.tax_class,
        country: &place.country,
        state: &place.state,
        vat_number: order.vat_number,
        exempt: order.exempt,
        supply,
        nothing: line.nothing,
    };
    // The SKU decides goods or service and is not kept: a gap is one that both have.
    let goods = books.tax.line_code(facts(Supply::Goods)).err();
    goods.filter(|_| books.tax.line_code(facts(Supply::Service)).is_err())
}

fn destination<'a>(books: &Books, order: &'a OrderSeen) -> std::borrow::Cow<'a, PlaceSeen> {
    use std::borrow::Cow;
    let pickup = order.lines.iter().any(|line| {
        !line.method.is_empty() && books.tax_address.pickup_methods.contains(&line.method)
    });
    let store = books.tax_address.store.as_ref().map(|address| PlaceSeen {
        country: address.country.clone(),
        state: address.state.clone(),
    });
    let of_buyer = match books.tax_address.based_on {
        TaxBasedOn::Shipping if !order.shipping.country.is_empty() => &order.shipping,
        TaxBasedOn::Shipping | TaxBasedOn::Billing | TaxBasedOn::Store => &order.billing,
    };
    match store {
        Some(store) if pickup || books.tax_address.based_on == TaxBasedOn::Store => {
            Cow::Owned(store)
        }
        _ => Cow::Borrowed(of_buyer),
    }
}

/// Gift cards that are sold or used without a table for them.
fn gift_cards(books: &Books, order: &OrderSeen) -> Option<(String, String, String)> {
    if books.gift_cards.is_some() {
        return None;
    }
    let sold = order.lines.iter().any(|line| line.gift_card);
    let credit = order.coupon_types.iter().any(|sort| books.coupons.is_store_credit(sort));
    let what = match (sold, credit, order.redeemed.first()) {
        (true, ..) => "gift cards are sold".to_owned(),
        (_, true, _) => "coupons of store credit are used".to_owned(),
        (_, _, Some(place)) => format!("gift cards or store credit (`{place}`) pay a part"),
        (false, false, None) => return None,
    };
    let fix = "Add `books.gift_cards` with the item whose account is your liability for them.";
    Some((
        "books.gift_cards".to_owned(),
        format!("{what}, and no table says what they are"),
        fix.to_owned(),
    ))
}

fn product_types(books: &Books, seen: &Seen) -> Vec<Finding> {
    let strange =
        seen.product_types.iter().filter(|(sort, _)| !KNOWN_TYPES.contains(&sort.as_str()));
    let finding = |(sort, count): (&String, &u32)| {
        let of = format!("{count} products are of the type `{sort}`, which a plug-in made");
        if sort.contains("gift") && books.gift_cards.is_none() {
            let fix = "If they are gift cards, add `books.gift_cards` with your liability's item.";
            return Finding::error(
                "books.gift_cards",
                format!("{of}: they look like gift cards"),
                fix,
            );
        }
        let fix = "Look at one of its orders in a preview; its lines are booked as goods, by SKU.";
        Finding::warning("books.items.products", of, fix)
    };
    strange.map(finding).collect()
}

/// Where the row is missing, what for, and what to add.
fn told(gap: &Gap) -> (String, String, String) {
    let (path, fix) = match gap {
        Gap::Status { status } => (
            "books.statuses",
            format!("Add \"{status}\" with what it means: draft, unpaid, awaiting, processing, …."),
        ),
        Gap::Gateway { gateway, currency } => (
            "books.gateways.rows",
            format!(
                "Add a row: gateway \"{gateway}\", currency \"{currency}\", evidence, accounts."
            ),
        ),
        Gap::Rate { .. } => (
            "books.tax.by_code.rates",
            "Add a row from the store's rate to the books' rate that it is.".to_owned(),
        ),
        Gap::Percent { .. } => (
            "books.tax.by_code.codes",
            "Correct the percentage there, or add a rate that has the store's.".to_owned(),
        ),
        Gap::Compound { .. } => (
            "books.tax",
            "No table covers compound rates: its orders wait and are posted by hand.".to_owned(),
        ),
        Gap::Code { .. } => (
            "books.tax.by_code.codes",
            "Add a code with just these rates; make it in the books first.".to_owned(),
        ),
        Gap::Untaxed { .. } => (
            "books.tax.by_code.untaxed",
            "Add a row that says why such a line is not taxed, and its code.".to_owned(),
        ),
        Gap::OutsideScope { .. } => {
            ("books.tax.by_code.outside_scope", "Name the code of what no tax concerns.".to_owned())
        }
        Gap::State { state } => (
            "books.tax.us.states",
            format!("Register the company in \"{state}\" and add it, or stop charging tax there."),
        ),
        Gap::TwoCodes => ("books.tax.us_classic.codes", "Its orders wait for a person.".to_owned()),
        Gap::TaxOff => (
            "books.tax.off.tax_item",
            "Name the item of a liability that takes the store's tax, or stop charging it."
                .to_owned(),
        ),
        Gap::ExemptAndTaxed => {
            ("books.exemption", "Look at why the store charges tax to exempt buyers.".to_owned())
        }
        Gap::Item { .. } => (
            "books.items.products.by_sku.fallback",
            "Name the item for goods that have no SKU.".to_owned(),
        ),
        Gap::Currency { currency, .. } => (
            "books.currencies",
            format!("Switch several currencies on, with a bucket customer in {currency}."),
        ),
        Gap::Bucket { currency } => {
            ("books.currencies.several.buckets", format!("Add a bucket customer in {currency}."))
        }
        Gap::NoNumber { .. } | Gap::Number { .. } => {
            ("books.numbers", "Change the number policy.".to_owned())
        }
    };
    (path.to_owned(), gap.to_string(), fix)
}
