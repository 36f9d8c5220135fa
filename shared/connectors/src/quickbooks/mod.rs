//! quickbooks
