//! Sweeps: ascending, to an end, and whole where nothing happens.

use model::SourceId;

use super::{ENDLESS, Ground, Run};

impl Ground<'_> {
    /// A sweep may leave out what shifts while others vanish; it must still ascend and end, and be
    /// whole where nothing happens.
    pub(super) async fn sweeps(&mut self) {
        let connector = self.stand_in.connector();
        let Some(sweep) = connector.sweep().filter(|sweep| sweep.kinds().contains(&self.kind))
        else {
            return;
        };
        let session = self.stand_in.session();
        for busy in [true, false] {
            let (mut run, mut from, mut last) = (Run::default(), None, 0);
            loop {
                let listing = match sweep.list(&session, self.kind, from.as_ref()).await {
                    Ok(listing) => listing,
                    Err(error) => return self.broken(&format!("a listing failed: {error}")),
                };
                run.pages += 1;
                for row in listing.rows {
                    if row.id <= last {
                        self.broken(&format!("a sweep lists {} after {last}", row.id));
                    }
                    last = row.id;
                    run.named.insert(SourceId::new(row.id.to_string()), run.pages);
                }
                from = listing.next;
                if from.is_none() || run.pages > ENDLESS {
                    break;
                }
                if busy {
                    self.act(&mut run).await;
                }
            }
            if from.is_some() {
                self.broken("a sweep does not end");
            }
            let there = self.stand_in.rows(self.kind).await;
            let missed: Vec<SourceId> = there.difference(&run.names()).cloned().collect();
            if !busy && !missed.is_empty() {
                self.broken(&format!("a quiet sweep leaves out {missed:?}"));
            }
        }
    }
}
