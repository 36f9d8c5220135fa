//! A stream that rests is polled when its rest is over, or when somebody asks.

use engine::poll::{Why, poll};

use crate::stage::Stage;

#[tokio::test]
async fn a_scheduled_poll_lets_a_stream_rest_and_an_asked_one_does_not() {
    let stage = Stage::open().await;
    stage.system.state().rest_hours = 1;
    let polls = async |why| {
        poll(&stage.world, &stage.store, why).await.unwrap();
        stage.system.state().polls
    };
    assert_eq!(polls(Why::Schedule).await, 1);
    assert_eq!(polls(Why::Schedule).await, 1, "it rests");
    assert_eq!(polls(Why::Asked).await, 2);
    stage.later(1);
    assert_eq!(polls(Why::Schedule).await, 3);
}
