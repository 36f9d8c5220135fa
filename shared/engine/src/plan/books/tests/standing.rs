//! What a test reads of a whole plan, and a plan as the books hold it once it is written.

use std::collections::BTreeMap;

use model::document::{SalesDocument, SalesForm};
use model::{Fingerprint, Role};
use serde_json::json;

use super::shop::{at, sales};
use crate::link::Held;
use crate::plan::Plan;

/// The roles of the planned documents, in their order.
pub(super) fn roles(plan: &Plan) -> Vec<String> {
    plan.documents.iter().map(|planned| planned.role.to_string()).collect()
}

/// The sales documents of one form.
pub(super) fn sales_as(plan: &Plan, form: SalesForm) -> Vec<&SalesDocument> {
    sales(plan).into_iter().filter(|document| document.form == form).collect()
}

/// All documents of a plan, written.
pub(super) fn stands(plan: &Plan) -> BTreeMap<Role, Held> {
    let held = plan.documents.iter().map(|planned| {
        let print = Fingerprint::of_json(&json!("print"));
        let held = Held {
            id: planned.role.to_string().as_str().into(),
            version: "0".to_owned(),
            number: None,
            document: planned.document.name().to_owned(),
            planned_print: print.clone(),
            posted_print: print,
            figures: planned.document.figures(),
            at: at("2026-11-22T00:00:00Z"),
            voided: false,
        };
        (planned.role.clone(), held)
    });
    held.collect()
}
