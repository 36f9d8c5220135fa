//! What happens to one order, as plain choices that a generator makes and can make simpler.
//!
//! A wish says nothing of tax or totals: [`super::order`] computes these as the shop would. Amounts
//! are in the smallest unit of the shop's money.

use proptest::prelude::*;

use super::shop::PRODUCTS;

/// The name of a fee that is a tip.
pub const TIP: &str = "Tip";

/// One order and its life.
#[derive(Debug, Clone)]
pub struct Wish {
    /// What is bought.
    pub lines: Vec<Item>,
    /// Where it goes: one of the shop's destinations.
    pub destination: usize,
    /// In which of the shop's currencies.
    pub currency: usize,
    /// Shipping, and whether it is taxed.
    pub shipping: Option<(u32, bool)>,
    /// A coupon.
    pub coupon: Option<Coupon>,
    /// Fees.
    pub fees: Vec<Fee>,
    /// Paid with a gift card: per cent of the total.
    pub gift_card: Option<u8>,
    /// How it is paid: one of the shop's gateways.
    pub gateway: usize,
    /// How the payment goes.
    pub payment: Payment,
    /// What happens later.
    pub events: Vec<Event>,
    /// One figure that is wrong, in smallest units.
    pub error: Option<(Figure, i32)>,
    /// Minutes from the first day of the year's shop.
    pub minute: u32,
    /// Made at the checkout (its total comes from unrounded figures) or by staff.
    pub checkout: bool,
    /// A guest without an e-mail address.
    pub nameless: bool,
    /// The processor's own fee in the order's meta data, in smallest units.
    pub processor_fee: Option<u32>,
}

/// A line of goods.
#[derive(Debug, Clone)]
pub struct Item {
    /// One of the products; beyond them the gift card.
    pub product: usize,
    /// For one.
    pub price: u32,
    /// How many, in tenths.
    pub tenths: u32,
    /// The product was deleted since.
    pub deleted: bool,
}

/// A coupon.
#[derive(Debug, Clone, Copy)]
pub enum Coupon {
    /// Off every line.
    Percent(u8),
    /// Off the cart.
    Cart(u32),
    /// Off each piece of goods.
    Product(u32),
    /// Store credit, which pays and discounts nothing.
    StoreCredit(u32),
}

/// A fee.
#[derive(Debug, Clone)]
pub struct Fee {
    /// Its name.
    pub name: &'static str,
    /// How much; negative is a discount.
    pub amount: i32,
    /// Whether it is taxed.
    pub taxed: bool,
}

/// How a payment goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Payment {
    /// It comes.
    Comes,
    /// It came, and the order is completed.
    ComesAndShips,
    /// Only authorised, and the order says so.
    Authorised,
    /// Authorised, later captured.
    Captured,
    /// Never.
    Fails,
    /// The cart was left behind.
    Abandoned,
    /// Staff made a draft.
    Draft,
    /// Cancelled before any money came.
    Cancelled,
    /// A test.
    Test,
}

/// What happens to an order after its payment.
#[derive(Debug, Clone)]
pub enum Event {
    /// Staff change the texts.
    Renamed,
    /// Staff add this to the first line's price, in smallest units.
    Edited(u32),
    /// Staff put it on hold: a dispute.
    Disputed,
    /// Staff cancel it.
    Cancelled,
    /// Staff put it into the bin.
    Trashed,
    /// Money goes back.
    Refunded(Refund),
}

/// Money that goes back.
#[derive(Debug, Clone)]
pub struct Refund {
    /// What is taken back.
    pub what: Back,
    /// Whether the gateway pays it back itself.
    pub by_gateway: bool,
    /// Minutes after the event before.
    pub after: u32,
    /// The shopper gets store credit and no money.
    pub to_credit: bool,
}

/// What a refund takes back.
#[derive(Debug, Clone, Copy)]
pub enum Back {
    /// These lines of goods, by bits, so many per cent of each.
    Lines(u8, u8),
    /// These lines, and this much that no line explains (smallest units).
    LinesAndMore(u8, i8),
    /// All of it, an amount without lines.
    Whole,
    /// So many per cent, an amount without lines.
    Part(u8),
    /// The tax alone.
    Tax,
    /// Shipping alone.
    Shipping,
}

/// A figure of an order that somebody spoils.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// The order's total.
    Total,
    /// Its tax.
    TotalTax,
    /// The tax of a rate.
    TaxLine,
    /// A line's total.
    LineTotal,
}

/// How rich the orders are.
#[derive(Debug, Clone, Copy)]
pub struct Range {
    /// Destinations of the shop.
    pub destinations: usize,
    /// Currencies of the shop.
    pub currencies: usize,
    /// Gateways of the shop.
    pub gateways: usize,
}

fn item() -> impl Strategy<Value = Item> {
    let product = prop_oneof![30 => 0..PRODUCTS.len(), 1 => Just(PRODUCTS.len())];
    // Nothing so cheap that a rate of its tax rounds to nothing: the product takes such a rate for
    // one that did not apply.
    let price = prop_oneof![
        1 => Just(0_u32),
        20 => 500_u32..9_000,
        2 => 9_000_u32..900_000,
    ];
    let tenths = prop_oneof![12 => (1_u32..5).prop_map(|n| n * 10), 1 => 10_u32..40];
    (product, price, tenths, prop::bool::weighted(0.03))
        .prop_map(|(product, price, tenths, deleted)| Item { product, price, tenths, deleted })
}

fn coupon() -> impl Strategy<Value = Option<Coupon>> {
    let coupon = prop_oneof![
        4 => (1_u8..=50).prop_map(Coupon::Percent),
        1 => Just(Coupon::Percent(100)),
        3 => (1_u32..250).prop_map(Coupon::Cart),
        2 => (1_u32..250).prop_map(Coupon::Product),
        1 => (1_u32..3_000).prop_map(Coupon::StoreCredit),
    ];
    prop::option::weighted(0.3, coupon)
}

fn fees() -> impl Strategy<Value = Vec<Fee>> {
    let fee = prop_oneof![
        4 => (250_i32..900, any::<bool>())
            .prop_map(|(amount, taxed)| Fee { name: "Geschenkpapier", amount, taxed }),
        2 => (1_i32..300).prop_map(|amount| Fee { name: "Rabatt", amount: -amount, taxed: false }),
        2 => (1_i32..900).prop_map(|amount| Fee { name: TIP, amount, taxed: false }),
    ];
    prop_oneof![3 => Just(Vec::new()), 1 => prop::collection::vec(fee, 1..3)]
}

fn payment() -> impl Strategy<Value = Payment> {
    prop_oneof![
        10 => Just(Payment::Comes),
        20 => Just(Payment::ComesAndShips),
        1 => Just(Payment::Authorised),
        2 => Just(Payment::Captured),
        1 => Just(Payment::Fails),
        1 => Just(Payment::Abandoned),
        1 => Just(Payment::Draft),
        1 => Just(Payment::Cancelled),
        1 => Just(Payment::Test),
    ]
}

fn refund() -> impl Strategy<Value = Refund> {
    let what = prop_oneof![
        6 => (1_u8..16, prop_oneof![Just(100_u8), 1_u8..100]).prop_map(|(l, p)| Back::Lines(l, p)),
        1 => (1_u8..16, -9_i8..10).prop_map(|(lines, more)| Back::LinesAndMore(lines, more)),
        3 => Just(Back::Whole),
        3 => (1_u8..100).prop_map(Back::Part),
        1 => Just(Back::Tax),
        1 => Just(Back::Shipping),
    ];
    let credit = prop::bool::weighted(0.1);
    (what, prop::bool::weighted(0.7), 1_u32..40_000, credit).prop_map(
        |(what, by_gateway, after, credit)| {
            let to_credit = credit && matches!(what, Back::Lines(..));
            Refund { what, by_gateway: by_gateway && !to_credit, after, to_credit }
        },
    )
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        2 => Just(Event::Renamed),
        1 => (1_u32..500).prop_map(Event::Edited),
        1 => Just(Event::Disputed),
        1 => Just(Event::Cancelled),
        1 => Just(Event::Trashed),
        8 => refund().prop_map(Event::Refunded),
    ]
}

fn error() -> impl Strategy<Value = Option<(Figure, i32)>> {
    let figure = prop_oneof![
        Just(Figure::Total),
        Just(Figure::TotalTax),
        Just(Figure::TaxLine),
        Just(Figure::LineTotal),
    ];
    let by = prop_oneof![1_i32..400, -400_i32..0];
    prop::option::weighted(0.03, (figure, by))
}

/// Any order of a shop.
pub fn wish(range: Range) -> impl Strategy<Value = Wish> {
    let what = (
        prop::collection::vec(item(), 1..6),
        0..range.destinations,
        0..range.currencies,
        prop::option::weighted(0.6, (250_u32..2_000, prop::bool::weighted(0.9))),
        coupon(),
        fees(),
        prop::option::weighted(0.05, 1_u8..=100),
    );
    let how = (
        0..range.gateways,
        payment(),
        prop_oneof![2 => Just(Vec::new()), 1 => prop::collection::vec(event(), 1..4)],
        error(),
        // From shortly before the start of the books to the autumn.
        0_u32..400_000,
        prop::bool::weighted(0.8),
        prop::bool::weighted(0.1),
        prop::option::weighted(0.5, 1_u32..500),
    );
    (what, how).prop_map(|(what, how)| {
        let (lines, destination, currency, shipping, coupon, fees, gift_card) = what;
        let (gateway, payment, events, error, minute, checkout, nameless, processor_fee) = how;
        Wish {
            lines,
            destination,
            currency,
            shipping,
            coupon,
            fees,
            gift_card,
            gateway,
            payment,
            events,
            error,
            minute,
            checkout,
            nameless,
            processor_fee,
        }
    })
}
