//! Waiting, never for ever.

use std::time::{Duration, Instant};

const LOOK_EVERY: Duration = Duration::from_millis(200);

/// Looks again and again until there is something to see.
///
/// # Panics
/// When there is nothing within `patience`.
pub async fn until<T>(
    what: &str,
    patience: Duration,
    mut look: impl AsyncFnMut() -> Option<T>,
) -> T {
    let started = Instant::now();
    loop {
        if let Some(seen) = look().await {
            return seen;
        }
        assert!(started.elapsed() < patience, "waited {} s for: {what}", patience.as_secs());
        tokio::time::sleep(LOOK_EVERY).await;
    }
}
