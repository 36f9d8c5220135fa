//! Giving, renewing and ending access, against the sandbox's own consent page.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

mod quickbooks_read_support;

use std::collections::BTreeMap;

use engine::connector::{Account, OAuth};
use engine::ports::Clock;
use engine::tokens::TokenSet;
use engine::{Code, Disposition, Error};
use model::RealmId;
use quickbooks_read_support::{Company, DAY_MS, REALM};
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

const BACK: &str = "https://sync.example/oauth/quickbooks/callback?x=1";

fn app() -> SecretString {
    json!({
        "client_id": "app", "client_secret": "app-secret", "verifier_token": "v", "app_id": "id 1",
    })
    .to_string()
    .into()
}

fn query(url: &str) -> BTreeMap<String, String> {
    Url::parse(url).unwrap().query_pairs().into_owned().collect()
}

/// A person follows the link and answers; what comes back in the address.
async fn consent(company: &Company, state: &str) -> BTreeMap<String, String> {
    let link = company.quickbooks.authorize_url(&app(), BACK, state).unwrap();
    let follows_nothing =
        reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let answer = follows_nothing.get(link).send().await.unwrap();
    assert_eq!(answer.status(), 302, "{}", answer.text().await.unwrap());
    query(answer.headers()["location"].to_str().unwrap())
}

async fn exchange(company: &Company, code: &str, back: &str) -> Result<TokenSet, Error> {
    let code = SecretString::from(code);
    company.quickbooks.exchange(&app(), &code, back, company.clock.now()).await
}

async fn connected(company: &Company) -> TokenSet {
    let back = consent(company, "s").await;
    exchange(company, &back["code"], BACK).await.unwrap()
}

async fn refresh(company: &Company, tokens: &TokenSet) -> Result<TokenSet, Error> {
    company.quickbooks.refresh(&app(), tokens, company.clock.now()).await
}

fn ended(error: &Error, word: &str) {
    assert_eq!((error.code, error.disposition), (Code::NeedsReauth, Disposition::Reauthorise));
    assert!(error.message.starts_with(&format!("{word}: ")), "{}", error.message);
}

async fn set(company: &Company, connection: Value) {
    company.control(&format!("quickbooks/companies/{REALM}/connection"), &connection).await;
}

#[tokio::test]
async fn a_code_becomes_tokens_that_work_and_states_both_ends() {
    let company = Company::open(json!("de"), 1).await;
    set(&company, json!({"access_token_seconds": 3600})).await;
    let back = consent(&company, "signed state &x=1").await;
    assert_eq!((back["state"].as_str(), back["realmId"].as_str()), ("signed state &x=1", REALM));
    assert_eq!(back["x"], "1");
    let tokens = exchange(&company, &back["code"], BACK).await.unwrap();
    let after = |end: jiff::Timestamp| end.duration_since(company.clock.now()).as_secs();
    assert!((3590..=3600).contains(&after(tokens.access_expires_at)));
    let idle = after(tokens.refresh_expires_at.unwrap());
    assert!((8_639_990..=8_640_000).contains(&idle), "{idle}");
    let hard = after(tokens.hard_expires_at.unwrap());
    assert!((157_679_990..=157_680_000).contains(&hard), "{hard}");
    let mut session = company.session.clone();
    session.access_token = Some(tokens.access_token);
    assert!(company.quickbooks.probe(&session).await.unwrap().works());
}

#[tokio::test]
async fn a_person_who_declines_hands_over_no_code() {
    let company = Company::open(json!("de"), 1).await;
    set(&company, json!({"declines": true})).await;
    let back = consent(&company, "s").await;
    assert_eq!((back["error"].as_str(), back.get("code")), ("access_denied", None));
}

#[tokio::test]
async fn a_code_works_once_and_for_its_own_address() {
    let company = Company::open(json!("de"), 1).await;
    let back = consent(&company, "s").await;
    let elsewhere = exchange(&company, &back["code"], "https://other.example/").await.unwrap_err();
    ended(&elsewhere, "invalid_grant");
    let back = consent(&company, "s").await;
    exchange(&company, &back["code"], BACK).await.unwrap();
    let again = exchange(&company, &back["code"], BACK).await.unwrap_err();
    ended(&again, "invalid_grant");
    assert!(!again.message.contains(&back["code"]));
    let late = consent(&company, "s").await;
    company.pass(6 * 60 * 1000).await;
    ended(&exchange(&company, &late["code"], BACK).await.unwrap_err(), "invalid_grant");
}

#[tokio::test]
async fn a_refresh_rotates_and_the_old_token_is_worth_nothing() {
    let company = Company::open(json!("de"), 1).await;
    let first = connected(&company).await;
    let second = refresh(&company, &first).await.unwrap();
    assert_ne!(first.refresh_token.expose_secret(), second.refresh_token.expose_secret());
    assert_ne!(first.access_token.expose_secret(), second.access_token.expose_secret());
    // The loser of a race gets this; whether it is final is for the engine to find out.
    let lost = refresh(&company, &first).await.unwrap_err();
    ended(&lost, "invalid_grant");
    refresh(&company, &second).await.unwrap();
}

#[tokio::test]
async fn of_two_refreshes_at_once_one_wins() {
    let company = Company::open(json!("de"), 1).await;
    let tokens = connected(&company).await;
    let (one, two) = tokio::join!(refresh(&company, &tokens), refresh(&company, &tokens));
    assert_eq!([&one, &two].iter().filter(|result| result.is_ok()).count(), 1);
    ended(&one.and(two).unwrap_err(), "invalid_grant");
}

#[tokio::test]
async fn access_that_was_taken_back_needs_a_person() {
    let company = Company::open(json!("de"), 1).await;
    let tokens = connected(&company).await;
    company.quickbooks.revoke(&app(), &tokens).await.unwrap();
    ended(&refresh(&company, &tokens).await.unwrap_err(), "invalid_grant");
    let mut session = company.session.clone();
    session.access_token = Some(tokens.access_token.clone());
    assert_eq!(company.quickbooks.probe(&session).await.unwrap_err().code, Code::NeedsReauth);
    company.quickbooks.revoke(&app(), &tokens).await.unwrap();
    let renewed = connected(&company).await;
    refresh(&company, &renewed).await.unwrap();
}

#[tokio::test]
async fn the_end_of_five_years_is_told_from_a_lost_token() {
    let company = Company::open(json!("de"), 1).await;
    set(&company, json!({"hard_expiry_seconds": 30 * 24 * 3600})).await;
    let tokens = connected(&company).await;
    company.pass(20 * DAY_MS).await;
    let tokens = refresh(&company, &tokens).await.unwrap();
    let left = tokens.refresh_expires_at.unwrap().duration_since(company.clock.now());
    assert!(left.as_secs() <= 10 * 24 * 3600, "a refresh does not move the hard end");
    company.pass(11 * DAY_MS).await;
    ended(&refresh(&company, &tokens).await.unwrap_err(), "hard_expiry");
}

#[tokio::test]
async fn an_app_that_is_not_known_is_a_setting_and_an_unwell_endpoint_is_tried_again() {
    let company = Company::open(json!("de"), 1).await;
    let tokens = connected(&company).await;
    let stranger = r#"{"client_id":"app","client_secret":"stranger-1"}"#.to_owned().into();
    let now = company.clock.now();
    let error = company.quickbooks.refresh(&stranger, &tokens, now).await.unwrap_err();
    assert_eq!((error.code, error.disposition), (Code::ConfigInvalid, Disposition::Park));
    assert!(!format!("{error:?}").contains("stranger-1"));
    let error = company.quickbooks.revoke(&stranger, &tokens).await.unwrap_err();
    assert_eq!(error.code, Code::ConfigInvalid);
    company.fault("/tokens/bearer", json!({"html": true, "status": 503})).await;
    let error = refresh(&company, &tokens).await.unwrap_err();
    assert_eq!(
        (error.code, error.disposition),
        (Code::Unavailable, Disposition::Retry { after: None })
    );
    company.fault("/tokens/bearer", json!({"cut": "before_commit"})).await;
    assert_eq!(refresh(&company, &tokens).await.unwrap_err().code, Code::NoAnswer);
    refresh(&company, &tokens).await.unwrap();
}

#[tokio::test]
async fn links_name_the_app_and_nothing_secret() {
    let company = Company::open(json!("de"), 1).await;
    let link = company.quickbooks.authorize_url(&app(), BACK, "s").unwrap();
    assert!(link.starts_with(&format!("{}/quickbooks/connect/oauth2?", company.url)), "{link}");
    let asked = query(&link);
    assert_eq!(asked["scope"], "com.intuit.quickbooks.accounting");
    assert_eq!((asked["response_type"].as_str(), asked["redirect_uri"].as_str()), ("code", BACK));
    assert!(!link.contains("app-secret"));
    for bad in ["", "sync.example/back", "mailto:a@example.com", "https://sync.example/#x"] {
        let error = company.quickbooks.authorize_url(&app(), bad, "s").unwrap_err();
        assert_eq!(error.code, Code::ConfigInvalid, "{bad}");
    }
    let realm = RealmId::new(REALM);
    let link = company.quickbooks.reconnect_url(&app(), &realm).unwrap();
    assert!(link.starts_with("https://appcenter.intuit.com/app/connect/oauth2/request?"));
    let asked = query(&link);
    assert_eq!((asked["appId"].as_str(), asked["realmId"].as_str()), ("id 1", REALM));
    assert_eq!(asked["mode"], "reconnect");
    let no_app_id = r#"{"client_id":"app","client_secret":"s"}"#.to_owned().into();
    assert_eq!(company.quickbooks.reconnect_url(&no_app_id, &realm), None);
}
