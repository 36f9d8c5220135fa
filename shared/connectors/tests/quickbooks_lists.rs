//! The lists that a mapping chooses from, and the first look at a company.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

mod quickbooks_read_support;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use engine::connector::{Account, ListEntry, Lists, Probe, Severity};
use engine::{Code, Disposition};
use quickbooks_read_support::{Company, template};
use serde_json::{Value, json};

async fn list(company: &Company, name: &str) -> Vec<ListEntry> {
    company.quickbooks.read(&company.session, name).await.unwrap()
}

fn by_id<'l>(list: &'l [ListEntry], id: &str) -> &'l ListEntry {
    list.iter().find(|entry| entry.id == id).unwrap_or_else(|| panic!("no {id} in {list:?}"))
}

#[tokio::test]
async fn every_list_is_one_read_and_holds_what_a_mapping_needs() {
    let company = Company::open(json!("de"), 1).await;
    let mut lists: BTreeMap<&str, Vec<ListEntry>> = BTreeMap::new();
    for info in company.quickbooks.lists() {
        lists.insert(info.name, list(&company, info.name).await);
    }
    // Exchange rates of a company with one currency are not asked for.
    assert_eq!((lists.len(), company.reads()), (11, 10));
    let stripe = by_id(&lists["accounts"], "10");
    assert_eq!((stripe.name.as_str(), stripe.active), ("Stripe EUR", true));
    assert_eq!(stripe.detail["AccountType"], "Bank");
    let code = by_id(&lists["tax_codes"], "2");
    let rates = &code.detail["SalesTaxRateList"]["TaxRateDetail"];
    assert_eq!((code.name.as_str(), &rates[0]["TaxRateRef"]["value"]), ("19% USt", &json!("11")));
    assert_eq!(by_id(&lists["tax_rates"], "11").detail["RateValue"], json!(19));
    assert_eq!(lists["tax_agencies"][0].name, "Finanzamt Hamburg");
    assert_eq!(by_id(&lists["payment_methods"], "4").name, "PayPal");
    assert_eq!(by_id(&lists["terms"], "3").detail["DueDays"], json!(30));
    assert_eq!(by_id(&lists["classes"], "1").name, "Online");
    assert_eq!(by_id(&lists["departments"], "1").name, "Web shop");
    assert_eq!(lists["preferences"][0].detail["SalesFormsPrefs"]["CustomTxnNumbers"], true);
    assert_eq!(lists["company"][0].name, "Nordlicht Handel GmbH");
    assert!(lists["exchange_rates"].is_empty());
}

#[tokio::test]
async fn no_list_holds_a_person_an_address_or_a_balance() {
    let mut document = template("de");
    document["Preferences"]["SalesFormsPrefs"]["SalesEmailCc"] =
        json!({"Address": "erika@example.com"});
    document["Preferences"]["SalesFormsPrefs"]["DefaultCustomerMessage"] = json!("Dear Erika");
    document["Account"][0]["BankNum"] = json!("DE02120300000000202051");
    document["Account"][0]["CurrentBalance"] = json!(4711.42);
    let company = Company::open(document, 1).await;
    for info in company.quickbooks.lists() {
        let text = format!("{:?}", list(&company, info.name).await);
        for personal in ["@", "Erika", "DE02", "4711", "FreeFormNumber", "Line1", "Addr"] {
            assert!(!text.contains(personal), "{}: {personal}", info.name);
        }
    }
}

#[tokio::test]
async fn inactive_entries_are_there_and_say_so() {
    let company = Company::open(json!("de"), 1).await;
    company.edit(json!({"entity": "Account", "id": "12", "patch": {"Active": false}})).await;
    let accounts = list(&company, "accounts").await;
    assert!(!by_id(&accounts, "12").active);
    let ids: BTreeSet<String> = accounts.into_iter().map(|account| account.id).collect();
    let all = company.ids("Account").await;
    assert_eq!(ids, all.iter().map(ToString::to_string).collect());
}

#[tokio::test]
async fn a_list_longer_than_a_page_is_read_by_key() {
    let mut document = template("de");
    let classes = (0..1500)
        .map(|n| json!({"Id": format!("{}", 10 + n), "Name": format!("C{n}"), "Active": true}));
    document["Class"].as_array_mut().unwrap().extend(classes);
    let company = Company::open(document, 1).await;
    let classes = list(&company, "classes").await;
    let ids: BTreeSet<&str> = classes.iter().map(|class| class.id.as_str()).collect();
    assert_eq!((ids.len(), classes.len()), (company.ids("Class").await.len(), ids.len()));
    assert_eq!(company.reads(), 2);
}

#[tokio::test]
async fn the_newest_rate_of_each_currency_counts() {
    let mut company = Company::open(json!("us"), 1).await;
    let mut connection = (*company.session.connection).clone();
    connection.settings["multicurrency"] = json!(true);
    company.session.connection = Arc::new(connection);
    let rates = list(&company, "exchange_rates").await;
    let stated: Vec<_> =
        rates.iter().map(|rate| (rate.id.as_str(), &rate.detail["Rate"])).collect();
    assert_eq!(stated, [("EUR", &json!(1.08)), ("GBP", &json!(1.34))]);
}

#[tokio::test]
async fn a_list_that_is_none_and_a_list_that_is_refused_are_told_apart() {
    let company = Company::open(json!("de"), 1).await;
    let error = company.quickbooks.read(&company.session, "prices").await.unwrap_err();
    assert_eq!(error.code, Code::ConfigInvalid);
    company.fault("query", json!({"status": 503, "html": true})).await;
    let error = company.quickbooks.read(&company.session, "accounts").await.unwrap_err();
    assert_eq!(
        (error.code, error.disposition),
        (Code::Unavailable, Disposition::Retry { after: None })
    );
}

#[test]
fn what_no_webhook_announces_is_kept_for_a_day_and_the_rest_for_longer() {
    let endpoints = connectors::quickbooks::Endpoints::new("", "");
    let quickbooks = connectors::quickbooks::QuickBooks::new(reqwest::Client::new(), endpoints);
    let day = Duration::from_secs(24 * 3600);
    let short = quickbooks.lists().iter().filter(|info| info.keep <= day).map(|info| info.name);
    let short: BTreeSet<&str> = short.collect();
    assert_eq!(short, BTreeSet::from(["company", "exchange_rates", "tax_codes", "tax_rates"]));
}

async fn probe(document: Value) -> Probe {
    let company = Company::open(document, 1).await;
    let probe = company.quickbooks.probe(&company.session).await.unwrap();
    assert_eq!(company.reads(), 2);
    probe
}

fn about(probe: &Probe) -> Vec<&'static str> {
    probe.findings.iter().map(|finding| finding.about).collect()
}

#[tokio::test]
async fn a_company_dictates_its_settings() {
    let us = probe(json!("us")).await;
    assert_eq!((about(&us), us.works()), (vec![], true));
    let settings = json!({
        "tax_model": "us_automated", "home_currency": "USD", "multicurrency": false,
        "custom_numbers": true, "classes": "lines",
    });
    assert_eq!(Value::from(us.settings), settings);
    assert_eq!(us.facts["company"], "Bayview Trading Inc.");
    assert_eq!(
        (&us.facts["country"], &us.facts["fiscal_year_start"]),
        (&json!("US"), &json!("January"))
    );
    let de = probe(json!("de")).await;
    assert_eq!((about(&de), &de.settings["tax_model"]), (vec![], &json!("codes")));
    let text = format!("{de:?}");
    assert!(!text.contains('@') && !text.contains("+49"), "{text}");

    let mut classic = template("us");
    classic["Preferences"]["TaxPrefs"] =
        json!({"UsingSalesTax": true, "TaxGroupCodeRef": {"value": "4"}});
    classic["Preferences"]["CurrencyPrefs"]["MultiCurrencyEnabled"] = json!(true);
    classic["Preferences"]["SalesFormsPrefs"]["CustomTxnNumbers"] = json!(false);
    classic["Preferences"]["AccountingInfoPrefs"]["ClassTrackingPerTxn"] = json!(true);
    classic["Preferences"]["AccountingInfoPrefs"]["ClassTrackingPerTxnLine"] = json!(false);
    let classic = probe(classic).await;
    assert_eq!(about(&classic), ["custom_transaction_numbers"]);
    let settings = json!({
        "tax_model": "us_classic", "home_currency": "USD", "multicurrency": true,
        "custom_numbers": false, "classes": "documents",
    });
    assert_eq!(Value::from(classic.settings), settings);

    let mut untaxed = template("us");
    untaxed["Preferences"]["TaxPrefs"] = json!({"UsingSalesTax": false});
    assert_eq!(probe(untaxed).await.settings["tax_model"], "us_untaxed");
}

#[tokio::test]
async fn each_setting_that_stands_in_the_way_is_found_and_can_be_mended() {
    for (change, wanted) in [
        (json!({"TaxPrefs": {"UsingSalesTax": false}}), "sales_tax_off"),
        (
            json!({"TaxPrefs": {"UsingSalesTax": true, "PartnerTaxEnabled": false}}),
            "automated_sales_tax",
        ),
        (json!({"SalesFormsPrefs": {"CustomTxnNumbers": false}}), "custom_transaction_numbers"),
        (
            json!({"SalesFormsPrefs": {"CustomTxnNumbers": true, "AutoApplyCredit": true}}),
            "credits_applied_by_themselves",
        ),
        (json!({"AccountingInfoPrefs": {"BookCloseDate": "2099-12-31"}}), "books_closed"),
        (json!({"CurrencyPrefs": {}}), "home_currency"),
    ] {
        let mut document = template("us");
        for (group, value) in change.as_object().unwrap() {
            document["Preferences"][group] = value.clone();
        }
        let probe = probe(document).await;
        assert_eq!(about(&probe), [wanted]);
        assert!(!probe.findings[0].fix.is_empty() && !probe.findings[0].seen.is_empty());
        assert_eq!(probe.works(), wanted != "home_currency");
    }
    let mut long_ago = template("us");
    long_ago["Preferences"]["AccountingInfoPrefs"]["BookCloseDate"] = json!("2020-12-31");
    let probe = probe(long_ago).await;
    assert_eq!((about(&probe), &probe.facts["closed_until"]), (vec![], &json!("2020-12-31")));
}

#[tokio::test]
async fn refusals_that_a_person_can_mend_are_findings_and_the_rest_are_errors() {
    let company = Company::open(json!("de"), 1).await;
    let fault = |code: &str| json!({"Fault": {"Error": [{"Message": "m", "Detail": "AB0secret", "code": code}], "type": "X"}});
    for (status, code, wanted) in [
        (403, "003100", "wrong_environment"),
        (401, "120", "access_lost"),
        (400, "6190", "subscription_lapsed"),
        (400, "10200", "company_reset"),
        (400, "5020", "permission"),
        (400, "5030", "feature_missing"),
    ] {
        company.fault("/companyinfo/", json!({"status": status, "body": fault(code)})).await;
        let probe = company.quickbooks.probe(&company.session).await.unwrap();
        assert_eq!((about(&probe), probe.works()), (vec![wanted], false));
        assert_eq!(probe.findings[0].severity, Severity::Problem);
        assert!(!format!("{probe:?}").contains("AB0"));
    }
    company.fault("/preferences", json!({"status": 403, "body": fault("3100")})).await;
    let probe = company.quickbooks.probe(&company.session).await.unwrap();
    assert_eq!(about(&probe), ["wrong_environment"]);
    // A token that ended is renewed by the engine, and the company tried again.
    for (effect, code) in [
        (json!({"expire_token": true}), Code::NeedsReauth),
        (json!({"throttle": true}), Code::Throttled),
        (json!({"html": true}), Code::Unavailable),
    ] {
        company.fault("/companyinfo/", effect).await;
        assert_eq!(company.quickbooks.probe(&company.session).await.unwrap_err().code, code);
    }
}

#[tokio::test]
async fn a_connection_that_nobody_consented_to_is_not_called() {
    let mut company = Company::open(json!("de"), 1).await;
    company.session.access_token = None;
    let probe = company.quickbooks.probe(&company.session).await.unwrap();
    assert_eq!((about(&probe), company.reads()), (vec!["token_missing"], 0));
}
