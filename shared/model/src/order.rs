//! A store's order, with its refunds, as it is now.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::address::Address;
use crate::ids::SourceId;
use crate::money::Currency;
use crate::refund::Refund;
use crate::tax::{LineTax, TaxTotal};

/// An order. Amounts are in [`Order::currency`], without tax unless the name says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// The store's id.
    pub id: SourceId,
    /// The number that people see; plug-ins change it, so it is not the id.
    pub number: String,
    /// The store's status, such as `processing`; shops add their own.
    pub status: String,
    /// The order's currency.
    pub currency: Currency,
    /// Whether the shop shows prices with tax (the amounts here are without, all the same).
    pub prices_include_tax: bool,
    /// `checkout`, `rest-api`, `admin`, …: where it was made.
    pub created_via: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When the store says it last changed; not every change moves it.
    pub modified_at: Timestamp,
    /// When the store took it as paid. Any move to processing sets it: no proof of money by itself.
    pub paid_at: Option<Timestamp>,
    /// When it was completed.
    pub completed_at: Option<Timestamp>,
    /// The store's customer; none for a guest.
    pub customer_id: Option<SourceId>,
    /// E-mail of the bill; empty where there is none.
    pub email: String,
    /// Who pays.
    pub billing: Address,
    /// Where it goes; empty for virtual goods.
    pub shipping: Address,
    /// How it is paid.
    pub payment: PaymentMethod,
    /// The shopper's note.
    pub customer_note: String,
    /// Goods, shipping and fees.
    pub lines: Vec<Line>,
    /// Tax by rate, rounded by the store.
    pub taxes: Vec<TaxTotal>,
    /// Coupons used.
    pub coupons: Vec<Coupon>,
    /// Gift cards and store credit that paid a part: they lower [`Order::total`] without a line.
    pub redeemed: Vec<Redemption>,
    /// What the processor settled, where a plug-in left it on the order.
    pub settlement: Option<Settlement>,
    /// The buyer's VAT number, where a plug-in asked for it; empty where there is none.
    pub vat_number: String,
    /// Whether the store took the buyer as exempt from tax.
    pub vat_exempt: bool,
    /// What the shopper owes or paid, tax included; a refund does not change it.
    pub total: Decimal,
    /// All tax in [`Order::total`].
    pub total_tax: Decimal,
    /// Its refunds, oldest first.
    pub refunds: Vec<Refund>,
    /// The source's own JSON.
    pub raw: serde_json::Value,
}

/// How an order is paid.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentMethod {
    /// The gateway's id, such as `stripe`; empty where the store has none.
    pub gateway: String,
    /// Its name for people.
    pub title: String,
    /// The gateway's own id of the charge; empty where there is none.
    pub transaction_id: String,
}

/// A coupon on an order. What it took off stands in the lines already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coupon {
    /// Its code, lower-case.
    pub code: String,
    /// The store's word for what it is, such as `percent`; empty where the store does not say.
    pub discount_type: String,
    /// What it took off, without tax.
    pub discount: Decimal,
    /// The tax that went with it.
    pub discount_tax: Decimal,
}

/// A gift card or store credit that paid a part of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redemption {
    /// The place in the source's JSON that says so, such as `gift_cards`; never the card's code.
    pub plugin: String,
    /// How much it paid, tax included.
    pub amount: Decimal,
}

/// What a payment processor settled for an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    /// The processor, as its plug-in is known: `stripe`, `paypal`, `woopayments`.
    pub processor: String,
    /// The currency that it settled in.
    pub currency: Currency,
    /// Its fee, in [`Settlement::currency`].
    pub fee: Option<Decimal>,
    /// What it paid out after the fee, in [`Settlement::currency`].
    pub net: Option<Decimal>,
    /// Units of [`Settlement::currency`] for one unit of the order's currency, where they differ.
    pub exchange_rate: Option<Decimal>,
}

/// One line of an order or refund. In a refund the signs are turned: amounts are positive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The store's id of the line.
    pub id: SourceId,
    /// What it is for.
    pub content: LineContent,
    /// Name, entities decoded.
    pub name: String,
    /// How many; fractions happen.
    pub quantity: Decimal,
    /// Before discounts.
    pub subtotal: Decimal,
    /// After discounts.
    pub total: Decimal,
    /// Tax on [`Line::total`], as the store rounds it.
    pub total_tax: Decimal,
    /// The store's tax class; empty is the standard one.
    pub tax_class: String,
    /// Tax by rate; only rates that charged something or are listed by the store.
    pub taxes: Vec<LineTax>,
    /// The line of the bundle that this line is a part of.
    pub bundle: Option<SourceId>,
    /// In a refund: the order's line that it takes back.
    pub refunded_line: Option<SourceId>,
    /// How many of it the store put back into stock.
    pub restocked: Decimal,
}

/// What a line is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum LineContent {
    /// Goods.
    Product {
        /// The product; none when it was deleted.
        product_id: Option<SourceId>,
        /// The variation, if it is one.
        variation_id: Option<SourceId>,
        /// Stock-keeping unit; empty where there is none.
        sku: String,
        /// Whether a plug-in marks it as the sale of a gift card.
        gift_card: bool,
    },
    /// Shipping.
    Shipping {
        /// The method, such as `flat_rate`; may be empty.
        method_id: String,
    },
    /// A fee; a negative one is a discount.
    Fee,
}

impl Line {
    /// The ids of the rates that charge this line something, sorted: its *rate set*.
    #[must_use]
    pub fn rate_set(&self) -> Vec<String> {
        let mut rates: Vec<String> = self
            .taxes
            .iter()
            .filter(|tax| !tax.amount.is_zero())
            .map(|tax| tax.rate_id.clone())
            .collect();
        rates.sort();
        rates.dedup();
        rates
    }

    /// Discount on the line: what coupons took off.
    #[must_use]
    pub fn discount(&self) -> Decimal {
        self.subtotal - self.total
    }
}

/// Why an order's own figures contradict each other.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field} is {stated} but its parts make {computed}")]
pub struct Imbalance {
    /// The figure that does not hold.
    pub field: &'static str,
    /// As the store states it.
    pub stated: Decimal,
    /// As its parts make it.
    pub computed: Decimal,
}

impl Imbalance {
    /// Fails when the two figures differ.
    ///
    /// # Errors
    /// The imbalance itself.
    pub fn unless_equal(
        field: &'static str,
        stated: Decimal,
        computed: Decimal,
    ) -> Result<(), Self> {
        if stated == computed { Ok(()) } else { Err(Self { field, stated, computed }) }
    }
}

impl Order {
    /// Whether the order adds up: `total = Σ line totals + total tax − Σ redeemed` and `total tax =
    /// Σ taxes by rate` (WooCommerce contract, A2). Tax is taken from the rates: the store rounds
    /// lines differently.
    ///
    /// # Errors
    /// The first figure that does not hold, and by how much.
    pub fn check(&self) -> Result<(), Imbalance> {
        let by_rate = self.taxes.iter().map(TaxTotal::total).sum();
        Imbalance::unless_equal("total_tax", self.total_tax, by_rate)?;
        let lines: Decimal = self.lines.iter().map(|line| line.total).sum();
        let computed = lines + self.total_tax - self.redeemed();
        Imbalance::unless_equal("total", self.total, computed)?;
        self.refunds.iter().try_for_each(Refund::check)
    }

    /// What gift cards and store credit paid.
    #[must_use]
    pub fn redeemed(&self) -> Decimal {
        self.redeemed.iter().map(|redemption| redemption.amount).sum()
    }

    /// What the shopper got back so far.
    #[must_use]
    pub fn refunded(&self) -> Decimal {
        self.refunds.iter().map(|refund| refund.amount).sum()
    }
}
