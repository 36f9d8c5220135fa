//! What a target holds, by keyset.

use model::SourceId;

use super::super::calls::other;
use super::{ENDLESS, Ground, Run};

/// An optional page: what it names, and where the next begins.
type Paged<C> = engine::Result<(Vec<SourceId>, Option<C>)>;

impl Ground<'_> {
    /// By keyset: whatever happens, nothing that stays is skipped, and nothing is listed twice.
    pub(super) async fn holdings(&mut self) {
        let connector = self.stand_in.connector();
        let Some(holdings) = connector.holdings() else { return };
        let session = self.stand_in.session();
        let before = self.stand_in.rows(self.kind).await;
        let (mut run, mut after) = (Run::default(), None::<SourceId>);
        loop {
            let held =
                holdings.held(&session, &other(), self.kind, after.as_ref(), self.limit).await;
            let page: Paged<SourceId> = held.map(|page| {
                let last = page.rows.last().map(|row| row.id.clone());
                let next = last.filter(|_| page.more);
                (page.rows.into_iter().map(|row| row.id).collect(), next)
            });
            let (ids, next) = match page {
                Ok(page) => page,
                Err(error) => return self.broken(&format!("a page of holdings failed: {error}")),
            };
            run.pages += 1;
            for id in ids {
                if after.as_ref().is_some_and(|after| id <= *after) {
                    self.broken(&format!("holdings list {id} again"));
                }
                run.named.insert(id, run.pages);
            }
            after = next;
            if after.is_none() || run.pages > ENDLESS {
                break;
            }
            self.act(&mut run).await;
        }
        if after.is_some() {
            self.broken("holdings do not end");
        }
        let happened = run.acts.len();
        if happened < 2 {
            self.broken(&format!("{happened} changes meanwhile prove nothing"));
        }
        if run.pages < 3 {
            self.broken(&format!("{} pages of holdings prove nothing", run.pages));
        }
        let stayed = self.stand_in.rows(self.kind).await;
        let missed: Vec<_> =
            before.intersection(&stayed).filter(|id| !run.named.contains_key(*id)).collect();
        if !missed.is_empty() {
            self.broken(&format!("holdings skip {missed:?}, there all the while"));
        }
    }
}
