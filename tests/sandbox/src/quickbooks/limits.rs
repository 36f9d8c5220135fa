//! Limits of one company: sliding windows, batches, calls in flight, sizes of answers.
//!
//! Windows measure real elapsed time. What is refused does not count into a window, but what was
//! seen is recorded, so that a test can tell how hard a client pressed.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

/// The limits in force; the defaults are the real ones.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Calls in any second.
    pub per_second: usize,
    /// Calls in any minute.
    pub per_minute: usize,
    /// Batches in any minute.
    pub batch_per_minute: usize,
    /// Calls at a time.
    pub concurrency: usize,
    /// Objects in one answer of change data capture.
    pub cdc_objects: usize,
    /// Objects in one page of a query.
    pub query_objects: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            per_second: 10,
            per_minute: 500,
            batch_per_minute: 40,
            concurrency: 10,
            cdc_objects: 1000,
            query_objects: 1000,
        }
    }
}

/// What has been seen.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Seen {
    /// All calls, refused ones too.
    pub requests: u64,
    /// Calls answered with 429.
    pub throttled: u64,
    /// The most calls in any second.
    pub max_per_second: usize,
    /// The most calls in any minute.
    pub max_per_minute: usize,
    /// The most calls at a time.
    pub max_concurrency: usize,
}

/// The windows of one company.
#[derive(Debug, Default)]
pub struct Meter {
    /// The limits in force.
    pub limits: Limits,
    /// What has been seen.
    pub seen: Seen,
    accepted: VecDeque<Instant>,
    batches: VecDeque<Instant>,
    arrivals: VecDeque<Instant>,
    in_flight: usize,
}

impl Meter {
    /// A call arrives; whether it may go on. If so, [`Meter::leave`] must follow.
    pub fn enter(&mut self, batch: bool, now: Instant) -> bool {
        for window in [&mut self.accepted, &mut self.batches, &mut self.arrivals] {
            while window.front().is_some_and(|at| now.duration_since(*at) >= MINUTE) {
                window.pop_front();
            }
        }
        self.arrivals.push_back(now);
        self.seen.requests += 1;
        let in_second = within_second(&self.arrivals, now);
        self.seen.max_per_second = self.seen.max_per_second.max(in_second);
        self.seen.max_per_minute = self.seen.max_per_minute.max(self.arrivals.len());
        self.seen.max_concurrency = self.seen.max_concurrency.max(self.in_flight + 1);
        let limits = self.limits;
        let allowed = within_second(&self.accepted, now) < limits.per_second
            && self.accepted.len() < limits.per_minute
            && (!batch || self.batches.len() < limits.batch_per_minute)
            && self.in_flight < limits.concurrency;
        if !allowed {
            self.seen.throttled += 1;
            return false;
        }
        self.accepted.push_back(now);
        if batch {
            self.batches.push_back(now);
        }
        self.in_flight += 1;
        true
    }

    /// An accepted call has been answered.
    pub fn leave(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }
}

fn within_second(window: &VecDeque<Instant>, now: Instant) -> usize {
    window.iter().rev().take_while(|at| now.duration_since(**at) < SECOND).count()
}
