//! Whether an order posts, and as what (books.md, section 2).

use serde_json::Value;

use super::Why;
use super::house::{House, Proof, Till};
use crate::json::{items, text};

/// What is to become of an order that is not in the books yet.
pub(super) enum Verdict<'h> {
    /// Nothing, by this rule.
    Skip(&'static str),
    /// A person must look.
    Park(Why),
    /// It posts: the day of the sale, and the day of the payment if it is paid.
    Post { till: &'h Till, day: String, paid: Option<String> },
}

/// Looks at an order that is not in the books yet.
pub(super) fn verdict<'h>(order: &Value, house: &'h House) -> Verdict<'h> {
    let status = text(&order["status"]);
    match status.as_str() {
        "draft" | "auto-draft" | "checkout-draft" => return Verdict::Skip("draft"),
        "trash" => return Verdict::Skip("trashed"),
        _ => {}
    }
    if text(&order["date_created_gmt"]).as_str() < house.start {
        return Verdict::Skip("before_start");
    }
    match status.as_str() {
        "pending" => return Verdict::Skip("unpaid"),
        "failed" | "cancelled" => return Verdict::Skip("never_sold"),
        _ => {}
    }
    let Some(till) = house.till(&text(&order["payment_method"]), &text(&order["currency"])) else {
        return Verdict::Park(Why::of("nobody knows how it was paid"));
    };
    if noted(order, till.test) {
        return Verdict::Skip("test_payment");
    }
    let sold = matches!(status.as_str(), "processing" | "completed" | "refunded");
    let dated = !order["date_paid"].is_null();
    let is_paid = match till.proof {
        Proof::Captured => sold && dated && !noted(order, till.authorised_only),
        Proof::MarkedByStaff => sold && dated,
        Proof::Completed => matches!(status.as_str(), "completed" | "refunded"),
        Proof::Never => false,
    };
    if !is_paid && !till.invoiced {
        return Verdict::Skip("unpaid");
    }
    let made = day(&order["date_created"]);
    let paid = if dated { day(&order["date_paid"]) } else { made.clone() };
    match till.invoiced {
        true => Verdict::Post { till, day: made, paid: is_paid.then_some(paid) },
        false => Verdict::Post { till, day: paid.clone(), paid: Some(paid) },
    }
}

/// Whether the order's own meta data says so.
fn noted(order: &Value, note: Option<(&str, &str)>) -> bool {
    note.is_some_and(|(key, value)| self::note(order, key).as_deref() == Some(value))
}

/// A text in the order's meta data.
pub(super) fn note(order: &Value, key: &str) -> Option<String> {
    let meta = items(&order["meta_data"]).iter();
    let mine = meta.filter(|meta| text(&meta["key"]) == key);
    mine.map(|meta| text(&meta["value"])).next()
}

/// The civil day of a date that the store writes in its own time.
pub(super) fn day(local: &Value) -> String {
    text(local).chars().take(10).collect()
}
