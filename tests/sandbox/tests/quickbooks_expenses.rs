//! Vendors, bills, purchases and vendor credits: what is enforced, and what they post.
#![allow(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not as promised"
)]

mod quickbooks_support;

use quickbooks_support::{Company, bought, cost, decimal, owed};

#[tokio::test]
async fn a_bill_needs_a_vendor_and_lines_and_takes_the_purchase_rates() {
    let company = Company::open("de").await;
    assert_eq!(company.post("bill", r#"{"Line":[]}"#).await.code(), "2020");
    assert_eq!(company.post("bill", r#"{"VendorRef":{"value":"2"}}"#).await.code(), "2020");
    let stranger = owed(&[cost("63", "1.00", "2")], "").replace("\"2\"},\"Line", "\"9\"},\"Line");
    assert_eq!(company.post("bill", &stranger).await.code(), "2500");
    let lines = [cost("63", "100.00", "2"), cost("60", "10.00", "3")];
    let made = company.post("bill", &owed(&lines, r#","DocNumber":"R-1","TotalAmt":1"#)).await;
    assert_eq!(made.at("Bill.Id"), "1000", "{made:?}");
    assert_eq!(made.at("Bill.VendorRef.name"), "Stripe");
    assert_eq!(made.at("Bill.APAccountRef.value"), "51", "the only one there is");
    assert_eq!(made.at("Bill.TxnTaxDetail.TotalTax"), "19.70");
    assert_eq!(
        (made.at("Bill.TotalAmt"), made.at("Bill.Balance")),
        ("129.70".to_owned(), "129.70".to_owned())
    );
    let rates: Vec<_> = made
        .object("Bill")
        .items_at("TxnTaxDetail.TaxLine")
        .iter()
        .map(|line| {
            line.as_object().unwrap().text_at("TaxLineDetail.TaxRateRef.value").unwrap().to_owned()
        })
        .collect();
    assert_eq!(rates, ["21", "22"], "not the sales rates 11 and 12");
    assert_eq!(company.get("vendor/2").await.at("Vendor.Balance"), "129.70");
}

#[tokio::test]
async fn a_given_purchase_tax_must_belong_to_the_lines() {
    let company = Company::open("de").await;
    let with = |rate: &str, amount: &str| {
        let tax = format!(
            r#","TxnTaxDetail":{{"TaxLine":[{{"Amount":{amount},"DetailType":"TaxLineDetail",
            "TaxLineDetail":{{"TaxRateRef":{{"value":"{rate}"}},"NetAmountTaxable":10.00}}}}]}}"#
        );
        owed(&[cost("63", "10.00", "2")], &tax)
    };
    assert_eq!(company.post("bill", &with("21", "1.91")).await.at("Bill.TotalAmt"), "11.91");
    assert_eq!(company.post("bill", &with("11", "1.90")).await.code(), "6000", "a sales rate");
    let none = owed(&[cost("63", "10.00", "2")], r#","GlobalTaxCalculation":"NotApplicable""#);
    assert_eq!(company.post("bill", &none).await.at("Bill.TotalAmt"), "10.00");
}

#[tokio::test]
async fn in_the_us_a_purchase_has_no_tax() {
    let company = Company::open("us").await;
    let bare = cost("63", "10.00", "NON")
        .replace(r#""TaxCodeRef":{"value":"NON"}"#, r#""BillableStatus":"NotBillable""#);
    let made = company.post("bill", &owed(&[bare], "")).await;
    assert_eq!(made.at("Bill.TotalAmt"), "10.00", "{made:?}");
    assert_eq!(made.at("Bill.TxnTaxDetail"), "nothing");
    assert_eq!(company.post("bill", &owed(&[cost("63", "1.00", "4")], "")).await.code(), "6100");
}

#[tokio::test]
async fn expense_lines_are_by_account_or_by_an_item_that_can_be_bought() {
    let company = Company::open("de").await;
    let by_item = |item: &str, amount: &str, detail: &str| {
        let line = format!(
            r#"{{"DetailType":"ItemBasedExpenseLineDetail","Amount":{amount},
            "ItemBasedExpenseLineDetail":{{"ItemRef":{{"value":"{item}"}},"TaxCodeRef":{{"value":"5"}}{detail}}}}}"#
        );
        owed(&[line], "")
    };
    assert_eq!(company.post("bill", &by_item("1", "1.00", "")).await.code(), "6000", "no account");
    let paper = r#"{"Name":"Paper","Type":"NonInventory","IncomeAccountRef":{"value":"30"},"ExpenseAccountRef":{"value":"63"}}"#;
    assert_eq!(company.post("item", paper).await.at("Item.Id"), "100");
    let priced = by_item("100", "10.00", r#","Qty":3,"UnitPrice":3.33"#);
    assert_eq!(company.post("bill", &priced).await.code(), "6070");
    let fine = by_item("100", "9.99", r#","Qty":3,"UnitPrice":3.33"#);
    assert_eq!(company.post("bill", &fine).await.status, 200);
    assert_eq!(company.balance("63").await, decimal("9.99"));
    let sales = quickbooks_support::line("1", "1.00", "5");
    assert_eq!(company.post("bill", &owed(&[sales], "")).await.code(), "2010", "no such member");
    let mismatch = cost("63", "1.00", "5")
        .replace(r#""DetailType":"AccountBased"#, r#""DetailType":"ItemBased"#);
    assert_eq!(company.post("bill", &owed(&[mismatch], "")).await.code(), "6440");
    assert_eq!(company.post("bill", &owed(&[cost("50", "1.00", "5")], "")).await.code(), "6430");
    let billable = cost("63", "1.00", "5")
        .replace(r#""TaxCodeRef""#, r#""BillableStatus":"Billable","TaxCodeRef""#);
    assert_eq!(company.post("bill", &owed(&[billable], "")).await.code(), "6000", "to whom?");
}

#[tokio::test]
async fn a_bill_is_due_by_its_term_and_its_number_is_used_once_a_vendor() {
    let company = Company::open("de").await;
    let extra = r#","DocNumber":"R-1","TxnDate":"2026-03-01","SalesTermRef":{"value":"3"}"#;
    let bill = owed(&[cost("63", "1.00", "5")], extra);
    assert_eq!(company.post("bill", &bill).await.at("Bill.DueDate"), "2026-03-31");
    assert_eq!(company.post("bill", &bill).await.code(), "6140");
    let other = bill.replacen("\"2\"", "\"3\"", 1);
    assert_eq!(company.post("bill", &other).await.status, 200, "another vendor's number");
    assert_eq!(company.post("bill?include=allowduplicatedocnum", &bill).await.status, 200);
    let long = owed(&[cost("63", "1.00", "5")], r#","DocNumber":"1234567890123456789012""#);
    assert_eq!(company.post("bill", &long).await.code(), "2050");
    let unknown = owed(&[cost("63", "1.00", "5")], r#","CustomerMemo":{"value":"x"}"#);
    assert_eq!(company.post("bill", &unknown).await.code(), "2010");
}

#[tokio::test]
async fn a_purchase_is_paid_from_an_account_of_its_kind() {
    let company = Company::open("de").await;
    let lines = [cost("60", "5.00", "5")];
    for member in ["PaymentType", "AccountRef"] {
        let without = bought("Cash", "1", &lines, "").replacen(
            &format!("\"{member}\""),
            "\"PrivateNote\"",
            1,
        );
        let without = without.replacen(r#""PrivateNote":{"value":"1"}"#, r#""PrivateNote":"x""#, 1);
        assert_eq!(company.post("purchase", &without).await.code(), "2020", "{member}");
    }
    for (how, account, code) in [
        ("Cash", "1", "none"),
        ("Cash", "52", "6430"),
        ("Check", "1", "none"),
        ("Check", "4", "6430"),
        ("CreditCard", "52", "none"),
        ("CreditCard", "1", "6430"),
    ] {
        let made = company.post("purchase", &bought(how, account, &lines, "")).await;
        assert_eq!(made.code(), code, "{how} from {account}");
    }
    assert_eq!(company.post("purchase", &bought("Bank", "1", &lines, "")).await.code(), "2110");
    let credit = bought("Cash", "1", &lines, r#","Credit":true"#);
    assert_eq!(company.post("purchase", &credit).await.code(), "6000");
    let to = r#","EntityRef":{"value":"2","type":"Vendor"}"#;
    let made = company.post("purchase", &bought("Cash", "1", &lines, to)).await;
    assert_eq!(made.at("Purchase.EntityRef.name"), "Stripe");
    let nobody = r#","EntityRef":{"value":"2","type":"Customer"}"#;
    assert_eq!(company.post("purchase", &bought("Cash", "1", &lines, nobody)).await.code(), "2500");
}

#[tokio::test]
async fn what_is_spent_is_posted_to_both_sides_and_credits_reverse_it() {
    let company = Company::open("de").await;
    let lines = [cost("63", "100.00", "2")];
    company.post("bill", &owed(&lines, "")).await;
    assert_eq!(company.balance("51").await, decimal("-119.00"));
    assert_eq!(company.balance("63").await, decimal("100.00"));
    assert_eq!(company.balance("42").await, decimal("19.00"), "input tax is money back");
    company.post("vendorcredit", &owed(&[cost("63", "40.00", "2")], "")).await;
    assert_eq!(company.balance("51").await, decimal("-71.40"));
    assert_eq!(company.get("vendor/2").await.at("Vendor.Balance"), "71.40");
    company.post("purchase", &bought("CreditCard", "52", &lines, "")).await;
    company
        .post(
            "purchase",
            &bought("CreditCard", "52", &[cost("63", "10.00", "2")], r#","Credit":true"#),
        )
        .await;
    assert_eq!(company.balance("52").await, decimal("-107.10"));
    assert_eq!(company.balance("63").await, decimal("150.00"), "100 - 40 + 100 - 10");
    let ledger = company.state("ledger").await;
    let tax = ledger.items_at("tax")[0].as_object().unwrap().clone();
    assert_eq!(
        (tax.text_at("rate"), tax.number_at("amount")),
        (Some("21"), Some(decimal("-28.50")))
    );
    assert_eq!(tax.number_at("base"), Some(decimal("-150.00")), "paid, not collected");
}

#[tokio::test]
async fn a_sparse_update_keeps_and_a_full_one_empties_what_is_left_out() {
    let company = Company::open("de").await;
    for (path, name) in
        [("bill", "Bill"), ("vendorcredit", "VendorCredit"), ("purchase", "Purchase")]
    {
        let lines = [cost("63", "10.00", "2")];
        let of = |extra: &str| match name {
            "Purchase" => bought("Cash", "1", &lines, extra),
            _ => owed(&lines, extra),
        };
        let made = company.post(path, &of(r#","PrivateNote":"mine","DocNumber":"D-1""#)).await;
        let id = made.at(&format!("{name}.Id"));
        let key = |token: &str| format!(r#","Id":"{id}","SyncToken":"{token}""#);
        let sparse = format!(r#"{{"sparse":true,"DocNumber":"D-2"{}}}"#, key("0"));
        let changed = company.post(path, &sparse).await;
        assert_eq!(changed.at(&format!("{name}.PrivateNote")), "mine", "{changed:?}");
        assert_eq!(changed.at(&format!("{name}.TotalAmt")), "11.90");
        assert_eq!(company.post(path, &sparse).await.code(), "5010");
        let full = company.post(path, &of(&key("1"))).await;
        assert_eq!(full.at(&format!("{name}.PrivateNote")), "nothing");
        assert_eq!(full.at(&format!("{name}.DocNumber")), "nothing");
        assert_eq!(full.at(&format!("{name}.SyncToken")), "2");
        let incomplete = format!(r#"{{"PrivateNote":"x"{}}}"#, key("2"));
        assert_eq!(company.post(path, &incomplete).await.code(), "2020", "a full one needs all");
        let gone = company
            .post(&format!("{path}?operation=delete"), &format!("{{{}}}", &key("2")[1..]))
            .await;
        assert_eq!(gone.at(&format!("{name}.status")), "Deleted");
        assert_eq!(company.get(&format!("{path}/{id}")).await.code(), "610");
    }
    assert_eq!(company.balance("63").await, decimal("0"), "deleted documents post nothing");
}

#[tokio::test]
async fn a_purchase_can_be_voided_a_bill_and_a_vendor_credit_cannot() {
    let company = Company::open("de").await;
    let lines = [cost("63", "10.00", "2")];
    company.post("purchase", &bought("Cash", "1", &lines, "")).await;
    company.post("bill", &owed(&lines, "")).await;
    company.post("vendorcredit", &owed(&lines, "")).await;
    let void = |path: &str| format!("{path}?operation=update&include=void");
    let key = |id: &str| format!(r#"{{"Id":"{id}","SyncToken":"0","sparse":true}}"#);
    let voided = company.post(&void("purchase"), &key("1000")).await;
    assert_eq!(voided.at("Purchase.TotalAmt"), "0", "{voided:?}");
    assert_eq!(voided.at("Purchase.PrivateNote"), "Voided");
    assert_eq!(company.post(&void("bill"), &key("1001")).await.code(), "500");
    assert_eq!(company.post(&void("vendorcredit"), &key("1002")).await.code(), "500");
    assert_eq!(company.balance("1").await, decimal("0"));
}

#[tokio::test]
async fn a_vendor_is_written_deactivated_and_found_again() {
    let company = Company::open("de").await;
    let ana = r#"{"GivenName":"Ana","FamilyName":"Ruiz","TermRef":{"value":"3"},"AcctNum":"K-7"}"#;
    let made = company.post("vendor", ana).await;
    assert_eq!(made.at("Vendor.DisplayName"), "Ana Ruiz");
    assert_eq!(made.at("Vendor.Balance"), "0");
    assert_eq!(company.post("customer", r#"{"DisplayName":"ana RUIZ"}"#).await.code(), "6240");
    assert_eq!(company.post("vendor", r#"{"CompanyName":"X"}"#).await.code(), "6080");
    let long = format!(r#"{{"DisplayName":"{}"}}"#, "x".repeat(501));
    assert_eq!(company.post("vendor", &long).await.code(), "2050");
    let full = r#"{"Id":"100","SyncToken":"0","DisplayName":"Ruiz"}"#;
    assert_eq!(company.post("vendor", full).await.at("Vendor.AcctNum"), "nothing");
    let off = r#"{"Id":"100","SyncToken":"1","sparse":true,"Active":false}"#;
    assert_eq!(company.post("vendor", off).await.at("Vendor.Active"), "false");
    assert_eq!(company.post("vendor", r#"{"DisplayName":"RUIZ"}"#).await.code(), "6240");
    let hidden = "select * from Vendor where DisplayName like 'rui%'";
    assert_eq!(company.query(hidden).await.at("QueryResponse"), "{}");
    let shown = format!("{hidden} and Active in (true, false)");
    assert_eq!(company.query(&shown).await.at("QueryResponse.maxResults"), "1");
    let bill = owed(&[cost("63", "1.00", "5")], "").replacen("\"2\"", "\"100\"", 1);
    assert_eq!(company.post("bill", &bill).await.code(), "610");
    assert_eq!(
        company.post("vendor?operation=delete", r#"{"Id":"2","SyncToken":"0"}"#).await.code(),
        "500"
    );
}

#[tokio::test]
async fn expenses_are_queried_and_written_in_batches() {
    let company = Company::open("de").await;
    let lines = [cost("63", "10.00", "5")];
    let batch = format!(
        r#"{{"BatchItemRequest":[
        {{"bId":"v","operation":"create","Vendor":{{"DisplayName":"Fresh"}}}},
        {{"bId":"b","operation":"create","Bill":{}}},
        {{"bId":"p","operation":"create","Purchase":{}}},
        {{"bId":"c","operation":"create","VendorCredit":{}}},
        {{"bId":"x","operation":"create","Bill":{{"VendorRef":{{"value":"100"}},"Line":[{}]}}}}]}}"#,
        owed(&lines, ""),
        bought("Check", "1", &lines, ""),
        owed(&lines, ""),
        lines[0]
    );
    let done = company.post("batch?requestid=b-1", &batch).await;
    let items = done.body.items_at("BatchItemResponse");
    let item = |place: usize| items[place].as_object().unwrap().clone();
    assert_eq!(item(1).number_at("Bill.TotalAmt"), Some(decimal("10.00")), "{done:?}");
    assert_eq!(item(2).text_at("Purchase.PaymentType"), Some("Check"));
    assert_eq!(item(3).number_at("VendorCredit.Balance"), Some(decimal("10.00")));
    let fault = item(4).items_at("Fault.Error")[0].as_object().unwrap().clone();
    assert_eq!(fault.text_at("code"), Some("2500"), "a vendor of the same batch is unknown");
    let void = r#"{"BatchItemRequest":[{"bId":"1","operation":"update","optionsData":"void","Purchase":{"Id":"1001","SyncToken":"0"}}]}"#;
    let voided = company.post("batch", void).await;
    let voided = voided.body.items_at("BatchItemResponse")[0].as_object().unwrap().clone();
    assert_eq!(voided.number_at("Purchase.TotalAmt"), Some(decimal("0")), "{voided:?}");
    let query = "select * from Bill where VendorRef = '2' and TotalAmt > '9' orderby TxnDate";
    assert_eq!(company.query(query).await.at("QueryResponse.maxResults"), "1");
    let query = "select count(*) from Purchase where PaymentType = 'Check'";
    assert_eq!(company.query(query).await.at("QueryResponse.totalCount"), "1");
}

#[tokio::test]
async fn with_multicurrency_a_bill_is_in_its_vendors_currency() {
    let company = Company::open("de").await;
    let on = r#"{"entity":"Preferences","id":"1",
        "patch":{"CurrencyPrefs":{"MultiCurrencyEnabled":true}}}"#;
    company.edit(on).await;
    let vendor = r#"{"DisplayName":"Abroad","CurrencyRef":{"value":"USD"}}"#;
    company.post("vendor", vendor).await;
    let bill = |vendor: &str, extra: &str| {
        owed(&[cost("63", "10.00", "5")], extra).replacen("\"2\"", &format!("\"{vendor}\""), 1)
    };
    assert_eq!(company.post("bill", &bill("100", "")).await.code(), "2020");
    let dollars = r#","CurrencyRef":{"value":"USD"},"ExchangeRate":0.92"#;
    assert_eq!(company.post("bill", &bill("2", dollars)).await.code(), "6000");
    let made = company.post("bill", &bill("100", dollars)).await;
    assert_eq!(
        (made.at("Bill.TotalAmt"), made.at("Bill.HomeTotalAmt")),
        ("10.00".to_owned(), "9.20".to_owned())
    );
}
