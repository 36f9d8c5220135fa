//! Exact sliding windows, as a value.
//!
//! Why a log of times and not something smaller: a token bucket or GCRA admits up to twice its
//! limit within some window, counters in fixed buckets do at their edges, and the company's limits
//! hold in *any* window. The log is at most 540 numbers (some 5 KB), and only while a company is
//! called 500 times a minute.
//!
//! Times are milliseconds. A call is noted at the end of its millisecond and asked about at the
//! start of it, so that rounding can only make a caller wait. A worker whose clock is behind is
//! noted at the latest time so far: the log never runs backwards.

use std::time::Duration;

use engine::connector::Limits;
use engine::session::Call;
use jiff::Timestamp;

const SECOND_MS: i64 = 1_000;
const MINUTE_MS: i64 = 60_000;

/// The calls of the last minute, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Windows {
    /// When calls were admitted, batches among them.
    pub(super) calls: Vec<i64>,
    /// When batches were admitted.
    pub(super) batches: Vec<i64>,
}

impl Windows {
    /// Notes a call if every window has room for it; else says when the fullest one has.
    pub(super) fn admit(
        &mut self,
        limits: Limits,
        call: Call,
        now: Timestamp,
    ) -> Result<(), Timestamp> {
        let asked = now.as_millisecond();
        let mut opens = vec![
            opens_at(&self.calls, limits.per_second, SECOND_MS),
            opens_at(&self.calls, limits.per_minute, MINUTE_MS),
        ];
        if call == Call::Batch {
            opens.push(opens_at(&self.batches, limits.batches_per_minute, MINUTE_MS));
        }
        if let Some(open) = opens.into_iter().flatten().max().filter(|open| *open > asked) {
            let wait = u64::try_from(open - asked).unwrap_or_default();
            return Err(whole_ms(now) + Duration::from_millis(wait));
        }
        let last = self.calls.last().copied().unwrap_or(asked);
        let noted = (asked + 1).max(last);
        self.calls.push(noted);
        if call == Call::Batch {
            self.batches.push(noted);
        }
        self.calls.retain(|at| at + MINUTE_MS > asked);
        self.batches.retain(|at| at + MINUTE_MS > asked);
        Ok(())
    }
}

/// Whether this call is limited at all.
pub(super) fn limited(limits: Limits, call: Call) -> bool {
    let batches = call == Call::Batch && limits.batches_per_minute > 0;
    limits.per_second > 0 || limits.per_minute > 0 || batches
}

/// When a window that holds `limit` calls has room for another one; none means now.
fn opens_at(log: &[i64], limit: u32, window_ms: i64) -> Option<i64> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    if limit == 0 {
        return None;
    }
    let earliest = log.len().checked_sub(limit)?;
    log.get(earliest).map(|at| at + window_ms)
}

fn whole_ms(now: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LIMITS: Limits = Limits { per_second: 10, per_minute: 500, batches_per_minute: 40 };

    /// The most calls in any window that begins with one of them.
    fn most(times: &[Timestamp], window: Duration) -> usize {
        let within = |start: &Timestamp| {
            times.iter().filter(|at| *at >= start && **at < *start + window).count()
        };
        times.iter().map(within).max().unwrap_or(0)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn no_window_ever_holds_more(
            gaps_us in proptest::collection::vec(0_u64..150_000, 800),
            batch_every in 1_usize..20,
        ) {
            let mut now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
            let mut windows = Windows::default();
            let (mut calls, mut batches) = (Vec::new(), Vec::new());
            for (turn, gap) in gaps_us.into_iter().enumerate() {
                now += Duration::from_micros(gap);
                let batch = turn % batch_every == 0;
                let call = if batch { Call::Batch } else { Call::Read };
                match windows.admit(LIMITS, call, now) {
                    Ok(()) => {
                        calls.push(now);
                        if batch {
                            batches.push(now);
                        }
                    }
                    Err(until) => prop_assert!(until > now, "{until} is not after {now}"),
                }
            }
            prop_assert!(most(&calls, Duration::from_secs(1)) <= 10);
            prop_assert!(most(&calls, Duration::from_secs(60)) <= 500);
            prop_assert!(most(&batches, Duration::from_secs(60)) <= 40);
            prop_assert!(windows.calls.len() <= 501 && windows.batches.len() <= 41);
        }
    }

    #[test]
    fn the_wait_ends_when_there_is_room_and_not_later_than_a_millisecond_after() {
        let start: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        let mut windows = Windows::default();
        for _ in 0..10 {
            windows.admit(LIMITS, Call::Write, start).unwrap();
        }
        let until = windows.admit(LIMITS, Call::Write, start).unwrap_err();
        assert_eq!(until, start + Duration::from_millis(1_001));
        windows.admit(LIMITS, Call::Write, until).unwrap();
    }

    #[test]
    fn without_limits_everything_is_admitted() {
        let none = Limits { per_second: 0, per_minute: 0, batches_per_minute: 0 };
        assert!(!limited(none, Call::Batch));
        assert!(limited(Limits { batches_per_minute: 1, ..none }, Call::Batch));
        assert!(!limited(Limits { batches_per_minute: 1, ..none }, Call::Read));
        let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        let mut windows = Windows::default();
        assert!((0..1_000).all(|_| windows.admit(none, Call::Batch, now).is_ok()));
    }
}
