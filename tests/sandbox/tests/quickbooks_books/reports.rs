//! Reports as QuickBooks answers them: their figures, their periods, what they cost.

use crate::desk::{code, created, form, line, open, parsed, payment, with};
use crate::quickbooks_support::Company;
use sandbox::quickbooks::Desk;
use sandbox::quickbooks::json::{Json, Object};

/// A sale, an invoice that is part-paid, a refund, over three months.
fn traded() -> Desk {
    let mut desk = open("de");
    let on = |date: &str| format!(r#","TxnDate":"{date}""#);
    let clearing = with("DepositToAccountRef", "10");
    let lines = [line("1", "100.00", "2"), line("1", "50.00", "6")];
    created(
        &mut desk,
        "SalesReceipt",
        &form("1", &lines, &(on("2026-05-10") + &clearing + r#","DocNumber":"W-1""#)),
    );
    created(&mut desk, "Customer", r#"{"DisplayName":"Acme"}"#);
    let terms = on("2026-06-01") + &with("SalesTermRef", "3");
    created(&mut desk, "Invoice", &form("100", &[line("1", "200.00", "2")], &terms));
    let paid = on("2026-07-05") + &clearing;
    created(&mut desk, "Payment", &payment("100", "38.00", &[("38.00", "Invoice", "1001")], &paid));
    let refund = on("2026-07-20") + &clearing;
    created(&mut desk, "RefundReceipt", &form("1", &[line("1", "20.00", "2")], &refund));
    desk
}

fn report(desk: &Desk, name: &str, params: &[(&str, &str)]) -> Object {
    parsed(&desk.report(name, params).unwrap())
}

fn cells(row: &Object) -> String {
    let values = row.items_at("ColData").iter().filter_map(Json::as_object);
    let values: Vec<&str> = values.map(|cell| cell.text_at("value").unwrap()).collect();
    values.join("|")
}

/// Every line of a report from top to bottom, cells joined.
fn lines(rows: &Object) -> Vec<String> {
    let mut all = Vec::new();
    for row in rows.items_at("Row").iter().filter_map(Json::as_object) {
        let part = |name: &str| row.at(name).and_then(Json::as_object);
        if !row.items_at("ColData").is_empty() {
            all.push(cells(row));
        }
        all.extend(part("Header").map(cells));
        all.extend(part("Rows").map(lines).unwrap_or_default());
        all.extend(part("Summary").map(cells));
    }
    all
}

fn printed(report: &Object) -> Vec<String> {
    lines(report.at("Rows").and_then(Json::as_object).unwrap())
}

#[test]
fn the_trial_balance_is_as_of_a_day_and_both_sides_are_equal() {
    let desk = traded();
    let may = report(&desk, "TrialBalance", &[("end_date", "2026-05-31")]);
    assert_eq!(
        printed(&may),
        [
            "Stripe EUR|179.00|",
            "Sales||150.00",
            "Umsatzsteuer||19.00",
            "OSS VAT payable||10.00",
            "TOTAL|179.00|179.00"
        ]
    );
    assert_eq!(may.text_at("Header.ReportName"), Some("TrialBalance"));
    assert_eq!(may.text_at("Header.Currency"), Some("EUR"));
    assert_eq!(may.text_at("Header.StartPeriod"), Some("2026-01-01"));
    let july = report(&desk, "TrialBalance", &[]);
    assert_eq!(july.text_at("Header.EndPeriod"), Some("2026-08-01"), "today");
    let rows = printed(&july);
    assert!(rows.contains(&"Accounts Receivable (A/R)|200.00|".to_owned()), "{rows:?}");
    assert!(rows.contains(&"Stripe EUR|193.20|".to_owned()), "179 + 38 - 23.80: {rows:?}");
    let columns = july.items_at("Columns.Column");
    let debit = columns[1].as_object().unwrap();
    assert_eq!(
        (debit.text_at("ColTitle"), debit.text_at("ColType")),
        (Some("Debit"), Some("Money"))
    );
}

#[test]
fn the_tax_summary_is_by_agency_and_rate_over_its_days_alone() {
    let desk = traded();
    let all =
        report(&desk, "TaxSummary", &[("start_date", "2026-01-01"), ("end_date", "2026-12-31")]);
    assert_eq!(
        printed(&all),
        [
            "Finanzamt Hamburg||",
            "USt 19%|280.00|53.20",
            "Total for Finanzamt Hamburg|280.00|53.20",
            "OSS (Bundeszentralamt für Steuern)||",
            "OSS FR 20%|50.00|10.00",
            "Total for OSS (Bundeszentralamt für Steuern)|50.00|10.00",
            "TOTAL|330.00|63.20",
        ]
    );
    let july =
        report(&desk, "TaxSummary", &[("start_date", "2026-07-01"), ("end_date", "2026-07-31")]);
    assert_eq!(printed(&july)[1], "USt 19%|-20.00|-3.80");
}

#[test]
fn the_customer_balance_is_what_was_open_on_a_day() {
    let desk = traded();
    let june = report(&desk, "CustomerBalance", &[("report_date", "2026-06-30")]);
    assert_eq!(printed(&june), ["Acme|238.00", "TOTAL|238.00"]);
    assert_eq!(printed(&report(&desk, "CustomerBalance", &[])), ["Acme|200.00", "TOTAL|200.00"]);
    let may = report(&desk, "CustomerBalance", &[("report_date", "2026-05-31")]);
    assert!(printed(&may).is_empty());
    let option = may.items_at("Header.Option")[0].as_object().unwrap();
    assert_eq!(
        (option.text_at("Name"), option.text_at("Value")),
        (Some("NoReportData"), Some("true"))
    );
}

#[test]
fn receivables_age_from_their_due_date() {
    let desk = traded();
    for (day, row) in [
        ("2026-07-01", "Acme|238.00|||||238.00"),
        ("2026-07-02", "Acme||238.00||||238.00"),
        ("2026-07-31", "Acme||200.00||||200.00"),
        ("2026-08-01", "Acme|||200.00|||200.00"),
        ("2026-08-31", "Acme||||200.00||200.00"),
        ("2026-09-30", "Acme|||||200.00|200.00"),
    ] {
        let aged = report(&desk, "AgedReceivables", &[("report_date", day)]);
        assert_eq!(printed(&aged)[0], row, "due on 1 July, on {day}");
    }
}

#[test]
fn the_general_ledger_of_an_account_runs_from_document_to_document() {
    let desk = traded();
    let params = [("account", "10"), ("start_date", "2026-06-01"), ("end_date", "2026-07-31")];
    let clearing = report(&desk, "GeneralLedger", &params);
    assert_eq!(
        printed(&clearing),
        [
            "Stripe EUR|||||",
            "Beginning Balance|||||179.00",
            "2026-07-05|Payment||Acme|38.00|217.00",
            "2026-07-20|RefundReceipt||WooCommerce customers|-23.80|193.20",
            "Total for Stripe EUR||||14.20|",
        ]
    );
    let sales = report(&desk, "GeneralLedger", &[("account", "30"), ("end_date", "2026-05-31")]);
    let row = "2026-05-10|SalesReceipt|W-1|WooCommerce customers|100.00|100.00";
    assert!(printed(&sales).contains(&row.to_owned()), "income grows by credits");
    let first = sales.items_at("Rows.Row")[0].as_object().unwrap();
    let document =
        first.items_at("Rows.Row")[0].as_object().unwrap().items_at("ColData")[1].clone();
    assert_eq!(document.to_string(), r#"{"value":"SalesReceipt","id":"1000"}"#);
}

#[test]
fn a_report_refuses_what_it_does_not_understand() {
    let desk = open("de");
    for (name, param, value, refused) in [
        ("TrialBalance", "accounting_method", "Accrual", "none"),
        ("TrialBalance", "accounting_method", "Cash", "none"),
        ("TrialBalance", "accounting_method", "Guess", "2110"),
        ("TrialBalance", "end_date", "soon", "2100"),
        ("TrialBalance", "start_date", "2027-01-01", "6000"),
        ("TrialBalance", "date_macro", "Today", "6000"),
        ("GeneralLedger", "account", "4711", "2500"),
        ("BalanceSheet", "end_date", "2026-01-01", "500"),
    ] {
        assert_eq!(code(&desk.report(name, &[(param, value)])), refused, "{name} {param}={value}");
    }
}

#[tokio::test]
async fn over_http_a_report_is_one_metered_read_and_stands_by_itself() {
    let company = Company::open("de").await;
    let sale = form("1", &[line("1", "100.00", "2")], r#","TxnDate":"2026-05-10""#);
    company.post("salesreceipt", &sale).await;
    let answer = company.get("reports/TrialBalance?end_date=2026-05-31&minorversion=75").await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(
        printed(&answer.body),
        [
            "Undeposited Funds|119.00|",
            "Sales||100.00",
            "Umsatzsteuer||19.00",
            "TOTAL|119.00|119.00"
        ]
    );
    assert_eq!(answer.at("time"), "nothing", "its time is in its header");
    assert_eq!(company.get("reports/Nothing").await.code(), "500");
    let tables = company.state("tables").await;
    let reads = tables.at("counters.core_plus").map(ToString::to_string);
    assert_eq!(reads.as_deref(), Some("2"));
}

#[tokio::test]
async fn the_control_ledger_lists_postings_when_asked() {
    let company = Company::open("de").await;
    company.post("salesreceipt", &form("1", &[line("1", "100.00", "2")], "")).await;
    let plain = company.state("ledger").await;
    assert!(plain.get("postings").is_none() && plain.get("receivables").is_some());
    let whole = company.state("ledger?postings=true").await;
    assert_eq!(whole.items_at("postings").len(), 3);
}
