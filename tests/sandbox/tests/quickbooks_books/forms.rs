//! The smaller rules of sales forms: lengths, counts, tracked references, custom fields, numbers.

use crate::desk::{balance, code, created, decimal, detailed, form, line, open, parsed, with};
use sandbox::quickbooks::json::Json;

#[test]
fn a_form_has_at_most_750_lines() {
    let mut desk = open("de");
    let lines = |count: usize| vec![line("1", "1.00", "2"); count];
    let made = created(&mut desk, "SalesReceipt", &form("1", &lines(750), ""));
    assert_eq!(made.number_at("TotalAmt"), Some(decimal("892.50")));
    assert_eq!(code(&desk.create("SalesReceipt", &form("1", &lines(751), ""))), "6000");
}

#[test]
fn a_memo_has_at_most_1000_characters() {
    let mut desk = open("de");
    for (length, refused) in [(1000, "none"), (1001, "2050")] {
        let memo = format!(r#","CustomerMemo":{{"value":"{}"}}"#, "ü".repeat(length));
        let made = desk.create("SalesReceipt", &form("1", &[line("1", "1.00", "2")], &memo));
        assert_eq!(code(&made), refused, "{length}");
    }
}

#[test]
fn custom_fields_that_are_on_are_kept_and_all_others_dropped() {
    let field = |id: &str, value: &str| {
        format!(r#"{{"DefinitionId":"{id}","Type":"StringType","StringValue":"{value}"}}"#)
    };
    let sent = [field("2", "web"), field("3", "lost"), field("9", "lost")].join(",");
    let sent = format!(r#","CustomField":[{sent}]"#);
    let mut desk = open("gb");
    let extra = format!("{sent}{}", with("CurrencyRef", "GBP"));
    let made = created(&mut desk, "SalesReceipt", &form("1", &[line("1", "1.00", "10")], &extra));
    let shown = Json::from(made.items_at("CustomField").to_vec()).to_string();
    assert_eq!(
        shown,
        r#"[{"DefinitionId":"1","Name":"Store order","Type":"StringType"},{"DefinitionId":"2","Name":"Channel","Type":"StringType","StringValue":"web"}]"#
    );
    let mut desk = open("de");
    let made = created(&mut desk, "SalesReceipt", &form("1", &[line("1", "1.00", "2")], &sent));
    assert!(made.items_at("CustomField").is_empty(), "none is on");
    let long = format!(r#","CustomField":[{}]"#, field("1", &"x".repeat(32)));
    let refused = desk.create("SalesReceipt", &form("1", &[line("1", "1.00", "2")], &long));
    assert_eq!(code(&refused), "2050");
}

#[test]
fn classes_and_locations_are_checked_and_shown_where_the_company_tracks_them() {
    let refs = |class: &str, department: &str| {
        format!("{}{}", with("ClassRef", class), with("DepartmentRef", department))
    };
    let lines = [detailed("1", "1.00", "10", &with("ClassRef", "2"))];
    for (company, header, by_line) in
        [("de", None, Some("Wholesale")), ("gb", Some("Online"), None)]
    {
        let mut desk = open(company);
        let currency = if company == "gb" { with("CurrencyRef", "GBP") } else { String::new() };
        let made = created(&mut desk, "Invoice", &form("1", &lines, &(refs("1", "2") + &currency)));
        assert_eq!(made.text_at("ClassRef.name"), header, "{company}");
        assert_eq!(made.text_at("DepartmentRef.name"), Some("Outlet"));
        let line = made.items_at("Line")[0].as_object().unwrap();
        assert_eq!(line.text_at("SalesItemLineDetail.ClassRef.name"), by_line, "{company}");
        for wrong in [refs("9", "2"), refs("1", "9")] {
            let refused = desk.create("Invoice", &form("1", &lines, &(wrong + &currency)));
            assert_eq!(code(&refused), "2500", "{company}");
        }
    }
}

#[test]
fn an_invoices_term_is_checked_and_gives_the_day_it_is_due() {
    let mut desk = open("de");
    let extra = |term: &str| format!(r#","TxnDate":"2026-07-20"{}"#, with("SalesTermRef", term));
    let lines = [line("1", "1.00", "2")];
    let made = created(&mut desk, "Invoice", &form("1", &lines, &extra("3")));
    assert_eq!(made.text_at("SalesTermRef.name"), Some("Net 30"));
    assert_eq!(made.text_at("DueDate"), Some("2026-08-19"));
    assert_eq!(code(&desk.create("Invoice", &form("1", &lines, &extra("9")))), "2500");
}

#[test]
fn the_address_that_goods_are_shipped_from_is_shown() {
    let mut desk = open("us");
    let from = r#","ShipFromAddr":{"Line1":"1 Pier Street","City":"San Francisco","CountrySubDivisionCode":"CA","PostalCode":"94105"}"#;
    let made = created(&mut desk, "SalesReceipt", &form("1", &[line("1", "1.00", "TAX")], from));
    assert_eq!(made.text_at("ShipFromAddr.PostalCode"), Some("94105"));
}

#[test]
fn a_company_that_numbers_by_itself_keeps_a_number_that_is_sent() {
    let mut desk = open("de");
    desk.edit("Preferences", "1", r#"{"SalesFormsPrefs":{"CustomTxnNumbers":false}}"#).unwrap();
    let lines = [line("1", "1.00", "2")];
    let sent = created(&mut desk, "SalesReceipt", &form("1", &lines, r#","DocNumber":"5000""#));
    assert_eq!(sent.text_at("DocNumber"), Some("5000"));
    let own = created(&mut desk, "SalesReceipt", &form("1", &lines, ""));
    assert_eq!(own.text_at("DocNumber"), Some("5001"), "its own count goes on from there");
}

#[test]
fn a_discount_line_posts_to_its_account() {
    let mut desk = open("de");
    let off = r#"{"DetailType":"DiscountLineDetail","Amount":10.00,"DiscountLineDetail":{"PercentBased":false}}"#;
    let lines = [line("1", "100.00", "2"), off.to_owned()];
    let made = created(&mut desk, "SalesReceipt", &form("1", &lines, ""));
    assert_eq!(made.number_at("TotalAmt"), Some(decimal("107.10")));
    assert_eq!(balance(&desk, "32"), decimal("10.00"));
    let inclusive = r#","GlobalTaxCalculation":"TaxInclusive""#;
    assert_eq!(code(&desk.create("SalesReceipt", &form("1", &lines, inclusive))), "6000");
}

#[test]
fn at_the_desk_as_over_http_what_is_no_json_or_no_entity_is_refused() {
    let mut desk = open("de");
    assert_eq!(code(&desk.create("SalesReceipt", "{not json")), "2010");
    assert_eq!(code(&desk.create("SalesReceipt", "[]")), "2010");
    assert_eq!(code(&desk.create("Nonsense", "{}")), "500");
    assert_eq!(code(&desk.update("SalesReceipt", r#"{"Id":"1","SyncToken":"0"}"#)), "610");
    assert_eq!(code(&desk.read("SalesReceipt", "1")), "610");
    assert!(parsed(&desk.tables()).items_at("SalesReceipt").is_empty());
    assert!(sandbox::quickbooks::Desk::open("fr", jiff::Timestamp::UNIX_EPOCH).is_err());
}

#[test]
fn the_desk_voids_deletes_and_tells_its_own_time() {
    let mut desk = open("de");
    let lines = [line("1", "1.00", "2")];
    desk.at("2026-09-15T12:00:00Z".parse().unwrap());
    let made = created(&mut desk, "SalesReceipt", &form("1", &lines, ""));
    assert_eq!(made.text_at("TxnDate"), Some("2026-09-15"));
    let key = |token: &str| format!(r#"{{"Id":"1000","SyncToken":"{token}"}}"#);
    assert!(desk.void("SalesReceipt", &key("0")).is_ok());
    assert_eq!(code(&desk.delete("SalesReceipt", &key("0"))), "5010");
    assert!(desk.delete("SalesReceipt", &key("1")).is_ok());
    let tables = parsed(&desk.tables());
    let row = tables.items_at("SalesReceipt")[0].as_object().unwrap();
    assert!(row.is_true("deleted") && row.is_true("voided"));
}
