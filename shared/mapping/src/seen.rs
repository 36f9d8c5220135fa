//! What a store has, as far as tables depend on it: the statuses, gateways, currencies, taxes and
//! sorts of things that its records name. It holds no person, amount or product.

use std::collections::BTreeMap;

use model::order::{Line, LineContent};
use model::{Address, Currency, Order, Product, Record};

use crate::tables::{LineSort, StoreRate};

/// What some records of a store have.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Seen {
    /// Orders of one sort, with how many there were.
    pub orders: BTreeMap<OrderSeen, u32>,
    /// Product types, with how many there were.
    pub product_types: BTreeMap<String, u32>,
}

/// What an order asks of the tables.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct OrderSeen {
    /// The store's word for its status.
    pub status: String,
    /// The gateway's id; empty where there is none.
    pub gateway: String,
    /// How it was made.
    pub created_via: String,
    /// Its currency.
    pub currency: Currency,
    /// Whether there was nothing to pay.
    pub nothing_to_pay: bool,
    /// Where it goes; who pays.
    pub shipping: PlaceSeen,
    /// The country and state of who pays.
    pub billing: PlaceSeen,
    /// Whether the buyer has a VAT number.
    pub vat_number: bool,
    /// Whether the store took the buyer as exempt.
    pub exempt: bool,
    /// Its lines, each sort once.
    pub lines: Vec<LineSeen>,
    /// Types of its coupons, each once.
    pub coupon_types: Vec<String>,
    /// Places of gift cards and store credit that paid a part, each once.
    pub redeemed: Vec<String>,
}

/// A country and state.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct PlaceSeen {
    /// ISO 3166 alpha-2; empty where it is not known.
    pub country: String,
    /// As the store writes it.
    pub state: String,
}

/// What a line asks of the tables.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineSeen {
    /// Goods, shipping or a fee.
    pub sort: LineSort,
    /// The store's tax class.
    pub tax_class: String,
    /// The rates that charged it something.
    pub rates: Vec<StoreRate>,
    /// Whether it comes to nothing.
    pub nothing: bool,
    /// Whether a product line has a stock-keeping unit.
    pub has_sku: bool,
    /// Whether it sells a gift card.
    pub gift_card: bool,
    /// The shipping method; empty for anything else.
    pub method: String,
    /// A fee's name in small letters; empty for anything else.
    pub fee: String,
}

impl Seen {
    /// What these records have.
    #[must_use]
    pub fn of<'a>(records: impl IntoIterator<Item = &'a Record>) -> Self {
        let mut seen = Self::default();
        for record in records {
            match record {
                Record::Order(order) => *seen.orders.entry(OrderSeen::of(order)).or_default() += 1,
                Record::Product(product) => seen.product(product),
                Record::Customer(_) | Record::Vendor(_) | Record::Entry(_) => {}
            }
        }
        seen
    }

    fn product(&mut self, product: &Product) {
        *self.product_types.entry(product.product_type.clone()).or_default() += 1;
    }
}

impl OrderSeen {
    fn of(order: &Order) -> Self {
        Self {
            status: order.status.clone(),
            gateway: order.payment.gateway.clone(),
            created_via: order.created_via.clone(),
            currency: order.currency,
            nothing_to_pay: order.total.is_zero(),
            shipping: PlaceSeen::of(&order.shipping),
            billing: PlaceSeen::of(&order.billing),
            vat_number: !order.vat_number.is_empty(),
            exempt: order.vat_exempt,
            lines: once(order.lines.iter().map(|line| LineSeen::of(line, order))),
            coupon_types: once(order.coupons.iter().map(|coupon| coupon.discount_type.clone())),
            redeemed: once(order.redeemed.iter().map(|redemption| redemption.plugin.clone())),
        }
    }
}

impl PlaceSeen {
    fn of(address: &Address) -> Self {
        Self { country: address.country.clone(), state: address.state.clone() }
    }
}

impl LineSeen {
    fn of(line: &Line, order: &Order) -> Self {
        let (sort, has_sku, gift_card, method, fee) = match &line.content {
            LineContent::Product { sku, gift_card, .. } => {
                let has_sku = !sku.trim().is_empty();
                (LineSort::Product, has_sku, *gift_card, String::new(), String::new())
            }
            LineContent::Shipping { method_id } => {
                (LineSort::Shipping, false, false, method_id.clone(), String::new())
            }
            LineContent::Fee => {
                let name = line.name.trim().to_lowercase();
                (LineSort::Fee, false, false, String::new(), name)
            }
        };
        let rates = line.rate_set();
        let rates =
            order.taxes.iter().filter(|tax| rates.contains(&tax.rate_id)).map(|tax| StoreRate {
                id: tax.rate_id.clone(),
                code: tax.code.clone(),
                label: tax.label.clone(),
                percent: tax.percent,
                compound: tax.compound,
            });
        Self {
            sort,
            tax_class: line.tax_class.clone(),
            rates: once(rates),
            nothing: line.total.is_zero() && line.subtotal.is_zero(),
            has_sku,
            gift_card,
            method,
            fee,
        }
    }
}

/// Sorted, each once.
fn once<T: Ord>(found: impl Iterator<Item = T>) -> Vec<T> {
    let mut found: Vec<T> = found.collect();
    found.sort();
    found.dedup();
    found
}
