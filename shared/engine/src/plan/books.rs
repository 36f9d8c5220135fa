//! From an order to documents of the books (books.md).

use model::Order;

use super::{Context, Plan, Rule};

/// Plans an order's documents.
#[must_use]
pub fn plan(_order: &Order, _context: &Context<'_>) -> Plan {
    Plan::skip(Rule::Unpaid)
}
