//! The same write under one request id makes one object, alone and in a batch.

use engine::write::{Write, WriteResult};

use super::Seen;
use crate::subject::{StandIn, Subject};

pub(super) async fn check(subject: &dyn Subject, seen: &mut Seen) {
    let stand_in = subject.stand_in().await;
    if stand_in.connector().target().is_none() {
        return;
    }
    let most = stand_in.connector().descriptor().max_batch;
    let mut there = stand_in.objects().await;
    for batch in [vec![subject.write(1)], vec![subject.write(2), subject.write(3)]] {
        if batch.len() > most {
            continue;
        }
        for _ in 0..3 {
            apply(stand_in.as_ref(), &batch, seen).await;
        }
        let now = stand_in.objects().await;
        let (made, size) = (now.saturating_sub(there), batch.len());
        seen.must(made == size, format!("{size} at once, three times: {made} objects"));
        there = now;
    }
}

async fn apply(stand_in: &dyn StandIn, batch: &[Write], seen: &mut Seen) {
    let connector = stand_in.connector();
    let Some(target) = connector.target() else { return };
    let results = target.apply(&stand_in.session(), batch).await;
    let applied = results.iter().filter(|result| matches!(result, WriteResult::Applied(_))).count();
    seen.must(applied == batch.len(), format!("a good write became {results:?}"));
}
