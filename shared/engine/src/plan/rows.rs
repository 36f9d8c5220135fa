//! From a record to rows of an analytics copy: what the store has, as it has it.
//!
//! The copy takes every real record, unlike the books: unpaid, cancelled and trashed orders are
//! rows with their status, and the start date does not apply. Only drafts are left out, because a
//! store makes and drops them while a shopper fills in the checkout. An order or product in the bin
//! keeps its row and gets `deleted_at` (the store's time of its last change); one that comes back
//! loses it.
//!
//! Column names are those of `infra/supabase`; what identifies and guards a row (tenant, source,
//! epoch) stands in [`Rows`] and is added by the target. `custom` is what the mapping's field rules
//! add; it is written empty where they add nothing, so that what they once added goes. Amounts are
//! decimal strings. U+0000, which no PostgreSQL text can hold, is removed from every text.

pub mod clean;
mod entry;
mod master;
mod order;

use model::document::Rows;
use model::{Document, Kind, Record, Role, SourceId};

use super::{Context, Plan, Planned, Rule};

/// Statuses of orders that are none yet.
const DRAFTS: [&str; 4] = ["checkout-draft", "auto-draft", "draft", "new"];

/// The status of what lies in the bin.
const TRASH: &str = "trash";

/// Plans a record's rows.
#[must_use]
pub fn plan(record: &Record, context: &Context<'_>) -> Plan {
    let mut rows = match record {
        Record::Order(order) if DRAFTS.contains(&order.status.as_str()) => {
            return Plan::skip(Rule::Draft);
        }
        Record::Order(order) => order::rows(order),
        Record::Product(product) => vec![master::product(product)],
        Record::Customer(customer) => vec![master::customer(customer)],
        Record::Vendor(vendor) => vec![master::vendor(vendor)],
        Record::Entry(entry) => entry::rows(entry),
    };
    for row in &mut rows {
        clean::object(&mut row.columns);
    }
    planned(Rows {
        tenant: context.tenant.clone(),
        source: context.source.clone(),
        kind: record.kind(),
        id: record.id().clone(),
        modified_at: record.modified_at(),
        rows,
        gone: false,
    })
}

/// Plans the mark on a record that vanished: no rows, and no time, because its source gives none.
#[must_use]
pub fn gone(kind: Kind, id: &SourceId, context: &Context<'_>) -> Plan {
    planned(Rows {
        tenant: context.tenant.clone(),
        source: context.source.clone(),
        kind,
        id: id.clone(),
        modified_at: None,
        rows: Vec::new(),
        gone: true,
    })
}

fn planned(rows: Rows) -> Plan {
    let document = Document::Rows(Box::new(rows));
    let row = Planned { role: Role::Row, after: Vec::new(), document };
    Plan { documents: vec![row], ..Plan::default() }
}

#[cfg(test)]
mod tests;
