//! Pages end, skip nothing that is there all the while, and repeat nothing beyond the overlap, also
//! while rows change between them.

mod holdings;
mod polls;
mod sweeps;

use std::collections::{BTreeMap, BTreeSet};

use model::{Kind, SourceId};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

use super::Seen;
use crate::subject::{Act, StandIn, Subject};

/// More pages than any poll of a stand-in has.
const ENDLESS: usize = 400;
/// Rows that change at the most while one poll goes on.
const ACTS: usize = 12;

type Ids = BTreeSet<SourceId>;

pub(super) async fn check(subject: &dyn Subject, seen: &mut Seen) {
    for seed in [1, 2, 3] {
        let stand_in = subject.stand_in().await;
        let mut rng = StdRng::seed_from_u64(seed);
        for (kind, limit) in stand_in.kinds() {
            let mut ground =
                Ground { stand_in: stand_in.as_ref(), kind, limit, rng: &mut rng, seen, seed };
            ground.polls().await;
            ground.sweeps().await;
            ground.holdings().await;
        }
    }
}

/// One kind of a stand-in, and what happens to it.
struct Ground<'a> {
    stand_in: &'a dyn StandIn,
    kind: Kind,
    limit: usize,
    rng: &'a mut StdRng,
    seen: &'a mut Seen,
    seed: u64,
}

/// What a run of pages named: each id with the last page that did.
#[derive(Default)]
struct Run {
    named: BTreeMap<SourceId, usize>,
    pages: usize,
    /// The changes between pages, with the number of pages before them.
    acts: Vec<(Act, SourceId, usize)>,
}

impl Run {
    fn names(&self) -> Ids {
        self.named.keys().cloned().collect()
    }
    fn changed(&self) -> Ids {
        self.acts.iter().map(|(_, id, _)| id.clone()).collect()
    }
}

impl Ground<'_> {
    fn broken(&mut self, what: &str) {
        let (kind, seed) = (self.kind, self.seed);
        self.seen.broken(format!("{kind}, seed {seed}: {what}"));
    }

    /// Something happens to a row. What it concerns is named by a later page.
    async fn act(&mut self, run: &mut Run) {
        let rows: Vec<SourceId> = self.stand_in.rows(self.kind).await.into_iter().collect();
        let mut any = || rows.get(self.rng.random_range(0..rows.len().max(1))).cloned();
        let act = match (any(), self.rng.random_range(0..4)) {
            (Some(id), 0 | 1) => Act::Touch(id),
            (Some(id), 2) => Act::Delete(id),
            _ => Act::Insert,
        };
        if let Some(id) = self.stand_in.act(self.kind, &act).await {
            run.acts.push((act, id, run.pages + 1));
        }
    }
}
