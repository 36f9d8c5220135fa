//! The meter: reads that were admitted, by realm and month.

use engine::connector::Limits;
use engine::ports::{Admission, Realms};
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

async fn admitted(realms: &dyn Realms, limits: Limits, call: Call, now: Timestamp) -> bool {
    realms.admit(&company(), limits, call, now).await.unwrap() == Admission::Go
}

/// Sixteen ask at once, ten go.
pub(crate) async fn reads_that_went_are_counted_and_nothing_else(realms: &dyn Realms) {
    assert_eq!(realms.metered(&company(), noon()).await.unwrap(), 0);
    let tries = join_all((0..16).map(|_| admitted(realms, LIMITS, Call::Read, noon()))).await;
    assert_eq!(tries.into_iter().filter(|went| *went).count(), 10);
    assert_eq!(realms.metered(&company(), noon()).await.unwrap(), 10);
    let later = noon() + std::time::Duration::from_secs(5);
    for call in [Call::Write, Call::Batch] {
        assert!(admitted(realms, LIMITS, call, later).await);
    }
    assert!(admitted(realms, NONE, Call::Read, later).await);
    assert_eq!(realms.metered(&company(), later).await.unwrap(), 10);
    assert_eq!(realms.metered(&RealmId::new("9131"), noon()).await.unwrap(), 0);
}

/// By UTC, whatever the month's length.
pub(crate) async fn a_month_is_counted_by_itself(realms: &dyn Realms) {
    let at = |time: &str| time.parse::<Timestamp>().unwrap();
    let months = ["2026-11-01T00:00:00Z", "2026-11-30T23:59:59.999Z", "2026-12-01T00:00:00Z"];
    for time in months {
        assert!(admitted(realms, LIMITS, Call::Read, at(time)).await);
    }
    for (time, count) in [
        ("2026-10-31T23:59:59Z", 0),
        ("2026-11-15T12:00:00Z", 2),
        ("2026-12-31T23:59:59Z", 1),
        ("2027-11-15T12:00:00Z", 0),
    ] {
        assert_eq!(realms.metered(&company(), at(time)).await.unwrap(), count, "{time}");
    }
}

/// A year and a month later it still tells of the first month.
pub(crate) async fn a_month_is_kept_for_a_year(realms: &dyn Realms) {
    let months = (1..=12).map(|month| format!("2026-{month:02}-03T04:05:06Z"));
    let months: Vec<Timestamp> = months
        .chain(["2027-01-03T04:05:06Z".to_owned()])
        .map(|time| time.parse().unwrap())
        .collect();
    for month in &months {
        assert!(admitted(realms, LIMITS, Call::Read, *month).await);
    }
    for month in months {
        assert_eq!(realms.metered(&company(), month).await.unwrap(), 1, "{month}");
    }
}
