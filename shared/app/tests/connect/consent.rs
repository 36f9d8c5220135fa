//! Consent: given, declined, forged, repeated, too late, for another company, taken back.

use app::connect::{Callback, Consent, disconnect, receive};
use engine::Code;
use model::connection::ConnectionState;
use secrecy::SecretString;
use serde_json::json;

use crate::stage::{CALLBACK, Stage, connector, tenant};

fn back(state: &str, code: Option<&str>, realm: Option<&str>) -> Callback {
    Callback {
        state: state.to_owned(),
        code: code.map(SecretString::from),
        realm: realm.map(str::to_owned),
        error: code.is_none().then(|| "access_denied".to_owned()),
    }
}

#[tokio::test]
async fn a_consent_connects_the_company_that_was_chosen() {
    let stage = Stage::open().await;
    let state = stage.ask("books").await;
    let given = receive(&stage.world, &connector(), back(&state, Some("c1"), Some("9130"))).await;
    let Consent::Given { tried, .. } = given.unwrap() else { panic!("declined") };
    assert!(tried.unwrap().works);
    assert_eq!(stage.system.state().exchanged, [("c1".to_owned(), CALLBACK.to_owned())]);
    let connection = stage.connection("books").await;
    assert_eq!(connection.state, ConnectionState::Connected);
    assert_eq!(connection.realm.as_str(), "9130");
    assert_eq!(connection.settings, json!({ "kept": 1, "home_currency": "EUR" }));
    assert!(stage.secret("books").await.unwrap().contains("refresh-c1"));
}

#[tokio::test]
async fn a_state_works_once_for_its_purpose_and_for_fifteen_minutes() {
    let stage = Stage::open().await;
    let state = stage.ask("books").await;
    receive(&stage.world, &connector(), back(&state, None, None)).await.unwrap();
    let again = receive(&stage.world, &connector(), back(&state, Some("c1"), Some("9130"))).await;
    assert_eq!(again.unwrap_err().code, Code::ConfigInvalid);

    let late = stage.ask("books").await;
    stage.later(15 * 60);
    let late = receive(&stage.world, &connector(), back(&late, Some("c1"), Some("9130"))).await;
    assert!(late.unwrap_err().message.contains("15 minutes"));

    let state = stage.ask("books").await;
    let keys = json!({ "key": "ck", "state": state }).to_string();
    let keys = app::connect::receive_keys(&stage.world, &connector(), keys.as_bytes()).await;
    assert_eq!(keys.unwrap_err().code, Code::ConfigInvalid);
    let forged = format!("{state}x");
    let forged = receive(&stage.world, &connector(), back(&forged, Some("c1"), Some("9130"))).await;
    assert_eq!(forged.unwrap_err().code, Code::ConfigInvalid);
    assert!(stage.system.state().exchanged.is_empty());
    assert_eq!(stage.secret("books").await, None);
}

#[tokio::test]
async fn who_declines_changes_nothing() {
    let stage = Stage::open().await;
    let before = stage.connection("books").await;
    let state = stage.ask("books").await;
    let answer = receive(&stage.world, &connector(), back(&state, None, None)).await.unwrap();
    assert!(matches!(answer, Consent::Declined { .. }));
    assert_eq!(stage.connection("books").await, before);
}

#[tokio::test]
async fn a_company_is_one_connections_and_a_connection_one_companys() {
    let stage = Stage::open().await;
    stage.add("other", "9130").await;
    let state = stage.ask("books").await;
    let taken = receive(&stage.world, &connector(), back(&state, Some("c1"), Some("9130"))).await;
    assert_eq!(taken.unwrap_err().code, Code::ConfigInvalid);
    let state = stage.ask("other").await;
    let moved = receive(&stage.world, &connector(), back(&state, Some("c2"), Some("9131"))).await;
    assert!(moved.unwrap_err().message.contains("another company"));
    let state = stage.ask("books").await;
    let none = receive(&stage.world, &connector(), back(&state, Some("c3"), Some("../x"))).await;
    assert_eq!(none.unwrap_err().code, Code::ConfigInvalid);
    // The company 9130 works through the other connection: its access is not put at risk.
    assert_eq!(stage.system.state().revoked, ["refresh-c2", "refresh-c3"]);
    assert_eq!(stage.secret("books").await, None);
    assert_eq!(stage.secret("other").await, None);
}

#[tokio::test]
async fn a_code_that_is_refused_leaves_the_connection_as_it_was() {
    let stage = Stage::open().await;
    let state = stage.ask("books").await;
    let used = back(&state, Some("refused"), Some("9130"));
    let used = receive(&stage.world, &connector(), used).await;
    assert_eq!(used.unwrap_err().code, Code::NeedsReauth);
    assert_eq!(stage.connection("books").await.state, ConnectionState::Disabled);
}

#[tokio::test]
async fn an_account_with_a_problem_is_connected_and_says_so() {
    let stage = Stage::open().await;
    stage.system.state().problem = true;
    let state = stage.ask("books").await;
    let given = receive(&stage.world, &connector(), back(&state, Some("c1"), Some("9130"))).await;
    let Consent::Given { tried, .. } = given.unwrap() else { panic!("declined") };
    let tried = tried.unwrap();
    assert!(!tried.works);
    assert_eq!(tried.findings[0].about, "subscription");
}

#[tokio::test]
async fn the_end_of_access_switches_off_first_and_revokes() {
    let stage = Stage::open().await;
    let state = stage.ask("books").await;
    receive(&stage.world, &connector(), back(&state, Some("c1"), Some("9130"))).await.unwrap();
    disconnect(&stage.world, &tenant(), &"books".parse().unwrap()).await.unwrap();
    assert_eq!(stage.connection("books").await.state, ConnectionState::Disabled);
    assert_eq!(stage.system.state().revoked, ["refresh-c1"]);
}
