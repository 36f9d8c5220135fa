//! A company's windows, for all workers together.

use std::sync::Arc;
use std::time::Duration;

use engine::connector::Limits;
use engine::limiter::RealmLimiter;
use engine::memory::{ManualClock, Memory};
use engine::ports::Clock;
use engine::session::{Call, Limiter};
use engine::{Code, Disposition};
use jiff::Timestamp;

const LIMITS: Limits = Limits { per_second: 10, per_minute: 500, batches_per_minute: 40 };

struct Realm {
    clock: Arc<ManualClock>,
    limiter: RealmLimiter,
}

fn realm(limits: Limits) -> Realm {
    let clock = ManualClock::at("2026-12-02T08:00:00Z".parse().unwrap());
    let limiter =
        RealmLimiter { realms: Memory::new(), realm: "9341".into(), limits, clock: clock.clone() };
    Realm { clock, limiter }
}

impl Realm {
    /// When each of these calls was let through.
    async fn times(&self, calls: usize, call: Call) -> Vec<Timestamp> {
        let mut times = Vec::new();
        for _ in 0..calls {
            let deadline = self.clock.now() + Duration::from_secs(3600);
            self.limiter.admit(call, deadline).await.unwrap();
            times.push(self.clock.now());
        }
        times
    }
}

/// The most calls in any window of this length.
fn densest(times: &[Timestamp], window: Duration) -> usize {
    let within = |from: &Timestamp| {
        times.iter().filter(|time| **time >= *from && **time < *from + window).count()
    };
    times.iter().map(within).max().unwrap_or(0)
}

#[tokio::test]
async fn no_second_has_more_than_ten_calls() {
    let realm = realm(Limits { per_minute: 0, ..LIMITS });
    let times = realm.times(95, Call::Write).await;
    assert_eq!(densest(&times, Duration::from_secs(1)), 10);
    let took = times[94].duration_since(times[0]).as_secs();
    assert_eq!(took, 9, "no call waits longer than it must");
}

#[tokio::test]
async fn no_minute_has_more_than_its_batches_and_a_long_wait_goes_back_to_the_queue() {
    let realm = realm(LIMITS);
    let times = realm.times(40, Call::Batch).await;
    assert_eq!(densest(&times, Duration::from_secs(60)), 40);
    let deadline = realm.clock.now() + Duration::from_secs(3600);
    let refused = realm.limiter.admit(Call::Batch, deadline).await.unwrap_err();
    assert_eq!(refused.code, Code::Throttled);
    let Disposition::Retry { after: Some(after) } = refused.disposition else {
        panic!("{refused:?}")
    };
    assert!(after > Duration::from_secs(50) && after <= Duration::from_secs(60), "{after:?}");
    realm.limiter.admit(Call::Read, deadline).await.unwrap();
    realm.clock.advance(after);
    realm.limiter.admit(Call::Batch, deadline).await.unwrap();
}

#[tokio::test]
async fn a_refusal_by_the_other_side_stops_everybody() {
    let realm = realm(LIMITS);
    let now = realm.clock.now();
    realm.limiter.block(Duration::from_secs(15)).await.unwrap();
    realm.limiter.block(Duration::from_secs(5)).await.unwrap();
    let times = realm.times(1, Call::Read).await;
    assert_eq!(times[0], now + Duration::from_secs(15), "the longer block holds");
}

#[tokio::test]
async fn no_call_is_let_through_after_its_deadline() {
    let realm = realm(LIMITS);
    realm.limiter.block(Duration::from_secs(15)).await.unwrap();
    let deadline = realm.clock.now() + Duration::from_secs(10);
    let refused = realm.limiter.admit(Call::Read, deadline).await.unwrap_err();
    assert_eq!(refused.code, Code::Throttled);
}

#[tokio::test]
async fn a_limit_of_nothing_is_no_limit() {
    let realm = realm(Limits { per_second: 0, per_minute: 0, batches_per_minute: 0 });
    let times = realm.times(1000, Call::Batch).await;
    assert_eq!(times[0], times[999]);
}
