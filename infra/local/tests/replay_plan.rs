//! `cargo xtask replay --plan`: what would be posted of a capture, against the store's own totals.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "tests"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use xtask::cache::repository;
use xtask::replay::preview::{Counts, Preview, Wish, preview};
use xtask::replay::replay;

fn captures() -> PathBuf {
    repository().join("tests/fixtures/woocommerce")
}

fn previewed(path: &Path, wish: &Wish) -> Preview {
    let replay = replay(path, &[]).unwrap();
    preview(&replay.findings, wish).unwrap()
}

/// Orders and refunds are each counted once.
fn whole(counts: &Counts) {
    let skipped: usize = counts.skipped.values().sum();
    let parked: usize = counts.parked.values().sum();
    assert_eq!(counts.planned + skipped + parked, counts.orders + counts.refunds, "{counts:?}");
    assert_eq!(counts.cents_off, 0, "{counts:?}");
}

fn plugin(name: &str) -> Value {
    let path = captures().join(format!("plugins/{name}.json"));
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// A folder with these files.
fn folder(files: &[(&str, &Value)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, json) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, json.to_string()).unwrap();
    }
    folder
}

#[test]
fn the_captures_of_the_repository_are_planned_to_the_cent() {
    let preview = previewed(&captures(), &Wish::default());
    whole(&preview.counts);
    assert!(preview.counts.orders >= 80 && preview.counts.refunds >= 6, "{:?}", preview.counts);
    assert!(preview.counts.planned >= 25, "{:?}", preview.counts);
    assert!(preview.page().contains("What is planned is exactly what the store says."));
}

#[test]
fn the_whole_corpus_is_planned_to_the_cent() {
    let Ok(corpus) = std::env::var("UDS_CORPUS") else {
        eprintln!("UDS_CORPUS is not set: the whole corpus is not planned");
        return;
    };
    for country in [None, Some("US"), Some("GB"), Some("DE")] {
        let wish = Wish { mapping: None, country: country.map(str::to_owned) };
        let preview = previewed(&Path::new(&corpus).join("woocommerce"), &wish);
        whole(&preview.counts);
        assert!(preview.counts.orders >= 60, "{:?}", preview.counts);
    }
}

#[test]
fn every_order_that_plug_ins_changed_is_planned_or_waits_for_a_named_reason() {
    let preview = previewed(&captures().join("plugins"), &Wish::default());
    whole(&preview.counts);
    let parked: Vec<_> = preview.counts.parked.iter().collect();
    // A thousandth of a dinar does not fit into the books.
    assert_eq!(parked, [(&"AMOUNT_TOO_FINE", &1)], "{}", preview.page());
    assert_eq!(preview.counts.planned, 19);
}

#[test]
fn a_cent_that_is_wrong_is_parked_with_the_difference() {
    let mut tax = plugin("stripe_fee");
    tax["total_tax"] = json!("4.74");
    let folder = folder(&[("order.json", &tax)]);
    let preview = previewed(folder.path(), &Wish::default());
    whole(&preview.counts);
    assert_eq!(preview.counts.parked.get("OUT_OF_BALANCE"), Some(&1), "{:?}", preview.counts);
    let page = preview.page();
    assert!(page.contains("4.74") && page.contains("4.73"), "{page}");
    // More than the cents that rounding may settle.
    let mut total = plugin("stripe_fee");
    total["total"] = json!("29.66");
    fs::write(folder.path().join("order.json"), total.to_string()).unwrap();
    let preview = previewed(folder.path(), &Wish::default());
    assert_eq!(preview.counts.parked.get("ROUNDING_TOO_LARGE"), Some(&1), "{:?}", preview.counts);
    assert!(preview.page().contains("0.03"), "{}", preview.page());
}

#[test]
fn an_order_that_was_captured_often_counts_once_as_it_was_last() {
    let mut first = plugin("stripe_fee");
    first["status"] = json!("pending");
    let mut last = plugin("stripe_fee");
    last["date_modified_gmt"] = json!("2026-12-01T00:00:00");
    let again = first.clone();
    let refund = json!({
        "id": 77, "parent_id": 5013, "amount": "5.00", "reason": "", "refunded_payment": true,
        "date_created_gmt": "2026-12-01T00:00:00", "line_items": [],
    });
    let stray = json!({
        "id": 78, "amount": "5.00", "reason": "", "date_created_gmt": "2026-12-01T00:00:00",
        "line_items": [],
    });
    let folder = folder(&[
        ("1.json", &first),
        ("2.json", &last),
        ("3.json", &again),
        ("4.json", &refund),
        ("5.json", &refund),
        ("6.json", &stray),
        ("other/7.json", &last),
    ]);
    let preview = previewed(folder.path(), &Wish::default());
    whole(&preview.counts);
    let counts = &preview.counts;
    assert_eq!((counts.orders, counts.refunds, counts.planned), (2, 2, 3), "{counts:?}");
    assert_eq!(counts.parked.get("REFUND_WITHOUT_SALE"), Some(&1));
}

#[test]
fn a_mapping_that_is_given_is_used_and_one_that_is_wrong_is_named_by_its_place() {
    let seed = repository().join("infra/local/seed/mapping-a.json");
    let folder = folder(&[("order.json", &plugin("stripe_fee"))]);
    let wish = Wish { mapping: Some(seed.clone()), country: None };
    let page = previewed(folder.path(), &wish).page();
    assert!(page.contains("A-5013") && page.contains("account 10"), "{page}");
    let mut wrong: Value = serde_json::from_slice(&fs::read(seed).unwrap()).unwrap();
    wrong["books"]["gateways"]["rows"][2]["evidence"] = json!("guessed");
    let path = folder.path().join("mapping.txt");
    fs::write(&path, wrong.to_string()).unwrap();
    let replay = replay(&folder.path().join("order.json"), &[]).unwrap();
    let error = preview(&replay.findings, &Wish { mapping: Some(path), country: None });
    let error = format!("{:#}", error.unwrap_err());
    assert!(error.contains("books.gateways.rows[2].evidence"), "{error}");
}

#[test]
fn a_company_in_the_united_states_says_taxable_or_not_and_where_it_is_registered() {
    let mut order = plugin("stripe_fee");
    for address in ["billing", "shipping"] {
        order[address]["country"] = json!("US");
        order[address]["state"] = json!("CA");
    }
    let folder = folder(&[("order.json", &order)]);
    let preview = previewed(folder.path(), &Wish::default());
    whole(&preview.counts);
    assert_eq!(preview.counts.planned, 1);
    let page = preview.page();
    assert!(page.contains("  TAX") && page.contains("tax, split by the books"), "{page}");
}

#[test]
fn the_command_prints_the_numbers_and_nothing_personal() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    let folder = captures().join("plugins");
    let output = command.arg("replay").arg(folder).args(["--plan", "--json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let summary: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    assert_eq!((&summary["orders"], &summary["refunds"]), (&json!(20), &json!(0)));
    assert_eq!((&summary["planned"], &summary["cents_off"]), (&json!(19), &json!(0)));
    assert_eq!(summary["parked"], json!({"AMOUNT_TOO_FINE": 1}));
    assert_eq!(summary["skipped"], json!({}));
    for personal in ["Ada", "Beispiel", "example.test", "Cup", "AAAA-", "ATU123"] {
        assert!(!text.contains(personal), "{personal} is printed");
    }
}
