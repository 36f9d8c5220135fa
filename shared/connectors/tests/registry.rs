//! How QuickBooks is called by the connector that a build is made with.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use connectors::quickbooks::Endpoints;
use connectors::registry;
use engine::tokens::TokenSet;
use jiff::Timestamp;
use secrecy::SecretString;

#[tokio::test]
async fn quickbooks_is_told_who_calls_and_its_secrets_follow_no_redirect() {
    let seen: Arc<Mutex<Vec<(String, String)>>> = Arc::default();
    let seen_too = seen.clone();
    let answer = move |uri: Uri, headers: HeaderMap| async move {
        let agent = headers.get(header::USER_AGENT).map(|agent| agent.to_str().unwrap().to_owned());
        seen_too.lock().unwrap().push((uri.path().to_owned(), agent.unwrap_or_default()));
        (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, "/elsewhere")])
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    #[expect(clippy::disallowed_methods, reason = "a test's server runs beside the test")]
    let server = tokio::spawn(async move {
        axum::serve(listener, Router::new().fallback(answer)).await.unwrap();
    });

    let endpoints = Endpoints::new(&url, &format!("{url}/token"));
    let registry = registry(endpoints).unwrap();
    let quickbooks = registry.get(&"quickbooks".parse().unwrap()).unwrap();
    let app = r#"{"client_id":"app","client_secret":"secret","verifier_token":"verifier"}"#;
    let tokens = TokenSet {
        access_token: "access".into(),
        refresh_token: "refresh".into(),
        access_expires_at: Timestamp::UNIX_EPOCH,
        refresh_expires_at: None,
        hard_expires_at: None,
    };
    let app = SecretString::from(app);
    let refused = quickbooks.oauth().unwrap().refresh(&app, &tokens, Timestamp::UNIX_EPOCH).await;
    server.abort();

    assert!(refused.is_err());
    let agent = format!("universal-data-sync/{}", env!("CARGO_PKG_VERSION"));
    assert_eq!(*seen.lock().unwrap(), [("/token".to_owned(), agent)]);
}
