//! The life of an order: how the store shows it at each look, from the first to the last.

use jiff::{SignedDuration, Timestamp};
use oracle::ledger::Snapshot;
use serde_json::{Value, json};

use super::order::{State, order};
use super::refund::{Before, refund};
use super::shop::{Habit, Shop};
use super::wish::{Back, Coupon, Event, Payment, Wish};

/// The first moment of the shop; the books start a little later.
const OPENED: &str = "2025-12-20T00:00:00Z";

/// One order at each look.
#[derive(Debug, Clone)]
pub struct Life {
    /// The store's id.
    pub id: u64,
    /// How the store shows it, oldest first.
    pub looks: Vec<Snapshot>,
}

/// Lives the order that was wished for.
#[must_use]
pub fn live(shop: &Shop, wish: &Wish, id: u64) -> Life {
    let mut living = Living::new(shop, wish, id);
    living.pay();
    for event in &wish.events {
        living.meet(event);
    }
    Life { id, looks: living.looks }
}

struct Living<'a> {
    shop: &'a Shop,
    wish: &'a Wish,
    id: u64,
    state: State,
    refunds: Vec<Value>,
    before: Before,
    looks: Vec<Snapshot>,
}

impl<'a> Living<'a> {
    fn new(shop: &'a Shop, wish: &'a Wish, id: u64) -> Self {
        let opened: Timestamp = OPENED.parse().unwrap();
        let created = opened + SignedDuration::from_mins(i64::from(wish.minute));
        let state = State {
            status: "pending",
            created,
            modified: created,
            paid: None,
            completed: None,
            captured: None,
            test: wish.payment == Payment::Test,
            renamed: false,
            added: 0,
        };
        let (refunds, looks, before) = (Vec::new(), Vec::new(), Before::default());
        Self { shop, wish, id, state, refunds, before, looks }
    }

    /// The store shows it as it is now.
    fn look(&mut self) {
        let mut shown = order(self.shop, self.wish, self.id, &self.state);
        let stubs = self.refunds.iter().map(|refund| {
            let total = format!("-{}", refund["amount"].as_str().unwrap());
            json!({"id": refund["id"], "reason": refund["reason"], "total": total})
        });
        shown["refunds"] = stubs.collect();
        self.looks.push(Snapshot { order: shown, refunds: self.refunds.clone() });
    }

    fn passes(&mut self, minutes: i64) -> Timestamp {
        self.state.modified += SignedDuration::from_mins(minutes);
        self.state.modified
    }

    fn becomes(&mut self, status: &'static str) {
        self.state.status = status;
        self.look();
    }

    fn is_free(&self) -> bool {
        let order = order(self.shop, self.wish, self.id, &self.state);
        let total = order["total"].as_str().unwrap_or_default();
        total.chars().all(|digit| matches!(digit, '0' | '.'))
    }

    /// From the cart to the money, or not.
    fn pay(&mut self) {
        let habit = self.shop.gateways[self.wish.gateway].habit;
        match self.wish.payment {
            Payment::Abandoned => return self.becomes("checkout-draft"),
            Payment::Draft => return self.becomes("draft"),
            Payment::Fails => return self.becomes("failed"),
            Payment::Cancelled => {
                if habit == Habit::Transfer {
                    self.becomes("on-hold");
                    self.passes(9_000);
                }
                return self.becomes("cancelled");
            }
            Payment::Authorised | Payment::Captured if habit == Habit::Card => {
                self.state.captured = Some(false);
                self.passes(1);
                self.becomes("on-hold");
                if self.wish.payment == Payment::Authorised {
                    return;
                }
                self.state.captured = Some(true);
                self.passes(3_000);
            }
            _ if habit == Habit::Transfer => {
                self.becomes("on-hold");
                self.passes(4_000);
            }
            _ => drop(self.passes(2)),
        }
        if habit == Habit::OnDelivery && self.is_free() {
            // Nothing to collect: it is taken as paid.
            self.state.paid = Some(self.state.modified);
            self.becomes("processing");
        } else if matches!(habit, Habit::OnDelivery | Habit::OnAccount) {
            self.becomes("processing");
            self.passes(5_000);
        } else {
            self.state.paid = Some(self.state.modified);
            self.becomes("processing");
        }
        if self.wish.payment != Payment::Comes {
            let now = self.passes(1_500);
            // The store takes what is delivered as paid; on account that proves nothing.
            self.state.paid.get_or_insert(now);
            self.state.completed = Some(now);
            self.becomes("completed");
        }
    }

    /// Whether that happens now. Nothing happens to what lies in the bin; and left out is what the
    /// product does not do as the rules say or what they leave to a person: refunds of bills that are
    /// open, refunds after or before a paid order is changed, refunds of lines beside a fee that is a
    /// discount, anything after store credit was given or where it is given for a bill, parts of what a card or credit paid, tax alone.
    fn happens(&self, event: &Event) -> bool {
        let habit = self.shop.gateways[self.wish.gateway].habit;
        let billed = matches!(habit, Habit::OnAccount | Habit::Transfer);
        let discount = self.wish.fees.iter().any(|fee| fee.amount < 0);
        let credit = matches!(self.wish.coupon, Some(Coupon::StoreCredit(_)));
        let credit = credit || self.wish.gift_card.is_some();
        let credited = self.refunds.iter().any(|refund| refund["reason"] == "store credit");
        if self.state.status == "trash" || credited {
            return false;
        }
        match event {
            Event::Refunded(refund) => {
                let fits = match refund.what {
                    Back::Whole => true,
                    Back::Part(_) => !credit,
                    Back::Tax => false,
                    Back::Lines(..) | Back::LinesAndMore(..) | Back::Shipping => !discount,
                };
                let paid = habit != Habit::OnAccount && self.state.paid.is_some();
                fits && paid && self.state.added == 0 && !(refund.to_credit && billed)
            }
            Event::Edited(_) => self.refunds.is_empty(),
            Event::Renamed | Event::Disputed | Event::Cancelled | Event::Trashed => true,
        }
    }

    fn meet(&mut self, event: &Event) {
        if !self.happens(event) {
            return;
        }
        match event {
            Event::Refunded(wish) => {
                let at = self.passes(i64::from(wish.after));
                let now = order(self.shop, self.wish, self.id, &self.state);
                let id = 1_000_000 + self.id * 10 + u64::try_from(self.refunds.len()).unwrap();
                let made = refund(self.shop, &now, wish, id, at, &mut self.before);
                let Some(made) = made else { return };
                self.refunds.push(made);
                let total = now["total"].as_str().unwrap();
                if total.parse() == Ok(self.before.amount()) {
                    self.state.status = "refunded";
                }
            }
            Event::Renamed => self.state.renamed = true,
            Event::Edited(units) => self.state.added += units,
            Event::Disputed => self.state.status = "on-hold",
            Event::Cancelled => self.state.status = "cancelled",
            Event::Trashed => self.state.status = "trash",
        }
        self.passes(10);
        self.look();
    }
}
