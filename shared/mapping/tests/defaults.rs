//! Every shipped mapping parses once its blanks are filled, validates, and says of each blank what it
//! asks for.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its input has failed")]

use mapping::defaults::{self, Answers, Ask, Unfilled};
use mapping::tables::{Customers, Products, WhenLocked};
use mapping::targets::Side;
use mapping::validate::validate;
use mapping::{Census, Mapping, Seen};

/// An answer to every blank, each of its own.
fn answers(template: &str) -> Answers {
    let answer = |name: String| {
        let text = match Ask::of(&name).unwrap() {
            Ask::Currency => "USD".to_owned(),
            Ask::TimeZone => "America/New_York".to_owned(),
            Ask::Percent => if name.ends_with("standard") { "20" } else { "5" }.to_owned(),
            Ask::List => "CA, NY".to_owned(),
            Ask::Text if name == "text:number_prefix" => String::new(),
            _ => name.replace(':', "-"),
        };
        (name, Some(text))
    };
    defaults::blanks(template).unwrap().into_iter().map(answer).collect()
}

fn filled(name: &str) -> Mapping {
    let template = defaults::get(name).unwrap();
    defaults::fill(template.json, &answers(template.json)).unwrap()
}

#[test]
fn every_default_can_be_filled_and_has_no_findings() {
    for template in defaults::all() {
        let mapping = filled(template.name);
        let text = serde_json::to_string(&mapping).unwrap();
        let side = if template.name.starts_with("woocommerce-quickbooks") {
            Side::Books
        } else {
            Side::Copy
        };
        let validated = validate(&text, side, &Census::woocommerce(), &Seen::default());
        assert_eq!(validated.findings, [], "{}", template.name);
        assert_eq!(validated.mapping, Some(mapping));
    }
}

#[test]
fn every_file_is_shipped_and_every_blank_says_what_it_asks_for() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/defaults");
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().to_str().unwrap().replace(".json", ""))
        .collect();
    files.sort();
    let mut names: Vec<&str> = defaults::all().iter().map(|template| template.name).collect();
    names.sort_unstable();
    assert_eq!(files, names);
    for template in defaults::all() {
        for blank in defaults::blanks(template.json).unwrap() {
            assert!(Ask::of(&blank).is_some(), "{}: {blank}", template.name);
        }
    }
}

#[test]
fn blanks_that_are_left_are_all_named() {
    let template = defaults::get("woocommerce-quickbooks-us").unwrap();
    let mut answers = answers(template.json);
    answers.remove("account:clearing:stripe");
    answers.remove("list:states");
    let left = ["account:clearing:stripe", "list:states"].map(str::to_owned);
    let unfilled = defaults::fill(template.json, &answers).unwrap_err();
    assert_eq!(unfilled, Unfilled::Blanks(left.into_iter().collect()));
}

#[test]
fn what_does_not_apply_takes_its_row_out_and_nothing_else() {
    let template = defaults::get("woocommerce-quickbooks-us").unwrap();
    let mut answers = answers(template.json);
    answers.insert("account:clearing:stripe".to_owned(), None);
    answers.insert("item:gift_cards".to_owned(), None);
    answers.insert("item:rounding".to_owned(), None);
    let books = defaults::fill(template.json, &answers).unwrap().books.unwrap();
    let gateways: Vec<&str> = books.gateways.rows.iter().map(|row| row.gateway.as_str()).collect();
    assert_eq!(gateways, ["woocommerce_payments", "ppcp-gateway", "bacs", "cheque", "cod"]);
    assert_eq!((books.gift_cards, books.items.rounding), (None, None));
}

#[test]
fn the_defaults_are_the_safest_ones() {
    for name in ["woocommerce-quickbooks-us", "woocommerce-quickbooks-vat"] {
        let books = filled(name).books.unwrap();
        assert!(matches!(books.customers, Customers::Bucket { .. }), "one bucket customer");
        let by_sku = matches!(
            books.items.products,
            Products::BySku { income_account: None, fallback: Some(_) }
        );
        assert!(by_sku, "by SKU, else one fallback item, and no item is made");
        assert_eq!(books.period.when_locked, WhenLocked::Park);
        for row in &books.gateways.rows {
            assert_ne!(row.refund_account.by_gateway, row.refund_account.by_hand);
            assert_eq!(row.fee, mapping::tables::Fee::None, "fees are off");
        }
    }
    for name in ["woocommerce-supabase", "quickbooks-supabase", "quickbooks-woocommerce"] {
        let mapping = filled(name);
        assert!(mapping.books.is_none() && mapping.rules.is_empty(), "{name}: nothing by itself");
    }
}
