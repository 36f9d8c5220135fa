//! What a person should look at though every document is right: opened once, closed once.

use std::collections::BTreeSet;

use super::work::Work;
use crate::journal::Outcome;
use crate::plan::OpenItem;

/// Brings the link's open items to the plan's, with a line in the journal for each that opens or
/// closes; the ones that opened are returned, to be told. A plan that holds something back has not
/// looked at everything: it opens and does not close.
pub(super) fn settle(work: &mut Work) -> Vec<OpenItem> {
    let Some(planned) = work.open_items.take() else { return Vec::new() };
    let known = work.link.open_items.clone();
    let opened: Vec<OpenItem> = planned.difference(&known).copied().collect();
    let closed: BTreeSet<OpenItem> = match work.holds.is_empty() {
        true => known.difference(&planned).copied().collect(),
        false => BTreeSet::new(),
    };
    for item in &opened {
        note(work, Outcome::OpenItem, *item);
        work.link.open_items.insert(*item);
    }
    for item in closed {
        note(work, Outcome::OpenItemClosed, item);
        work.link.open_items.remove(&item);
    }
    opened
}

fn note(work: &mut Work, outcome: Outcome, item: OpenItem) {
    let mut entry = work.entry(outcome);
    entry.reason = Some(item.as_str().to_owned());
    work.journal(entry);
}
