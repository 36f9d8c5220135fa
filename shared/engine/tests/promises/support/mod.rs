//! The world of these tests: a stage, a shop, a ledger, a copy, a token endpoint.

mod books;
mod copy;
mod ledger;
mod oauth;
mod orders;
mod ports;
mod script;
mod shop;
mod stage;
mod webhooks;

pub(crate) use oauth::OAuthServer;
pub(crate) use orders::{coupon, d, edited, order, paid, refunded, sku, unpaid};
pub(crate) use script::Answer;
pub(crate) use stage::{MAPPING_A, MAPPING_C, Stage, crash, id, secret};
