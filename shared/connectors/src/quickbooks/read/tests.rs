//! Answers of the shapes that QuickBooks gives.

use model::Currency;
use proptest::prelude::*;
use serde_json::value::RawValue;

use super::{Held, held};
use crate::quickbooks::config::{Settings, TaxModel};
use crate::quickbooks::wire::Entity;

const INVOICE: &str = r#"{
  "AllowIPNPayment": false, "domain": "QBO", "sparse": false, "Id": "264", "SyncToken": "0",
  "MetaData": {"CreateTime": "2026-09-29T04:46:06-07:00", "LastUpdatedTime": "2026-09-29T04:46:06-07:00"},
  "CustomField": [{"DefinitionId": "1", "Name": "Crew #", "Type": "StringType"}],
  "DocNumber": "1041", "TxnDate": "2026-09-29",
  "CurrencyRef": {"value": "USD", "name": "United States Dollar"}, "LinkedTxn": [],
  "Line": [
    {"Id": "1", "LineNum": 1, "Amount": 100.10, "DetailType": "SalesItemLineDetail",
     "SalesItemLineDetail": {"ItemRef": {"value": "1", "name": "Services"}, "TaxCodeRef": {"value": "NON"}}},
    {"Amount": 100.10, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}}
  ],
  "TxnTaxDetail": {"TotalTax": 0}, "CustomerRef": {"value": "1", "name": "A customer"},
  "BillAddr": {"Id": "2", "Line1": "4581 Finch St.", "Lat": "INVALID", "Long": "INVALID"},
  "DueDate": "2026-10-29", "TotalAmt": 100.10, "ApplyTaxAfterDiscount": false,
  "PrintStatus": "NeedToPrint", "EmailStatus": "NotSet", "Balance": 100.10
}"#;

fn settings() -> Settings {
    Settings {
        tax_model: TaxModel::Codes,
        home_currency: "EUR".parse().unwrap(),
        multicurrency: true,
        custom_numbers: true,
        classes: crate::quickbooks::config::Classes::Lines,
    }
}

fn invoice(text: &str) -> Held {
    let raw = RawValue::from_string(text.to_owned()).unwrap();
    held(&settings(), Entity::Invoice, &raw).unwrap()
}

#[test]
fn the_print_sees_what_we_manage_and_nothing_that_moves_by_itself() {
    let first = invoice(INVOICE);
    for (from, to) in [
        (r#""SyncToken": "0""#, r#""SyncToken": "7""#),
        (r#""Balance": 100.10"#, r#""Balance": 0"#),
        (r#""TotalAmt": 100.10"#, r#""TotalAmt": 100.1"#),
        ("4581 Finch St.", "Somewhere else"),
        (r#""name": "Services""#, r#""name": "Renamed""#),
    ] {
        let moved = INVOICE.replace(from, to);
        assert_ne!(moved, INVOICE, "{from}");
        assert_eq!(invoice(&moved).posted.print, first.posted.print, "{from}");
    }
    for (from, to) in [
        (r#""TotalAmt": 100.10"#, r#""TotalAmt": 100.11"#),
        (r#""TxnDate": "2026-09-29""#, r#""TxnDate": "2026-09-30""#),
        (r#"{"value": "NON"}"#, r#"{"value": "TAX"}"#),
        (r#""CustomerRef": {"value": "1""#, r#""CustomerRef": {"value": "2""#),
    ] {
        let edited = INVOICE.replace(from, to);
        assert_ne!(edited, INVOICE, "{from}");
        assert_ne!(invoice(&edited).posted.print, first.posted.print, "{from}");
    }
}

#[test]
fn figures_are_the_answer_s_own() {
    let figures = invoice(INVOICE).posted.figures.unwrap();
    assert_eq!(figures.total.to_string(), "100.10");
    assert_eq!(figures.currency, "USD".parse::<Currency>().unwrap());
    assert_eq!(figures.deposit_to, None);
    let at_home =
        INVOICE.replace(r#""CurrencyRef": {"value": "USD", "name": "United States Dollar"}, "#, "");
    let figures = invoice(&at_home).posted.figures.unwrap();
    assert_eq!(figures.currency, "EUR".parse::<Currency>().unwrap());
    let foreign = INVOICE.replace(r#""DueDate""#, r#""ExchangeRate": 0.92310, "DueDate""#);
    let rate = invoice(&foreign).posted.figures.unwrap().exchange_rate;
    assert_eq!(rate.unwrap().to_string(), "0.92310");
}

#[test]
fn a_void_is_its_note_and_no_amount() {
    let noted = INVOICE.replace(r#""DueDate""#, r#""PrivateNote": "Voided", "DueDate""#);
    assert!(!invoice(&noted).voided, "a note alone is anybody's");
    let nothing = INVOICE.replace("100.10", "0");
    assert!(!invoice(&nothing).voided, "a sale of nothing is a sale");
    assert!(invoice(&noted.replace("100.10", "0")).voided);
}

proptest! {
    #[test]
    fn a_torn_answer_is_an_error_and_no_panic(end in 0_usize..1500, junk in "\\PC{0,8}") {
        let torn = format!("{}{junk}", INVOICE.get(..end).unwrap_or(INVOICE));
        if let Ok(raw) = serde_json::from_str::<Box<RawValue>>(&torn) {
            for entity in [Entity::Invoice, Entity::Payment, Entity::Customer, Entity::Item] {
                let _ = held(&settings(), entity, &raw);
            }
        }
    }

    #[test]
    fn a_member_of_another_type_is_an_error_and_no_panic(
        member in prop::sample::select(vec!["Id", "TotalAmt", "Line", "TxnDate", "CurrencyRef"]),
        value in prop::sample::select(vec!["null", "1", "\"x\"", "[]", "{}", "[{}]", "true"]),
    ) {
        let start = INVOICE.trim_end().trim_end_matches('}');
        let raw = RawValue::from_string(format!("{start}, \"{member}\": {value}}}")).unwrap();
        let _ = held(&settings(), Entity::Invoice, &raw);
    }
}
