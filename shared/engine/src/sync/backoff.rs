//! How long until the next attempt.

use std::time::Duration;

const SHORTEST: Duration = Duration::from_secs(30);
const LONGEST: Duration = Duration::from_secs(3600);

/// Doubles from 30 s to 1 h: half fixed, half by chance (`jitter` in 0..=255), so that records that
/// failed together do not come back together.
pub(super) fn after(attempt: u32, jitter: u8) -> Duration {
    let doublings = attempt.saturating_sub(1).min(7);
    let full = SHORTEST.saturating_mul(1 << doublings).min(LONGEST);
    let half = full / 2;
    half + half * u32::from(jitter) / 255
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_grows_from_half_a_minute_to_an_hour_and_stays_there() {
        assert_eq!(after(1, 255), Duration::from_secs(30));
        assert_eq!(after(1, 0), Duration::from_secs(15));
        assert_eq!(after(3, 255), Duration::from_secs(120));
        assert_eq!(after(50, 255), Duration::from_secs(3600));
    }
}
