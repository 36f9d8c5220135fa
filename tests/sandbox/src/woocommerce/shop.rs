//! A running store: its state, and the task that runs its queue.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use reqwest::Client;

use super::state::State;
use super::webhooks::deliver;
use crate::clock::Clock;

/// One store.
pub(crate) struct Shop {
    pub(crate) name: String,
    pub(crate) clock: Clock,
    pub(crate) client: Client,
    /// Held while the queue runs: deliveries go out one at a time.
    pub(crate) worker: tokio::sync::Mutex<()>,
    state: Mutex<State>,
}

impl Shop {
    /// Opens the store and starts its queue; the task ends when the store is dropped.
    pub(crate) fn open(name: &str, clock: Clock, state: State) -> Arc<Self> {
        let shop = Arc::new(Self {
            name: name.to_owned(),
            clock,
            client: deliver::client(),
            worker: tokio::sync::Mutex::new(()),
            state: Mutex::new(state),
        });
        tokio::spawn(run_queue(Arc::downgrade(&shop)));
        shop
    }

    /// The state; never held over an await.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn run_queue(shop: Weak<Shop>) {
    loop {
        let interval_ms = {
            let Some(shop) = shop.upgrade() else { return };
            let state = shop.state();
            state.webhooks.behaviour.interval_ms.max(10)
        };
        tokio::time::sleep(Duration::from_millis(interval_ms)).await;
        let Some(shop) = shop.upgrade() else { return };
        let runs = {
            let state = shop.state();
            !state.webhooks.behaviour.paused && !state.webhooks.queue.is_empty()
        };
        if runs {
            deliver::flush(&shop).await;
        }
    }
}
