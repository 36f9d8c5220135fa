//! What a mapping does not say about a record.

use model::Currency;
use model::money::Decimal;

/// A row that is missing or does not fit. The text names exactly what a person has to add; it names
/// no person, address or product.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Gap {
    /// The order's status has no meaning.
    #[error("no row for the order status `{status}`")]
    Status {
        /// The store's word.
        status: String,
    },
    /// No row for how it was paid.
    #[error("no row for the payment method `{gateway}` in {currency}")]
    Gateway {
        /// The gateway's id; empty where the order names none.
        gateway: String,
        /// The order's currency.
        currency: Currency,
    },
    /// A store rate that stands for no rate of the books.
    #[error("no rate of the books for the store's rate {store_rate}")]
    Rate {
        /// The store's rate for people: id, name, per cent.
        store_rate: String,
    },
    /// The store charges another percentage than the books.
    #[error("the store's rate {store_rate} differs from the books' {mapped}")]
    Percent {
        /// The store's rate for people.
        store_rate: String,
        /// The percentages that the books have for it.
        mapped: String,
    },
    /// A rate on top of other taxes, which these tables cannot express.
    #[error("the store's rate {store_rate} is compound, which no table covers")]
    Compound {
        /// The store's rate for people.
        store_rate: String,
    },
    /// No tax code holds just these rates.
    #[error("no tax code for the store's rate set {rates}")]
    Code {
        /// The store's rates for people.
        rates: String,
    },
    /// A line without tax that no rule explains.
    #[error("no tax code for an untaxed {sort} line of tax class `{tax_class}` to {country}")]
    Untaxed {
        /// `product`, `shipping` or `fee`.
        sort: &'static str,
        /// The store's class.
        tax_class: String,
        /// Where it goes.
        country: String,
    },
    /// No code for what is outside the scope of tax.
    #[error("no outside-scope tax code, which a {purpose} line needs")]
    OutsideScope {
        /// What the line is for.
        purpose: &'static str,
    },
    /// The company has no tax agency where the store charged tax.
    #[error("tax was charged in `{state}`, where the company is not registered")]
    State {
        /// The state; empty where the order has no address.
        state: String,
    },
    /// The lines of one document need two tax codes, and it can name one.
    #[error("the lines were taxed by different sets of rates, and the document names one tax code")]
    TwoCodes,
    /// The books keep no tax, and the store charged some.
    #[error("the store charged tax, and the books keep none")]
    TaxOff,
    /// The buyer is exempt, and the store charged tax.
    #[error("the buyer is exempt from tax, and the store charged some")]
    ExemptAndTaxed,
    /// No item for a line.
    #[error("no item for {what}")]
    Item {
        /// What it is needed for.
        what: String,
    },
    /// The order's currency is not the company's.
    #[error("the order is in {currency}, the books are kept in {home}")]
    Currency {
        /// The order's.
        currency: Currency,
        /// The company's.
        home: Currency,
    },
    /// No bucket customer in a foreign currency.
    #[error("no bucket customer in {currency}")]
    Bucket {
        /// The order's.
        currency: Currency,
    },
    /// The invoice plug-in's number is not there.
    #[error("the order has no invoice number at `{path}`")]
    NoNumber {
        /// Where it was looked for.
        path: String,
    },
    /// The number does not fit on a document.
    #[error("the number has {length} characters, the books take {limit}")]
    Number {
        /// Its length with prefix.
        length: usize,
        /// The most that fit.
        limit: usize,
    },
}

/// A percentage as people write it: `7.25 %`.
pub(crate) fn percent(value: Decimal) -> String {
    format!("{} %", value.normalize())
}
