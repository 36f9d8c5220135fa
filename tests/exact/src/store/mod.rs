//! A WooCommerce shop that makes up orders and shows them as its REST API does.
//!
//! It computes every figure by the store's own rules. Not guaranteed: that a real shop makes just
//! these orders; the shapes are those of the captures.

pub mod arithmetic;
pub mod life;
pub mod lines;
pub mod order;
pub mod refund;
pub mod shop;
pub mod wish;
