//! Hostile texts in every field of every document; the table against the official reference.

mod documents;
mod payload;
mod reference;

use std::collections::BTreeMap;
use std::sync::Arc;

use engine::connector::{Cut, CutHow, FieldRule};
use engine::write::{Action, Write};
use engine::{Code, Disposition};
use model::{Document, Marker, RequestId, Role, TargetId};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{fit, rules};
use crate::quickbooks::write::{self, prepare};
use documents::{all, marker};

/// One document of each form with a text in all of its fields.
pub(crate) fn documents(text: &str) -> Vec<Document> {
    all(text)
}

fn create(document: Document) -> Write {
    Write {
        item: "1".to_owned(),
        request_id: RequestId::new("r"),
        action: Action::Create,
        document,
        references: Arc::new(BTreeMap::new()),
        siblings: BTreeMap::from([(Role::Sale, TargetId::new("1042"))]),
        epoch: 1,
    }
}

fn sent(document: Document) -> engine::Result<Value> {
    sent_by(&json!({ "tax_model": "codes", "home_currency": "EUR" }), document)
}

fn sent_by(settings: &Value, document: Document) -> engine::Result<Value> {
    let settings = serde_json::from_value(settings.clone()).unwrap();
    let prepared = prepare(&settings, &create(document))?;
    Ok(serde_json::from_str(prepared.body.get()).unwrap())
}

/// Every text of a body with its path, as the table spells it.
fn texts(body: &Value, path: &str, found: &mut Vec<(String, String)>) {
    match body {
        Value::String(text) => found.push((path.to_owned(), text.clone())),
        Value::Array(items) => {
            items.iter().for_each(|item| texts(item, &format!("{path}[]"), found));
        }
        Value::Object(members) => {
            for (name, value) in members {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                texts(value, &path, found);
            }
        }
        _ => {}
    }
}

fn hostile() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        '\u{301}',
        '😀',
        '\u{202E}',
        '\0',
        '\t',
        '\n',
        '\r',
        ':',
        '\u{FFFF}',
        '\u{FFFE}',
        ' ',
        '@',
        '\u{A0}',
        '\u{85}',
        '\u{10FFFF}',
        'ü',
        '\u{200D}',
        '.',
    ]);
    let piece = prop::collection::vec(prop_oneof![odd, any::<char>()], 0..12);
    (piece, 0_usize..400).prop_map(|(piece, times)| {
        let piece: String = piece.into_iter().collect();
        piece.repeat(times)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn fitted_twice_is_fitted_once(text in hostile()) {
        for document in all(&text) {
            let once = fit(document);
            let twice = fit(once.document.clone());
            prop_assert_eq!(&twice.document, &once.document);
            prop_assert_eq!(twice.cuts, []);
        }
    }

    #[test]
    fn what_is_sent_is_never_longer_than_the_table_says(text in hostile()) {
        // A name of nothing but refused characters is refused; see below.
        for document in all(&format!("x{text}")) {
            let entity = write::entity(&document).unwrap().name();
            let mut found = Vec::new();
            texts(&sent(document).unwrap(), "", &mut found);
            for (path, text) in found {
                let rule = rules().iter().find(|rule| rule.entity == entity && rule.field == path);
                let Some(rule) = rule else { continue };
                if let Some(max) = rule.max {
                    prop_assert!(text.encode_utf16().count() <= max, "{entity}.{path}");
                    prop_assert!(text.chars().count() <= max, "{entity}.{path}");
                }
                prop_assert!(!text.contains(rule.forbidden), "{entity}.{path}: {text:?}");
                prop_assert!(!text.contains(|c: char| c.is_control() && c != '\n'));
            }
        }
    }

    #[test]
    fn every_note_carries_its_marker_and_no_other(text in hostile(), forged in "[0-9]{1,6}") {
        for text in [text.clone(), format!("{text}\n{}", marker(&forged))] {
            for document in all(&text) {
                let Some(ours) = document.marker().cloned() else { continue };
                let body = sent(document).unwrap();
                let note = body["PrivateNote"].as_str().unwrap();
                prop_assert_eq!(Marker::in_note(note), Some(ours));
            }
        }
    }
}

#[test]
fn a_text_that_fits_is_left_as_it_is() {
    for document in all("Erika Muster, Größe") {
        let fitted = fit(document.clone());
        // It is no e-mail address.
        let party = matches!(document, Document::Party(_));
        assert_eq!(fitted.cuts.len(), usize::from(party), "{:?}", fitted.cuts);
        if !party {
            assert_eq!(fitted.document, document);
        }
    }
}

#[test]
fn cuts_name_the_field_and_never_its_content() {
    let cuts = |text: &str, name: &str| -> Vec<Cut> {
        let named = |document: &Document| document.name() == name;
        fit(all(text).into_iter().find(named).unwrap()).cuts
    };
    let shown = |text: &str, name: &str| -> Vec<String> {
        cuts(text, name).iter().map(ToString::to_string).collect()
    };
    let long = "secret ".repeat(800);
    assert_eq!(
        shown(&long, "bill"),
        [
            "Bill.Line[0].Description cut to 4000 characters",
            "Bill.Line[1].Description cut to 4000 characters",
            "Bill.PrivateNote cut to 3947 characters",
        ]
    );
    assert_eq!(
        shown(&long, "vendor"),
        [
            "Vendor.DisplayName cut to 500 characters",
            "Vendor.GivenName cut to 100 characters",
            "Vendor.FamilyName cut to 100 characters",
            "Vendor.CompanyName cut to 100 characters",
            "Vendor.PrimaryPhone.FreeFormNumber cut to 30 characters",
            "Vendor.PrimaryEmailAddr.Address left out: not in a form that is taken",
            "Vendor.BillAddr.Line1 cut to 500 characters",
            "Vendor.BillAddr.Line2 cut to 500 characters",
            "Vendor.BillAddr.Line3 cut to 500 characters",
            "Vendor.BillAddr.Line4 cut to 500 characters",
            "Vendor.BillAddr.City cut to 255 characters",
            "Vendor.BillAddr.CountrySubDivisionCode cut to 255 characters",
            "Vendor.BillAddr.PostalCode cut to 30 characters",
            "Vendor.BillAddr.Country cut to 255 characters",
        ]
    );
    let replaced = |field: &str| Cut { field: field.to_owned(), how: CutHow::Replaced };
    assert_eq!(cuts("Mug: blue", "item"), [replaced("Item.Name")]);
    let refund = |text: &str| cuts(text, "refund_receipt").into_iter().map(|cut| cut.field);
    let longer_than_a_receipt_takes = "pi_3NxYzALkdIwHu7ix0abc12";
    assert_eq!(
        refund(longer_than_a_receipt_takes).collect::<Vec<_>>(),
        Vec::<String>::new(),
        "its payment reference may have 100"
    );
}

#[test]
fn a_number_is_never_cut_and_one_that_is_too_long_is_not_sent() {
    let numbered = |number: &str| {
        all("x").into_iter().filter_map({
            let number = Some(number.to_owned());
            move |document| match document {
                Document::Sales(mut sales) => {
                    sales.number.clone_from(&number);
                    Some(Document::Sales(sales))
                }
                Document::Expense(mut expense) => {
                    expense.number.clone_from(&number);
                    Some(Document::Expense(expense))
                }
                _ => None,
            }
        })
    };
    let longest = "SHOP-2026-000000000-1";
    for document in numbered(longest) {
        assert_eq!(sent(document).unwrap()["DocNumber"], longest);
    }
    let too_long = format!("{longest}2");
    for document in numbered(&too_long) {
        let fitted = fit(document.clone());
        assert_eq!((&fitted.document, fitted.cuts.as_slice()), (&document, [].as_slice()));
        let field = format!("{}.DocNumber", write::entity(&document).unwrap().name());
        let error = sent(document).unwrap_err();
        assert_eq!((error.code, error.disposition), (Code::ConfigInvalid, Disposition::Park));
        for said in [field.as_str(), "21 characters", "`books.numbers`"] {
            assert!(error.message.contains(said), "{said}: {}", error.message);
        }
        assert!(!error.message.contains(longest), "{}", error.message);
    }
}

#[test]
fn lengths_count_what_utf_16_counts() {
    let smile = "😀".repeat(50);
    let document = all(&smile).into_iter().find(|document| document.name() == "item").unwrap();
    let Document::Item(item) = fit(document).document else { panic!("an item") };
    assert_eq!((item.name.chars().count(), item.name.encode_utf16().count()), (50, 100));
    let document = all(&format!("{smile}😀")).into_iter().find(|d| d.name() == "item").unwrap();
    let Document::Item(item) = fit(document).document else { panic!("an item") };
    assert_eq!(item.name.chars().count(), 50, "never half a character");
}

#[test]
fn a_missing_required_field_is_named_and_nothing_is_sent() {
    let of = |name: &str| all("x").into_iter().find(|document| document.name() == name).unwrap();
    let mut cases: Vec<(Document, &str)> = Vec::new();
    for name in ["sales_receipt", "invoice", "credit_memo", "refund_receipt"] {
        let Document::Sales(mut sales) = of(name) else { panic!("{name}") };
        sales.lines.clear();
        sales.discount = None;
        cases.push((Document::Sales(sales), ".Line and"));
    }
    for name in ["sales_receipt", "refund_receipt"] {
        let Document::Sales(mut sales) = of(name) else { panic!("{name}") };
        sales.deposit_to = None;
        cases.push((Document::Sales(sales), ".DepositToAccountRef"));
    }
    let Document::Sales(mut sales) = of("invoice") else { panic!("an invoice") };
    sales.customer = model::Reference::Known("".into());
    cases.push((Document::Sales(sales), "Invoice.CustomerRef"));
    for name in ["bill", "vendor_credit"] {
        let Document::Expense(mut expense) = of(name) else { panic!("{name}") };
        expense.vendor = None;
        cases.push((Document::Expense(expense), ".VendorRef"));
    }
    let Document::Deposit(mut deposit) = of("deposit") else { panic!("a deposit") };
    deposit.account = "".into();
    cases.push((Document::Deposit(deposit), "Deposit.DepositToAccountRef"));
    let Document::Transfer(mut transfer) = of("transfer") else { panic!("a transfer") };
    transfer.to = "".into();
    cases.push((Document::Transfer(transfer), "Transfer.ToAccountRef"));
    for name in ["customer", "vendor"] {
        let Document::Party(mut party) = of(name) else { panic!("{name}") };
        party.display_name = "\t:\u{0}".to_owned();
        cases.push((Document::Party(party), ".DisplayName"));
    }
    let Document::Item(mut item) = of("item") else { panic!("an item") };
    item.name.clear();
    cases.push((Document::Item(item), "Item.Name"));
    for (document, field) in cases {
        let error = sent(document).unwrap_err();
        assert_eq!((error.code, error.disposition), (Code::Refused, Disposition::Park), "{field}");
        assert!(error.message.contains(field), "{field}: {}", error.message);
        assert!(error.message.contains("complete the record"), "{}", error.message);
    }
}

#[test]
fn no_field_has_two_rules() {
    let mut fields: Vec<(&str, &str)> = rules().iter().map(|r| (r.entity, r.field)).collect();
    fields.sort_unstable();
    let all = fields.len();
    fields.dedup();
    assert_eq!(fields.len(), all);
}

/// `UDS_CORPUS` names the folder that holds `quickbooks/fields.json`.
#[test]
#[allow(clippy::print_stderr, reason = "a test that compares nothing says so")]
fn the_table_is_the_official_reference_s() {
    let Some(corpus) = std::env::var_os("UDS_CORPUS") else {
        eprintln!("UDS_CORPUS is not set: the table is not compared with the reference");
        return;
    };
    let path = std::path::Path::new(&corpus).join("quickbooks/fields.json");
    let reference = std::fs::read_to_string(path).unwrap();
    let differences = reference::differences(&serde_json::from_str(&reference).unwrap(), rules());
    assert_eq!(differences, reference::EXPLAINED);
}

/// Where the reference asks for what we do not send, and why.
const UNLIKE: &[&str] = &[
    // Of French companies alone (contract, section 5.1).
    "Item.ItemCategoryType: required",
    // Its page shows the type that the field list leaves out (contract, section 5.1).
    "Purchase.EntityRef.type: no such field",
    // The field list leaves transfers out.
    "Transfer: Transfer is not in the reference",
];

/// `UDS_CORPUS` names the folder that holds `quickbooks/fields.json`.
#[test]
#[allow(clippy::print_stderr, reason = "a test that compares nothing says so")]
fn every_payload_is_one_that_the_official_reference_takes() {
    let Some(corpus) = std::env::var_os("UDS_CORPUS") else {
        eprintln!("UDS_CORPUS is not set: no payload is compared with the reference");
        return;
    };
    let path = std::path::Path::new(&corpus).join("quickbooks/fields.json");
    let reference = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    for model in ["codes", "us_automated", "us_classic", "us_untaxed"] {
        for classes in ["lines", "documents"] {
            let settings = json!({
                "tax_model": model, "home_currency": "EUR", "multicurrency": true,
                "classes": classes,
            });
            for document in all("Erika Muster") {
                let entity = write::entity(&document).unwrap().name();
                let body = sent_by(&settings, document).unwrap();
                let faults = payload::faults(&reference, entity, &body);
                let known = UNLIKE.iter().filter(|fault| fault.starts_with(entity));
                assert_eq!(faults, known.copied().collect::<Vec<_>>(), "{model}: {entity}");
            }
        }
    }
}

#[test]
fn a_planted_error_of_each_sort_is_seen() {
    let field = |kind: &str, rule: &str| json!({ "type": kind, "rule": rule });
    let reference = json!({
        "Invoice": {
            "DocNumber": field("String", "Optional ,max character: maximum of 21 chars"),
            "CustomerRef": field("Invoice_Ref", "* Required"),
            "Line": field("Invoice_Item | Invoice_Discount", "* Required"),
            "Allowed": field("Boolean", "Optional"),
        },
        "Invoice_Ref": { "value": field("string", "* Required") },
        "Invoice_Item": { "Amount": field("Decimal", "* Required") },
        "Invoice_Discount": { "Percent": field("Decimal", "* Required") },
    });
    let good = json!({
        "DocNumber": "A-1", "CustomerRef": { "value": "1" }, "Allowed": false,
        "Line": [{ "Amount": 1 }, { "Percent": 2 }],
    });
    assert_eq!(payload::faults(&reference, "Invoice", &good), Vec::<String>::new());
    let with = |member: &str, value: Value| {
        let mut body = good.clone();
        body[member] = value;
        payload::faults(&reference, "Invoice", &body)
    };
    for (member, value, fault) in [
        ("Unknown", json!(1), "Invoice.Unknown: no such field"),
        ("DocNumber", json!(7), "Invoice.DocNumber: a number, the reference has String"),
        ("Allowed", json!("no"), "Invoice.Allowed: a text, the reference has Boolean"),
        ("CustomerRef", json!({}), "Invoice.CustomerRef.value: required"),
        (
            "Line",
            json!([{ "Amount": "1" }]),
            "Invoice.Line[].Amount: a text, the reference has Decimal",
        ),
        ("DocNumber", json!("2".repeat(22)), "Invoice.DocNumber: too long"),
        ("DocNumber", Value::Null, "Invoice.DocNumber: null"),
    ] {
        assert_eq!(with(member, value), [fault]);
    }
    let mut short = good.clone();
    short.as_object_mut().unwrap().remove("Line");
    assert_eq!(payload::faults(&reference, "Invoice", &short), ["Invoice.Line: required"]);
}

#[test]
fn the_comparison_sees_a_difference() {
    let reference = json!({"Item": {
        "Name": {"type": "String", "rule": "* Required ,max character: maximum of 99 chars"},
        "Sku": {"type": "String", "rule": "Optional ,max character: maximum of 100 chars"},
        "Type": {"type": "String", "rule": "* Required"},
    }});
    let item: Vec<FieldRule> = rules().iter().filter(|r| r.entity == "Item").copied().collect();
    let differences = reference::differences(&reference, &item);
    assert!(differences.contains(&"Item.Name: max 100, reference 99".to_owned()));
    assert!(!differences.iter().any(|difference| difference.starts_with("Item.Sku")));
}
