//! Currencies: what a document must say, at which rate it is kept, which accounts it may settle on.

use crate::desk::{balance, code, created, decimal, form, line, open, own_balance, with};

fn receipt(customer: &str, currency: &str, account: &str, extra: &str) -> String {
    let extra = format!(
        r#","TxnDate":"2026-06-30"{}{}{extra}"#,
        with("CurrencyRef", currency),
        with("DepositToAccountRef", account)
    );
    form(customer, &[line("1", "100.00", "10")], &extra)
}

#[test]
fn a_rate_that_is_left_out_is_the_one_of_the_documents_day() {
    let mut desk = open("gb");
    let made = created(&mut desk, "SalesReceipt", &receipt("11", "EUR", "13", ""));
    assert_eq!(made.number_at("ExchangeRate"), Some(decimal("0.86")));
    assert_eq!(made.number_at("HomeTotalAmt"), Some(decimal("86.00")));
    let later = receipt("11", "EUR", "13", "").replace("2026-06-30", "2026-07-01");
    let made = created(&mut desk, "SalesReceipt", &later);
    assert_eq!(made.number_at("ExchangeRate"), Some(decimal("0.84")));
    let early = receipt("11", "EUR", "13", "").replace("2026-06-30", "2025-12-31");
    assert_eq!(code(&desk.create("SalesReceipt", &early)), "6000", "no rate is known");
    let home = receipt("1", "GBP", "10", r#","ExchangeRate":2"#);
    let made = created(&mut desk, "SalesReceipt", &home);
    assert_eq!(made.number_at("ExchangeRate"), Some(decimal("1")), "home is always 1");
    for rate in ["0", "-0.86"] {
        let wrong = receipt("11", "EUR", "13", &format!(r#","ExchangeRate":{rate}"#));
        assert_eq!(code(&desk.create("SalesReceipt", &wrong)), "6000", "{rate}");
    }
}

#[test]
fn a_documents_currency_is_its_customers() {
    let mut desk = open("gb");
    for (customer, currency, refused) in
        [("11", "EUR", "none"), ("11", "USD", "6000"), ("1", "EUR", "6000"), ("12", "USD", "none")]
    {
        let made = desk.create("SalesReceipt", &receipt(customer, currency, "10", ""));
        assert_eq!(code(&made), refused, "{customer} {currency}");
    }
    let silent = form("11", &[line("1", "1.00", "10")], "");
    assert_eq!(code(&desk.create("SalesReceipt", &silent)), "2020");
}

#[test]
fn money_settles_on_accounts_in_the_home_currency_or_the_documents_own() {
    let mut desk = open("gb");
    for (account, refused) in [("13", "none"), ("10", "none"), ("14", "6000"), ("22", "6000")] {
        let made = desk.create("SalesReceipt", &receipt("11", "EUR", account, ""));
        assert_eq!(code(&made), refused, "receipt on {account}");
        let made = desk.create("RefundReceipt", &receipt("11", "EUR", account, ""));
        assert_eq!(code(&made), refused, "refund from {account}");
        let spent = format!(
            r#"{{"PaymentType":"Cash","AccountRef":{{"value":"{account}"}},"GlobalTaxCalculation":"NotApplicable",
            "Line":[{{"DetailType":"AccountBasedExpenseLineDetail","Amount":1.00,
            "AccountBasedExpenseLineDetail":{{"AccountRef":{{"value":"60"}}}}}}]{}}}"#,
            with("CurrencyRef", "EUR")
        );
        assert_eq!(code(&desk.create("Purchase", &spent)), refused, "fee from {account}");
    }
}

#[test]
fn a_payout_moves_between_accounts_of_its_currency_and_home() {
    let mut desk = open("gb");
    let moved = |from: &str, to: &str, currency: &str| {
        format!(
            r#"{{"FromAccountRef":{{"value":"{from}"}},"ToAccountRef":{{"value":"{to}"}},"Amount":50.00,"TxnDate":"2026-06-30"{currency}}}"#
        )
    };
    let euros = with("CurrencyRef", "EUR");
    created(&mut desk, "Transfer", &moved("13", "2", &euros));
    created(&mut desk, "Transfer", &moved("13", "1", &euros));
    assert_eq!(own_balance(&desk, "13", "EUR"), decimal("-100.00"));
    assert_eq!(balance(&desk, "1"), decimal("43.00"));
    assert_eq!(code(&desk.create("Transfer", &moved("13", "2", ""))), "6000");
    assert_eq!(code(&desk.create("Transfer", &moved("13", "3", &euros))), "6000");
}

#[test]
fn a_deposit_takes_only_what_is_in_its_currency() {
    let mut desk = open("gb");
    created(&mut desk, "SalesReceipt", &receipt("11", "EUR", "4", ""));
    let deposit = |currency: &str, rate: &str| {
        format!(
            r#"{{"DepositToAccountRef":{{"value":"1"}},"Line":[{{"Amount":100.00,"LinkedTxn":[
            {{"TxnId":"1000","TxnType":"SalesReceipt","TxnLineId":"0"}}]}}]{rate}{}}}"#,
            with("CurrencyRef", currency)
        )
    };
    assert_eq!(code(&desk.create("Deposit", &deposit("GBP", ""))), "620");
    created(&mut desk, "Deposit", &deposit("EUR", r#","ExchangeRate":0.85"#));
    assert_eq!(balance(&desk, "1"), decimal("85.00"));
    assert_eq!(balance(&desk, "4"), decimal("0"), "what waited left at its own rate");
    assert_eq!(balance(&desk, "64"), decimal("1.00"));
}
