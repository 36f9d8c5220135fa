//! Drives the product: a shop that is read, a company that is written, and what they come to.

mod crooked;
mod shop;
mod stage;

pub use crooked::Crooked;
pub use shop::Shop;
pub use stage::{Stage, TENANT};

use std::collections::BTreeMap;

use oracle::ledger::compare::Tally;
use oracle::ledger::{Audited, Finding};
use proptest::strategy::{Strategy, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::plant::Plant;
use crate::setup::Setup;
use crate::store::life::{Life, live};
use crate::store::wish::{Wish, wish};

/// Orders that go to the product together: full batches, as in a backfill.
const SLICE: usize = 25;
/// The first order's id.
const FIRST: u64 = 1001;

/// So many orders of a shop. The same seed makes the same orders.
#[must_use]
pub fn wishes(setup: &Setup, count: usize, seed: u8) -> Vec<Wish> {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let any = wish(setup.range());
    (0..count).map(|_| any.new_tree(&mut runner).expect("an order").current()).collect()
}

/// The lives of these orders.
#[must_use]
pub fn lives(setup: &Setup, wishes: &[Wish]) -> Vec<Life> {
    let ids = FIRST..;
    wishes.iter().zip(ids).map(|(wish, id)| live(&setup.shop, wish, id)).collect()
}

/// What came of an audit.
#[derive(Debug)]
pub struct Outcome {
    /// Everything that is not as it must be.
    pub findings: Vec<Finding>,
    /// How the orders ended.
    pub tally: Tally,
    /// For orders with findings: what the store showed, and what the product noted.
    pub stories: BTreeMap<String, Vec<String>>,
}

/// Brings these orders, look by look, to a new company, and audits it.
pub async fn audit(setup: &Setup, lives: &[Life], plant: Option<Plant>) -> Outcome {
    let stage = Stage::open(setup, plant).await;
    for slice in lives.chunks(SLICE) {
        let looks = slice.iter().map(|life| life.looks.len()).max().unwrap_or(0);
        for look in 0..looks {
            let seen = slice.iter().filter_map(|life| Some((life.id, life.looks.get(look)?)));
            stage.bring(seen.collect()).await;
        }
    }
    let by_id: BTreeMap<String, _> =
        lives.iter().map(|life| (life.id.to_string(), life.looks.clone())).collect();
    let audited = Audited {
        house: &setup.house,
        lives: &by_id,
        tables: &stage.tables().await,
        ledger: &stage.ledger().await,
        product: &stage.product(),
    };
    let (findings, tally) = audited.findings();
    let mut stories = BTreeMap::new();
    for finding in &findings {
        if let Some(looks) = by_id.get(&finding.order) {
            let shown = looks.iter().map(|look| {
                let refunds: Vec<String> = look.refunds.iter().map(ToString::to_string).collect();
                format!("{} {}", look.order, refunds.join(" "))
            });
            let story = shown.chain(stage.journal(&finding.order)).collect();
            stories.insert(finding.order.clone(), story);
        }
    }
    Outcome { findings, tally, stories }
}
