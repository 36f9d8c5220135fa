//! Where the poll of a company stands.

use std::collections::{BTreeMap, BTreeSet};

use engine::connector::Changed;
use jiff::Timestamp;
use model::Kind;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{FURTHEST, OVERLAP, Shown, back};
use crate::quickbooks::wire::query::PAGE;

/// The version of the form below. A cursor of another one is begun anew.
const VERSION: u32 = 1;
/// The most reports that are remembered; what is forgotten is reported again.
const REMEMBERED: usize = 400;

/// Between polls a moment and what was reported around it; within one, the steps that are left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Cursor {
    v: u32,
    /// Everything before this moment was reported, of [`Self::kinds`].
    since: Timestamp,
    /// The kinds that were asked for. One that is asked for later starts at the beginning.
    kinds: BTreeSet<Kind>,
    /// From this moment on, deletions may not have been shown; none where all were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    blind_since: Option<Timestamp>,
    /// What was reported at [`Self::since`] or later, by kind and id, with its print.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    reported: BTreeMap<String, Reported>,
    /// The poll under way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    round: Option<Round>,
}

/// A report that need not be repeated while its print is the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Reported {
    at: Timestamp,
    print: String,
}

/// A poll under way.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Round {
    /// Where the next poll begins; none while no answer has stated its time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mark: Option<Timestamp>,
    /// The kinds that it asks for, and that were wanted all the while.
    kinds: BTreeSet<Kind>,
    /// What is left, the next step last.
    steps: Vec<Step>,
}

/// A call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub(super) enum Step {
    /// Change data capture.
    Captured {
        /// Of which kinds.
        kinds: Vec<Kind>,
        /// Since when.
        since: Timestamp,
    },
    /// A query for what changed at a moment or later, oldest first.
    Modified {
        /// Of which kind.
        kind: Kind,
        /// The moment.
        from: Timestamp,
        /// Rows of a page.
        most: usize,
    },
    /// A query for what changed within a second that fills more than a page, by id.
    Second {
        /// Of which kind.
        kind: Kind,
        /// The second.
        at: Timestamp,
        /// Only ids after this one.
        after: Option<String>,
        /// Rows of a page.
        most: usize,
    },
}

impl Step {
    /// The same for the wanted kinds alone; none where it is for others only.
    fn wanted(self, wanted: &BTreeSet<Kind>) -> Option<Self> {
        match self {
            Self::Captured { mut kinds, since } => {
                kinds.retain(|kind| wanted.contains(kind));
                (!kinds.is_empty()).then_some(Self::Captured { kinds, since })
            }
            Self::Modified { kind, .. } | Self::Second { kind, .. } => {
                wanted.contains(&kind).then_some(self)
            }
        }
    }
}

impl Cursor {
    /// The stored cursor; the beginning, where there is none or it is not of this form.
    pub(super) fn read(stored: Option<&Value>, start_at: Timestamp) -> Self {
        let read = stored.and_then(Self::parsed);
        if stored.is_some() && read.is_none() {
            tracing::warn!(
                "a stored cursor is not of this connector's form: polling from the start"
            );
        }
        read.unwrap_or_else(|| Self {
            v: VERSION,
            since: start_at,
            kinds: BTreeSet::new(),
            blind_since: None,
            reported: BTreeMap::new(),
            round: None,
        })
    }

    fn parsed(stored: &Value) -> Option<Self> {
        Self::deserialize(stored).ok().filter(|cursor| cursor.v == VERSION)
    }

    /// The next call; a new poll is begun where none is under way. None where nothing is wanted.
    pub(super) fn next_step(
        &mut self,
        wanted: &BTreeSet<Kind>,
        start_at: Timestamp,
        now: Timestamp,
    ) -> Option<Step> {
        if self.round.is_none() {
            self.begin(wanted, start_at, now);
        }
        let round = self.round.as_mut()?;
        round.kinds.retain(|kind| wanted.contains(kind));
        while let Some(step) = round.steps.pop() {
            if let Some(step) = step.wanted(wanted) {
                return Some(step);
            }
        }
        None
    }

    fn begin(&mut self, wanted: &BTreeSet<Kind>, start_at: Timestamp, now: Timestamp) {
        let known: Vec<Kind> = wanted.intersection(&self.kinds).copied().collect();
        let new: Vec<Kind> = wanted.difference(&self.kinds).copied().collect();
        let mut steps = Vec::new();
        if is_too_far(self.since, now) && !known.is_empty() {
            // A full listing of what this connection follows: a gap is not bridged from its edge.
            steps.extend(known.into_iter().map(|kind| listing(kind, start_at)));
            self.be_blind_from(self.since);
        } else if !known.is_empty() {
            steps.push(Step::Captured { kinds: known, since: self.since });
        }
        if is_too_far(start_at, now) {
            steps.extend(new.into_iter().map(|kind| listing(kind, start_at)));
        } else if !new.is_empty() {
            steps.push(Step::Captured { kinds: new, since: start_at.min(now) });
        }
        self.round = Some(Round { mark: None, kinds: wanted.clone(), steps });
    }

    /// Takes note of an answer's time. The earliest one of a poll counts; our own clock holds it
    /// back where the server's is ahead.
    pub(super) fn mark(&mut self, time: Option<Timestamp>, now: Timestamp) {
        if let (Some(round), Some(time)) = (self.round.as_mut(), time) {
            let mark = back(time.min(now), OVERLAP);
            round.mark = Some(round.mark.map_or(mark, |earlier| earlier.min(mark)));
        }
    }

    /// Another call of this poll, before those that are left.
    pub(super) fn step(&mut self, step: Step) {
        self.round.get_or_insert_default().steps.push(step);
    }

    /// A capture may have been cut: it is asked again for fewer kinds, at last by queries.
    pub(super) fn narrow(&mut self, mut kinds: Vec<Kind>, since: Timestamp) {
        if let [kind] = kinds.as_slice() {
            self.be_blind_from(since);
            self.step(listing(*kind, since));
            return;
        }
        let second = kinds.split_off(kinds.len() / 2);
        self.step(Step::Captured { kinds: second, since });
        self.step(Step::Captured { kinds, since });
    }

    /// A capture showed everything since then: if of all kinds, also what queries did not show.
    pub(super) fn proven(&mut self, kinds: &[Kind], since: Timestamp) {
        let asked = self.round.as_ref().map_or(0, |round| round.kinds.len());
        if kinds.len() == asked && self.blind_since.is_some_and(|blind| since <= blind) {
            self.blind_since = None;
        }
    }

    /// What was not reported yet as it is now.
    pub(super) fn news(&mut self, shown: Vec<Shown>) -> Vec<Changed> {
        let mut news = Vec::new();
        for Shown { changed, at, print, .. } in shown {
            let name = format!("{}:{}", changed.kind, changed.id);
            if self.reported.get(&name).is_none_or(|reported| reported.print != print) {
                news.push(changed);
            }
            if let Some(at) = at {
                self.reported.insert(name, Reported { at, print });
            }
        }
        self.forget();
        news
    }

    /// Keeps only reports that the next poll could repeat, and of too many the newest.
    fn forget(&mut self) {
        let mark = self.round.as_ref().and_then(|round| round.mark).unwrap_or(self.since);
        // An answer states whole seconds.
        let mark = back(mark, jiff::SignedDuration::from_secs(1));
        self.reported.retain(|_, reported| reported.at >= mark);
        let mut times: Vec<Timestamp> = self.reported.values().map(|r| r.at).collect();
        times.sort_unstable();
        if let Some(place) = times.len().checked_sub(REMEMBERED)
            && let Some(oldest) = times.get(place).copied()
        {
            self.reported.retain(|_, reported| reported.at >= oldest);
            if self.reported.len() > REMEMBERED {
                self.reported.clear();
            }
        }
    }

    /// Ends the poll when nothing is left of it.
    pub(super) fn end_round_if_done(&mut self) {
        if let Some(round) = self.round.take_if(|round| round.steps.is_empty()) {
            self.since = round.mark.unwrap_or(self.since).max(self.since);
            self.kinds = round.kinds;
        }
    }

    /// Whether the poll goes on right now.
    pub(super) fn is_under_way(&self) -> bool {
        self.round.is_some()
    }

    /// Up to where everything was reported, deletions too.
    pub(super) fn complete_until(&self) -> Timestamp {
        self.blind_since.map_or(self.since, |blind| blind.min(self.since))
    }

    fn be_blind_from(&mut self, moment: Timestamp) {
        self.blind_since = Some(self.blind_since.map_or(moment, |blind| blind.min(moment)));
    }
}

fn listing(kind: Kind, from: Timestamp) -> Step {
    Step::Modified { kind, from, most: PAGE }
}

/// Whether capture may not reach back that far.
fn is_too_far(since: Timestamp, now: Timestamp) -> bool {
    now.duration_since(since) > FURTHEST
}

/// The stored cursor set back to a moment: what changed since then is reported again. None where it
/// stands before that moment already.
pub(crate) fn rewound(stored: &Value, to: Timestamp) -> Option<Value> {
    let cursor = Cursor::parsed(stored)?;
    if cursor.since <= to {
        return None;
    }
    let rewound = Cursor { since: to, reported: BTreeMap::new(), round: None, ..cursor };
    serde_json::to_value(rewound).ok()
}
