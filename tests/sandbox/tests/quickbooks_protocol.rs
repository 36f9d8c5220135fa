//! Tokens, limits, batches, replays, queries, announcements and injected faults.
#![allow(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not as promised"
)]

mod quickbooks_support;

use std::time::{Duration, Instant};

use axum::Router;
use axum::http::HeaderMap;
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use quickbooks_support::{Answer, Company, answer, form, line};
use sandbox::quickbooks::json::Json;
use tokio::sync::mpsc;

fn sale(amount: &str) -> String {
    form(&[line("1", amount, "5")], "")
}

async fn token(company: &Company, secret: &str, form: &[(&str, &str)]) -> Answer {
    let url = format!("{}/quickbooks/oauth2/v1/tokens/bearer", company.url);
    answer(company.client.post(url).basic_auth("app", Some(secret)).form(form)).await
}

async fn refresh(company: &Company, token_value: &str) -> Answer {
    let form = [("grant_type", "refresh_token"), ("refresh_token", token_value)];
    token(company, "hush", &form).await
}

async fn receipts(company: &Company) -> usize {
    company.state("tables").await.items_at("tables.SalesReceipt").len()
}

async fn eventually(mut holds: impl AsyncFnMut() -> bool) {
    let until = Instant::now() + Duration::from_secs(10);
    while !holds().await {
        assert!(Instant::now() < until, "it never happened");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn a_refresh_token_rotates_and_the_old_one_is_refused() {
    let company = Company::open("de").await;
    let first = refresh(&company, "RT-0").await;
    assert_eq!(first.status, 200);
    assert_eq!(first.at("expires_in"), "3600");
    assert_eq!(first.at("x_refresh_token_hard_expires_in"), "nothing", "only when asked for");
    let again = refresh(&company, "RT-0").await;
    assert_eq!((again.status, again.at("error")), (400, "invalid_grant".to_owned()));
    assert_eq!(refresh(&company, &first.at("refresh_token")).await.status, 200);
    let wrong = token(&company, "guess", &[("grant_type", "refresh_token")]).await;
    assert_eq!((wrong.status, wrong.at("error")), (401, "invalid_client".to_owned()));
}

#[tokio::test]
async fn a_refresh_token_may_live_for_several_refreshes() {
    let company = Company::with("de", r#","refreshes_per_token":2"#).await;
    assert_eq!(refresh(&company, "RT-0").await.at("refresh_token"), "RT-0");
    let second = refresh(&company, "RT-0").await;
    assert_ne!(second.at("refresh_token"), "RT-0");
    assert_eq!(refresh(&company, "RT-0").await.status, 400);
}

#[tokio::test]
async fn an_expired_token_is_refused_in_lower_case() {
    let company = Company::with("de", r#","access_token_seconds":100"#).await;
    assert_eq!(company.get("companyinfo/1001").await.status, 200);
    company.control("clock", r#"{"advance_ms":101000}"#).await;
    let expired = company.get("companyinfo/1001").await;
    assert_eq!(expired.status, 401);
    assert_eq!(expired.at("fault.type"), "AUTHENTICATION");
    let error = expired.body.items_at("fault.error")[0].as_object().unwrap().clone();
    assert_eq!(error.text_at("code"), Some("3200"));
}

#[tokio::test]
async fn a_token_of_another_company_is_forbidden() {
    let company = Company::open("de").await;
    let second = r#"{"realm":"2002","company":"us","client_id":"app","client_secret":"hush",
        "verifier_token":"verify","refresh_token":"RT-9","access_token":"AT-9"}"#;
    company.control("quickbooks/companies", second).await;
    let url = format!("{}/quickbooks/v3/company/2002/companyinfo/2002", company.url);
    let foreign = answer(company.client.get(url).bearer_auth("AT-0")).await;
    assert_eq!((foreign.status, foreign.code()), (403, "3100".to_owned()));
}

#[tokio::test]
async fn without_asking_for_json_the_answer_is_xml() {
    let company = Company::open("de").await;
    let request = company.client.get(company.api("companyinfo/1001")).bearer_auth("AT-0");
    let response = request.send().await.unwrap();
    assert!(response.text().await.unwrap().starts_with("<?xml"));
}

#[tokio::test]
async fn a_repeated_request_id_gets_the_first_answer_and_does_nothing() {
    let company = Company::open("de").await;
    let first = company.post("salesreceipt?requestid=r-1", &sale("1.00")).await;
    let second = company.post("salesreceipt?requestid=r-1", &sale("1.00")).await;
    assert_eq!(first.body, second.body, "time included");
    assert_eq!(receipts(&company).await, 1);
    let other = company.post("salesreceipt?requestid=r-1", &sale("2.00")).await;
    assert_eq!(other.code(), "600");
    let long = format!("salesreceipt?requestid={}", "x".repeat(51));
    assert_eq!(company.post(&long, &sale("1.00")).await.code(), "2050");
    let refused = company.post("salesreceipt?requestid=r-2", &sale("-1.00")).await;
    assert_eq!(refused.code(), "2290");
    let mended = company.post("salesreceipt?requestid=r-2", &sale("1.00")).await;
    assert_eq!(mended.status, 200, "a refusal leaves the id free");
    assert_eq!(
        company.state("tables").await.number_at("counters.requestid_replays"),
        Some(1.into())
    );
}

#[tokio::test]
async fn items_of_a_batch_see_nothing_of_each_other() {
    let company = Company::open("de").await;
    let body = format!(
        r#"{{"BatchItemRequest":[
        {{"bId":"c","operation":"create","Customer":{{"DisplayName":"Fresh"}}}},
        {{"bId":"i","operation":"create","Invoice":{{"CustomerRef":{{"value":"100"}},"Line":[{}]}}}},
        {{"bId":"s","operation":"create","SalesReceipt":{}}},
        {{"bId":"q","Query":"select count(*) from SalesReceipt"}}]}}"#,
        line("1", "1.00", "5"),
        sale("3.00")
    );
    let done = company.post("batch?requestid=b-1", &body).await;
    assert_eq!(done.status, 200);
    let items = done.body.items_at("BatchItemResponse");
    let item = |place: usize| items[place].as_object().unwrap().clone();
    assert_eq!(item(0).text_at("Customer.Id"), Some("100"));
    let error = item(1).items_at("Fault.Error")[0].as_object().unwrap().clone();
    assert_eq!(error.text_at("code"), Some("2500"), "the customer of the same batch is unknown");
    assert_eq!(item(2).text_at("bId"), Some("s"));
    assert_eq!(item(3).number_at("QueryResponse.totalCount"), Some(0.into()));
    let again = company.post("batch?requestid=b-1", &body).await;
    assert_eq!(again.body, done.body);
    assert_eq!(receipts(&company).await, 1);
}

#[tokio::test]
async fn a_batch_is_neither_empty_nor_too_large() {
    let company = Company::open("de").await;
    let item = |n: usize| format!(r#"{{"bId":"{n}","Query":"select * from Item"}}"#);
    let of = |n: usize| {
        let items: Vec<String> = (0..n).map(item).collect();
        format!(r#"{{"BatchItemRequest":[{}]}}"#, items.join(","))
    };
    assert_eq!(company.post("batch", &of(30)).await.status, 200);
    assert_eq!(company.post("batch", &of(31)).await.code(), "1040");
    assert_eq!(company.post("batch", &of(0)).await.code(), "2010");
    let long = of(1).replace(r#""bId":"0""#, r#""bId":"12345678901""#);
    assert_eq!(company.post("batch", &long).await.status, 200);
    assert_eq!(company.post("batch?requestid=b", &long).await.code(), "2030");
}

#[tokio::test]
async fn more_than_the_window_takes_is_throttled() {
    let company = Company::open("de").await;
    let limits = format!("quickbooks/companies/{}/limits", quickbooks_support::REALM);
    company.control(&limits, r#"{"per_minute":3}"#).await;
    let mut throttled = 0;
    for _ in 0..5 {
        let got = company.get("companyinfo/1001").await;
        if got.status == 429 {
            assert_eq!(
                (got.code(), got.at("Fault.type")),
                ("3001".to_owned(), "SERVICE".to_owned())
            );
            throttled += 1;
        }
    }
    assert_eq!(throttled, 2);
    let counters = company.state("tables").await;
    assert_eq!(counters.number_at("counters.seen.throttled"), Some(2.into()));
    assert_eq!(counters.number_at("counters.seen.max_per_minute"), Some(5.into()));
    assert_eq!(counters.number_at("counters.core_plus"), Some(3.into()));
}

#[tokio::test]
async fn a_second_passes_and_calls_go_through_again() {
    let company = Company::open("de").await;
    let limits = format!("quickbooks/companies/{}/limits", quickbooks_support::REALM);
    company.control(&limits, r#"{"per_second":2}"#).await;
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(company.get("companyinfo/1001").await.status);
    }
    assert_eq!(statuses, [200, 200, 429]);
    tokio::time::sleep(Duration::from_millis(1001)).await;
    assert_eq!(company.get("companyinfo/1001").await.status, 200);
}

#[tokio::test]
async fn the_built_in_companies_have_the_ids_that_mappings_name() {
    for (template, bank, tax_code) in [("de", "Girokonto", "2"), ("us", "Checking", "TAX")] {
        let company = Company::open(template).await;
        let name = async |path: &str, member: &str| company.get(path).await.at(member);
        assert_eq!(name("account/1", "Account.Name").await, bank);
        assert_eq!(name("account/4", "Account.AccountSubType").await, "UndepositedFunds");
        assert_eq!(name("item/2", "Item.Name").await, "Shipping");
        assert_eq!(name("customer/1", "Customer.DisplayName").await, "WooCommerce customers");
        assert_eq!(name(&format!("taxcode/{tax_code}"), "TaxCode.Active").await, "true");
    }
}

#[tokio::test]
async fn batches_and_calls_at_a_time_have_limits_of_their_own() {
    let company = Company::open("de").await;
    let limits = format!("quickbooks/companies/{}/limits", quickbooks_support::REALM);
    company.control(&limits, r#"{"per_second":100,"batch_per_minute":1,"concurrency":2}"#).await;
    let batch = r#"{"BatchItemRequest":[{"bId":"1","Query":"select * from Item"}]}"#;
    assert_eq!(company.post("batch", batch).await.status, 200);
    assert_eq!(company.post("batch", batch).await.status, 429);
    let rule = r#"{"target":"quickbooks","times":2,"effect":{"hold":"before_commit"}}"#;
    let id = company.fault(rule).await;
    let slow: Vec<_> = (0..2)
        .map(|_| tokio::spawn(answer(company.request("GET", "companyinfo/1001", ""))))
        .collect();
    eventually(async || holding(&company).await == 2).await;
    assert_eq!(company.get("companyinfo/1001").await.status, 429, "two are in flight");
    company.control(&format!("faults/{id}/release"), "").await;
    for call in slow {
        assert_eq!(call.await.unwrap().status, 200);
    }
}

async fn holding(company: &Company) -> usize {
    let url = format!("{}/control/faults", company.url);
    let rules = answer(company.client.get(url)).await.body;
    let rule = rules.items_at("list")[0].as_object().unwrap().clone();
    rule.number_at("holding").unwrap().to_string().parse().unwrap()
}

#[tokio::test]
async fn a_held_call_commits_before_or_after_the_hold_as_told() {
    let company = Company::open("de").await;
    for (when, standing) in [("before_commit", 0), ("after_commit", 2)] {
        let rule = format!(r#"{{"target":"quickbooks","times":1,"effect":{{"hold":"{when}"}}}}"#);
        let id = company.fault(&rule).await;
        let call = tokio::spawn(answer(company.request("POST", "salesreceipt", &sale("1.00"))));
        eventually(async || holding(&company).await == 1).await;
        assert_eq!(receipts(&company).await, standing, "{when}");
        company.control(&format!("faults/{id}/release"), "").await;
        assert_eq!(call.await.unwrap().status, 200);
        company.client.delete(format!("{}/control/faults", company.url)).send().await.unwrap();
    }
}

#[tokio::test]
async fn a_cut_connection_gives_no_answer_and_commits_only_when_told() {
    let company = Company::open("de").await;
    for (when, after) in [("before_commit", 0), ("after_commit", 1)] {
        let rule = format!(r#"{{"target":"quickbooks","times":1,"effect":{{"cut":"{when}"}}}}"#);
        company.fault(&rule).await;
        let call = company.request("POST", "salesreceipt", &sale("1.00")).send().await;
        assert!(call.is_err(), "{when}");
        assert_eq!(receipts(&company).await, after, "{when}");
    }
}

#[tokio::test]
async fn a_late_commit_happens_after_the_client_has_lost_its_connection() {
    let company = Company::open("de").await;
    let rule =
        r#"{"target":"quickbooks","method":"post","times":1,"effect":{"late_commit_ms":300}}"#;
    company.fault(rule).await;
    let call = company.request("POST", "salesreceipt", &sale("1.00")).send().await;
    assert!(call.is_err());
    assert_eq!(receipts(&company).await, 0);
    eventually(async || receipts(&company).await == 1).await;
}

#[tokio::test]
async fn a_retry_with_the_same_request_id_before_a_late_commit_makes_nothing_twice() {
    let company = Company::open("de").await;
    company.fault(r#"{"target":"quickbooks","times":1,"effect":{"late_commit_ms":300}}"#).await;
    let path = "salesreceipt?requestid=r-1";
    assert!(company.request("POST", path, &sale("1.00")).send().await.is_err());
    assert_eq!(company.post(path, &sale("1.00")).await.status, 200);
    eventually(async || replays(&company).await == "1").await;
    assert_eq!(receipts(&company).await, 1);
}

async fn replays(company: &Company) -> String {
    let state = company.state("tables").await;
    state.number_at("counters.requestid_replays").unwrap().to_string()
}

#[tokio::test]
async fn a_stopped_sandbox_answers_no_more_even_on_an_open_connection() {
    let company = Company::open("de").await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let health = format!("{}/control/health", company.url);
    assert_eq!(client.get(&health).send().await.unwrap().status(), 200);
    company.running.stop().await;
    assert!(client.get(&health).send().await.is_err());
}

#[tokio::test]
async fn every_answer_carries_a_transaction_id() {
    let company = Company::open("de").await;
    for path in ["companyinfo/1001", "invoice/4711"] {
        let response = company.request("GET", path, "").send().await.unwrap();
        assert!(response.headers().contains_key("intuit_tid"), "{path}");
    }
}

#[tokio::test]
async fn a_client_that_hangs_up_does_not_stop_the_commit() {
    let company = Company::open("de").await;
    company.fault(r#"{"target":"quickbooks","times":1,"effect":{"latency_ms":300}}"#).await;
    let impatient = company.request("POST", "salesreceipt", &sale("1.00"));
    let gone = impatient.timeout(Duration::from_millis(50)).send().await;
    assert!(gone.is_err_and(|error| error.is_timeout()));
    eventually(async || receipts(&company).await == 1).await;
}

#[tokio::test]
async fn a_rule_hits_what_it_names_after_its_skips_and_no_more() {
    let company = Company::open("de").await;
    let rule = r#"{"target":"quickbooks","method":"POST","path_contains":"/salesreceipt",
        "body_contains":"42.00","times":1,"skip":1,"effect":{"status":503}}"#;
    company.fault(rule).await;
    let statuses = [
        company.post("salesreceipt", &sale("1.00")).await.status,
        company.post("salesreceipt", &sale("42.00")).await.status,
        company.post("salesreceipt", &sale("42.00")).await.status,
        company.post("salesreceipt", &sale("42.00")).await.status,
    ];
    assert_eq!(statuses, [200, 200, 503, 200]);
    assert_eq!(receipts(&company).await, 3);
}

#[tokio::test]
async fn faults_come_in_their_several_shapes() {
    let company = Company::open("de").await;
    let with = |effect: &str| format!(r#"{{"target":"quickbooks","times":1,"effect":{effect}}}"#);
    company.fault(&with(r#"{"throttle":true}"#)).await;
    assert_eq!(company.get("companyinfo/1001").await.status, 429);
    company.fault(&with(r#"{"fault_in_200":"6000"}"#)).await;
    let inside = company.get("companyinfo/1001").await;
    assert_eq!((inside.status, inside.code()), (200, "6000".to_owned()));
    company.fault(&with(r#"{"html":true}"#)).await;
    let page = company.get("companyinfo/1001").await;
    assert_eq!(page.status, 502);
    assert!(page.at("text").starts_with("<html>"));
    company.fault(&with(r#"{"status":500}"#)).await;
    assert_eq!(company.get("companyinfo/1001").await.code(), "10000");
    company.fault(&with(r#"{"expire_token":true}"#)).await;
    assert_eq!(company.get("companyinfo/1001").await.status, 401);
}

#[tokio::test]
async fn queries_filter_by_filterable_members_only() {
    let company = Company::open("de").await;
    company.post("customer", r#"{"DisplayName":"Amy's \\ Co"}"#).await;
    let escaped = company.query(r"select * from Customer where DisplayName = 'Amy\'s \\ Co'").await;
    assert_eq!(escaped.at("QueryResponse.maxResults"), "1", "{escaped:?}");
    let note = company.query("select * from Invoice where PrivateNote like '%x%'").await;
    assert_eq!(note.code(), "4001");
    assert_eq!(company.query("select * from invoice").await.code(), "4001", "case counts");
    assert_eq!(
        company.query("select * from Item where Name = 'a' or Id = '1'").await.code(),
        "4000"
    );
    assert_eq!(company.query("select * from Item startposition 0").await.code(), "4001");
    assert_eq!(company.query("select * from Item maxresults 1001").await.code(), "4001");
    let none = company.query("select * from Invoice where DocNumber = 'none'").await;
    assert_eq!(none.at("QueryResponse"), "{}");
}

#[tokio::test]
async fn queries_compare_order_page_and_count() {
    let company = Company::open("de").await;
    for amount in ["9.00", "10.00", "200.00"] {
        company.post("salesreceipt", &sale(amount)).await;
    }
    let large = "select count(*) from SalesReceipt where TotalAmt >= '10.00'";
    assert_eq!(company.query(large).await.at("QueryResponse.totalCount"), "2", "as numbers");
    let page = "select * from SalesReceipt orderby TotalAmt desc startposition 2 maxresults 1";
    let page = company.query(page).await;
    let found = page.body.items_at("QueryResponse.SalesReceipt");
    assert_eq!(found[0].as_object().unwrap().text_at("Id"), Some("1001"));
    assert_eq!(page.at("QueryResponse.startPosition"), "2");
    let chosen = "select * from SalesReceipt where Id in ('1000', '1002') and CustomerRef = '1'";
    assert_eq!(company.query(chosen).await.at("QueryResponse.maxResults"), "2");
    let since =
        "select * from SalesReceipt where MetaData.CreateTime > '2026-01-01T00:00:00-08:00'";
    assert_eq!(company.query(since).await.at("QueryResponse.maxResults"), "3");
    let like = "select * from Item where Name like 'woo%prod%'";
    assert_eq!(company.query(like).await.at("QueryResponse.maxResults"), "1");
}

#[tokio::test]
async fn inactive_names_are_hidden_unless_asked_for() {
    let company = Company::open("de").await;
    let off = r#"{"Id":"1","SyncToken":"0","sparse":true,"Active":false}"#;
    company.post("customer", off).await;
    assert_eq!(company.query("select * from Customer").await.at("QueryResponse"), "{}");
    let both = company.query("select * from Customer where Active in (true, false)").await;
    assert_eq!(both.at("QueryResponse.maxResults"), "1");
}

/// A receiver that refuses its first delivery; gives bodies and signatures.
async fn receiver() -> (String, mpsc::UnboundedReceiver<(String, String)>) {
    let (got, gets) = mpsc::unbounded_channel();
    let refused = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let app = Router::new().route(
        "/hook",
        post(move |headers: HeaderMap, body: String| async move {
            if !refused.swap(true, std::sync::atomic::Ordering::SeqCst) {
                return axum::http::StatusCode::SERVICE_UNAVAILABLE;
            }
            let signature = headers["intuit-signature"].to_str().unwrap().to_owned();
            got.send((body, signature)).unwrap();
            axum::http::StatusCode::OK
        }),
    );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    (url, gets)
}

fn signed(body: &str) -> String {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(b"verify").unwrap();
    mac.update(body.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

#[tokio::test]
async fn changes_are_announced_signed_and_again_until_taken() {
    let (url, mut gets) = receiver().await;
    let company = Company::with("de", &format!(r#","webhook_url":"{url}""#)).await;
    company.post("customer", r#"{"DisplayName":"New"}"#).await;
    let (body, signature) = gets.recv().await.unwrap();
    assert_eq!(signature, signed(&body));
    let events = Json::parse(&body).unwrap();
    let event = events.items()[0].as_object().unwrap();
    assert_eq!(event.text_at("type"), Some("qbo.customer.created.v1"));
    assert_eq!(event.text_at("intuitentityid"), Some("100"));
    assert_eq!(event.text_at("intuitaccountid"), Some("1001"));
}

#[tokio::test]
async fn one_legacy_delivery_can_mix_companies() {
    let (url, mut gets) = receiver().await;
    let hook = format!(r#","webhook_url":"{url}","webhook_format":"legacy""#);
    let company = Company::with("de", &hook).await;
    let second = format!(
        r#"{{"realm":"2002","company":"us","client_id":"app","client_secret":"hush",
        "verifier_token":"verify","refresh_token":"RT-9","access_token":"AT-9"{hook}}}"#
    );
    company.control("quickbooks/companies", &second).await;
    company.control("quickbooks/webhooks", r#"{"hold":true}"#).await;
    company.post("customer", r#"{"DisplayName":"New"}"#).await;
    let url = format!("{}/quickbooks/v3/company/2002/customer", company.url);
    let other = company.client.post(url).bearer_auth("AT-9").header("accept", "application/json");
    let other = other.header("content-type", "application/json").body(r#"{"DisplayName":"New"}"#);
    assert_eq!(answer(other).await.status, 200);
    let sent = company.control("quickbooks/webhooks", r#"{"hold":false}"#).await;
    assert_eq!(sent.at("sent"), "2");
    let (body, _) = gets.recv().await.unwrap();
    let body = Json::parse(&body).unwrap();
    let realms: Vec<_> = body
        .as_object()
        .unwrap()
        .items_at("eventNotifications")
        .iter()
        .map(|one| one.as_object().unwrap().text_at("realmId").unwrap().to_owned())
        .collect();
    assert_eq!(realms, ["1001", "2002"]);
}
