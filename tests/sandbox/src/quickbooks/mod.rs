//! The QuickBooks Online stand-in: companies, their books, and the API before them.

pub mod api;
pub mod batch;
pub mod books;
pub mod cdc;
pub mod company;
pub mod control;
pub mod desk;
pub mod edit;
pub mod entities;
pub mod expense_lines;
pub mod fault;
pub mod guards;
pub mod json;
pub mod ledger;
pub mod limits;
pub mod lines;
pub mod links;
pub mod merge;
pub mod oauth;
pub mod oauth_api;
pub mod query;
pub mod rates;
pub mod replay;
pub mod reports;
pub mod schema;
pub mod shapes;
pub mod spec;
pub mod tax;
pub mod time;
pub mod webhooks;
pub mod write;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use axum::Router;
use axum::routing::{any, get, post};
use jiff::Timestamp;
use tokio::sync::mpsc;

use self::company::Company;
pub use self::desk::Desk;
use self::fault::Fault;
use self::webhooks::{Delivery, Notice};
use crate::clock::Clock;

/// All companies.
#[derive(Debug)]
pub struct World {
    clock: Clock,
    companies: Mutex<BTreeMap<String, Company>>,
    deliveries: mpsc::UnboundedSender<Delivery>,
    held: Mutex<Option<Vec<Notice>>>,
}

/// An accepted call in flight.
#[derive(Debug)]
pub struct InFlight {
    world: Arc<World>,
    realm: String,
}

impl World {
    /// A world without companies, and the deliveries that [`webhooks::deliver`] is to make.
    #[must_use]
    pub fn new(clock: Clock) -> (Self, mpsc::UnboundedReceiver<Delivery>) {
        let (deliveries, to_deliver) = mpsc::unbounded_channel();
        let companies = Mutex::default();
        (Self { clock, companies, deliveries, held: Mutex::default() }, to_deliver)
    }

    /// The companies by realm.
    pub fn companies(&self) -> MutexGuard<'_, BTreeMap<String, Company>> {
        self.companies.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A call arrives at the API: counted against its company's limits.
    ///
    /// # Errors
    /// 3001, when a limit is reached.
    pub fn enter(self: &Arc<Self>, path: &str) -> Result<Option<InFlight>, Box<Fault>> {
        let Some(realm) = realm_of(path) else { return Ok(None) };
        let mut companies = self.companies();
        let Some(company) = companies.get_mut(realm) else { return Ok(None) };
        if company.meter.enter(path.ends_with("/batch"), Instant::now()) {
            return Ok(Some(InFlight { world: Arc::clone(self), realm: realm.to_owned() }));
        }
        Err(Box::new(Fault::throttled()))
    }

    /// All access tokens of the company in the path expire.
    pub fn expire_tokens(&self, realm: &str) {
        let now = self.now();
        if let Some(company) = self.companies().get_mut(realm) {
            company.tokens.expire(now);
        }
    }

    /// Announces what has changed in a company.
    pub fn announce(&self, company: &mut Company) {
        let events = std::mem::take(&mut company.books.events);
        let Some(to) = &company.subscription else { return };
        let realm = &company.realm;
        let at = self.now();
        let notices = events.into_iter().map(|event| Notice { realm: realm.clone(), event, at });
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = held.as_mut() {
            held.extend(notices);
            return;
        }
        for notice in notices {
            let _receiver_gone = self.deliveries.send(Delivery::of(&[notice], to));
        }
    }

    /// Holds announcements back, or sends all held ones in one POST, companies mixed, to the URL of
    /// the first. Gives how many were sent.
    pub fn hold_announcements(&self, hold: bool) -> usize {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if hold {
            held.get_or_insert_default();
            return 0;
        }
        let notices = held.take().unwrap_or_default();
        let Some(first) = notices.first() else { return 0 };
        let companies = self.companies();
        let to = companies.get(&first.realm).and_then(|company| company.subscription.as_ref());
        if let Some(to) = to {
            let _receiver_gone = self.deliveries.send(Delivery::of(&notices, to));
        }
        notices.len()
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        if let Some(company) = self.world.companies().get_mut(&self.realm) {
            company.meter.leave();
        }
    }
}

/// The company that an API path names.
#[must_use]
pub fn realm_of(path: &str) -> Option<&str> {
    let rest = path.strip_prefix("/quickbooks/v3/company/")?;
    rest.split('/').next()
}

/// Routes, with full paths.
pub fn router(world: Arc<World>) -> Router {
    Router::new()
        .route("/quickbooks/v3/company/{realm}/{*rest}", any(api::handle))
        .route("/quickbooks/oauth2/v1/tokens/bearer", post(oauth_api::token))
        .route("/quickbooks/v2/oauth2/tokens/revoke", post(oauth_api::revoke))
        .route("/quickbooks/connect/oauth2", get(oauth_api::authorize))
        .merge(control::routes())
        .with_state(world)
}
