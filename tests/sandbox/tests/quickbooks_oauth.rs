//! Consent, codes, refresh tokens and their ends.
#![allow(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not as promised"
)]

mod quickbooks_support;

use quickbooks_support::{Answer, Company, REALM, answer};
use reqwest::Url;
use reqwest::redirect::Policy;

const BACK: &str = "http://127.0.0.1:9/back?own=1";
const SCOPE: &str = "com.intuit.quickbooks.accounting";

/// The consent page's answer: status and, if it redirects, the query of the redirect.
async fn consent(company: &Company, leave_out: &str) -> (u16, Vec<(String, String)>) {
    let all = [
        ("client_id", "app"),
        ("response_type", "code"),
        ("scope", SCOPE),
        ("redirect_uri", BACK),
        ("state", "a b&c"),
    ];
    let asked: Vec<_> = all.into_iter().filter(|(name, _)| *name != leave_out).collect();
    let client = reqwest::Client::builder().no_proxy().redirect(Policy::none()).build().unwrap();
    let page = format!("{}/quickbooks/connect/oauth2", company.url);
    let response = client.get(page).query(&asked).send().await.unwrap();
    let query = response.headers().get("location").map(|location| {
        let url = Url::parse(location.to_str().unwrap()).unwrap();
        url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
    });
    (response.status().as_u16(), query.unwrap_or_default())
}

async fn token(company: &Company, secret: &str, form: &[(&str, &str)], hard: bool) -> Answer {
    let url = format!("{}/quickbooks/oauth2/v1/tokens/bearer", company.url);
    let mut call = company.client.post(url).basic_auth("app", Some(secret)).form(form);
    if hard {
        call = call.header("x-include-refresh-token-hard-expires-in", "true");
    }
    answer(call).await
}

async fn exchange(company: &Company, code: &str, back: &str) -> Answer {
    let form = [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", back)];
    token(company, "hush", &form, false).await
}

async fn refresh(company: &Company, value: &str, hard: bool) -> Answer {
    let form = [("grant_type", "refresh_token"), ("refresh_token", value)];
    token(company, "hush", &form, hard).await
}

async fn code(company: &Company) -> String {
    let (_, query) = consent(company, "").await;
    query.iter().find(|(name, _)| name == "code").unwrap().1.clone()
}

async fn revoke(company: &Company, secret: &str, value: &str) -> Answer {
    let url = format!("{}/quickbooks/v2/oauth2/tokens/revoke", company.url);
    let body = format!(r#"{{"token":"{value}"}}"#);
    let call = company.client.post(url).basic_auth("app", Some(secret));
    answer(call.header("content-type", "application/json").body(body)).await
}

async fn wait(company: &Company, seconds: i64) {
    let mut left = seconds;
    while left > 0 {
        let step = left.min(4_000_000);
        company.control("clock", &format!(r#"{{"advance_ms":{}}}"#, step * 1000)).await;
        left -= step;
    }
}

#[tokio::test]
async fn consent_redirects_back_with_code_state_and_company() {
    let company = Company::open("de").await;
    let (status, query) = consent(&company, "").await;
    assert_eq!(status, 302);
    let names: Vec<_> = query.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["own", "code", "state", "realmId"]);
    assert_eq!((query[2].1.as_str(), query[3].1.as_str()), ("a b&c", REALM));
    for needed in ["client_id", "response_type", "scope", "redirect_uri"] {
        assert_eq!(consent(&company, needed).await.0, 400, "{needed}");
    }
}

#[tokio::test]
async fn who_declines_sends_no_code() {
    let company = Company::open("de").await;
    let path = format!("quickbooks/companies/{REALM}/connection");
    assert_eq!(company.control(&path, r#"{"declines":true}"#).await.status, 200);
    let (status, query) = consent(&company, "").await;
    assert_eq!(status, 302);
    let query: Vec<_> = query.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(query, [("own", "1"), ("error", "access_denied"), ("state", "a b&c")]);
    company.control(&path, r#"{"declines":false}"#).await;
    assert_eq!(exchange(&company, &code(&company).await, BACK).await.status, 200);
}

#[tokio::test]
async fn a_code_works_once_soon_and_for_its_own_address() {
    let company = Company::open("de").await;
    let first = code(&company).await;
    let granted = exchange(&company, &first, BACK).await;
    assert_eq!(granted.at("token_type"), "bearer", "{granted:?}");
    assert_eq!(granted.at("x_refresh_token_expires_in"), "8640000");
    let call = company.client.get(company.api("companyinfo/1001"));
    let call = call.bearer_auth(granted.at("access_token")).header("accept", "application/json");
    assert_eq!(answer(call).await.status, 200);
    assert_eq!(exchange(&company, &first, BACK).await.at("error"), "invalid_grant", "once");
    let elsewhere = exchange(&company, &code(&company).await, "http://127.0.0.1:9/other").await;
    assert_eq!((elsewhere.status, elsewhere.at("error")), (400, "invalid_grant".to_owned()));
    let late = code(&company).await;
    wait(&company, 300).await;
    assert_eq!(exchange(&company, &late, BACK).await.at("error"), "invalid_grant", "soon");
}

#[tokio::test]
async fn revoking_either_token_ends_the_connection_until_a_new_consent() {
    for which in ["access_token", "refresh_token"] {
        let company = Company::open("de").await;
        let granted = exchange(&company, &code(&company).await, BACK).await;
        assert_eq!(revoke(&company, "guess", &granted.at(which)).await.status, 401);
        assert_eq!(revoke(&company, "hush", "unknown").await.status, 400);
        assert_eq!(revoke(&company, "hush", &granted.at(which)).await.status, 200);
        let again = refresh(&company, &granted.at("refresh_token"), false).await;
        assert_eq!((again.status, again.at("error")), (400, "invalid_grant".to_owned()));
        assert_eq!(company.get("companyinfo/1001").await.status, 401, "{which}");
        assert_eq!(revoke(&company, "hush", &granted.at(which)).await.status, 400, "ended already");
        let renewed = exchange(&company, &code(&company).await, BACK).await;
        assert_eq!(renewed.status, 200);
        assert_eq!(company.get("companyinfo/1001").await.status, 401, "the old token stays dead");
        assert_eq!(refresh(&company, &renewed.at("refresh_token"), false).await.status, 200);
    }
}

#[tokio::test]
async fn the_hard_end_is_told_only_when_asked_for_and_bounds_the_other_one() {
    let company = Company::open("de").await;
    let path = format!("quickbooks/companies/{REALM}/connection");
    company
        .control(&path, r#"{"refresh_token_seconds":100000,"hard_expiry_seconds":150000}"#)
        .await;
    let first = refresh(&company, "RT-0", false).await;
    assert_eq!(first.at("x_refresh_token_expires_in"), "100000");
    assert_eq!(first.at("x_refresh_token_hard_expires_in"), "nothing");
    wait(&company, 90_000).await;
    let second = refresh(&company, &first.at("refresh_token"), true).await;
    let hard: i64 = second.at("x_refresh_token_hard_expires_in").parse().unwrap();
    assert!((59_000..=60_000).contains(&hard), "{hard}");
    assert_eq!(second.at("x_refresh_token_expires_in"), hard.to_string(), "it moves no more");
    wait(&company, 60_000).await;
    let ended = refresh(&company, &second.at("refresh_token"), true).await;
    assert_eq!(ended.at("error"), "invalid_grant");
}

#[tokio::test]
async fn a_refresh_token_that_lies_idle_ends() {
    let company = Company::open("de").await;
    let first = refresh(&company, "RT-0", false).await;
    wait(&company, 8_640_000).await;
    assert_eq!(
        refresh(&company, &first.at("refresh_token"), false).await.at("error"),
        "invalid_grant"
    );
}

#[tokio::test]
async fn an_unknown_client_or_grant_is_refused() {
    let company = Company::open("de").await;
    let form = [("grant_type", "refresh_token"), ("refresh_token", "RT-0")];
    let guess = token(&company, "guess", &form, false).await;
    assert_eq!((guess.status, guess.at("error")), (401, "invalid_client".to_owned()));
    let other = token(&company, "hush", &[("grant_type", "password")], false).await;
    assert_eq!((other.status, other.at("error")), (400, "unsupported_grant_type".to_owned()));
}
