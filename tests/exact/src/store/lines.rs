//! The lines of an order: goods with their coupon, shipping, fees; priced, and as JSON.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::arithmetic::{Taxed, net, price, round};
use super::order::{State, money, number, shown, signed, untaxed};
use super::shop::{Destination, GIFT_CARD, PRODUCTS, Product, Shop};
use super::wish::{Coupon, Item, Wish};

/// A line with its figures.
#[derive(Debug, Clone)]
pub struct Priced {
    /// Its name.
    pub name: String,
    /// Its tax class.
    pub class: &'static str,
    /// What is sold; none for shipping and fees.
    pub product: Option<Product>,
    /// Whether the product was deleted since.
    pub deleted: bool,
    /// How many.
    pub quantity: Decimal,
    /// Before the coupon.
    pub subtotal: Taxed,
    /// After it.
    pub total: Taxed,
    /// Whether it is shipping.
    pub is_shipping: bool,
    /// Whether the store says that it is taxed.
    pub is_taxable: bool,
}

impl Priced {
    /// What the coupon took off, without tax.
    #[must_use]
    pub fn discount(&self) -> Decimal {
        self.subtotal.net - self.total.net
    }
}

/// Goods.
#[must_use]
pub fn goods(shop: &Shop, wish: &Wish, to: &Destination, state: &State) -> Vec<Priced> {
    let stated: Vec<Decimal> = wish
        .lines
        .iter()
        .enumerate()
        .map(|(place, item)| {
            let added = if place == 0 { state.added } else { 0 };
            let tenths = Decimal::new(i64::from(item.tenths), 1);
            round(money(shop, item.price + added) * tenths, shop.decimals)
        })
        .collect();
    let off = discounts(shop, wish, &stated);
    let lines = wish.lines.iter().zip(stated.iter().zip(off));
    lines.map(|(item, (stated, off))| line(shop, item, to, *stated, off)).collect()
}

fn line(shop: &Shop, item: &Item, to: &Destination, stated: Decimal, off: Decimal) -> Priced {
    let product = PRODUCTS.get(item.product).copied().unwrap_or(GIFT_CARD);
    let rates = match product.taxable {
        true => shop.rates_for(product.class, to, false),
        false => Vec::new(),
    };
    let taxed = |amount| match product.taxable {
        true => price(shop, amount, &rates),
        false => untaxed(amount),
    };
    Priced {
        name: product.name.to_owned(),
        class: product.class,
        product: Some(product),
        deleted: item.deleted,
        quantity: Decimal::new(i64::from(item.tenths), 1).normalize(),
        subtotal: taxed(stated),
        total: taxed(stated - off),
        is_shipping: false,
        is_taxable: product.taxable,
    }
}

/// What the coupon takes off each line, in the shop's prices. Gift cards are never discounted.
fn discounts(shop: &Shop, wish: &Wish, stated: &[Decimal]) -> Vec<Decimal> {
    let open: Vec<Decimal> = wish
        .lines
        .iter()
        .zip(stated)
        .map(|(item, stated)| match PRODUCTS.get(item.product) {
            Some(_) => *stated,
            None => Decimal::ZERO,
        })
        .collect();
    match wish.coupon {
        Some(Coupon::Percent(percent)) => {
            let part = |open: &Decimal| *open * Decimal::from(percent) / Decimal::ONE_HUNDRED;
            open.iter().map(|open| round(part(open), shop.decimals)).collect()
        }
        Some(Coupon::Product(each)) => {
            let whole = wish.lines.iter().zip(&open).map(|(item, open)| {
                let pieces = Decimal::from(item.tenths / 10);
                (money(shop, each) * pieces).min(*open)
            });
            whole.collect()
        }
        Some(Coupon::Cart(amount)) => spread(shop, money(shop, amount), &open),
        Some(Coupon::StoreCredit(_)) | None => vec![Decimal::ZERO; open.len()],
    }
}

/// A cart discount by the lines' share, the last units one each to those that still bear them.
fn spread(shop: &Shop, amount: Decimal, open: &[Decimal]) -> Vec<Decimal> {
    let sum: Decimal = open.iter().sum();
    let amount = amount.min(sum);
    if sum.is_zero() {
        return vec![Decimal::ZERO; open.len()];
    }
    let unit = Decimal::new(1, shop.decimals);
    let share = |open: &Decimal| ((*open * amount / sum) / unit).floor() * unit;
    let mut shares: Vec<Decimal> = open.iter().map(share).collect();
    let mut rest = amount - shares.iter().sum::<Decimal>();
    for (share, open) in shares.iter_mut().zip(open) {
        if rest >= unit && *share + unit <= *open {
            *share += unit;
            rest -= unit;
        }
    }
    shares
}

/// Shipping.
#[must_use]
pub fn shipping(shop: &Shop, wish: &Wish, to: &Destination) -> Vec<Priced> {
    let Some((units, taxed)) = wish.shipping else { return Vec::new() };
    let rates = if taxed { shop.rates_for("", to, true) } else { Vec::new() };
    let total = net(shop, money(shop, units), &rates);
    vec![Priced { is_shipping: true, ..extra("DHL".to_owned(), total, taxed) }]
}

/// Fees. Negative ones never take more than the goods come to.
#[must_use]
pub fn fees(shop: &Shop, wish: &Wish, to: &Destination, goods: &[Priced]) -> Vec<Priced> {
    let mut left: Decimal = goods.iter().map(|line| round(line.total.net, shop.decimals)).sum();
    let mut fees = Vec::new();
    for fee in &wish.fees {
        let amount = signed(shop, fee.amount).max(-left);
        left += amount.min(Decimal::ZERO);
        // The store never taxes less than nothing: a fee that is a discount is taxed only where
        // everything is.
        let standard = goods.iter().all(|line| line.is_taxable && line.class.is_empty());
        let taxed = fee.taxed && (fee.amount > 0 || standard);
        let rates = if taxed { shop.rates_for("", to, false) } else { Vec::new() };
        fees.push(extra(fee.name.to_owned(), net(shop, amount, &rates), taxed));
    }
    fees
}

fn extra(name: String, total: Taxed, is_taxable: bool) -> Priced {
    Priced {
        name,
        class: "",
        product: None,
        deleted: false,
        quantity: Decimal::ONE,
        subtotal: total.clone(),
        total,
        is_shipping: false,
        is_taxable,
    }
}

fn taxes(shop: &Shop, line: &Priced, is_goods: bool) -> Value {
    let digits = if shop.fine_line_taxes { 6 } else { shop.decimals };
    let rows = line.total.taxes.iter().zip(&line.subtotal.taxes);
    let rows = rows.map(|((id, total), (_, subtotal))| {
        let shown = |tax: Decimal| round(tax, digits).normalize().to_string();
        let subtotal = if is_goods { shown(*subtotal) } else { String::new() };
        json!({"id": id, "total": shown(*total), "subtotal": subtotal})
    });
    rows.collect()
}

fn line_id(order: u64, block: u64, place: usize) -> u64 {
    order * 100 + block + u64::try_from(place).unwrap()
}

/// Goods as the API shows them.
#[must_use]
pub fn items_json(shop: &Shop, order: u64, lines: &[Priced]) -> Value {
    let rows = lines.iter().enumerate().map(|(place, line)| {
        let product = line.product.unwrap();
        let sku = if line.deleted { Value::Null } else { json!(product.sku) };
        let each = match line.quantity.is_zero() {
            true => Decimal::ZERO,
            false => (line.total.net / line.quantity).round_dp(6),
        };
        json!({
            "id": line_id(order, 0, place), "name": line.name,
            "product_id": if line.deleted { 0 } else { product.id }, "variation_id": 0,
            "quantity": number(line.quantity), "tax_class": line.class,
            "subtotal": shown(shop, line.subtotal.net),
            "subtotal_tax": shown(shop, line.subtotal.tax()),
            "total": shown(shop, line.total.net), "total_tax": shown(shop, line.total.tax()),
            "taxes": taxes(shop, line, true), "meta_data": [], "sku": sku,
            "price": number(each), "image": {"id": "", "src": ""}, "parent_name": null,
        })
    });
    rows.collect()
}

/// Shipping as the API shows it.
#[must_use]
pub fn shipping_json(shop: &Shop, order: u64, lines: &[Priced]) -> Value {
    let rows = lines.iter().enumerate().map(|(place, line)| {
        json!({
            "id": line_id(order, 40, place), "method_title": line.name, "method_id": "flat_rate",
            "instance_id": "", "total": shown(shop, line.total.net),
            "total_tax": shown(shop, line.total.tax()), "taxes": taxes(shop, line, false),
            "tax_status": if line.is_taxable { "taxable" } else { "none" }, "meta_data": [],
        })
    });
    rows.collect()
}

/// Fees as the API shows them.
#[must_use]
pub fn fees_json(shop: &Shop, order: u64, lines: &[Priced]) -> Value {
    let rows = lines.iter().enumerate().map(|(place, line)| {
        json!({
            "id": line_id(order, 50, place), "name": line.name, "tax_class": "",
            "tax_status": if line.is_taxable { "taxable" } else { "none" },
            "amount": line.total.net.normalize().to_string(),
            "total": shown(shop, line.total.net), "total_tax": shown(shop, line.total.tax()),
            "taxes": taxes(shop, line, false), "meta_data": [],
        })
    });
    rows.collect()
}
