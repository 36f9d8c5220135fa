//! Lists: read once, kept, forgotten when a webhook says so.

use engine::Code;
use engine::lists::read;

use crate::stage::Stage;

async fn name(stage: &Stage) -> String {
    read(&stage.world, &stage.store, "accounts").await.unwrap()[0].name.clone()
}

#[tokio::test]
async fn a_list_is_read_once_until_it_is_old_or_forgotten() {
    let stage = Stage::open().await;
    assert_eq!(name(&stage).await, "read 1");
    assert_eq!(name(&stage).await, "read 1");
    stage.later(1);
    assert_eq!(name(&stage).await, "read 2");
    let (tenant, id) = (&stage.store.tenant, &stage.store.id);
    stage.world.lists.forget(tenant, id, "accounts").await.unwrap();
    assert_eq!(name(&stage).await, "read 3");
}

#[tokio::test]
async fn a_list_that_there_is_not_is_said_so() {
    let stage = Stage::open().await;
    let error = read(&stage.world, &stage.store, "planets").await.unwrap_err();
    assert_eq!(error.code, Code::ConfigInvalid);
    assert!(error.message.contains("planets"));
}

#[tokio::test]
async fn a_list_that_cannot_be_read_is_not_kept() {
    let stage = Stage::open().await;
    let unwell = engine::Error::retry(Code::Unavailable, "unwell");
    stage.system.state().failures.push_back(unwell);
    assert!(read(&stage.world, &stage.store, "accounts").await.is_err());
    assert_eq!(name(&stage).await, "read 1");
}
