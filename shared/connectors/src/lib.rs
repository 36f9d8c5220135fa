//! The systems: one folder each, the same files in each (see `docs/adding-a-connector.md`).

pub mod http_error;
pub mod quickbooks;
mod registry;
pub mod supabase;
pub mod woocommerce;

pub use registry::registry;
