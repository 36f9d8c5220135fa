//! The WooCommerce stand-in: REST v3 and webhooks of any number of stores.
//!
//! It behaves as versions 7.5.1, 9.4.3 and 11.0.1 were seen to behave, traps included. What it
//! does not do (coupons on new orders, negative fees spread over tax classes, new products,
//! reports, OAuth 1.0a) it refuses; it never answers with a made-up figure.

mod auth;
mod batch;
mod call;
mod control;
mod customers;
mod dates;
mod errors;
mod host;
mod json;
mod notes;
mod orders;
mod paging;
mod params;
mod php_json;
mod products;
mod profile;
mod reference;
mod refunds;
mod reply;
mod rest;
mod root;
mod routes;
mod seed;
mod shop;
mod silent;
mod state;
mod stock;
mod taxes;
mod totals;
mod wc_auth;
mod webhooks;

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use axum::Router;
use axum::routing::{any, get, post};

use self::control::hand;
use self::shop::Shop;
use crate::clock::Clock;

/// The stores.
pub struct World {
    clock: Clock,
    shops: RwLock<BTreeMap<String, Arc<Shop>>>,
}

impl std::fmt::Debug for World {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.debug_struct("World").finish_non_exhaustive()
    }
}

impl World {
    /// An empty world.
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        Self { clock, shops: RwLock::default() }
    }

    fn shop(&self, name: &str) -> Option<Arc<Shop>> {
        self.shops.read().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    fn put(&self, shop: Arc<Shop>) {
        let mut shops = self.shops.write().unwrap_or_else(PoisonError::into_inner);
        shops.insert(shop.name.clone(), shop);
    }
}

/// Routes, with full paths (`/stores/{store}/...` and `/control/woocommerce/...`).
pub fn router(state: Arc<World>) -> Router {
    let store = "/control/woocommerce/stores/{store}";
    Router::new()
        .route("/stores/{store}", any(rest::front))
        .route("/stores/{store}/", any(rest::front))
        .route("/stores/{store}/index.php", any(rest::front))
        .route("/stores/{store}/wp-json", get(rest::index))
        .route("/stores/{store}/wp-json/", get(rest::index))
        .route("/stores/{store}/wp-json/{*path}", any(rest::handle))
        .route("/stores/{store}/wc-auth/v1/{route}", get(wc_auth::handle))
        .route("/control/woocommerce/stores", post(control::open))
        .route(&format!("{store}/tables"), get(control::tables))
        .route(&format!("{store}/deliveries"), post(control::deliveries))
        .route(&format!("{store}/deliveries/flush"), post(control::flush))
        .route(&format!("{store}/checkout"), post(control::checkout))
        .route(&format!("{store}/host"), post(hand::host))
        .route(&format!("{store}/keys"), post(hand::keys))
        .route(
            &format!("{store}/webhooks/{{id}}"),
            post(hand::edit_webhook).delete(hand::delete_webhook),
        )
        .route(&format!("{store}/silent"), post(hand::change_silently))
        .route(&format!("{store}/wc-auth"), post(hand::decide))
        .with_state(state)
}
