//! Secrets: kept for a while, made when they are missing, never kept unless they are stored.

use std::sync::Arc;
use std::time::Duration;

use aws::secrets::Secrets;
use engine::Code;
use engine::memory::ManualClock;
use engine::ports::{SecretName, Vault};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use crate::answers::shared;
use crate::scripted::Service;
use crate::suite::noon;

fn books() -> SecretName {
    let (tenant, connection) = ("t1".parse().unwrap(), "books".parse().unwrap());
    SecretName::Connection { tenant, connection }
}

#[tokio::test]
async fn a_secret_is_read_once_in_five_minutes_unless_asked_for_fresh() {
    let service =
        Service::start(|before, _| (200, json!({ "SecretString": format!("value-{before}") })))
            .await;
    let clock = ManualClock::at(noon());
    let secrets = Secrets::new(shared(&service.url).1, "uds/dev/", clock.clone());
    let value = async |fresh: bool| {
        let secret =
            if fresh { secrets.get_fresh(&books()).await } else { secrets.get(&books()).await };
        secret.unwrap().expose_secret().to_owned()
    };
    assert_eq!(value(false).await, "value-0");
    clock.advance(Duration::from_secs(299));
    assert_eq!(value(false).await, "value-0");
    assert_eq!(value(true).await, "value-1");
    assert_eq!(value(false).await, "value-1", "what was read fresh is kept");
    clock.advance(Duration::from_secs(300));
    assert_eq!(value(false).await, "value-2");
    assert_eq!(service.asked()[0].1["SecretId"], "uds/dev/t1/books");
}

#[tokio::test]
async fn a_secret_that_is_not_there_is_created_and_kept() {
    let service = Service::start(|_, (operation, _)| match operation.as_str() {
        "CreateSecret" => (200, json!({})),
        _ => (400, json!({ "__type": "ResourceNotFoundException", "Message": "none" })),
    })
    .await;
    let secrets = Secrets::new(shared(&service.url).1, "uds/dev/", ManualClock::at(noon()));
    let error = secrets.get(&books()).await.unwrap_err();
    assert_eq!(error.code, Code::ConfigInvalid);
    assert_eq!(error.message, "there is no secret named uds/dev/t1/books");
    secrets.put(&books(), SecretString::from("{}")).await.unwrap();
    assert_eq!(secrets.get(&books()).await.unwrap().expose_secret(), "{}");
    let operations: Vec<String> = service.asked().into_iter().map(|(name, _)| name).collect();
    assert_eq!(operations, ["GetSecretValue", "PutSecretValue", "CreateSecret"]);
}

#[tokio::test]
async fn of_two_who_create_a_secret_the_later_stores_a_new_version() {
    let service = Service::start(|before, _| match before {
        0 => (400, json!({ "__type": "ResourceNotFoundException", "Message": "none" })),
        1 => (400, json!({ "__type": "ResourceExistsException", "Message": "there" })),
        _ => (200, json!({})),
    })
    .await;
    let secrets = Secrets::new(shared(&service.url).1, "uds/dev/", ManualClock::at(noon()));
    secrets.put(&books(), SecretString::from("later")).await.unwrap();
    let asked = service.asked();
    let operations: Vec<&str> = asked.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(operations, ["PutSecretValue", "CreateSecret", "PutSecretValue"]);
    assert_eq!(asked[2].1["SecretString"], "later");
    assert_eq!(secrets.get(&books()).await.unwrap().expose_secret(), "later");
}

#[tokio::test]
async fn a_secret_that_is_made_and_not_there_is_a_retry() {
    let service = Service::start(|_, (operation, _)| match operation.as_str() {
        "CreateSecret" => (400, json!({ "__type": "ResourceExistsException", "Message": "-" })),
        _ => (400, json!({ "__type": "ResourceNotFoundException", "Message": "none" })),
    })
    .await;
    let secrets = Secrets::new(shared(&service.url).1, "uds/dev/", ManualClock::at(noon()));
    let error = secrets.put(&books(), SecretString::from("{}")).await.unwrap_err();
    assert_eq!(error.code, Code::StateUnavailable);
    assert_eq!(service.asked().len(), 3, "and no more than one round");
    assert_eq!(secrets.get(&books()).await.unwrap_err().code, Code::ConfigInvalid, "nothing kept");
}

#[tokio::test]
async fn a_secret_that_was_not_stored_is_not_kept() {
    let service = Service::start(|_, (operation, _)| match operation.as_str() {
        "GetSecretValue" => (200, json!({ "SecretString": "old" })),
        _ => (500, json!({ "__type": "InternalServiceError", "Message": "hunter2" })),
    })
    .await;
    let secrets = Secrets::new(shared(&service.url).1, "uds/dev/", ManualClock::at(noon()));
    let error = secrets.put(&books(), SecretString::from("new")).await.unwrap_err();
    assert!(!format!("{error:?}").contains("hunter2"));
    assert_eq!(secrets.get(&books()).await.unwrap().expose_secret(), "old");
    let _: Arc<dyn Vault> = Arc::new(secrets);
}
