//! What a WooCommerce shop is set up with: its money, its tax table, where it ships to, how it is
//! paid.

use rust_decimal::Decimal;

/// A shop.
#[derive(Debug, Clone)]
pub struct Shop {
    /// The currencies that orders may have; the first is the shop's own.
    pub currencies: Vec<&'static str>,
    /// Digits of an amount.
    pub decimals: u32,
    /// Its time zone (IANA).
    pub zone: &'static str,
    /// Whether prices are stated with tax.
    pub prices_include_tax: bool,
    /// Whether tax is rounded for the whole order and not by line.
    pub rounds_at_subtotal: bool,
    /// Whether `taxes[].total` of a line shows six digits, as up to version 9.
    pub fine_line_taxes: bool,
    /// Its tax table.
    pub rates: Vec<Rate>,
    /// Where it ships to.
    pub destinations: Vec<Destination>,
    /// How it is paid.
    pub gateways: Vec<Gateway>,
}

/// A row of the tax table.
#[derive(Debug, Clone)]
pub struct Rate {
    /// The store's id.
    pub id: u32,
    /// For people.
    pub label: &'static str,
    /// Per cent.
    pub percent: Decimal,
    /// Where it applies; an empty state is the whole country.
    pub place: (&'static str, &'static str),
    /// The tax class; empty is the standard one.
    pub class: &'static str,
    /// On top of other taxes.
    pub compound: bool,
    /// Whether shipping is taxed too.
    pub shipping: bool,
}

/// An address that orders go to.
#[derive(Debug, Clone)]
pub struct Destination {
    /// ISO 3166 alpha-2.
    pub country: &'static str,
    /// State, where the country has them.
    pub state: &'static str,
    /// City.
    pub city: &'static str,
    /// Postcode.
    pub postcode: &'static str,
}

/// How an order may be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gateway {
    /// The store's id of it.
    pub id: &'static str,
    /// For people.
    pub title: &'static str,
    /// How its orders live.
    pub habit: Habit,
}

/// How the orders of a gateway come to their money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Habit {
    /// Taken at the checkout, or authorised first.
    Card,
    /// Staff mark the order when the money came.
    Transfer,
    /// Paid at the door.
    OnDelivery,
    /// Billed; the store never hears of the money.
    OnAccount,
}

impl Shop {
    /// The rates on goods of a class that go there.
    #[must_use]
    pub fn rates_for(&self, class: &str, to: &Destination, shipping: bool) -> Vec<&Rate> {
        let applies = |rate: &&Rate| {
            rate.class == class
                && rate.place.0 == to.country
                && (rate.place.1.is_empty() || rate.place.1 == to.state)
                && (!shipping || rate.shipping)
        };
        self.rates.iter().filter(applies).collect()
    }
}

/// Something that the shop sells.
#[derive(Debug, Clone, Copy)]
pub struct Product {
    /// The store's id.
    pub id: u32,
    /// Stock-keeping unit.
    pub sku: &'static str,
    /// Name.
    pub name: &'static str,
    /// Its tax class.
    pub class: &'static str,
    /// Whether it is taxed at all.
    pub taxable: bool,
}

/// A gift card that is sold: a promise, no income.
pub const GIFT_CARD: Product =
    Product { id: 90, sku: "GIFT-CARD", name: "Gift card", class: "", taxable: false };

/// The catalogue.
pub const PRODUCTS: [Product; 6] = [
    Product { id: 11, sku: "CUP", name: "Cup", class: "", taxable: true },
    Product { id: 12, sku: "TEE-S-RED", name: "T-Shirt - S, Red", class: "", taxable: true },
    Product { id: 13, sku: "EBOOK", name: "E-book", class: "reduced-rate", taxable: true },
    Product { id: 14, sku: "FLOUR", name: "Flour &amp; Co", class: "reduced-rate", taxable: true },
    Product { id: 15, sku: "STAMP", name: "Stamp", class: "zero-rate", taxable: true },
    Product { id: 16, sku: "", name: "Without a number", class: "", taxable: true },
];
