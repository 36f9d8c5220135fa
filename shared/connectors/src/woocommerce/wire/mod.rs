//! WooCommerce's JSON (REST v3): only what is used, every scalar read leniently.
//!
//! Plug-ins and old versions write numbers as text, text as numbers, empty lists for empty
//! objects and leave fields out (contract, A2 and A4). What is missing here and needed is refused
//! in `read`, where the record's own rules are known.

pub(crate) mod coupon;
pub(crate) mod customer;
pub(crate) mod lenient;
pub(crate) mod meta;
pub(crate) mod order;
pub(crate) mod product;
pub(crate) mod refund;
pub(crate) mod tax;
