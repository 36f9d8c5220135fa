//! Keys handed over with one click.

use app::connect::{ask_for_keys, receive_keys};
use engine::Code;
use engine::ports::SecretName;
use model::connection::ConnectionState;
use serde_json::{Value, json};

use crate::stage::{Stage, connector, tenant};
use crate::system::System;

async fn ask(stage: &Stage) -> String {
    let (id, to) = ("books".parse().unwrap(), "https://sync.example/connect/system/keys");
    let url = ask_for_keys(&stage.world, &tenant(), &id, to, "https://sync.example/done").await;
    url.unwrap().split("state=").nth(1).unwrap().to_owned()
}

fn stored(secret: Option<String>) -> Value {
    serde_json::from_str(&secret.unwrap()).unwrap()
}

#[tokio::test]
async fn keys_are_kept_beside_a_webhook_secret_of_our_own() {
    let stage = Stage::with(System::new(false)).await;
    let body = json!({ "key": "ck_1", "state": ask(&stage).await }).to_string();
    receive_keys(&stage.world, &connector(), body.as_bytes()).await.unwrap();
    assert!(stage.system.state().probed_with.is_empty(), "the store waits for the answer");
    assert_eq!(stage.connection("books").await.state, ConnectionState::Connected);
    let first = stored(stage.secret("books").await);
    assert_eq!(first["consumer_key"], "ck_1");
    assert_eq!(first["webhook_secret"].as_str().unwrap().len(), 64);

    let body = json!({ "key": "ck_2", "state": ask(&stage).await }).to_string();
    receive_keys(&stage.world, &connector(), body.as_bytes()).await.unwrap();
    let second = stored(stage.secret("books").await);
    assert_eq!(second["consumer_key"], "ck_2");
    assert_eq!(second["webhook_secret"], first["webhook_secret"], "webhooks stay signed as made");
}

#[tokio::test]
async fn keys_without_our_state_are_not_kept() {
    let stage = Stage::with(System::new(false)).await;
    for body in ["", "{}", r#"{"key":"ck","state":"x.y"}"#, r#"{"key":"ck","state":""}"#] {
        let refused = receive_keys(&stage.world, &connector(), body.as_bytes()).await;
        let code = refused.unwrap_err().code;
        assert!(matches!(code, Code::ConfigInvalid | Code::RecordUnreadable), "{body}");
    }
    assert_eq!(stage.secret("books").await, None);
}

#[tokio::test]
async fn of_two_who_bring_one_state_one_is_believed() {
    let stage = Stage::with(System::new(false)).await;
    let body = json!({ "key": "ck_1", "state": ask(&stage).await }).to_string();
    let (world, system) = (&stage.world, connector());
    let (one, two) = tokio::join!(
        receive_keys(world, &system, body.as_bytes()),
        receive_keys(world, &system, body.as_bytes()),
    );
    assert_eq!(u8::from(one.is_ok()) + u8::from(two.is_ok()), 1);
}

#[tokio::test]
async fn without_a_key_of_the_stage_nobody_is_sent_away() {
    let stage = Stage::with(System::new(false)).await;
    stage.keep(SecretName::StateKey, "short").await;
    let (id, to) = ("books".parse().unwrap(), "https://sync.example/keys");
    let refused = ask_for_keys(&stage.world, &tenant(), &id, to, to).await;
    assert_eq!(refused.unwrap_err().code, Code::ConfigInvalid);
}
