//! What documents post, in the home currency and in their own.

use crate::desk::{
    balance, created, decimal, done, form, line, open, own_balance, parsed, payment, rows, tax,
    taxes, with,
};
use proptest::prelude::*;
use rust_decimal::Decimal;
use sandbox::quickbooks::Desk;
use sandbox::quickbooks::lines::cents;

const EUROS: &str = r#","CurrencyRef":{"value":"EUR"},"TxnDate":"2026-08-01""#;

/// A receipt of the euro bucket into the euro clearing account.
fn euros(lines: &[String], rate: &str, extra: &str) -> String {
    let rate = format!(r#"{EUROS},"ExchangeRate":{rate}{extra}"#);
    form("11", lines, &format!("{rate}{}", with("DepositToAccountRef", "13")))
}

#[test]
fn a_foreign_document_posts_at_its_rate_and_a_cent_over_goes_to_its_last_line() {
    let mut desk = open("gb");
    let lines = [line("1", "0.55", "10"), line("2", "0.55", "10"), line("3", "0.55", "10")];
    created(&mut desk, "SalesReceipt", &euros(&lines, "0.85", ""));
    assert_eq!(own_balance(&desk, "13", "EUR"), decimal("1.65"));
    assert_eq!(balance(&desk, "13"), decimal("1.40"), "1.4025");
    assert_eq!(balance(&desk, "30"), decimal("-0.47"), "0.4675");
    assert_eq!(balance(&desk, "31"), decimal("-0.47"));
    assert_eq!(balance(&desk, "33"), decimal("-0.46"), "what is left of 1.40");
    assert_eq!(own_balance(&desk, "33", "EUR"), decimal("-0.55"));
}

#[test]
fn tax_is_known_by_rate_and_agency_in_both_currencies() {
    let mut desk = open("gb");
    let lines = [line("1", "10.03", "2"), line("1", "10.03", "6")];
    created(&mut desk, "SalesReceipt", &euros(&lines, "0.85", ""));
    created(
        &mut desk,
        "SalesReceipt",
        &form(
            "1",
            &[line("1", "100.00", "2")],
            &format!("{}{}", with("DepositToAccountRef", "10"), with("CurrencyRef", "GBP")),
        ),
    );
    assert_eq!(tax(&desk, "11"), (decimal("108.53"), decimal("21.71")), "8.53 and 1.71 abroad");
    let row = rows(&parsed(&desk.ledger()), "tax", "rate", "11")[0].clone();
    assert_eq!(row.number_at("by_currency.EUR.base"), Some(decimal("10.03")));
    assert_eq!(row.number_at("by_currency.GBP.amount"), Some(decimal("20.00")));
    assert_eq!(row.text_at("agency"), Some("1"));
    let oss = rows(&parsed(&desk.ledger()), "tax", "rate", "31")[0].clone();
    assert_eq!(
        (oss.text_at("agency"), oss.number_at("amount")),
        (Some("2"), Some(decimal("1.71")))
    );
    assert_eq!(balance(&desk, "42"), decimal("-21.71"));
    assert_eq!(balance(&desk, "43"), decimal("-1.71"), "the other agency's own liability");
}

#[test]
fn a_given_tax_amount_is_what_the_ledger_knows() {
    let mut desk = open("de");
    let given = taxes(&[("11", "4.71", "24.82")]);
    created(&mut desk, "SalesReceipt", &form("1", &[line("1", "24.82", "2")], &given));
    assert_eq!(tax(&desk, "11"), (decimal("24.82"), decimal("4.71")));
    assert_eq!(balance(&desk, "42"), decimal("-4.71"));
    assert_eq!(balance(&desk, "4"), decimal("29.53"));
}

#[test]
fn a_payment_at_another_rate_settles_the_invoice_and_shows_the_exchange_difference() {
    let mut desk = open("gb");
    let invoice =
        form("11", &[line("1", "100.00", "10")], &format!(r#"{EUROS},"ExchangeRate":0.86"#));
    created(&mut desk, "Invoice", &invoice);
    assert_eq!(balance(&desk, "53"), decimal("86.00"), "the receivables account in euros");
    let extra = format!(r#"{EUROS},"ExchangeRate":0.90{}"#, with("DepositToAccountRef", "13"));
    let part = payment("11", "50.00", &[("40.00", "Invoice", "1000")], &extra);
    created(&mut desk, "Payment", &part);
    assert_eq!(balance(&desk, "13"), decimal("45.00"));
    assert_eq!(balance(&desk, "64"), decimal("-1.60"), "40 at 0.90 for 40 at 0.86");
    assert_eq!(balance(&desk, "53"), decimal("42.60"), "60 at 0.86 less 10 at 0.90");
    let owed = rows(&parsed(&desk.ledger()), "receivables", "customer", "11")[0].clone();
    assert_eq!(owed.number_at("open"), Some(decimal("50.00")));
    assert_eq!(
        (owed.text_at("currency"), owed.number_at("home")),
        (Some("EUR"), Some(decimal("42.60")))
    );
}

#[test]
fn a_credit_memo_against_an_invoice_leaves_nothing_open_and_nothing_posted_twice() {
    let mut desk = open("de");
    created(&mut desk, "Invoice", &form("1", &[line("1", "100.00", "2")], ""));
    created(&mut desk, "CreditMemo", &form("1", &[line("1", "100.00", "2")], ""));
    let both = [("119.00", "Invoice", "1000"), ("119.00", "CreditMemo", "1001")];
    created(&mut desk, "Payment", &payment("1", "0", &both, ""));
    assert_eq!(done(desk.read("Invoice", "1000")).number_at("Balance"), Some(decimal("0")));
    assert_eq!(done(desk.read("CreditMemo", "1001")).number_at("Balance"), Some(decimal("0")));
    for account in ["50", "30", "42", "4"] {
        assert_eq!(balance(&desk, account), decimal("0"), "{account}");
    }
    assert!(parsed(&desk.ledger()).items_at("receivables").is_empty());
}

#[test]
fn receivables_are_what_customers_owe() {
    let mut desk = open("de");
    created(&mut desk, "Customer", r#"{"DisplayName":"Acme"}"#);
    created(&mut desk, "Invoice", &form("100", &[line("1", "100.00", "2")], ""));
    created(&mut desk, "Payment", &payment("100", "30.00", &[("20.00", "Invoice", "1000")], ""));
    let owed = rows(&parsed(&desk.ledger()), "receivables", "customer", "100")[0].clone();
    assert_eq!(owed.number_at("open"), Some(decimal("89.00")));
    assert_eq!((owed.text_at("name"), owed.text_at("currency")), (Some("Acme"), Some("EUR")));
    assert_eq!(done(desk.read("Customer", "100")).number_at("Balance"), Some(decimal("89.00")));
}

#[test]
fn a_void_takes_all_postings_back() {
    let mut desk = open("de");
    let clearing = with("DepositToAccountRef", "10");
    created(&mut desk, "SalesReceipt", &form("1", &[line("1", "100.00", "2")], &clearing));
    created(&mut desk, "Invoice", &form("1", &[line("1", "50.00", "2")], ""));
    for (entity, id) in [("SalesReceipt", "1000"), ("Invoice", "1001")] {
        done(desk.void(entity, &format!(r#"{{"Id":"{id}","SyncToken":"0"}}"#)));
    }
    let ledger = parsed(&desk.ledger());
    assert!(ledger.items_at("postings").is_empty(), "{ledger:?}");
    assert!(ledger.items_at("trial_balance").is_empty());
    assert_eq!(tax(&desk, "11"), (decimal("0"), decimal("0")));
}

#[test]
fn forms_of_nothing_are_taken_and_post_what_they_turn_over() {
    let mut desk = open("de");
    let clearing = with("DepositToAccountRef", "10");
    let free = [line("1", "50.00", "2"), line("4", "-50.00", "2")];
    let made = created(&mut desk, "SalesReceipt", &form("1", &free, &clearing));
    assert_eq!(made.number_at("TotalAmt"), Some(decimal("0")));
    let credited = [line("1", "20.00", "10"), line("11", "-20.00", "10")];
    let made = created(&mut desk, "RefundReceipt", &form("1", &credited, &clearing));
    assert_eq!(made.number_at("TotalAmt"), Some(decimal("0")));
    assert_eq!(balance(&desk, "10"), decimal("0"));
    assert_eq!(balance(&desk, "30"), decimal("-30.00"));
    assert_eq!(balance(&desk, "32"), decimal("50.00"));
    assert_eq!(balance(&desk, "46"), decimal("-20.00"), "store credit is owed");
}

#[test]
fn postings_name_their_document() {
    let mut desk = open("de");
    let extra = format!(
        r#"{},"DocNumber":"4711","TxnDate":"2026-07-30""#,
        with("DepositToAccountRef", "10")
    );
    created(&mut desk, "SalesReceipt", &form("1", &[line("1", "100.00", "2")], &extra));
    let ledger = parsed(&desk.ledger());
    let accounts: Vec<_> = ledger
        .items_at("postings")
        .iter()
        .map(|row| row.as_object().unwrap().text_at("account").unwrap())
        .collect();
    assert_eq!(accounts, ["10", "42", "30"], "settlement, tax, lines");
    let first = ledger.items_at("postings")[0].to_string();
    assert_eq!(
        first,
        r#"{"date":"2026-07-30","form":"SalesReceipt","id":"1000","number":"4711","account":"10","debit":119.00,"currency":"EUR","home":119.00}"#
    );
}

fn charged(desk: &mut Desk, lines: &[(u32, &'static str)], rate: Decimal) -> Decimal {
    let lines: Vec<String> = lines
        .iter()
        .map(|(amount, code)| line("1", &Decimal::new(i64::from(*amount), 2).to_string(), code))
        .collect();
    let made = created(desk, "SalesReceipt", &euros(&lines, &rate.to_string(), ""));
    made.number_at("TotalAmt").unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_document_balances_in_both_currencies_whatever_its_lines_and_rate(
        lines in prop::collection::vec((0_u32..500_000, prop::sample::select(vec!["2", "3", "6", "10"])), 1..30),
        rate in 1_u32..3_000_000,
    ) {
        let rate = Decimal::new(i64::from(rate), 6);
        let mut desk = open("gb");
        let total = charged(&mut desk, &lines, rate);
        let ledger = parsed(&desk.ledger());
        let (mut own, mut home) = (Decimal::ZERO, Decimal::ZERO);
        for posting in ledger.items_at("postings") {
            let posting = posting.as_object().unwrap();
            own += posting.number_at("debit").unwrap();
            home += posting.number_at("home").unwrap();
        }
        prop_assert_eq!((own, home), (Decimal::ZERO, Decimal::ZERO));
        prop_assert_eq!(balance(&desk, "13"), cents(total * rate));
        for row in ledger.items_at("tax") {
            let row = row.as_object().unwrap();
            let own = row.number_at("by_currency.EUR.amount").unwrap();
            prop_assert_eq!(row.number_at("amount").unwrap(), cents(own * rate));
        }
    }
}
