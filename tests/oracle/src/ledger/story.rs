//! An order's life, and what it leaves in the books (books.md, sections 3 and 6).
//!
//! The books move by looks: at each look the order is seen as it is then. A sale posts at the first
//! look that proves its payment and is never unmade by the store: later looks can only add a
//! payment, refunds, or a reason for a person to look.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::Value;

use super::evidence::{Verdict, day, note, verdict};
use super::figures::Figures;
use super::house::{House, Till};
use super::refund::{Back, back};
use super::{Snapshot, Why, order};
use crate::json::{amount, items, text};

/// A document that must stand in the books.
#[derive(Debug, Clone)]
pub struct Document {
    /// `SalesReceipt`, `Invoice`, `Payment`, `RefundReceipt`, `CreditMemo` or `Purchase`.
    pub form: &'static str,
    /// Its day.
    pub day: String,
    /// Its currency.
    pub currency: String,
    /// Home units for one unit of it; none in the home currency.
    pub exchange: Option<Decimal>,
    /// Where the money is, or comes from; none for receivables.
    pub money: Option<String>,
    /// What it comes to.
    pub total: Decimal,
    /// Its figures.
    pub back: Back,
}

/// Where an order stands after its last look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// All of it is in the books.
    Posted,
    /// Nothing is, by this rule.
    Skipped(&'static str),
    /// A person must look.
    Parked(Why),
}

/// What an order leaves.
#[derive(Debug, Clone)]
pub struct Story {
    /// The documents by their role: `sale`, `payment`, `fee`, `refund:27`, `credit:27`.
    pub documents: BTreeMap<String, Document>,
    /// Where it stands.
    pub standing: Standing,
}

/// What stands in the books of an order so far: its figures by role. Only shares of lump sums are
/// looked up in it.
pub type Standings = BTreeMap<String, Figures>;

/// Tells an order's story.
#[must_use]
pub fn tell(looks: &[Snapshot], house: &House, standings: &Standings) -> Story {
    let mut telling = Telling {
        house,
        standings,
        documents: BTreeMap::new(),
        sale: None,
        standing: Standing::Skipped("never_seen"),
    };
    for look in looks {
        telling.look(look);
    }
    Story { documents: telling.documents, standing: telling.standing }
}

/// A sale that is in the books.
#[derive(Clone)]
struct Sale<'h> {
    till: &'h Till,
    /// The order as it was posted.
    order: Value,
    figures: Figures,
    day: String,
    exchange: Option<Decimal>,
}

struct Telling<'h> {
    house: &'h House,
    standings: &'h Standings,
    documents: BTreeMap<String, Document>,
    sale: Option<Sale<'h>>,
    standing: Standing,
}

impl Telling<'_> {
    fn look(&mut self, look: &Snapshot) {
        self.standing = match self.sale.clone() {
            None => self.first(look),
            Some(sale) => self.again(look, sale),
        };
    }

    /// The order is not in the books yet.
    fn first(&mut self, look: &Snapshot) -> Standing {
        let order = &look.order;
        let (till, day, paid) = match verdict(order, self.house) {
            Verdict::Skip("before_start") if self.is_refunded_since(look) => {
                return Standing::Parked(Why::of("a refund of an order before the start"));
            }
            Verdict::Skip(rule) => return Standing::Skipped(rule),
            Verdict::Park(why) => return Standing::Parked(why),
            Verdict::Post { till, day, paid } => (till, day, paid),
        };
        if till.invoiced && text(&order["billing"]["email"]).is_empty() {
            return Standing::Parked(Why::of("nobody to send an invoice to"));
        }
        let currency = text(&order["currency"]);
        let exchange = match currency == self.house.home {
            true => None,
            false => match self.house.exchange(&currency, &day) {
                Some(rate) => Some(rate),
                None => return Standing::Parked(Why::of("a currency that the books do not keep")),
            },
        };
        let figures = match order::sale(order, self.house) {
            Ok(figures) => figures,
            Err(why) => return Standing::Parked(why),
        };
        let sale = Sale { till, order: order.clone(), figures, day, exchange };
        let form = if till.invoiced { "Invoice" } else { "SalesReceipt" };
        let money = (!till.invoiced).then(|| till.clearing.to_owned());
        let back = Back::Exact(sale.figures.clone());
        self.document("sale", form, &sale, sale.day.clone(), money, back);
        self.sale = Some(sale.clone());
        self.money(order, &sale, paid);
        self.refunds(look, &sale)
    }

    /// Whether money went back since the start.
    fn is_refunded_since(&self, look: &Snapshot) -> bool {
        let mut refunds = look.refunds.iter();
        refunds.any(|refund| text(&refund["date_created_gmt"]).as_str() >= self.house.start)
    }

    /// The payment of an invoice, and what the processor kept.
    fn money(&mut self, order: &Value, sale: &Sale<'_>, paid: Option<String>) {
        let Some(paid) = paid else { return };
        let nothing = sale.figures.total().is_zero();
        if sale.till.invoiced && !nothing && !self.documents.contains_key("payment") {
            let mut paid_up = Figures::default();
            paid_up.add(self.house.accounts.receivable, "", sale.figures.total());
            let money = Some(sale.till.clearing.to_owned());
            let back = Back::Exact(paid_up.without_nothing());
            self.document("payment", "Payment", sale, paid.clone(), money, back);
        }
        let kept = sale.till.fee.and_then(|key| note(order, key));
        let kept: Decimal = kept.and_then(|kept| kept.parse().ok()).unwrap_or_default();
        if !kept.is_zero() && !self.documents.contains_key("fee") {
            let mut spent = Figures::default();
            spent.add(self.house.accounts.merchant_fees, "", kept);
            let money = Some(sale.till.clearing.to_owned());
            self.document("fee", "Purchase", sale, paid, money, Back::Exact(spent));
        }
    }

    /// The sale is in the books: what changed since?
    fn again(&mut self, look: &Snapshot, sale: Sale<'_>) -> Standing {
        let order = &look.order;
        if text(&order["status"]) == "trash" {
            return Standing::Posted;
        }
        let now = match order::sale(order, self.house) {
            Ok(now) => now,
            Err(why) => return Standing::Parked(why),
        };
        let unpaid = sale.till.invoiced && !self.documents.contains_key("payment");
        if unpaid && text(&order["status"]) == "cancelled" && look.refunds.is_empty() {
            // Nothing was paid and nothing credited: the invoice is void.
            self.documents.remove("sale");
            return Standing::Posted;
        }
        if !self.documents.contains_key("sale") {
            return Standing::Posted;
        }
        let same = now.total() == sale.figures.total() && now.taxes == sale.figures.taxes;
        let may_change = unpaid && look.refunds.is_empty();
        if !(same || may_change) {
            // What is still clear of its refunds goes on; the sale stays as it was posted.
            let _refunds = self.refunds(look, &sale);
            return Standing::Parked(Why::of("a paid order was changed"));
        }
        if let Some(document) = self.documents.get_mut("sale") {
            document.total = now.total();
            document.back = Back::Exact(now.clone());
        }
        let sale = Sale { order: order.clone(), figures: now, ..sale };
        if let Verdict::Post { paid, .. } = verdict(order, self.house) {
            self.money(order, &sale, paid);
        }
        let standing = self.refunds(look, &sale);
        if let Some(mine) = &mut self.sale {
            (mine.order, mine.figures) = (sale.order, sale.figures);
        }
        standing
    }

    /// The refunds, oldest first; one that is unclear waits alone, and lump sums after it too.
    fn refunds(&mut self, look: &Snapshot, sale: &Sale<'_>) -> Standing {
        let mut left = sale.figures.clone();
        let mut open = amount(&sale.order["total"]);
        let mut unclear = None;
        for refund in &look.refunds {
            let role = format!("refund:{}", text(&refund["id"]));
            let lump = items(&refund["line_items"]).is_empty()
                && items(&refund["shipping_lines"]).is_empty()
                && items(&refund["fee_lines"]).is_empty();
            let found = match &unclear {
                Some(_) if lump => Err(Why::of("a lump sum after a refund that is unclear")),
                _ => back(refund, &sale.order, &left, open, self.house),
            };
            let found = found.and_then(|back| self.no_more_than(&left, back));
            open -= amount(&refund["amount"]);
            match found {
                Ok(back) => {
                    let taken = match &back {
                        Back::Exact(figures) => figures.clone(),
                        Back::TaxOnly(figures) => {
                            self.standings.get(&role).unwrap_or(figures).clone()
                        }
                        Back::Share { .. } => {
                            self.standings.get(&role).cloned().unwrap_or_default()
                        }
                    };
                    left = left.less(&taken);
                    self.give_back(role, refund, sale, back);
                }
                Err(why) => unclear = Some(why),
            }
        }
        unclear.map_or(Standing::Posted, Standing::Parked)
    }

    /// Nobody takes back more tax than there was.
    fn no_more_than(&self, left: &Figures, taken: Back) -> Result<Back, Why> {
        let Back::Exact(figures) = &taken else { return Ok(taken) };
        let short = |amount: Decimal| amount < -self.house.adjustment;
        let rest = left.less(figures);
        match rest.taxes.values().any(|levy| short(levy.amount)) {
            true => Err(Why::of("more goes back than was sold")),
            false => Ok(taken),
        }
    }

    fn give_back(&mut self, role: String, refund: &Value, sale: &Sale<'_>, back: Back) {
        let by_gateway = refund["refunded_payment"] == true;
        let money = match by_gateway {
            true => sale.till.clearing,
            false => sale.till.refunds_by_hand,
        };
        let open = sale.till.invoiced && !self.documents.contains_key("payment");
        let (form, money) = match open {
            true => ("CreditMemo", None),
            false => ("RefundReceipt", Some(money.to_owned())),
        };
        let role = if open { role.replace("refund:", "credit:") } else { role };
        let total = amount(&refund["amount"]);
        let credited = text(&refund["reason"]).contains(self.house.credited);
        let (total, back) = match back {
            Back::Exact(mut figures) if credited => {
                let accounts = &self.house.accounts;
                figures.add(accounts.store_credit, self.house.outside(), -total);
                // A liability has no rate that could be nobody's.
                let _settled = order::settle_bases(&mut figures, self.house);
                (Decimal::ZERO, Back::Exact(figures.without_nothing()))
            }
            back => (total, back),
        };
        self.document(&role, form, sale, day(&refund["date_created"]), money, back);
        if let Some(document) = self.documents.get_mut(&role) {
            document.total = total;
        }
    }

    fn document(
        &mut self,
        role: &str,
        form: &'static str,
        sale: &Sale<'_>,
        day: String,
        money: Option<String>,
        back: Back,
    ) {
        let total = match &back {
            Back::Exact(figures) | Back::TaxOnly(figures) => figures.total(),
            Back::Share { amount, .. } => *amount,
        };
        let currency = text(&sale.order["currency"]);
        let exchange = sale.exchange;
        let document = Document { form, day, currency, exchange, money, total, back };
        self.documents.entry(role.to_owned()).or_insert(document);
    }
}
