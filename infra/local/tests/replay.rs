//! `cargo xtask replay`, over the captures in the repository and over what support really gets.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};
use xtask::cache::repository;

fn captures() -> PathBuf {
    repository().join("tests/fixtures/woocommerce")
}

fn replay(path: &Path, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.arg("replay").arg(path).args(more).output().unwrap()
}

/// The summary, and what was printed before it.
fn summary(path: &Path, more: &[&str]) -> (Value, String, i32) {
    let output = replay(path, &[more, &["--json"]].concat());
    let text = String::from_utf8(output.stdout).unwrap();
    let last = text.lines().last().unwrap_or_else(|| panic!("nothing was printed"));
    (serde_json::from_str(last).unwrap(), text.clone(), output.status.code().unwrap())
}

/// A folder with these files.
fn folder(files: &[(&str, Vec<u8>)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

fn order(id: u64) -> Value {
    json!({
        "id": id, "number": "1001", "status": "processing", "currency": "EUR", "total": "11.90",
        "total_tax": "1.90", "date_created_gmt": "2026-11-22T22:30:00", "order_key": "wc_order_x",
        "billing": {"first_name": "Zoë", "email": "zoe@example.test", "address_1": "Hauptstraße 1"},
        "line_items": [{"id": 1, "name": "Cup", "total": "10.00", "total_tax": "1.90"}],
        "tax_lines": [{"rate_id": 1, "tax_total": "1.90", "shipping_tax_total": "0.00"}],
    })
}

#[test]
fn the_captures_of_three_stores_read_whole() {
    let (summary, text, code) = summary(&captures(), &["--secret", "s3cret"]);
    assert_eq!(code, 0, "{text}");
    assert_eq!(summary["failed"], 0);
    assert_eq!(summary["failures"], json!([]));
    assert_eq!(summary["records"], summary["parsed"]);
    assert_eq!(summary["signatures_bad"], 1, "the secret with special characters is not told");
    assert_eq!(summary["out_of_balance"], 0);
    for kind in ["order", "refund", "product", "variation", "customer", "coupon", "delivery"] {
        assert!(summary["kinds"][kind]["parsed"].as_u64() > Some(0), "{kind}: {summary}");
    }
}

#[test]
fn a_secret_that_a_captured_request_names_is_used_and_without_any_nothing_is_verified() {
    let store = captures().join("11.0.1");
    let (told, _, _) = summary(&store, &[]);
    assert_eq!(told["signatures_ok"], 1, "the one whose webhook's creation was captured");
    assert_eq!(told["signatures_bad"], 0);
    assert!(told["signatures_unverified"].as_u64() > Some(2));
    let (alone, _, code) = summary(&store.join("hooks"), &["--secret", "another"]);
    assert_eq!((alone["signatures_ok"].as_u64(), code), (Some(0), 0), "{alone}");
    let both = ["--secret", "another", "--secret", "s3cret"];
    let (both, _, _) = summary(&store.join("hooks"), &both);
    assert!(both["signatures_ok"].as_u64() >= Some(3), "{both}");
}

#[test]
fn a_changed_body_is_a_wrong_signature_and_shown_first() {
    let path = captures().join("9.4.3/hooks/customer_created.json");
    let mut capture: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let body = capture["body_text"].as_str().unwrap().replacen("\"id\":", "\"id\": ", 1);
    capture["body_text"] = json!(body);
    let folder = folder(&[("hooks/a.json", capture.to_string().into_bytes())]);
    let (summary, text, code) = summary(folder.path(), &["--secret", "s3cret"]);
    assert_eq!((summary["signatures_bad"].as_u64(), code), (Some(1), 0));
    assert!(text.starts_with("Problems (1)\n  hooks/a.json"), "{text}");
    assert!(text.contains("signature fits no secret"));
}

#[test]
fn plain_bodies_are_read_in_every_wrapping_and_nothing_personal_is_printed() {
    let list = json!([order(1), order(2)]);
    let folder = folder(&[
        ("one.json", order(3).to_string().into_bytes()),
        ("list.json", list.to_string().into_bytes()),
        ("data.json", json!({"data": order(4)}).to_string().into_bytes()),
        ("lists.json", json!({"data": {"orders": [order(5)]}}).to_string().into_bytes()),
        ("mark.JSON", [b"\xef\xbb\xbf".to_vec(), order(6).to_string().into_bytes()].concat()),
        ("notice.json", format!("<b>Notice</b>: x[1] in y\n{}", order(7)).into_bytes()),
        ("rest/status.json", json!({"status": 200, "body": order(8)}).to_string().into_bytes()),
        ("notes.txt", b"hello".to_vec()),
    ]);
    let (summary, text, code) = summary(folder.path(), &[]);
    assert_eq!((summary["files"].as_u64(), summary["records"].as_u64()), (Some(7), Some(8)));
    assert_eq!(
        (summary["failed"].as_u64(), summary["skipped"].as_u64(), code),
        (Some(0), Some(1), 0)
    );
    assert!(text.contains("11.90 EUR") && text.contains("adds up"), "{text}");
    for personal in ["Zo", "zoe@", "Hauptstr", "Cup"] {
        assert!(!text.contains(personal), "{personal} is printed");
    }
}

#[test]
fn what_does_not_read_is_named_by_its_place_and_never_by_its_value() {
    let mut broken = order(27);
    broken["line_items"][0]["total"] = json!("secret-value");
    let exchange = json!({
        "request": {"method": "GET", "url": "https://shop.example/wp-json/wc/v3/orders?page=1"},
        "response": {"status": 200, "headers": [], "body": [order(26), broken]},
    });
    let folder = folder(&[("rest/001_orders.json", exchange.to_string().into_bytes())]);
    let (summary, text, code) = summary(folder.path(), &[]);
    assert_eq!(code, 1);
    assert_eq!((summary["parsed"].as_u64(), summary["failed"].as_u64()), (Some(1), Some(1)));
    let failure = &summary["failures"][0];
    assert_eq!(failure["file"], "rest/001_orders.json");
    assert_eq!(failure["record"], "order 27");
    assert_eq!(failure["path"], "response.body[1].line_items[0].total");
    assert_eq!(failure["field"], "line_items[0].total");
    assert_eq!(failure["message"], "line_items[0].total does not read: a number was expected");
    assert!(!text.contains("secret-value"));
    assert!(text.starts_with("Problems (1)\n"), "{text}");
}

#[test]
fn an_order_that_does_not_add_up_is_parsed_and_shown_with_the_difference() {
    let mut order = order(27);
    order["total"] = json!("11.91");
    let folder = folder(&[("order.json", order.to_string().into_bytes())]);
    let (summary, text, code) = summary(folder.path(), &[]);
    assert_eq!((summary["out_of_balance"].as_u64(), code), (Some(1), 0));
    assert!(text.contains("total is 11.91 but its parts make 11.90 (difference 0.01)"), "{text}");
}

#[test]
fn answers_that_hold_no_record_are_no_failures() {
    let exchange = |path: &str, status: u16, body: Value| {
        let url = format!("https://shop.example/wp-json/wc/v3/{path}");
        let exchange = json!({
            "request": {"method": "GET", "url": url},
            "response": {"status": status, "headers": [], "body": body},
        });
        exchange.to_string().into_bytes()
    };
    let error =
        json!({"code": "woocommerce_rest_cannot_view", "message": "x", "data": {"status": 401}});
    let folder = folder(&[
        ("a.json", exchange("orders", 401, error.clone())),
        ("b.json", exchange("orders?_fields=id", 200, json!([{"id": 1}]))),
        ("c.json", exchange("settings/tax", 200, json!([{"id": "x", "label": "y"}]))),
        ("d.json", exchange("orders", 200, json!([]))),
        ("e.json", exchange("orders", 403, json!("<html>blocked</html>"))),
        ("f.json", exchange("orders/27/notes", 200, json!([{"id": 1, "note": "z"}]))),
        ("g.json", error.to_string().into_bytes()),
        ("h.json", b"<!doctype html><html></html>".to_vec()),
        ("i.json", Vec::new()),
        ("j.json", b"42".to_vec()),
    ]);
    let (summary, text, code) = summary(folder.path(), &[]);
    assert_eq!(
        (summary["files"].as_u64(), summary["records"].as_u64(), code),
        (Some(10), Some(0), 0)
    );
    assert!(text.starts_with("No problems."), "{text}");
}

#[test]
fn files_that_are_no_json_fail_by_name_and_the_others_are_read() {
    let whole = order(1).to_string();
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let folder = folder(&[
        ("cut.json", whole.as_bytes()[..whole.len() - 9].to_vec()),
        ("deep.json", deep.into_bytes()),
        ("bytes.json", vec![0, 159, 146, 150]),
        ("good.json", whole.clone().into_bytes()),
    ]);
    let (summary, _, code) = summary(folder.path(), &[]);
    let failed: Vec<&str> = summary["failures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|failure| failure["file"].as_str().unwrap())
        .collect();
    assert_eq!(failed, ["bytes.json", "cut.json", "deep.json"]);
    assert_eq!((summary["parsed"].as_u64(), code), (Some(1), 1));
    let cut = summary["failures"][1]["message"].as_str().unwrap();
    assert!(cut.starts_with("the file is cut short at line 1"), "{cut}");
}

#[test]
fn links_are_followed_once_and_hidden_files_passed_over() {
    let folder = folder(&[
        ("shop/order.json", order(1).to_string().into_bytes()),
        ("shop/._order.json", vec![0, 1, 2]),
    ]);
    std::os::unix::fs::symlink(folder.path(), folder.path().join("shop/loop")).unwrap();
    std::os::unix::fs::symlink("nowhere", folder.path().join("shop/gone.json")).unwrap();
    let (summary, _, code) = summary(folder.path(), &[]);
    assert_eq!((summary["records"].as_u64(), summary["failed"].as_u64()), (Some(1), Some(1)));
    assert_eq!(summary["failures"][0]["file"], "shop/gone.json");
    assert_eq!(code, 1);
}

#[test]
fn one_file_is_enough_and_nothing_is_an_error() {
    let folder = folder(&[("order.txt", order(1).to_string().into_bytes())]);
    let (summary, _, code) = summary(&folder.path().join("order.txt"), &[]);
    assert_eq!((summary["parsed"].as_u64(), code), (Some(1), 0));
    for (path, said) in [
        (folder.path().to_owned(), "no file ending in .json"),
        (folder.path().join("missing"), "cannot read"),
    ] {
        let output = replay(&path, &["--json"]);
        assert_eq!(output.status.code(), Some(1));
        assert!(output.stdout.is_empty());
        assert!(String::from_utf8_lossy(&output.stderr).contains(said));
    }
}
