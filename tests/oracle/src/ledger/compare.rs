//! The comparison: every document by its order and role, then the ledger as a whole.

mod document;
mod totals;

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde_json::Value;

use super::booked::Books;
use super::house::House;
use super::story::{Standing, Story, tell};
use super::{Figures, Snapshot, Why};
use totals::Totals;

/// What is audited.
#[derive(Debug)]
pub struct Audited<'a> {
    /// The shop's own rules.
    pub house: &'a House,
    /// Each order's life as the store showed it.
    pub lives: &'a BTreeMap<String, Vec<Snapshot>>,
    /// The company's tables.
    pub tables: &'a Value,
    /// The company's ledger.
    pub ledger: &'a Value,
    /// What the product says of each order.
    pub product: &'a Product,
}

/// What the product says.
#[derive(Debug, Default)]
pub struct Product {
    /// Orders that wait for a person, with the message that they show.
    pub parked: BTreeMap<String, String>,
}

/// Something that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The order; empty for the ledger as a whole.
    pub order: String,
    /// What is wrong.
    pub what: String,
}

/// How many orders ended how, for the record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Orders all in the books.
    pub posted: usize,
    /// Orders of which nothing is, by a rule.
    pub skipped: usize,
    /// Orders that wait.
    pub parked: usize,
    /// Documents in the books.
    pub documents: usize,
}

impl Audited<'_> {
    /// Everything that is not as it must be, and how the orders ended.
    #[must_use]
    pub fn findings(&self) -> (Vec<Finding>, Tally) {
        let books = Books::read(self.tables, self.house);
        let mut findings = Vec::new();
        let mut totals = Totals::default();
        let mut tally = Tally::default();
        for (order, looks) in self.lives {
            let story = tell(looks, self.house, &books.standings(order));
            let mut say = |what: String| findings.push(Finding { order: order.clone(), what });
            self.standing(order, &story, &mut say);
            match story.standing {
                Standing::Posted => tally.posted += 1,
                Standing::Skipped(_) => tally.skipped += 1,
                Standing::Parked(_) => tally.parked += 1,
            }
            let none = BTreeMap::new();
            let there = books.documents.get(order).unwrap_or(&none);
            let roles: BTreeSet<&String> = story.documents.keys().chain(there.keys()).collect();
            for role in roles {
                match (story.documents.get(role), there.get(role).map(Vec::as_slice)) {
                    (Some(wanted), Some([booked])) => {
                        for what in document::differences(wanted, booked, self.house) {
                            say(format!("{role}: {what}"));
                        }
                        totals.add(wanted, &booked.figures, self.house);
                        tally.documents += 1;
                    }
                    (Some(wanted), None | Some([])) => {
                        say(format!("{role}: no {} of {}", wanted.form, wanted.total));
                        totals.add(wanted, &Figures::default(), self.house);
                    }
                    // A payment of nothing that sets a credit off moves no account.
                    (None, Some([booked]))
                        if booked.total.is_zero() && booked.form == "Payment" => {}
                    (_, Some(several)) => {
                        let ids: Vec<&str> = several.iter().map(|b| b.id.as_str()).collect();
                        say(format!("{role}: nobody asked for {}", ids.join(", ")));
                    }
                    (None, None) => {}
                }
            }
        }
        for id in &books.strangers {
            findings.push(Finding { order: String::new(), what: format!("{id} names no order") });
        }
        let say = |what| Finding { order: String::new(), what };
        findings.extend(totals.against(self.ledger, self.house).into_iter().map(say));
        (findings, tally)
    }

    fn standing(&self, order: &str, story: &Story, say: &mut impl FnMut(String)) {
        let parked = self.product.parked.get(order);
        match (&story.standing, parked) {
            (Standing::Parked(why), None) => say(format!("is not parked: {}", described(why))),
            (Standing::Parked(why), Some(message)) => {
                if let Some(difference) = why.difference
                    && !tells(message, difference)
                {
                    say(format!("parked without the difference {difference}: {message}"));
                }
            }
            (Standing::Posted | Standing::Skipped(_), Some(message)) => {
                say(format!("is parked: {message}"));
            }
            (Standing::Posted | Standing::Skipped(_), None) => {}
        }
    }
}

fn described(why: &Why) -> String {
    let by = why.difference.map(|by| format!(" by {by}")).unwrap_or_default();
    format!("{}{by}", why.reason)
}

/// Whether a message names the difference, or two figures that differ by it.
fn tells(message: &str, difference: Decimal) -> bool {
    let digits = |c: char| c.is_ascii_digit() || c == '.';
    let words = message.split(|c: char| !digits(c)).map(|word| word.trim_matches('.'));
    let numbers: Vec<Decimal> = words.filter_map(|word| word.parse().ok()).collect();
    let wanted = difference.abs();
    numbers.iter().enumerate().any(|(place, a)| {
        *a == wanted
            || numbers[place + 1..].iter().any(|b| (*a - *b).abs() == wanted || *a + *b == wanted)
    })
}
