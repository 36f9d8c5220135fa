//! An order as the REST API shows it, with every figure computed as the shop computes it.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use serde_json::{Number, Value, json};

use super::arithmetic::{self, Taxed, round};
use super::lines::{self, Priced};
use super::shop::{Destination, Habit, Rate, Shop};
use super::wish::{Coupon, Figure, Wish};

/// Where an order stands in its life.
#[derive(Debug, Clone)]
pub struct State {
    /// The store's status.
    pub status: &'static str,
    /// When it was made.
    pub created: Timestamp,
    /// When it last changed.
    pub modified: Timestamp,
    /// When it was paid.
    pub paid: Option<Timestamp>,
    /// When it was completed.
    pub completed: Option<Timestamp>,
    /// What the gateway says of the capture.
    pub captured: Option<bool>,
    /// The payment is a test.
    pub test: bool,
    /// Staff changed the texts.
    pub renamed: bool,
    /// What staff added to the first line's price, in smallest units.
    pub added: u32,
}

/// The store's JSON of an order, without its refunds.
#[must_use]
pub fn order(shop: &Shop, wish: &Wish, id: u64, state: &State) -> Value {
    let to = &shop.destinations[wish.destination];
    let lines = lines::goods(shop, wish, to, state);
    let shipping = lines::shipping(shop, wish, to);
    let fees = lines::fees(shop, wish, to, &lines);
    let all: Vec<&Priced> = lines.iter().chain(&shipping).chain(&fees).collect();
    let tax_lines = tax_lines(shop, id, &all);
    let tax: Decimal = tax_lines.iter().map(|line| line.cart + line.shipping).sum();
    let due = match wish.checkout {
        true => {
            let fine = |priced: &&Priced| priced.total.net + priced.total.tax();
            round(all.iter().map(fine).sum(), shop.decimals)
        }
        false => all.iter().map(|p| round(p.total.net, shop.decimals)).sum::<Decimal>() + tax,
    };
    let (cards, credit) = paid_otherwise(shop, wish, due);
    let gateway = shop.gateways[wish.gateway];
    let mut order = json!({
        "id": id, "parent_id": 0, "status": state.status,
        "currency": shop.currencies[wish.currency], "version": "9.4.3",
        "prices_include_tax": shop.prices_include_tax,
        "discount_total": shown(shop, lines.iter().map(Priced::discount).sum()),
        "discount_tax": shown(shop, Decimal::ZERO),
        "shipping_total": shown(shop, shipping.iter().map(|p| p.total.net).sum()),
        "shipping_tax": shown(shop, tax_lines.iter().map(|line| line.shipping).sum()),
        "cart_tax": shown(shop, tax_lines.iter().map(|line| line.cart).sum()),
        "total": shown(shop, due - cards - credit), "total_tax": shown(shop, tax),
        "customer_id": 0, "order_key": format!("wc_order_{id}"), "customer_note": "",
        "payment_method": gateway.id, "payment_method_title": gateway.title,
        "transaction_id": match gateway.habit {
            Habit::Card => format!("pi_3N{id:025}"), _ => String::new(),
        },
        "created_via": if wish.checkout { "checkout" } else { "admin" },
        "number": if id.is_multiple_of(7) { format!("WC-{id}-ZZ") } else { id.to_string() },
        "cart_hash": "", "meta_data": meta(shop, wish, state, credit),
        "line_items": lines::items_json(shop, id, &lines),
        "shipping_lines": lines::shipping_json(shop, id, &shipping),
        "fee_lines": lines::fees_json(shop, id, &fees),
        "tax_lines": tax_lines.iter().map(|line| line.json(shop)).collect::<Vec<_>>(),
        "coupon_lines": coupons(shop, id, wish, &lines),
        "refunds": [],
    });
    if !cards.is_zero() {
        let card = json!({"id": id + 7, "code": "ABCD-EFGH", "amount": number(cards)});
        order["gift_cards"] = json!([card]);
    }
    addresses(&mut order, to, wish.nameless, state.renamed);
    dates(&mut order, shop, state);
    spoil(&mut order, shop, wish);
    order
}

/// What gift cards and store credit pay of it.
fn paid_otherwise(shop: &Shop, wish: &Wish, due: Decimal) -> (Decimal, Decimal) {
    let percent = Decimal::from(wish.gift_card.unwrap_or(0));
    let cards = round(due * percent / Decimal::ONE_HUNDRED, shop.decimals);
    let credit = match wish.coupon {
        Some(Coupon::StoreCredit(amount)) => money(shop, amount).min(due - cards),
        _ => Decimal::ZERO,
    };
    (cards, credit)
}

/// Tax of one rate over the whole order.
struct TaxLine<'a> {
    id: u64,
    rate: &'a Rate,
    cart: Decimal,
    shipping: Decimal,
}

impl TaxLine<'_> {
    fn json(&self, shop: &Shop) -> Value {
        json!({
            "id": self.id, "rate_code": format!("{}-{}", self.rate.place.0, self.rate.id),
            "rate_id": self.rate.id, "label": self.rate.label, "compound": self.rate.compound,
            "tax_total": shown(shop, self.cart), "shipping_tax_total": shown(shop, self.shipping),
            "rate_percent": number(self.rate.percent), "meta_data": [],
        })
    }
}

/// One line a rate that is on any line, rounded at the latest here.
fn tax_lines<'a>(shop: &'a Shop, id: u64, all: &[&Priced]) -> Vec<TaxLine<'a>> {
    let mut found = Vec::new();
    for (place, rate) in shop.rates.iter().enumerate() {
        let of = |shipping: bool| {
            let lines = all.iter().filter(|p| p.is_shipping == shipping);
            let taxes = lines.flat_map(|p| &p.total.taxes).filter(|(at, _)| *at == rate.id);
            let amounts: Vec<Decimal> = taxes.map(|(_, tax)| *tax).collect();
            (amounts.len(), round(amounts.into_iter().sum(), shop.decimals))
        };
        let ((goods, cart), (freights, shipping)) = (of(false), of(true));
        if goods + freights > 0 {
            let place = u64::try_from(place).unwrap();
            found.push(TaxLine { id: id * 100 + 80 + place, rate, cart, shipping });
        }
    }
    found
}

fn coupons(shop: &Shop, id: u64, wish: &Wish, lines: &[Priced]) -> Value {
    let Some(coupon) = wish.coupon else { return json!([]) };
    let (kind, nominal) = match coupon {
        Coupon::Percent(percent) => ("percent", Decimal::from(percent)),
        Coupon::Cart(amount) => ("fixed_cart", money(shop, amount)),
        Coupon::Product(amount) => ("fixed_product", money(shop, amount)),
        // It lowers the total alone: the plug-in notes it in the order's meta data.
        Coupon::StoreCredit(_) => return json!([]),
    };
    let off = lines.iter().map(Priced::discount).sum::<Decimal>();
    json!([{
        "id": id * 100 + 70, "code": "thanks", "discount": shown(shop, off),
        "discount_tax": shown(shop, Decimal::ZERO), "meta_data": [],
        "discount_type": kind, "nominal_amount": number(nominal), "free_shipping": false,
    }])
}

fn meta(shop: &Shop, wish: &Wish, state: &State, credit: Decimal) -> Value {
    let gateway = shop.gateways[wish.gateway];
    let mut meta = vec![json!({"id": 1, "key": "_erp_ref", "value": {"to": ["Ann"]}})];
    let mut add = |key: &str, value: Value| meta.push(json!({"id": 2, "key": key, "value": value}));
    if !credit.is_zero() {
        add("smart_coupons_contribution", json!({"thanks": number(credit)}));
    }
    if let Some(captured) = state.captured {
        add("_stripe_charge_captured", json!(if captured { "yes" } else { "no" }));
    }
    if state.test {
        add("_stripe_mode", json!("test"));
    }
    if let Some(fee) = wish.processor_fee.filter(|_| state.paid.is_some()) {
        let fee = shown(shop, money(shop, fee));
        match gateway.id {
            "stripe" => {
                add("_stripe_fee", fee);
                add("_stripe_currency", json!(shop.currencies[wish.currency]));
            }
            "paypal" => add("_paypal_transaction_fee", fee),
            _ => {}
        }
    }
    json!(meta)
}

fn addresses(order: &mut Value, to: &Destination, nameless: bool, renamed: bool) {
    let last = if renamed { "Neumann" } else { "Muster" };
    let email = if nameless { "" } else { "erika@example.test" };
    let address = json!({
        "first_name": "Erika", "last_name": last, "company": "", "address_1": "Lange Reihe 1",
        "address_2": "", "city": to.city, "state": to.state, "postcode": to.postcode,
        "country": to.country, "phone": "",
    });
    order["shipping"] = address.clone();
    order["billing"] = address;
    order["billing"]["email"] = json!(email);
    if renamed {
        order["customer_note"] = json!("Please ring twice");
    }
}

fn dates(order: &mut Value, shop: &Shop, state: &State) {
    for (name, moment) in [
        ("created", Some(state.created)),
        ("modified", Some(state.modified)),
        ("paid", state.paid),
        ("completed", state.completed),
    ] {
        date(order, name, shop, moment);
    }
}

/// Writes a date twice, as the shop does: in its own time and in UTC, without a zone.
pub(super) fn date(of: &mut Value, name: &str, shop: &Shop, moment: Option<Timestamp>) {
    let zone = TimeZone::get(shop.zone).unwrap();
    let written = |zone: TimeZone| {
        moment.map(|moment| moment.to_zoned(zone).strftime("%Y-%m-%dT%H:%M:%S").to_string())
    };
    of[format!("date_{name}")] = json!(written(zone));
    of[format!("date_{name}_gmt")] = json!(written(TimeZone::UTC));
}

fn spoil(order: &mut Value, shop: &Shop, wish: &Wish) {
    let Some((figure, by)) = wish.error else { return };
    let by = signed(shop, by);
    let figure = match figure {
        Figure::Total => Some(&mut order["total"]),
        Figure::TotalTax => Some(&mut order["total_tax"]),
        Figure::TaxLine => order.pointer_mut("/tax_lines/0/tax_total"),
        Figure::LineTotal => order.pointer_mut("/line_items/0/total"),
    };
    if let Some(figure) = figure {
        let right: Decimal = figure.as_str().unwrap().parse().unwrap();
        *figure = shown(shop, right + by);
    }
}

/// An amount as the API writes it: text with the shop's digits.
#[must_use]
pub fn shown(shop: &Shop, amount: Decimal) -> Value {
    Value::String(round(amount, shop.decimals).to_string())
}

/// A JSON number.
#[must_use]
pub fn number(value: Decimal) -> Value {
    Value::Number(value.normalize().to_string().parse::<Number>().unwrap())
}

/// Smallest units as an amount.
#[must_use]
pub fn money(shop: &Shop, units: u32) -> Decimal {
    Decimal::new(i64::from(units), shop.decimals)
}

/// Smallest units as an amount, of either sign.
#[must_use]
pub fn signed(shop: &Shop, units: i32) -> Decimal {
    Decimal::new(i64::from(units), shop.decimals)
}

/// Nothing, taxed.
#[must_use]
pub fn untaxed(amount: Decimal) -> Taxed {
    arithmetic::Taxed { net: amount, taxes: Vec::new() }
}
