//! What QuickBooks enforces on documents, and the figures that it computes itself.
#![allow(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not as promised"
)]

mod quickbooks_support;

use quickbooks_support::{Company, decimal, form, line};

#[tokio::test]
async fn a_receipts_tax_and_total_are_computed_from_codes_and_rates() {
    let company = Company::open("de").await;
    let lines = [line("1", "24.82", "2"), line("2", "4.90", "2"), line("1", "10.00", "3")];
    let made = company
        .post("salesreceipt?minorversion=75", &form(&lines, r#","TotalAmt":1,"Balance":77"#))
        .await;
    assert_eq!(made.status, 200, "{made:?}");
    let receipt = made.object("SalesReceipt");
    assert_eq!(receipt.text_at("Id"), Some("1000"));
    assert_eq!(receipt.text_at("SyncToken"), Some("0"));
    assert_eq!(receipt.number_at("TxnTaxDetail.TotalTax"), Some(decimal("6.35")));
    assert_eq!(receipt.number_at("TotalAmt"), Some(decimal("46.07")), "our own figure is ignored");
    assert_eq!(receipt.number_at("Balance"), Some(decimal("0")));
    assert_eq!(receipt.text_at("DepositToAccountRef.name"), Some("Undeposited Funds"));
    assert_eq!(receipt.text_at("CustomerRef.name"), Some("WooCommerce customers"));
    assert_eq!(receipt.text_at("GlobalTaxCalculation"), Some("TaxExcluded"));
    let detail_types: Vec<_> = receipt
        .items_at("Line")
        .iter()
        .map(|line| line.as_object().unwrap().text_at("DetailType").unwrap().to_owned())
        .collect();
    assert_eq!(detail_types.last().unwrap(), "SubTotalLineDetail");
}

#[tokio::test]
async fn amounts_keep_two_decimals_on_the_wire() {
    let company = Company::open("de").await;
    let body = form(&[line("1", "100", "5")], "");
    let text = company.request("POST", "salesreceipt", &body).send().await.unwrap();
    let text = text.text().await.unwrap();
    assert!(text.contains(r#""TotalAmt":100.00"#), "{text}");
    assert!(text.contains(r#""TotalTax":0,"#), "{text}");
}

#[tokio::test]
async fn given_tax_lines_win_over_computed_ones_but_must_belong_to_the_lines() {
    let company = Company::open("de").await;
    let with = |lines: &str| {
        form(&[line("1", "24.82", "2")], &format!(r#","TxnTaxDetail":{{"TaxLine":[{lines}]}}"#))
    };
    let tax = |rate: &str, amount: &str, base: &str| {
        format!(
            r#"{{"Amount":{amount},"DetailType":"TaxLineDetail","TaxLineDetail":
            {{"TaxRateRef":{{"value":"{rate}"}},"PercentBased":true,"NetAmountTaxable":{base}}}}}"#
        )
    };
    let made = company.post("salesreceipt", &with(&tax("11", "4.71", "24.82"))).await;
    assert_eq!(made.at("SalesReceipt.TxnTaxDetail.TotalTax"), "4.71");
    assert_eq!(made.at("SalesReceipt.TotalAmt"), "29.53");
    let near = company.post("salesreceipt", &with(&tax("11", "4.71", "24.83"))).await;
    assert_eq!(near.status, 200, "a base a cent off is taken");
    assert_eq!(near.object("SalesReceipt").at("TxnTaxDetail.TaxLine").unwrap().items().len(), 1);
    let wrong = company.post("salesreceipt", &with(&tax("11", "4.71", "24.84"))).await;
    assert_eq!(wrong.code(), "6000");
    let foreign = company.post("salesreceipt", &with(&tax("12", "4.71", "24.82"))).await;
    assert_eq!(foreign.code(), "6000");
    let twice = format!("{0},{0}", tax("11", "2.00", "24.82"));
    assert_eq!(company.post("salesreceipt", &with(&twice)).await.code(), "6000");
}

#[tokio::test]
async fn a_code_of_two_rates_taxes_by_each() {
    let company = Company::open("de").await;
    let made = company.post("salesreceipt", &form(&[line("1", "99.99", "4")], "")).await;
    assert_eq!(made.at("SalesReceipt.TxnTaxDetail.TotalTax"), "8.62", "7.25 + 1.37, not 8.625 %");
}

#[tokio::test]
async fn outside_the_us_each_line_needs_a_known_code() {
    let company = Company::open("de").await;
    let bare = r#"{"CustomerRef":{"value":"1"},"Line":[{"DetailType":"SalesItemLineDetail",
        "Amount":1.00,"SalesItemLineDetail":{"ItemRef":{"value":"1"}}}]}"#;
    assert_eq!(company.post("salesreceipt", bare).await.code(), "6000");
    let unknown = form(&[line("1", "1.00", "99")], "");
    assert_eq!(company.post("salesreceipt", &unknown).await.code(), "6230");
    let none = r#","GlobalTaxCalculation":"NotApplicable""#;
    let made = company.post("salesreceipt", &form(&[line("1", "1.00", "2")], none)).await;
    assert_eq!(made.at("SalesReceipt.TotalAmt"), "1.00");
    let both = format!(r#"{none},"TxnTaxDetail":{{"TotalTax":1}}"#);
    let refused = company.post("salesreceipt", &form(&[line("1", "1.00", "2")], &both)).await;
    assert_eq!(refused.code(), "6170");
}

#[tokio::test]
async fn in_the_us_a_line_is_taxable_or_not_and_a_given_total_tax_wins() {
    let company = Company::open("us").await;
    let other = company.post("salesreceipt", &form(&[line("1", "1.00", "4")], "")).await;
    assert_eq!(other.code(), "6100");
    let lines = [line("1", "100.00", "TAX"), line("2", "5.00", "NON")];
    let ship = r#","ShipAddr":{"CountrySubDivisionCode":"CA"}"#;
    let own = company.post("salesreceipt", &form(&lines, ship)).await;
    assert_eq!(own.at("SalesReceipt.TxnTaxDetail.TotalTax"), "8.63", "7.25 + 1.38");
    let given = format!(r#"{ship},"TxnTaxDetail":{{"TotalTax":8.60}}"#);
    let given = company.post("salesreceipt", &form(&lines, &given)).await;
    assert_eq!(given.at("SalesReceipt.TotalAmt"), "113.60");
    let elsewhere = r#","ShipAddr":{"CountrySubDivisionCode":"OR"}"#;
    let elsewhere = company.post("salesreceipt", &form(&lines, elsewhere)).await;
    assert_eq!(elsewhere.at("SalesReceipt.TxnTaxDetail.TotalTax"), "0");
    let company_address = company.post("salesreceipt", &form(&lines, "")).await;
    assert_eq!(company_address.at("SalesReceipt.TxnTaxDetail.TotalTax"), "8.63");
    let off = r#"{"entity":"Preferences","id":"1","patch":{"TaxPrefs":{"UsingSalesTax":false}}}"#;
    company.control("quickbooks/companies/1001/edit", off).await;
    let ignored = format!(r#"{ship},"TxnTaxDetail":{{"TotalTax":8.60}}"#);
    let ignored = company.post("salesreceipt", &form(&lines, &ignored)).await;
    assert_eq!(ignored.at("SalesReceipt.TotalAmt"), "105.00");
    assert_eq!(ignored.at("SalesReceipt.TxnTaxDetail"), "nothing");
}

#[tokio::test]
async fn amount_is_price_times_quantity_to_the_cent() {
    let company = Company::open("de").await;
    let priced = |amount: &str, price: &str, quantity: &str| {
        let detail = format!(
            r#"{{"DetailType":"SalesItemLineDetail","Amount":{amount},"SalesItemLineDetail":
            {{"ItemRef":{{"value":"1"}},"TaxCodeRef":{{"value":"5"}},"UnitPrice":{price},"Qty":{quantity}}}}}"#
        );
        form(&[detail], "")
    };
    assert_eq!(company.post("invoice", &priced("10.00", "3.33", "3")).await.code(), "6070");
    assert_eq!(company.post("invoice", &priced("10.00", "3.3333333", "3")).await.status, 200);
}

#[tokio::test]
async fn a_negative_line_is_taken_while_the_total_is_not_negative() {
    let company = Company::open("de").await;
    let fine = [line("1", "10.00", "2"), line("4", "-10.00", "2")];
    let zero = company.post("salesreceipt", &form(&fine, "")).await;
    assert_eq!(zero.at("SalesReceipt.TotalAmt"), "0");
    let below = [line("1", "10.00", "2"), line("4", "-10.01", "2")];
    assert_eq!(company.post("salesreceipt", &form(&below, "")).await.code(), "2290");
}

#[tokio::test]
async fn a_discount_line_lowers_each_base_in_proportion() {
    let company = Company::open("de").await;
    let discount = r#"{"DetailType":"DiscountLineDetail","Amount":30.00,"DiscountLineDetail":{"PercentBased":false}}"#;
    let lines = [line("1", "100.00", "2"), line("1", "50.00", "3"), discount.to_owned()];
    let made = company.post("salesreceipt", &form(&lines, "")).await;
    assert_eq!(made.at("SalesReceipt.TxnTaxDetail.TotalTax"), "18.00", "19 % of 80 + 7 % of 40");
    assert_eq!(made.at("SalesReceipt.TotalAmt"), "138.00");
}

#[tokio::test]
async fn a_line_without_an_item_is_documentation() {
    let company = Company::open("de").await;
    let note = r#"{"DetailType":"SalesItemLineDetail","Amount":99.00,"SalesItemLineDetail":{}}"#;
    let lines = [line("1", "10.00", "5"), note.to_owned()];
    let made = company.post("salesreceipt", &form(&lines, "")).await;
    assert_eq!(made.at("SalesReceipt.TotalAmt"), "10.00");
}

#[tokio::test]
async fn references_must_exist_and_be_active() {
    let company = Company::open("de").await;
    let item = form(&[line("99", "1.00", "2")], "");
    assert_eq!(company.post("salesreceipt", &item).await.code(), "2500");
    let stranger =
        format!(r#"{{"CustomerRef":{{"value":"77"}},"Line":[{}]}}"#, line("1", "1", "2"));
    assert_eq!(company.post("invoice", &stranger).await.code(), "2500");
    let deactivate = r#"{"Id":"1","SyncToken":"0","sparse":true,"Active":false}"#;
    assert_eq!(company.post("item", deactivate).await.status, 200);
    let inactive = form(&[line("1", "1.00", "2")], "");
    assert_eq!(company.post("salesreceipt", &inactive).await.code(), "610");
    assert_eq!(company.post("customer", deactivate).await.status, 200);
    let left = form(&[line("2", "1.00", "2")], "");
    assert_eq!(company.post("salesreceipt", &left).await.code(), "6250");
}

#[tokio::test]
async fn money_goes_to_bank_or_current_asset_accounts_only() {
    let company = Company::open("de").await;
    let to = |account: &str| {
        let extra = format!(r#","DepositToAccountRef":{{"value":"{account}"}}"#);
        form(&[line("1", "1.00", "5")], &extra)
    };
    assert_eq!(company.post("salesreceipt", &to("30")).await.code(), "6430");
    assert_eq!(company.post("refundreceipt", &to("40")).await.code(), "6430");
    assert_eq!(company.post("salesreceipt", &to("10")).await.status, 200);
    let none = form(&[line("1", "1.00", "5")], "");
    assert_eq!(company.post("refundreceipt", &none).await.code(), "2020");
    let refund = company.post("refundreceipt", &to("20")).await;
    assert_eq!(refund.at("RefundReceipt.DepositToAccountRef.name"), "Refunds to pay");
}

#[tokio::test]
async fn names_are_unique_over_customers_and_vendors_whatever_the_case() {
    let company = Company::open("de").await;
    assert_eq!(company.post("customer", r#"{"DisplayName":"STRIPE"}"#).await.code(), "6240");
    let made = company.post("customer", r#"{"GivenName":"Ana","FamilyName":"Ruiz"}"#).await;
    assert_eq!(made.at("Customer.DisplayName"), "Ana Ruiz");
    assert_eq!(company.post("vendor", r#"{"DisplayName":"ana ruiz"}"#).await.code(), "6240");
    assert_eq!(company.post("customer", r#"{"CompanyName":"Nobody"}"#).await.code(), "6080");
    assert_eq!(company.post("customer", r#"{"DisplayName":"A:B"}"#).await.code(), "2040");
    let mail = r#"{"DisplayName":"Mail","PrimaryEmailAddr":{"Address":"nowhere"}}"#;
    assert_eq!(company.post("customer", mail).await.code(), "2210");
    let item = r#"{"Name":"shipping","Type":"Service","IncomeAccountRef":{"value":"30"}}"#;
    assert_eq!(company.post("item", item).await.code(), "6240");
    let homeless = r#"{"Name":"New","Type":"Service"}"#;
    assert_eq!(company.post("item", homeless).await.code(), "2020");
}

#[tokio::test]
async fn unknown_members_and_long_texts_are_refused_at_any_depth() {
    let company = Company::open("de").await;
    assert_eq!(company.post("invoice", r#"{"BadJson":true}"#).await.code(), "2010");
    let deep = line("1", "1.00", "2").replace("\"ItemRef\"", "\"Colour\":1,\"ItemRef\"");
    assert_eq!(company.post("salesreceipt", &form(&[deep], "")).await.code(), "2010");
    let number = r#","DocNumber":"1234567890123456789012""#;
    let long = company.post("salesreceipt", &form(&[line("1", "1", "2")], number)).await;
    assert_eq!(long.code(), "2050");
    assert_eq!(company.post("salesreceipt", "{not json").await.code(), "2010");
}

#[tokio::test]
async fn a_number_is_used_once_a_type_unless_allowed() {
    let company = Company::open("de").await;
    let numbered = form(&[line("1", "1.00", "5")], r#","DocNumber":"A-1""#);
    assert_eq!(company.post("salesreceipt", &numbered).await.at("SalesReceipt.DocNumber"), "A-1");
    assert_eq!(company.post("salesreceipt", &numbered).await.code(), "6140");
    assert_eq!(company.post("invoice", &numbered).await.status, 200, "another type");
    let allowed = company.post("salesreceipt?include=allowduplicatedocnum", &numbered).await;
    assert_eq!(allowed.status, 200);
    let unnumbered = company.post("salesreceipt", &form(&[line("1", "1.00", "5")], "")).await;
    assert_eq!(unnumbered.at("SalesReceipt.DocNumber"), "nothing");
}

#[tokio::test]
async fn where_the_company_numbers_a_missing_number_is_made_and_kept() {
    let company = Company::open("de").await;
    let own = r#"{"entity":"Preferences","id":"1","patch":{"SalesFormsPrefs":{"CustomTxnNumbers":false}}}"#;
    company.control("quickbooks/companies/1001/edit", own).await;
    let sale = form(&[line("1", "1.00", "5")], "");
    assert_eq!(company.post("salesreceipt", &sale).await.at("SalesReceipt.DocNumber"), "1001");
    assert_eq!(company.post("salesreceipt", &sale).await.at("SalesReceipt.DocNumber"), "1002");
    let full = form(&[line("1", "2.00", "5")], r#","Id":"1000","SyncToken":"0""#);
    assert_eq!(company.post("salesreceipt", &full).await.at("SalesReceipt.DocNumber"), "1001");
}

#[tokio::test]
async fn voiding_a_paid_invoice_leaves_its_payment_unapplied() {
    let company = Company::open("de").await;
    company.post("invoice", &form(&[line("1", "10.00", "5")], "")).await;
    let pay = r#"{"CustomerRef":{"value":"1"},"TotalAmt":10.00,"Line":[{"Amount":10.00,
        "LinkedTxn":[{"TxnId":"1000","TxnType":"Invoice"}]}]}"#;
    company.post("payment", pay).await;
    let void = r#"{"entity":"Invoice","id":"1000","op":"void"}"#;
    assert_eq!(company.control("quickbooks/companies/1001/edit", void).await.status, 200);
    assert_eq!(company.get("payment/1001").await.at("Payment.UnappliedAmt"), "10.00");
    assert_eq!(company.get("invoice/1000").await.at("Invoice.Balance"), "0");
    assert_eq!(company.get("customer/1").await.at("Customer.Balance"), "-10.00");
}

#[tokio::test]
async fn a_payment_is_for_its_own_customers_documents() {
    let company = Company::open("de").await;
    company.post("invoice", &form(&[line("1", "10.00", "5")], "")).await;
    company.post("customer", r#"{"DisplayName":"Other"}"#).await;
    let pay = r#"{"CustomerRef":{"value":"100"},"TotalAmt":10.00,"Line":[{"Amount":10.00,
        "LinkedTxn":[{"TxnId":"1000","TxnType":"Invoice"}]}]}"#;
    assert_eq!(company.post("payment", pay).await.code(), "620");
}

#[tokio::test]
async fn a_persons_edit_makes_an_older_version_stale() {
    let company = Company::open("de").await;
    company.post("salesreceipt", &form(&[line("1", "1.00", "5")], "")).await;
    let edit = r#"{"entity":"SalesReceipt","id":"1000","patch":{"PrivateNote":"by hand"}}"#;
    company.control("quickbooks/companies/1001/edit", edit).await;
    let ours = r#"{"Id":"1000","SyncToken":"0","sparse":true,"PrivateNote":"by us"}"#;
    assert_eq!(company.post("salesreceipt", ours).await.code(), "5010");
    let stands = company.get("salesreceipt/1000").await;
    assert_eq!(stands.at("SalesReceipt.PrivateNote"), "by hand");
}

#[tokio::test]
async fn updates_need_the_current_version_and_replace_lines_as_a_whole() {
    let company = Company::open("de").await;
    let lines = [line("1", "1.00", "2"), line("2", "2.00", "2")];
    let note = r#","PrivateNote":"first","DocNumber":"A-9""#;
    company.post("salesreceipt", &form(&lines, note)).await;
    let sparse = r#"{"Id":"1000","SyncToken":"0","sparse":true,"PrivateNote":"second"}"#;
    let changed = company.post("salesreceipt", sparse).await;
    assert_eq!(changed.at("SalesReceipt.SyncToken"), "1");
    assert_eq!(changed.at("SalesReceipt.TotalAmt"), "3.57", "the rest stays");
    assert_eq!(company.post("salesreceipt", sparse).await.code(), "5010");
    let lines = format!(
        r#"{{"Id":"1000","SyncToken":"1","sparse":true,"Line":[{}]}}"#,
        line("1", "5.00", "2")
    );
    let changed = company.post("salesreceipt", &lines).await;
    assert_eq!(changed.at("SalesReceipt.TotalAmt"), "5.95");
    let full = form(&[line("1", "5.00", "2")], r#","Id":"1000","SyncToken":"2""#);
    let changed = company.post("salesreceipt", &full).await;
    assert_eq!(changed.at("SalesReceipt.PrivateNote"), "nothing", "a full update empties the rest");
    let absent = r#"{"Id":"4711","SyncToken":"0","sparse":true}"#;
    assert_eq!(company.post("salesreceipt", absent).await.code(), "610");
}

#[tokio::test]
async fn a_payment_lowers_the_balance_and_raises_the_invoices_version() {
    let company = Company::open("de").await;
    let invoice = company.post("invoice", &form(&[line("1", "100.00", "2")], "")).await;
    assert_eq!(invoice.at("Invoice.Balance"), "119.00");
    let pay = |amount: &str| {
        format!(
            r#"{{"CustomerRef":{{"value":"1"}},"TotalAmt":{amount},"Line":[{{"Amount":{amount},
            "LinkedTxn":[{{"TxnId":"1000","TxnType":"Invoice"}}]}}]}}"#
        )
    };
    assert_eq!(company.post("payment", &pay("120.00")).await.code(), "6000");
    let payment = company.post("payment", &pay("100.00")).await;
    assert_eq!(payment.at("Payment.UnappliedAmt"), "0");
    let open = company.get("invoice/1000").await;
    assert_eq!(open.at("Invoice.Balance"), "19.00");
    assert_eq!(open.at("Invoice.SyncToken"), "1");
    assert_eq!(open.object("Invoice").items_at("LinkedTxn").len(), 1);
    let smaller = format!(
        r#"{{"Id":"1000","SyncToken":"1","sparse":true,"Line":[{}]}}"#,
        line("1", "10.00", "2")
    );
    assert_eq!(company.post("invoice", &smaller).await.code(), "6000");
    let void = r#"{"Id":"1001","SyncToken":"0","sparse":true}"#;
    let voided = company.post("payment?operation=update&include=void", void).await;
    assert_eq!(voided.at("Payment.TotalAmt"), "0");
    assert_eq!(company.get("invoice/1000").await.at("Invoice.Balance"), "119.00");
}

#[tokio::test]
async fn a_credit_memo_pays_an_invoice_through_a_payment_of_zero() {
    let company = Company::open("de").await;
    company.post("invoice", &form(&[line("1", "100.00", "5")], "")).await;
    company.post("creditmemo", &form(&[line("1", "30.00", "5")], "")).await;
    let link = r#"{"CustomerRef":{"value":"1"},"TotalAmt":0,"Line":[
        {"Amount":30.00,"LinkedTxn":[{"TxnId":"1000","TxnType":"Invoice"}]},
        {"Amount":30.00,"LinkedTxn":[{"TxnId":"1001","TxnType":"CreditMemo"}]}]}"#;
    assert_eq!(company.post("payment", link).await.status, 200);
    assert_eq!(company.get("invoice/1000").await.at("Invoice.Balance"), "70.00");
    assert_eq!(company.get("creditmemo/1001").await.at("CreditMemo.RemainingCredit"), "0");
    assert_eq!(company.post("payment", link).await.code(), "6000", "nothing is left of it");
}

#[tokio::test]
async fn a_voided_form_is_zero_and_says_so() {
    let company = Company::open("de").await;
    let sale = form(&[line("1", "100.00", "2")], r#","PrivateNote":"mine""#);
    company.post("salesreceipt", &sale).await;
    let key = r#"{"Id":"1000","SyncToken":"0","sparse":true}"#;
    assert_eq!(company.post("salesreceipt?operation=void", key).await.code(), "500");
    let voided = company.post("salesreceipt?operation=update&include=void", key).await;
    assert_eq!(voided.at("SalesReceipt.TotalAmt"), "0");
    assert_eq!(voided.at("SalesReceipt.PrivateNote"), "Voided");
    assert_eq!(voided.at("SalesReceipt.SyncToken"), "1");
    company.post("invoice", &form(&[line("1", "100.00", "2")], "")).await;
    let key = r#"{"Id":"1001","SyncToken":"0"}"#;
    let voided = company.post("invoice?operation=void", key).await;
    assert_eq!(voided.at("Invoice.Balance"), "0");
}

#[tokio::test]
async fn a_deleted_form_is_gone_but_reported_as_deleted() {
    let company = Company::open("de").await;
    company.post("salesreceipt", &form(&[line("1", "1.00", "2")], "")).await;
    let key = r#"{"Id":"1000","SyncToken":"0"}"#;
    let gone = company.post("salesreceipt?operation=delete", key).await;
    assert_eq!(gone.at("SalesReceipt.status"), "Deleted");
    assert_eq!(company.get("salesreceipt/1000").await.code(), "610");
    let tables = company.state("tables").await;
    let row = tables.items_at("tables.SalesReceipt")[0].as_object().unwrap();
    assert_eq!(row.text_at("status"), Some("Deleted"));
    let customer = r#"{"Id":"1","SyncToken":"0"}"#;
    assert_eq!(company.post("customer?operation=delete", customer).await.code(), "500");
    let since = "cdc?entities=SalesReceipt,Customer&changedSince=2026-01-01T00:00:00Z";
    let since = since.replace("2026-01-01T00:00:00Z", &month_ago());
    let changes = company.get(&since).await;
    let response = changes.body.items_at("CDCResponse")[0].as_object().unwrap().clone();
    let receipts = response.items_at("QueryResponse")[0].as_object().unwrap().clone();
    let receipt = receipts.items_at("SalesReceipt")[0].as_object().unwrap().clone();
    assert_eq!(receipt.text_at("status"), Some("Deleted"));
}

fn month_ago() -> String {
    (jiff::Timestamp::now() - jiff::SignedDuration::from_hours(24 * 29)).to_string()
}

#[tokio::test]
async fn change_capture_has_a_floor_and_leaves_out_tax_lists() {
    let company = Company::open("de").await;
    let old = "cdc?entities=Customer&changedSince=2011-10-10T09:00:00Z";
    assert_eq!(company.get(old).await.code(), "4001");
    let rates = format!("cdc?entities=TaxRate&changedSince={}", month_ago());
    assert_eq!(company.get(&rates).await.code(), "500");
    let unchanged =
        company.get(&format!("cdc?entities=Account&changedSince={}", month_ago())).await;
    let response = unchanged.body.items_at("CDCResponse")[0].as_object().unwrap().clone();
    assert_eq!(response.items_at("QueryResponse")[0].to_string(), "{}");
}

#[tokio::test]
async fn a_closed_period_takes_no_writes() {
    let company = Company::open("de").await;
    let dated = |date: &str| form(&[line("1", "1.00", "5")], &format!(r#","TxnDate":"{date}""#));
    company.post("salesreceipt", &dated("2026-01-31")).await;
    let close = r#"{"entity":"Preferences","id":"1",
        "patch":{"AccountingInfoPrefs":{"BookCloseDate":"2026-01-31"}}}"#;
    company.control("quickbooks/companies/1001/edit", close).await;
    assert_eq!(company.post("salesreceipt", &dated("2026-01-31")).await.code(), "6200");
    assert_eq!(company.post("salesreceipt", &dated("2026-02-01")).await.status, 200);
    let away = r#"{"Id":"1000","SyncToken":"0","sparse":true,"TxnDate":"2026-02-01"}"#;
    assert_eq!(company.post("salesreceipt", away).await.code(), "6200", "the old date counts too");
}

#[tokio::test]
async fn another_currency_needs_multicurrency() {
    let company = Company::open("de").await;
    let dollars = form(&[line("1", "1.00", "5")], r#","CurrencyRef":{"value":"USD"}"#);
    assert_eq!(company.post("salesreceipt", &dollars).await.code(), "6000");
    let euros = form(&[line("1", "1.00", "5")], r#","CurrencyRef":{"value":"EUR"}"#);
    assert_eq!(company.post("salesreceipt", &euros).await.status, 200);
}

#[tokio::test]
async fn with_multicurrency_a_form_is_in_its_customers_currency() {
    let company = Company::open("de").await;
    let on = r#"{"entity":"Preferences","id":"1",
        "patch":{"CurrencyPrefs":{"MultiCurrencyEnabled":true}}}"#;
    company.control("quickbooks/companies/1001/edit", on).await;
    let customer = r#"{"DisplayName":"Abroad","CurrencyRef":{"value":"USD"}}"#;
    company.post("customer", customer).await;
    let sale = |customer: &str, extra: &str| {
        let sale = form(&[line("1", "10.00", "5")], extra);
        sale.replacen(r#""value":"1""#, &format!(r#""value":"{customer}""#), 1)
    };
    assert_eq!(company.post("salesreceipt", &sale("100", "")).await.code(), "2020");
    let dollars = r#","CurrencyRef":{"value":"USD"},"ExchangeRate":0.92"#;
    assert_eq!(company.post("salesreceipt", &sale("1", dollars)).await.code(), "6000");
    let made = company.post("salesreceipt", &sale("100", dollars)).await;
    assert_eq!(made.at("SalesReceipt.TotalAmt"), "10.00");
    assert_eq!(made.at("SalesReceipt.HomeTotalAmt"), "9.20");
}

#[tokio::test]
async fn a_merge_repoints_documents_and_the_other_name_is_gone() {
    let company = Company::open("de").await;
    company.post("customer", r#"{"DisplayName":"Twin"}"#).await;
    let sale =
        form(&[line("1", "1.00", "5")], "").replacen(r#""value":"1""#, r#""value":"100""#, 1);
    company.post("salesreceipt", &sale).await;
    let merge = r#"{"entity":"Customer","id":"100","op":"merge","into":"1"}"#;
    assert_eq!(company.control("quickbooks/companies/1001/edit", merge).await.status, 200);
    assert_eq!(company.get("customer/100").await.code(), "610");
    let moved = company.get("salesreceipt/1000").await;
    assert_eq!(moved.at("SalesReceipt.CustomerRef.value"), "1");
}

#[tokio::test]
async fn the_ledger_balances_and_knows_tax_by_rate() {
    let company = Company::open("de").await;
    let clearing = r#","DepositToAccountRef":{"value":"10"}"#;
    let lines = [line("1", "100.00", "2"), line("4", "-10.00", "2"), line("1", "50.00", "3")];
    company.post("salesreceipt", &form(&lines, clearing)).await;
    company.post("refundreceipt", &form(&[line("1", "20.00", "2")], clearing)).await;
    company.post("invoice", &form(&[line("2", "5.00", "2")], "")).await;
    let ledger = company.state("ledger").await;
    assert_eq!(ledger.number_at("sum"), Some(decimal("0")));
    let balance = |account: &str| {
        let rows = ledger.items_at("trial_balance").iter().filter_map(|row| row.as_object());
        let mut rows = rows.filter(|row| row.text_at("account") == Some(account));
        rows.next().unwrap().number_at("debit").unwrap()
    };
    assert_eq!(balance("10"), decimal("136.80"), "107.10 + 53.50 - 23.80");
    assert_eq!(balance("30"), decimal("-130.00"));
    assert_eq!(balance("32"), decimal("10.00"));
    assert_eq!(balance("50"), decimal("5.95"));
    assert_eq!(balance("42"), decimal("-17.75"));
    let tax = ledger.items_at("tax")[0].as_object().unwrap().clone();
    assert_eq!(tax.number_at("base"), Some(decimal("75.00")), "90 - 20 + 5 at 19 %");
    assert_eq!(tax.number_at("amount"), Some(decimal("14.25")));
}
