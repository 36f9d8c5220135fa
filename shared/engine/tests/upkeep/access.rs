//! An account that lets nobody in: marked once, told once, and left alone until a person came.

use engine::Code;
use engine::poll::{Why, poll};
use engine::ports::Event;
use model::connection::ConnectionState;

use crate::stage::Stage;
use crate::system::shut;

#[tokio::test]
async fn a_refused_key_marks_the_connection_and_tells_people_once() {
    let stage = Stage::open().await;
    stage.system.state().failures.push_back(shut());
    assert_eq!(
        poll(&stage.world, &stage.store, Why::Asked).await.unwrap_err().code,
        Code::NeedsReauth
    );
    let (tenant, id) = (&stage.store.tenant, &stage.store.id);
    let stored = stage.world.directory.connection(tenant, id).await.unwrap().unwrap();
    let reason = "the key was withdrawn".to_owned();
    assert_eq!(stored.state, ConnectionState::NeedsReauth { reason });
    let told = |event: &Event| matches!(event, Event::NeedsReauth { .. });
    assert_eq!(stage.memory.events().iter().filter(|event| told(event)).count(), 1);

    // Nobody knocks again: the store would have answered.
    let again = poll(&stage.world, &stage.store, Why::Asked).await.unwrap_err();
    assert_eq!(again.code, Code::NeedsReauth);
    assert_eq!(stage.memory.events().iter().filter(|event| told(event)).count(), 1);
}

#[tokio::test]
async fn a_store_that_is_unwell_is_not_marked() {
    let stage = Stage::open().await;
    let unwell = engine::Error::retry(Code::Unavailable, "unwell");
    stage.system.state().failures.push_back(unwell);
    assert!(poll(&stage.world, &stage.store, Why::Asked).await.is_err());
    let (tenant, id) = (&stage.store.tenant, &stage.store.id);
    let stored = stage.world.directory.connection(tenant, id).await.unwrap().unwrap();
    assert_eq!(stored.state, ConnectionState::Connected);
}
