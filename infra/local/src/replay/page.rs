//! What was found, for people: problems first, then a line for each thing, then what is left.

use std::fmt::Write as _;
use std::path::Path;

use connectors::woocommerce::capture::{Reading, Thing};
use model::Record;

use super::judge::{Finding, Signature, Sort, columns};
use super::{Count, Replay};

/// The parts of the page, in their order, and what stands above the columns.
const THINGS: [(Thing, &str, [&str; 4]); 8] = [
    (Thing::Order, "Orders", ["id", "number", "status", "total"]),
    (Thing::Refund, "Refunds", ["id", "order", "by", "amount"]),
    (Thing::Product, "Products", ["id", "SKU", "status", "price"]),
    (Thing::Variation, "Variations", ["id", "SKU", "status", "price"]),
    (Thing::Customer, "Customers", ["id", "", "", ""]),
    (Thing::TaxRate, "Tax rates", ["id", "", "class", "rate"]),
    (Thing::TaxClass, "Tax classes", ["", "slug", "", ""]),
    (Thing::Coupon, "Coupons", ["id", "", "type", "amount"]),
];

/// The longest word of a store that is shown whole.
const LONGEST: usize = 32;

/// The page.
pub(super) fn page(path: &Path, replay: &Replay) -> String {
    let mut page = String::new();
    write(&mut page, replay, path);
    page
}

fn write(page: &mut String, replay: &Replay, path: &Path) {
    let findings = &replay.findings;
    problems(page, findings);
    for (thing, title, head) in THINGS {
        rows(page, title, head, findings, thing);
    }
    deliveries(page, findings);
    others(page, replay);
    totals(page, replay, path);
}

/// What did not read, what does not add up, and which signature is wrong.
fn problems(page: &mut String, findings: &[Finding]) {
    let mut lines = Vec::new();
    for finding in findings {
        if let Some(failure) = &finding.failure {
            let record = failure.record.as_deref().unwrap_or("file");
            lines.push([finding.file.clone(), record.to_owned(), failure.message.clone()]);
        }
        match &finding.sort {
            Sort::Row { thing, reading: Some(reading) } => {
                let [id, ..] = columns(reading);
                if let Some(difference) = difference(reading) {
                    lines.push([finding.file.clone(), format!("{thing} {id}"), difference]);
                }
            }
            Sort::Delivery { topic, webhook, signature: Signature::Wrong, .. } => {
                let delivery = format!("delivery of webhook {}", shown(webhook));
                let message = format!("{}: {}", shown(topic), Signature::Wrong.as_str());
                lines.push([finding.file.clone(), delivery, message]);
            }
            _ => {}
        }
    }
    if lines.is_empty() {
        line(page, "No problems.");
        return;
    }
    line(page, &format!("Problems ({})", lines.len()));
    table(page, &lines);
}

/// How an order or refund contradicts itself.
fn difference(reading: &Reading) -> Option<String> {
    let found = reading.check().err()?;
    let by = found.stated - found.computed;
    Some(format!("does not add up: {found} (difference {by})"))
}

fn rows(page: &mut String, title: &str, head: [&str; 4], findings: &[Finding], wanted: Thing) {
    let mut lines = Vec::new();
    for finding in findings {
        let Sort::Row { thing, reading: Some(reading) } = &finding.sort else { continue };
        if *thing != wanted {
            continue;
        }
        let [id, number, status, amount] = columns(reading).map(|text| shown(&text));
        lines.push([id, number, status, amount, remark(reading).to_owned(), finding.file.clone()]);
    }
    if !lines.is_empty() {
        line(page, &format!("\n{title} ({})", lines.len()));
        let [id, number, status, amount] = head;
        lines.insert(0, [id, number, status, amount, "", "file"].map(str::to_owned));
        table(page, &lines);
    }
}

fn remark(reading: &Reading) -> &'static str {
    match reading {
        Reading::Record(Record::Order(_)) if reading.check().is_ok() => "adds up",
        Reading::Record(Record::Order(_)) => "DOES NOT ADD UP",
        // A lump sum is explained by nothing but itself.
        Reading::Refund(refund) if !refund.lines.is_empty() && !refund.unexplained().is_zero() => {
            "amount is not its lines"
        }
        _ => "",
    }
}

fn deliveries(page: &mut String, findings: &[Finding]) {
    let mut lines = Vec::new();
    for finding in findings {
        let Sort::Delivery { topic, webhook, signature, note } = &finding.sort else { continue };
        let webhook = if webhook.is_empty() { "-".to_owned() } else { shown(webhook) };
        let signature = signature.as_str().to_owned();
        lines.push([webhook, shown(topic), signature, note.clone(), finding.file.clone()]);
    }
    if !lines.is_empty() {
        line(page, &format!("\nDeliveries ({})", lines.len()));
        lines.insert(0, ["webhook", "topic", "signature", "", "file"].map(str::to_owned));
        table(page, &lines);
    }
}

fn others(page: &mut String, replay: &Replay) {
    let other = &replay.summary.other;
    if other.is_empty() {
        return;
    }
    line(page, &format!("\nNot read here ({})", other.values().sum::<usize>()));
    let lines: Vec<_> =
        other.iter().map(|(what, count)| [count.to_string(), what.clone()]).collect();
    table(page, &lines);
}

fn totals(page: &mut String, replay: &Replay, path: &Path) {
    let summary = &replay.summary;
    line(page, &format!("\n{}: {} files", path.display(), summary.files));
    let mut lines = Vec::new();
    for (kind, Count { records, parsed, failed }) in &summary.kinds {
        let failed = if *failed > 0 { format!("{failed} FAILED") } else { String::new() };
        lines.push([(*kind).to_owned(), format!("{parsed} of {records} read"), failed]);
    }
    table(page, &lines);
    let signatures = [
        (summary.signatures_ok, "signatures fit"),
        (summary.signatures_bad, "fit no secret"),
        (summary.signatures_unverified, "not verified: no secret is known (--secret)"),
    ];
    let signatures: Vec<String> = signatures
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    if !signatures.is_empty() {
        line(page, &format!("  {}", signatures.join(", ")));
    }
    if summary.skipped > 0 {
        line(
            page,
            &format!("  {} files that do not end in .json were passed over", summary.skipped),
        );
    }
}

/// Columns side by side; empty ones take no room.
pub(super) fn table<const N: usize>(page: &mut String, lines: &[[String; N]]) {
    let mut widths = [0; N];
    for line in lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = (*width).max(cell.chars().count());
        }
    }
    for cells in lines {
        let mut text = String::new();
        for (cell, width) in cells.iter().zip(widths).filter(|(_, width)| *width > 0) {
            let _always_fits = write!(text, "  {cell:<width$}");
        }
        line(page, text.trim_end());
    }
}

pub(super) fn line(page: &mut String, text: &str) {
    page.push_str(text);
    page.push('\n');
}

/// A store's own word, harmless in a terminal.
pub(super) fn shown(text: &str) -> String {
    let clean = |c: char| if c.is_control() { '?' } else { c };
    match text.char_indices().nth(LONGEST) {
        None => text.chars().map(clean).collect(),
        Some(_) => text.chars().map(clean).take(LONGEST - 1).chain(['…']).collect(),
    }
}
