//! Companies' windows, block and token lease, for all workers together.

use std::sync::Mutex;
use std::time::Duration;

use engine::connector::Limits;
use engine::ports::{Admission, Realms, TokenLease};
use engine::session::Call;
use futures::future::join_all;
use jiff::Timestamp;
use model::RealmId;

use super::noon;

const LIMITS: Limits = Limits { per_second: 10, per_minute: 50, batches_per_minute: 8 };
const NONE: Limits = Limits { per_second: 0, per_minute: 0, batches_per_minute: 0 };

fn company() -> RealmId {
    RealmId::new("9130")
}

/// The most calls in any window that begins with one of them.
fn most(times: &[Timestamp], seconds: u64) -> usize {
    let within = |start: &Timestamp| {
        let end = *start + Duration::from_secs(seconds);
        times.iter().filter(|at| *at >= start && **at < end).count()
    };
    times.iter().map(within).max().unwrap_or(0)
}

/// Sixteen workers ask at once, 37 ms after the last sixteen, for over two minutes.
pub(crate) async fn no_window_ever_holds_more(realms: &dyn Realms) {
    let admitted: Mutex<Vec<(Timestamp, Call)>> = Mutex::default();
    let mut now = noon();
    for round in 0..36_u64 {
        let asked = (0..16).map(|worker| {
            let call = if worker % 5 == 0 { Call::Batch } else { Call::Write };
            let admitted = &admitted;
            async move {
                let admission = realms.admit(&company(), LIMITS, call, now).await.unwrap();
                match admission {
                    Admission::Go => admitted.lock().unwrap().push((now, call)),
                    Admission::Wait { until } => assert!(until > now),
                }
            }
        });
        join_all(asked).await;
        let gap = if round % 12 == 11 { 31_000 } else { 137 + round * 41 };
        now += Duration::from_millis(gap);
    }
    let admitted = admitted.into_inner().unwrap();
    let calls: Vec<Timestamp> = admitted.iter().map(|(at, _)| *at).collect();
    let batches: Vec<Timestamp> =
        admitted.iter().filter(|(_, call)| *call == Call::Batch).map(|(at, _)| *at).collect();
    assert_eq!(most(&calls, 1), 10);
    assert_eq!(most(&calls, 60), 50);
    assert!(most(&batches, 60) <= 8);
    assert!(calls.len() > 60, "the windows open again: {}", calls.len());
}

pub(crate) async fn a_block_stops_everybody_and_never_shrinks(realms: &dyn Realms) {
    let now = noon();
    let until = now + Duration::from_secs(30);
    realms.block(&company(), until).await.unwrap();
    realms.block(&company(), now + Duration::from_secs(5)).await.unwrap();
    for limits in [LIMITS, NONE] {
        let admission = realms.admit(&company(), limits, Call::Read, now).await.unwrap();
        assert_eq!(admission, Admission::Wait { until });
    }
    let admission = realms.admit(&company(), LIMITS, Call::Read, until).await.unwrap();
    assert_eq!(admission, Admission::Go);
}

pub(crate) async fn without_limits_only_a_block_stops(realms: &dyn Realms) {
    for _ in 0..60 {
        let admission = realms.admit(&company(), NONE, Call::Batch, noon()).await.unwrap();
        assert_eq!(admission, Admission::Go);
    }
}

pub(crate) async fn companies_do_not_wait_for_each_other(realms: &dyn Realms) {
    for company in ["9130", "9131", "9130#WINDOWS"] {
        for _ in 0..10 {
            let company = RealmId::new(company);
            let admission = realms.admit(&company, LIMITS, Call::Read, noon()).await.unwrap();
            assert_eq!(admission, Admission::Go);
        }
    }
    let admission = realms.admit(&company(), LIMITS, Call::Read, noon()).await.unwrap();
    let Admission::Wait { until } = admission else { panic!("an eleventh call went") };
    let second = Duration::from_secs(1);
    assert!(until >= noon() + second && until <= noon() + second + Duration::from_millis(1));
}

pub(crate) async fn one_worker_refreshes(realms: &dyn Realms) {
    let (now, company) = (noon(), company());
    let until = now + Duration::from_secs(60);
    let owners: Vec<String> = (0..16).map(|worker| format!("worker-{worker}")).collect();
    let tries = owners.iter().map(|owner| realms.lease_tokens(&company, owner, now, until));
    let leased: Vec<TokenLease> = join_all(tries).await.into_iter().map(Result::unwrap).collect();
    let winner = leased.iter().position(|lease| *lease == TokenLease::Won).unwrap();
    assert_eq!(leased.iter().filter(|lease| **lease == TokenLease::Held { until }).count(), 15);
    let again = until + Duration::from_secs(60);
    let other = &owners[(winner + 1) % 16];
    realms.release_tokens(&company, other).await.unwrap();
    let held = realms.lease_tokens(&company, other, now, until).await.unwrap();
    assert_eq!(held, TokenLease::Held { until }, "only its owner gives it back");
    realms.release_tokens(&company, &owners[winner]).await.unwrap();
    let won = realms.lease_tokens(&company, other, now, until).await.unwrap();
    assert_eq!(won, TokenLease::Won);
    let won = realms.lease_tokens(&company, &owners[winner], until, again).await.unwrap();
    assert_eq!(won, TokenLease::Won, "it ends by itself");
}
