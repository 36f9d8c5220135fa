//! The connectors of this build: one line a system.

use std::sync::Arc;

use engine::Result;
use engine::connector::Registry;

use crate::quickbooks::{self, QuickBooks};
use crate::supabase::Supabase;
use crate::woocommerce::WooCommerce;

/// Every connector, ready to be called. QuickBooks alone has endpoints of its own; the others'
/// are part of each connection.
///
/// # Errors
/// When no HTTP client can be made (no TLS roots on the machine).
pub fn registry(quickbooks: quickbooks::Endpoints) -> Result<Registry> {
    Ok(Registry::new(vec![
        Arc::new(WooCommerce::new()?),
        Arc::new(QuickBooks::new(quickbooks::http()?, quickbooks)),
        Arc::new(Supabase::new()?),
    ]))
}
