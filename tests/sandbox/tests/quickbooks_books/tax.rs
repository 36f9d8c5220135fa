//! The tax that a company computes by itself, by where it is and what it has switched on.

use crate::desk::{
    balance, code, created, decimal, detailed, done, form, line, open, tax, taxes, with,
};
use sandbox::quickbooks::json::Object;

/// A tax-inclusive line: net as sent, and gross.
fn gross(net: &str, gross: &str, code: &str) -> String {
    detailed("1", net, code, &format!(r#","TaxInclusiveAmt":{gross}"#))
}

const INCLUSIVE: &str = r#","GlobalTaxCalculation":"TaxInclusive""#;

fn figures(form: &Object) -> (String, String) {
    let at = |path: &str| form.at(path).map(ToString::to_string).unwrap_or_default();
    (at("TotalAmt"), at("TxnTaxDetail.TotalTax"))
}

#[test]
fn an_inclusive_form_keeps_its_total_and_its_net_and_tax_are_computed() {
    let mut desk = open("de");
    let lines = [gross("24.82", "29.53", "2"), gross("9.35", "10.00", "3")];
    let made = created(&mut desk, "SalesReceipt", &form("1", &lines, INCLUSIVE));
    assert_eq!(figures(&made), ("39.53".to_owned(), "5.36".to_owned()));
    assert_eq!(tax(&desk, "11"), (decimal("24.82"), decimal("4.71")));
    assert_eq!(tax(&desk, "12"), (decimal("9.35"), decimal("0.65")));
    assert_eq!(balance(&desk, "30"), decimal("-34.17"));
    let second = made.items_at("Line")[1].as_object().unwrap();
    assert_eq!(second.number_at("SalesItemLineDetail.TaxInclusiveAmt"), Some(decimal("10.00")));
}

#[test]
fn an_inclusive_lines_net_is_not_taken_from_the_client() {
    let mut desk = open("de");
    let near = form("1", &[gross("24.83", "29.53", "2")], INCLUSIVE);
    let made = created(&mut desk, "SalesReceipt", &near);
    let line = made.items_at("Line")[0].as_object().unwrap();
    assert_eq!(line.number_at("Amount"), Some(decimal("24.82")), "a cent off is put right");
    let far = desk.create("SalesReceipt", &form("1", &[gross("24.84", "29.53", "2")], INCLUSIVE));
    assert_eq!(code(&far), "6000");
    let bare = form("1", &[line_of("100.00")], INCLUSIVE);
    assert_eq!(figures(&created(&mut desk, "SalesReceipt", &bare)).0, "119.00");
    let excluded =
        created(&mut desk, "SalesReceipt", &form("1", &[gross("1.00", "77.00", "2")], ""));
    assert_eq!(figures(&excluded).0, "1.19", "a gross amount means nothing where tax is excluded");
}

fn line_of(amount: &str) -> String {
    line("1", amount, "2")
}

#[test]
fn on_an_inclusive_form_a_given_tax_moves_the_net_and_never_the_total() {
    let mut desk = open("de");
    let lines = [gross("24.82", "29.53", "2")];
    let given = format!("{INCLUSIVE}{}", taxes(&[("11", "4.70", "24.83")]));
    let made = created(&mut desk, "SalesReceipt", &form("1", &lines, &given));
    assert_eq!(figures(&made), ("29.53".to_owned(), "4.70".to_owned()));
    assert_eq!(tax(&desk, "11"), (decimal("24.83"), decimal("4.70")));
    assert_eq!(balance(&desk, "30"), decimal("-24.83"));
    let subtotal = made.items_at("Line")[1].as_object().unwrap();
    assert_eq!(subtotal.number_at("Amount"), Some(decimal("24.83")));
}

#[test]
fn an_inclusive_line_of_two_rates_is_split_over_both() {
    let mut desk = open("de");
    let lines = [gross("100.00", "108.63", "4")];
    let made = created(&mut desk, "SalesReceipt", &form("1", &lines, INCLUSIVE));
    assert_eq!(figures(&made), ("108.63".to_owned(), "8.63".to_owned()));
    assert_eq!((tax(&desk, "13").1, tax(&desk, "14").1), (decimal("7.25"), decimal("1.38")));
}

#[test]
fn what_is_bought_may_include_its_tax_too() {
    let mut desk = open("de");
    let body = r#"{"PaymentType":"Cash","AccountRef":{"value":"10"},"GlobalTaxCalculation":"TaxInclusive",
        "Line":[{"DetailType":"AccountBasedExpenseLineDetail","Amount":100.00,
        "AccountBasedExpenseLineDetail":{"AccountRef":{"value":"60"},"TaxCodeRef":{"value":"2"},
        "TaxInclusiveAmt":119.00}}]}"#;
    created(&mut desk, "Purchase", body);
    assert_eq!(balance(&desk, "10"), decimal("-119.00"));
    assert_eq!(balance(&desk, "60"), decimal("100.00"));
    assert_eq!(tax(&desk, "21"), (decimal("-100.00"), decimal("-19.00")));
}

#[test]
fn zero_rates_are_told_apart_by_their_codes() {
    let mut desk = open("gb");
    let extra = with("CurrencyRef", "GBP");
    let lines: Vec<String> = ["5", "8", "9", "10"].map(|code| line("1", "10.00", code)).into();
    let made = created(&mut desk, "SalesReceipt", &form("1", &lines, &extra));
    assert_eq!(figures(&made), ("40.00".to_owned(), "0".to_owned()));
    for rate in ["15", "33", "34", "35"] {
        assert_eq!(tax(&desk, rate), (decimal("10.00"), decimal("0")), "rate {rate}");
    }
}

#[test]
fn a_company_that_charges_no_vat_ignores_codes_and_tax() {
    let mut desk = open("de");
    desk.edit("Preferences", "1", r#"{"TaxPrefs":{"UsingSalesTax":false}}"#).unwrap();
    let bare = r#"{"CustomerRef":{"value":"1"},"Line":[{"DetailType":"SalesItemLineDetail",
        "Amount":1.00,"SalesItemLineDetail":{"ItemRef":{"value":"1"}}}]}"#;
    assert_eq!(figures(&created(&mut desk, "SalesReceipt", bare)).0, "1.00");
    let given = taxes(&[("11", "1.90", "10.00")]);
    let made = created(&mut desk, "SalesReceipt", &form("1", &[line("1", "10.00", "2")], &given));
    assert_eq!(figures(&made), ("10.00".to_owned(), String::new()));
    assert_eq!(made.text_at("GlobalTaxCalculation"), Some("NotApplicable"));
}

fn shipped(state: &str, extra: &str) -> String {
    let address = format!(r#","ShipAddr":{{"CountrySubDivisionCode":"{state}"}}{extra}"#);
    form("1", &[line("1", "100.00", "TAX")], &address)
}

#[test]
fn each_state_has_its_own_rates_and_agency() {
    for (state, total, rates) in [
        ("CA", "8.63", &[("13", "7.25"), ("14", "1.38")][..]),
        ("NY", "8.88", &[("16", "4.00"), ("17", "4.50"), ("18", "0.38")]),
        ("TX", "8.25", &[("19", "6.25"), ("20", "2.00")]),
        ("OR", "0", &[]),
    ] {
        let mut desk = open("us");
        let made = created(&mut desk, "SalesReceipt", &shipped(state, ""));
        assert_eq!(figures(&made).1, total, "{state}");
        for (rate, amount) in rates {
            assert_eq!(tax(&desk, rate), (decimal("100.00"), decimal(amount)), "{state} {rate}");
        }
    }
}

#[test]
fn with_classic_sales_tax_the_forms_code_picks_the_rates_not_the_address() {
    let mut desk = open("us-classic");
    for (code, total) in [("4", "8.63"), ("6", "7.25"), ("7", "8.88"), ("8", "8.25")] {
        let chosen = format!(r#","TxnTaxDetail":{{"TxnTaxCodeRef":{{"value":"{code}"}}}}"#);
        let made = created(&mut desk, "SalesReceipt", &shipped("OR", &chosen));
        assert_eq!(figures(&made).1, total, "code {code}");
        assert_eq!(made.text_at("TxnTaxDetail.TxnTaxCodeRef.value"), Some(code));
    }
    let own = created(&mut desk, "SalesReceipt", &shipped("NY", ""));
    assert_eq!(figures(&own).1, "8.63", "the company's own code, whatever the state");
    let unknown = r#","TxnTaxDetail":{"TxnTaxCodeRef":{"value":"99"}}"#;
    assert_eq!(code(&desk.create("SalesReceipt", &shipped("CA", unknown))), "6160");
    let given = r#","TxnTaxDetail":{"TxnTaxCodeRef":{"value":"4"},"TotalTax":8.60}"#;
    let made = created(&mut desk, "SalesReceipt", &shipped("CA", given));
    assert_eq!(figures(&made), ("108.60".to_owned(), "8.60".to_owned()));
    let mut document =
        r#"{"Extends":"us-classic","Preferences":{"TaxPrefs":{"TaxGroupCodeRef":null}}}"#;
    let mut bare = open(document);
    let total = r#","TxnTaxDetail":{"TotalTax":8.60}"#;
    let made = created(&mut bare, "SalesReceipt", &shipped("CA", total));
    assert_eq!(figures(&made).0, "100.00", "a total without a code has no rate to stand on");
    document = r#"{"Extends":"nowhere"}"#;
    assert!(sandbox::quickbooks::Desk::open(document, jiff::Timestamp::UNIX_EPOCH).is_err());
}

#[test]
fn a_company_without_sales_tax_returns_no_tax_detail_at_all() {
    let mut desk = open("us-untaxed");
    let given = r#","TxnTaxDetail":{"TotalTax":8.60}"#;
    let made = created(&mut desk, "SalesReceipt", &shipped("CA", given));
    assert_eq!(figures(&made), ("100.00".to_owned(), String::new()));
    let by_hand = [line("1", "100.00", "NON"), line("12", "8.63", "NON")];
    let made = created(&mut desk, "SalesReceipt", &form("1", &by_hand, ""));
    assert_eq!(figures(&made).0, "108.63");
    assert_eq!(balance(&desk, "47"), decimal("-8.63"), "a line on a named liability");
}

#[test]
fn a_sparse_update_of_the_lines_computes_the_tax_anew() {
    let mut desk = open("de");
    let given = taxes(&[("11", "4.71", "24.82")]);
    created(&mut desk, "SalesReceipt", &form("1", &[line("1", "24.82", "2")], &given));
    let sparse = format!(
        r#"{{"Id":"1000","SyncToken":"0","sparse":true,"Line":[{}]}}"#,
        line("1", "24.82", "2")
    );
    let changed = done(desk.update("SalesReceipt", &sparse));
    assert_eq!(figures(&changed).1, "4.72", "the company's own 19 percent");
}
