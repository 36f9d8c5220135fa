//! Deposits and transfers: what they link to, what they lock, what they post.
#![allow(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not as promised"
)]

mod quickbooks_support;

use quickbooks_support::{Company, decimal, form, line};

/// A deposit to account 1 of some lines.
fn deposit(lines: &[String], extra: &str) -> String {
    format!(r#"{{"DepositToAccountRef":{{"value":"1"}},"Line":[{}]{extra}}}"#, lines.join(","))
}

fn linked(kind: &str, id: &str, amount: &str) -> String {
    format!(
        r#"{{"Amount":{amount},"LinkedTxn":[{{"TxnId":"{id}","TxnType":"{kind}","TxnLineId":"0"}}]}}"#
    )
}

fn other(account: &str, amount: &str) -> String {
    format!(
        r#"{{"DetailType":"DepositLineDetail","Amount":{amount},"DepositLineDetail":{{"AccountRef":{{"value":"{account}"}}}}}}"#
    )
}

/// Receipt 1000 of 100.00 and payment 1001 of 50.00, both in Undeposited Funds.
async fn waiting() -> Company {
    let company = Company::open("de").await;
    company.post("salesreceipt", &form(&[line("1", "100.00", "5")], "")).await;
    company.post("payment", r#"{"CustomerRef":{"value":"1"},"TotalAmt":50.00}"#).await;
    company
}

#[tokio::test]
async fn a_deposit_takes_what_waits_to_the_bank_less_fees() {
    let company = waiting().await;
    assert_eq!(company.balance("4").await, decimal("150.00"));
    let lines = [
        linked("SalesReceipt", "1000", "100.00"),
        linked("Payment", "1001", "50.00"),
        other("60", "-4.50"),
    ];
    let made = company.post("deposit", &deposit(&lines, "")).await;
    assert_eq!(made.at("Deposit.TotalAmt"), "145.50", "{made:?}");
    assert_eq!(company.balance("1").await, decimal("145.50"));
    assert_eq!(company.balance("4").await, decimal("0"));
    assert_eq!(company.balance("60").await, decimal("4.50"));
    let payment = company.get("payment/1001").await.object("Payment");
    let link = payment.items_at("LinkedTxn")[0].as_object().unwrap();
    assert_eq!((link.text_at("TxnType"), link.text_at("TxnId")), (Some("Deposit"), Some("1002")));
}

#[tokio::test]
async fn a_deposit_needs_an_account_lines_and_whole_links() {
    let company = waiting().await;
    let bare = r#"{"Line":[]}"#;
    assert_eq!(company.post("deposit", bare).await.code(), "2020");
    assert_eq!(company.post("deposit", &deposit(&[], "")).await.code(), "2020");
    let income = deposit(&[other("60", "1.00")], "").replacen("\"1\"", "\"30\"", 1);
    assert_eq!(company.post("deposit", &income).await.code(), "6430");
    let no_line = linked("Payment", "1001", "50.00").replace(r#","TxnLineId":"0""#, "");
    assert_eq!(company.post("deposit", &deposit(&[no_line], "")).await.code(), "2020");
    let part = deposit(&[linked("Payment", "1001", "49.00")], "");
    assert_eq!(company.post("deposit", &part).await.code(), "6000");
    let absent = deposit(&[linked("Payment", "4711", "50.00")], "");
    assert_eq!(company.post("deposit", &absent).await.code(), "610");
    let invoice = deposit(&[linked("Invoice", "1000", "100.00")], "");
    assert_eq!(company.post("deposit", &invoice).await.code(), "620");
    let twice =
        deposit(&[linked("Payment", "1001", "50.00"), linked("Payment", "1001", "50.00")], "");
    assert_eq!(company.post("deposit", &twice).await.code(), "620");
    let below = deposit(&[linked("Payment", "1001", "50.00"), other("60", "-50.01")], "");
    assert_eq!(company.post("deposit", &below).await.code(), "2290");
    let banked = form(&[line("1", "7.00", "5")], r#","DepositToAccountRef":{"value":"10"}"#);
    company.post("salesreceipt", &banked).await;
    let banked = deposit(&[linked("SalesReceipt", "1002", "7.00")], "");
    assert_eq!(company.post("deposit", &banked).await.code(), "620", "not in Undeposited Funds");
    assert_eq!(company.state("tables").await.items_at("tables.Deposit").len(), 0);
}

#[tokio::test]
async fn what_is_deposited_is_locked_until_the_deposit_is_deleted() {
    let company = waiting().await;
    company.post("deposit", &deposit(&[linked("Payment", "1001", "50.00")], "")).await;
    let again = deposit(&[linked("Payment", "1001", "50.00")], "");
    assert_eq!(company.post("deposit", &again).await.code(), "620", "it is on another deposit");
    let token = company.get("payment/1001").await.at("Payment.SyncToken");
    assert_eq!(token, "1", "the deposit has touched it");
    let key = r#"{"Id":"1001","SyncToken":"1","sparse":true}"#;
    assert_eq!(company.post("payment?operation=delete", key).await.code(), "6540");
    assert_eq!(company.post("payment?operation=update&include=void", key).await.code(), "6540");
    assert_eq!(
        company.post("payment", &key.replace('}', r#","PrivateNote":"x"}"#)).await.code(),
        "6540"
    );
    let gone = company.post("deposit?operation=delete", r#"{"Id":"1002","SyncToken":"0"}"#).await;
    assert_eq!(gone.at("Deposit.status"), "Deleted");
    assert_eq!(company.balance("4").await, decimal("150.00"), "it waits again");
    let free = key.replace("\"1\"", "\"2\"");
    assert_eq!(company.post("payment?operation=delete", &free).await.status, 200);
}

#[tokio::test]
async fn a_deposit_is_changed_and_pays_cash_back() {
    let company = waiting().await;
    let cash = r#","PrivateNote":"mine","CashBack":{"AccountRef":{"value":"12"},"Amount":20.00}"#;
    let made = company.post("deposit", &deposit(&[linked("Payment", "1001", "50.00")], cash)).await;
    assert_eq!(made.at("Deposit.TotalAmt"), "30.00");
    assert_eq!(company.balance("12").await, decimal("20.00"));
    let lines = format!(
        r#"{{"Id":"1002","SyncToken":"0","sparse":true,"Line":[{},{}]}}"#,
        linked("Payment", "1001", "50.00"),
        other("33", "5.00")
    );
    let changed = company.post("deposit", &lines).await;
    assert_eq!(changed.at("Deposit.TotalAmt"), "35.00", "{changed:?}");
    assert_eq!(changed.at("Deposit.PrivateNote"), "mine");
    let full = deposit(&[other("33", "5.00")], r#","Id":"1002","SyncToken":"1""#);
    let changed = company.post("deposit", &full).await;
    assert_eq!(changed.at("Deposit.PrivateNote"), "nothing");
    assert_eq!(changed.at("Deposit.CashBack"), "nothing");
    assert_eq!(company.balance("4").await, decimal("150.00"), "the payment waits again");
    let void = r#"{"Id":"1002","SyncToken":"2","sparse":true}"#;
    assert_eq!(company.post("deposit?operation=update&include=void", void).await.code(), "500");
}

#[tokio::test]
async fn a_transfer_moves_money_between_accounts_of_the_balance_sheet() {
    let company = Company::open("de").await;
    let transfer = |from: &str, to: &str, amount: &str| {
        format!(
            r#"{{"FromAccountRef":{{"value":"{from}"}},"ToAccountRef":{{"value":"{to}"}},"Amount":{amount}}}"#
        )
    };
    for (from, to, amount, code) in [
        ("10", "30", "1.00", "6430"),
        ("50", "1", "1.00", "6430"),
        ("10", "10", "1.00", "6000"),
        ("10", "1", "-1.00", "2290"),
        ("10", "99", "1.00", "2500"),
    ] {
        assert_eq!(
            company.post("transfer", &transfer(from, to, amount)).await.code(),
            code,
            "{from} {to} {amount}"
        );
    }
    for member in ["FromAccountRef", "ToAccountRef", "Amount"] {
        let without = transfer("10", "1", "5.00")
            .replace(member, "Nothing")
            .replace("\"Nothing\":5.00", "\"PrivateNote\":\"x\"");
        let without = without
            .replace(r#""Nothing":{"value":"10"},"#, "")
            .replace(r#""Nothing":{"value":"1"},"#, "");
        assert_eq!(company.post("transfer", &without).await.code(), "2020", "{member}");
    }
    let made = company.post("transfer", &transfer("10", "1", "25.00")).await;
    assert_eq!(made.at("Transfer.ToAccountRef.name"), "Girokonto");
    assert_eq!(
        (company.balance("10").await, company.balance("1").await),
        (decimal("-25.00"), decimal("25.00"))
    );
    let sparse =
        r#"{"Id":"1000","SyncToken":"0","sparse":true,"Amount":30.00,"PrivateNote":"more"}"#;
    assert_eq!(company.post("transfer", sparse).await.at("Transfer.Amount"), "30.00");
    let full = transfer("10", "1", "30.00").replacen('{', r#"{"Id":"1000","SyncToken":"1","#, 1);
    assert_eq!(company.post("transfer", &full).await.at("Transfer.PrivateNote"), "nothing");
    let found = "select * from Transfer where FromAccountRef = '10' and Amount > '9'";
    assert_eq!(company.query(found).await.at("QueryResponse.maxResults"), "1", "as numbers");
    let void = r#"{"Id":"1000","SyncToken":"2","sparse":true}"#;
    let voided = company.post("transfer?operation=update&include=void", void).await;
    assert_eq!(
        (voided.at("Transfer.Amount"), voided.at("Transfer.PrivateNote")),
        ("0".to_owned(), "Voided".to_owned())
    );
    assert_eq!(company.balance("1").await, decimal("0"));
    let gone = company.post("transfer?operation=delete", &void.replace("\"2\"", "\"3\"")).await;
    assert_eq!(gone.at("Transfer.status"), "Deleted");
    let total = transfer("10", "1", r#"1.00,"TotalAmt":1"#);
    assert_eq!(company.post("transfer", &total).await.code(), "2010", "it has none");
}

#[tokio::test]
async fn a_closed_period_takes_no_deposits_and_transfers() {
    let company = waiting().await;
    let close = r#"{"entity":"Preferences","id":"1",
        "patch":{"AccountingInfoPrefs":{"BookCloseDate":"2026-01-31"}}}"#;
    company.edit(close).await;
    let transfer = r#"{"FromAccountRef":{"value":"10"},"ToAccountRef":{"value":"1"},"Amount":1,
        "TxnDate":"2026-01-31"}"#;
    assert_eq!(company.post("transfer", transfer).await.code(), "6200");
    let dated = |day: &str| {
        let day = format!(r#","TxnDate":"{day}""#);
        deposit(&[linked("Payment", "1001", "50.00")], &day)
    };
    assert_eq!(company.post("deposit", &dated("2026-01-31")).await.code(), "6200");
    assert_eq!(company.post("deposit", &dated("2026-02-01")).await.status, 200);
}
