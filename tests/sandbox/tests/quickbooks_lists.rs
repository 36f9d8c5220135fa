//! The lists that are only read here, paging, and what is metered.
#![allow(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not as promised"
)]

mod quickbooks_support;

use quickbooks_support::{Company, REALM};
use sandbox::quickbooks::json::Json;

#[tokio::test]
async fn each_list_is_read_by_id_and_by_query_in_its_shape() {
    for (template, tax_code, tax_rate) in [("de", "2", "11"), ("us", "TAX", "13")] {
        let company = Company::open(template).await;
        for (entity, id, members) in [
            (
                "Account",
                "1",
                &["Name", "AccountType", "AccountSubType", "Classification", "CurrencyRef.value"][..],
            ),
            (
                "TaxCode",
                tax_code,
                &[
                    "Name",
                    "Taxable",
                    "SalesTaxRateList.TaxRateDetail",
                    "PurchaseTaxRateList.TaxRateDetail",
                ],
            ),
            ("TaxRate", tax_rate, &["Name", "RateValue", "AgencyRef.value", "EffectiveTaxRate"]),
            ("PaymentMethod", "1", &["Name", "Type"]),
            ("Term", "3", &["Name", "Type", "DueDays"]),
            ("Class", "1", &["Name", "FullyQualifiedName", "SubClass"]),
            ("Department", "1", &["Name", "FullyQualifiedName", "SubDepartment"]),
            ("TaxAgency", "1", &["DisplayName", "TaxTrackedOnSales"]),
            (
                "Preferences",
                "1",
                &[
                    "AccountingInfoPrefs.TrackDepartments",
                    "VendorAndPurchasesPrefs.UseCustomTxnNumbers",
                    "CurrencyPrefs.HomeCurrency.value",
                ],
            ),
            (
                "CompanyInfo",
                "1",
                &["CompanyName", "Country", "LegalAddr.City", "DefaultTimeZone", "NameValue"],
            ),
        ] {
            let segment = entity.to_lowercase();
            let path = match entity {
                "Preferences" => segment,
                "CompanyInfo" => format!("{segment}/{REALM}"),
                _ => format!("{segment}/{id}"),
            };
            let read = company.get(&path).await.object(entity);
            for member in members.iter().chain(&["domain", "SyncToken", "MetaData.LastUpdatedTime"])
            {
                assert!(read.at(member).is_some(), "{template} {entity}.{member}");
            }
            let found = company.query(&format!("select * from {entity} where Id = '{id}'")).await;
            let found = found.body.items_at(&format!("QueryResponse.{entity}"));
            assert_eq!(found, [Json::Object(read)], "{template} {entity}");
            let written = format!(r#"{{"Id":"{id}","SyncToken":"0","sparse":true}}"#);
            assert_eq!(company.post(&entity.to_lowercase(), &written).await.code(), "500");
        }
    }
}

#[tokio::test]
async fn an_exchange_rate_is_the_newest_that_is_not_younger_than_the_day() {
    let company = Company::open("de").await;
    for (day, rate) in [("2026-01-01", "0.85"), ("2026-06-30", "0.85"), ("2026-07-01", "0.92")] {
        let path = format!("exchangerate?sourcecurrencycode=USD&asofdate={day}");
        let read = company.get(&path).await;
        assert_eq!(read.at("ExchangeRate.Rate"), rate, "{day}: {read:?}");
        assert_eq!(read.at("ExchangeRate.AsOfDate"), day);
        assert_eq!(read.at("ExchangeRate.TargetCurrencyCode"), "EUR");
        assert_eq!(read.at("ExchangeRate.Id"), "nothing");
    }
    let home = company.get("exchangerate?sourcecurrencycode=EUR").await;
    assert_eq!(home.at("ExchangeRate.Rate"), "1");
    let early = company.get("exchangerate?sourcecurrencycode=USD&asofdate=2025-12-31").await;
    assert_eq!(early.code(), "610");
    assert_eq!(company.get("exchangerate?sourcecurrencycode=JPY").await.code(), "610");
    assert_eq!(company.get("exchangerate").await.code(), "2020");
    assert_eq!(
        company.get("exchangerate?sourcecurrencycode=USD&asofdate=soon").await.code(),
        "2100"
    );
    let text = "select * from ExchangeRate where SourceCurrencyCode in ('USD', 'GBP') and AsOfDate <= '2026-06-30'";
    let found = company.query(text).await;
    assert_eq!(found.at("QueryResponse.maxResults"), "2", "{found:?}");
}

#[tokio::test]
async fn inactive_list_entries_are_hidden_unless_asked_for() {
    let company = Company::open("de").await;
    for entity in ["Account", "TaxCode", "TaxRate", "PaymentMethod", "Term", "Class", "Department"]
    {
        let count = |filter: &str| format!("select count(*) from {entity}{filter}");
        let all = company.query(&count("")).await.at("QueryResponse.totalCount");
        let id = match entity {
            "TaxCode" => "2",
            "TaxRate" => "11",
            _ => "1",
        };
        let off = format!(r#"{{"entity":"{entity}","id":"{id}","patch":{{"Active":false}}}}"#);
        assert_eq!(company.edit(&off).await.status, 200);
        let active = company.query(&count("")).await.at("QueryResponse.totalCount");
        assert_ne!(active, all, "{entity}");
        let both = company.query(&count(" where Active in (true, false)")).await;
        assert_eq!(both.at("QueryResponse.totalCount"), all, "{entity}");
    }
}

#[tokio::test]
async fn pages_by_position_and_by_id_meet_every_object_once() {
    let company = Company::open("de").await;
    for n in 0..7 {
        company.post("vendor", &format!(r#"{{"DisplayName":"v{n}"}}"#)).await;
    }
    let limits = format!("quickbooks/companies/{REALM}/limits");
    let cap = r#"{"per_second":1000,"per_minute":1000,"query_objects":2}"#;
    company.control(&limits, cap).await;
    let ids = async |text: String| {
        let found = company.query(&text).await;
        let rows = found.body.items_at("QueryResponse.Vendor").iter().filter_map(Json::as_object);
        rows.map(|row| row.text_at("Id").unwrap().to_owned()).collect::<Vec<_>>()
    };
    let (mut by_position, mut by_id) = (Vec::new(), Vec::new());
    loop {
        let from = by_position.len() + 1;
        let page =
            ids(format!("select * from Vendor orderby Id startposition {from} maxresults 1000"))
                .await;
        assert!(page.len() <= 2, "the cap holds, whatever is asked for");
        if page.is_empty() {
            break;
        }
        by_position.extend(page);
    }
    loop {
        let last = by_id.last().cloned().unwrap_or_else(|| "0".to_owned());
        let page = ids(format!("select * from Vendor where Id > '{last}' orderby Id")).await;
        if page.is_empty() {
            break;
        }
        by_id.extend(page);
    }
    assert_eq!(by_position, ["2", "3", "100", "101", "102", "103", "104", "105", "106"]);
    assert_eq!(by_id, by_position, "ids are compared as numbers");
    let count = company.query("select count(*) from Vendor").await;
    assert_eq!(count.at("QueryResponse.totalCount"), "9", "the cap does not touch counts");
    let batch = r#"{"BatchItemRequest":[{"bId":"1","Query":"select * from Vendor"}]}"#;
    let batch = company.post("batch", batch).await;
    let item = batch.body.items_at("BatchItemResponse")[0].as_object().unwrap().clone();
    assert_eq!(item.number_at("QueryResponse.maxResults"), Some(2.into()));
}

#[tokio::test]
async fn reads_are_metered_one_by_one_and_writes_apart() {
    let company = Company::open("de").await;
    let since = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(1);
    company.get("account/1").await;
    company.query("select * from Term").await;
    company.get(&format!("cdc?entities=Customer,Vendor,Bill&changedSince={since}")).await;
    let batch = r#"{"BatchItemRequest":[
        {"bId":"1","Query":"select * from Vendor"},{"bId":"2","Query":"select * from Term"},
        {"bId":"3","operation":"create","Vendor":{"DisplayName":"A"}}]}"#;
    company.post("batch?requestid=b", batch).await;
    company.post("batch?requestid=b", batch).await;
    company.post("vendor", r#"{"DisplayName":"B"}"#).await;
    let counters = company.state("tables").await;
    assert_eq!(counters.number_at("counters.core_plus"), Some(5.into()), "1 + 1 + 1 + 2");
    assert_eq!(counters.number_at("counters.core"), Some(2.into()), "the repeated batch is free");
}
