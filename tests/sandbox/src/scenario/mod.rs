//! What happens in the shops after they were seeded: payments, edits, cancellations, refunds.
//!
//! Everything goes through the stores' own REST API, as staff and gateways would do it, and is the
//! same in every run. The seeded orders take the parts by their shape, not by their number, so
//! that any document with similar orders can be played; a part that nobody can take is left out.

mod acts;
mod staff;

use std::fmt;

use anyhow::Context;
use reqwest::Client;
use serde::Serialize;
use serde_json::json;

use self::acts::Cast;
use self::staff::Staff;

/// A store and the key to it.
#[derive(Clone)]
pub struct StoreAccess {
    /// Its name in the sandbox.
    pub store: String,
    /// `ck_…`; must read and write.
    pub key: String,
    /// `cs_…`
    pub secret: String,
}

impl fmt::Debug for StoreAccess {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("StoreAccess").field("store", &self.store).finish_non_exhaustive()
    }
}

/// One thing that was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Action {
    /// The store's name.
    pub store: String,
    /// The order's id.
    pub order: u64,
    /// What was done, in words that stay the same.
    pub action: &'static str,
}

/// All that was done, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The actions.
    pub actions: Vec<Action>,
}

impl Report {
    fn add(&mut self, store: &StoreAccess, done: acts::Done) {
        self.actions.extend(done.into_iter().map(|(order, action)| Action {
            store: store.store.clone(),
            order,
            action,
        }));
    }

    /// The orders of a store to which something was done.
    #[must_use]
    pub fn orders_with(&self, store: &str, action: &str) -> Vec<u64> {
        let own = self.actions.iter().filter(|act| act.store == store && act.action == action);
        own.map(|act| act.order).collect()
    }
}

/// A day in the shops: who plays what is settled when it begins, so that its halves can be played
/// with time between them.
pub struct Day<'a> {
    shops: Vec<(Staff<'a>, &'a StoreAccess, Cast)>,
}

impl<'a> Day<'a> {
    /// Gives out the parts.
    ///
    /// # Errors
    /// When a store refuses a call.
    pub async fn begin(
        client: &'a Client,
        base_url: &'a str,
        stores: &'a [StoreAccess],
    ) -> anyhow::Result<Self> {
        let mut shops = Vec::new();
        for store in stores {
            let staff = Staff::new(client, base_url, store);
            let cast =
                acts::cast(&staff).await.with_context(|| format!("store {}", store.store))?;
            shops.push((staff, store, cast));
        }
        Ok(Self { shops })
    }

    /// Orders are paid, some are edited before, some given up or deleted.
    ///
    /// # Errors
    /// When a store refuses a call; what was done before stays done.
    pub async fn morning(&self) -> anyhow::Result<Report> {
        let mut report = Report::default();
        for (staff, store, cast) in &self.shops {
            let done = acts::morning(staff, cast).await;
            report.add(store, done.with_context(|| format!("store {}", store.store))?);
        }
        Ok(report)
    }

    /// What was sold is refunded, changed, cancelled and put into the bin.
    ///
    /// # Errors
    /// When a store refuses a call; what was done before stays done.
    pub async fn evening(&self) -> anyhow::Result<Report> {
        let mut report = Report::default();
        for (staff, store, cast) in &self.shops {
            let done = acts::evening(staff, cast).await;
            report.add(store, done.with_context(|| format!("store {}", store.store))?);
        }
        Ok(report)
    }
}

/// Plays the whole day in each store at once.
///
/// # Errors
/// When a store refuses a call; what was done before stays done.
pub async fn run(
    client: &Client,
    base_url: &str,
    stores: &[StoreAccess],
) -> anyhow::Result<Report> {
    let day = Day::begin(client, base_url, stores).await?;
    let mut report = day.morning().await?;
    report.actions.extend(day.evening().await?.actions);
    Ok(report)
}

/// Makes each store send `order.updated` for every order that its list shows (drafts and trash
/// are not in it), so that orders seeded before there was a webhook arrive too. The number of
/// orders touched.
///
/// # Errors
/// When a store refuses a call.
pub async fn touch_all(
    client: &Client,
    base_url: &str,
    stores: &[StoreAccess],
) -> anyhow::Result<usize> {
    let mut touched = 0;
    for store in stores {
        let staff = Staff::new(client, base_url, store);
        for order in staff.orders("any").await? {
            let mark = json!({ "meta_data": [{ "key": "_reviewed", "value": "yes" }] });
            staff.put(staff::id(&order), mark).await?;
            touched += 1;
        }
    }
    Ok(touched)
}
