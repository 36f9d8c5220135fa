//! The suite can fail: a connector with one defect breaks exactly the promises that it should, and
//! without a defect it breaks none.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests"
)]

mod connector;
mod defect;
mod errors;
mod subject;
mod system;

use std::collections::BTreeSet;

use conformance::Check;

use defect::Defect;
use subject::Toy;

async fn broken(toy: &Toy) -> BTreeSet<Check> {
    let mut broken = BTreeSet::new();
    for check in Check::ALL {
        if !check.broken(toy).await.is_empty() {
            broken.insert(check);
        }
    }
    broken
}

#[tokio::test]
async fn without_a_defect_nothing_is_broken() {
    for check in Check::ALL {
        let none: Vec<String> = Vec::new();
        assert_eq!(check.broken(&Toy::sound()).await, none, "{check:?}");
    }
}

/// A test a defect: it breaks the promises that it should, and no other.
macro_rules! defects {
    ($($name:ident $defect:ident),* $(,)?) => {
        $(
            #[tokio::test]
            async fn $name() {
                let all = Defect::ALL.into_iter();
                let (defect, promises) = all.into_iter().find(|(d, _)| *d == Defect::$defect).unwrap();
                let seen = broken(&Toy::with([defect])).await;
                assert_eq!(seen, promises.iter().copied().collect());
            }
        )*

        #[test]
        fn every_defect_is_a_test() {
            assert_eq!(Defect::ALL.map(|(defect, _)| defect), [$(Defect::$defect),*]);
        }
    };
}

defects!(
    twin_streams TwinStreams,
    twin_lists TwinLists,
    sweeps_strangers SweepsStrangers,
    silent_docs SilentDocs,
    stale_docs StaleDocs,
    shows_key ShowsKey,
    quotes_answers QuotesAnswers,
    empty_signature EmptySignature,
    empty_secret EmptySecret,
    half_signature HalfSignature,
    any_missing_is_gone AnyMissingIsGone,
    parks_failures ParksFailures,
    empty_polls EmptyPolls,
    empty_lists EmptyLists,
    finds_nothing FindsNothing,
    outages_end_access OutagesEndAccess,
    refuses_failures RefusesFailures,
    forgets_lost_answers ForgetsLostAnswers,
    asks_nobody AsksNobody,
    calls_late CallsLate,
    ignores_retry_after IgnoresRetryAfter,
    blocks_nobody BlocksNobody,
    skips_rows SkipsRows,
    loops Loops,
    repeats_all RepeatsAll,
    sweep_ends_early SweepEndsEarly,
    sweep_lists_twice SweepListsTwice,
    holdings_pass_over HoldingsPassOver,
    no_request_id NoRequestId,
    panics_at_words PanicsAtWords,
    panics_at_deliveries PanicsAtDeliveries,
);

#[tokio::test]
async fn with_every_defect_every_promise_is_broken() {
    let all = Defect::ALL.map(|(defect, _)| defect);
    assert_eq!(broken(&Toy::with(all)).await, Check::ALL.into_iter().collect());
}

#[test]
fn every_check_has_a_defect_that_it_alone_finds() {
    let alone = Defect::ALL.iter().filter_map(|(_, promises)| match promises {
        [only] => Some(*only),
        _ => None,
    });
    assert_eq!(alone.collect::<BTreeSet<Check>>(), Check::ALL.into_iter().collect());
}
