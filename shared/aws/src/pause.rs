//! Waits between attempts, half fixed and half chance, so that those who collided once do not
//! collide again.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

/// The longest wait.
const LONGEST: Duration = Duration::from_secs(1);

/// Waits before attempt `number` (1 is the first repetition): 10 to 20 ms, doubled each time.
pub(crate) async fn before(number: u32) {
    tokio::time::sleep(span(number, chance())).await;
}

fn span(number: u32, chance: u32) -> Duration {
    let most = Duration::from_millis(10).saturating_mul(1 << number.min(7)).min(LONGEST);
    most / 2 + (most / 2).saturating_mul(chance) / 1000
}

/// A number below 1,000 that nobody can foresee: each `RandomState` has new keys.
fn chance() -> u32 {
    u32::try_from(RandomState::new().hash_one(0_u8) % 1000).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end() {
        let ms = Duration::from_millis;
        assert_eq!(span(1, 0), ms(10));
        assert!(span(1, 999) < ms(20));
        assert_eq!(span(3, 0), ms(40));
        assert_eq!(span(60, 0), ms(500));
        assert!(span(60, 999) < LONGEST);
    }
}
