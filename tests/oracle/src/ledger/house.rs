//! What only the shop's bookkeeper knows: which account a gateway clears on, what a tax rate of the
//! store is in the books, where each sort of line goes. Accounts, rates and codes are the company's
//! ids.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

/// The house rules of a shop.
#[derive(Debug, Clone)]
pub struct House {
    /// The company's own currency.
    pub home: &'static str,
    /// The smallest unit of an amount.
    pub unit: Decimal,
    /// Home units for one unit of a foreign currency, from a day on; empty where the company keeps
    /// one currency only.
    pub exchange: Vec<(&'static str, &'static str, Decimal)>,
    /// Orders made before this moment (UTC) never post.
    pub start: &'static str,
    /// How orders are paid.
    pub tills: Vec<Till>,
    /// Where the sorts of lines go.
    pub accounts: Accounts,
    /// Tax.
    pub tax: Regime,
    /// The most that a rounding line carries: for each line, and for a document.
    pub rounding: (Decimal, Decimal),
    /// The most that a refund may give back beyond its lines.
    pub adjustment: Decimal,
    /// A word in a refund's reason that turns it into store credit.
    pub credited: &'static str,
    /// The purchase rate under which fees stand; none where the books state none.
    pub fee_rate: Option<&'static str>,
}

/// How the orders of one gateway in one currency are paid.
#[derive(Debug, Clone)]
pub struct Till {
    /// The store's id of the gateway.
    pub gateway: &'static str,
    /// The orders' currency.
    pub currency: &'static str,
    /// What proves the payment.
    pub proof: Proof,
    /// Whether it is billed first.
    pub invoiced: bool,
    /// Where its money lies.
    pub clearing: &'static str,
    /// Where refunds that the gateway did not pay come from.
    pub refunds_by_hand: &'static str,
    /// The order's own note that a charge was only authorised.
    pub authorised_only: Option<(&'static str, &'static str)>,
    /// The order's own note that it is a test.
    pub test: Option<(&'static str, &'static str)>,
    /// The order's own note of what the processor kept; none where fees are not booked.
    pub fee: Option<&'static str>,
}

/// What proves a payment (books.md, section 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// The paid date, unless the gateway says that it only authorised.
    Captured,
    /// Staff marked it: no longer waiting.
    MarkedByStaff,
    /// Delivered.
    Completed,
    /// Nothing in the store.
    Never,
}

/// Where the sorts of lines go.
#[derive(Debug, Clone)]
pub struct Accounts {
    /// Goods.
    pub sales: &'static str,
    /// Shipping.
    pub shipping: &'static str,
    /// Fees.
    pub fees: &'static str,
    /// Fees that are tips, by their name in lower case.
    pub tips: (&'static str, &'static str),
    /// Coupons and negative fees.
    pub discounts: &'static str,
    /// Cents between lines and total.
    pub rounding: &'static str,
    /// What a refund gives back beyond its lines, and an allowance that no line explains.
    pub adjustments: &'static str,
    /// Gift cards: the stock-keeping unit of one that is sold, and the liability.
    pub gift_cards: (&'static str, &'static str),
    /// Store credit.
    pub store_credit: &'static str,
    /// Tax that is owed.
    pub tax: &'static str,
    /// Tax at some rates that is owed on an account of its own.
    pub other_taxes: BTreeMap<&'static str, &'static str>,
    /// Receivables.
    pub receivable: &'static str,
    /// What processors keep.
    pub merchant_fees: &'static str,
}

/// How the company states tax.
#[derive(Debug, Clone)]
pub enum Regime {
    /// A code on each line.
    Codes(Codes),
    /// The United States: taxable or not.
    States(States),
    /// No tax at all in the books; the code of every line.
    Off(&'static str),
}

/// Tax by state.
#[derive(Debug, Clone)]
pub struct States {
    /// The states where the company is registered, with the agency that each owes to.
    pub agencies: BTreeMap<&'static str, &'static str>,
    /// Without automated sales tax: the sets of store rates that a document's one code may stand for.
    pub sets: Option<Vec<BTreeSet<&'static str>>>,
}

/// Tax by code.
#[derive(Debug, Clone)]
pub struct Codes {
    /// The store's rate and percentage, and the books' rate that it is.
    pub rates: Vec<(&'static str, Decimal, &'static str)>,
    /// Each code with its rates in the books.
    pub codes: BTreeMap<&'static str, BTreeSet<&'static str>>,
    /// Untaxed lines; the first row that fits decides.
    pub untaxed: Vec<Untaxed>,
    /// The code of what no tax concerns.
    pub outside: &'static str,
}

/// Why a line carries no tax.
#[derive(Debug, Clone)]
pub struct Untaxed {
    /// Of this tax class only.
    pub class: Option<&'static str>,
    /// Of this sort only: `product`, `shipping`, `fee`.
    pub sort: Option<&'static str>,
    /// To any country but these.
    pub not_to: Option<Vec<&'static str>>,
    /// The code.
    pub code: &'static str,
}

impl House {
    /// How an order is paid, if the bookkeeper knows.
    #[must_use]
    pub fn till(&self, gateway: &str, currency: &str) -> Option<&Till> {
        self.tills.iter().find(|till| till.gateway == gateway && till.currency == currency)
    }

    /// The rate of a foreign currency on a day.
    #[must_use]
    pub fn exchange(&self, currency: &str, day: &str) -> Option<Decimal> {
        let mine = self.exchange.iter().filter(|(of, since, _)| *of == currency && *since <= day);
        mine.max_by_key(|(_, since, _)| *since).map(|(_, _, rate)| *rate)
    }

    /// The code of what no tax concerns.
    #[must_use]
    pub fn outside(&self) -> &str {
        match &self.tax {
            Regime::Codes(codes) => codes.outside,
            Regime::States(_) => "NON",
            Regime::Off(code) => code,
        }
    }
}
