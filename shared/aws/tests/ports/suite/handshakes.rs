//! Handshakes: each ends once.

use std::time::Duration;

use engine::ports::Handshakes;
use futures::future::join_all;

use super::noon;

pub(crate) async fn of_sixteen_who_end_it_one_does(handshakes: &dyn Handshakes) {
    let until = noon() + Duration::from_secs(600);
    for nonce in ["a", "a#HANDSHAKE", "a/b"] {
        handshakes.begin(nonce, until).await.unwrap();
    }
    for nonce in ["a", "a#HANDSHAKE", "a/b"] {
        let tries = join_all((0..16).map(|_| handshakes.finish(nonce, noon()))).await;
        let ended = tries.into_iter().filter(|ended| *ended.as_ref().unwrap());
        assert_eq!(ended.count(), 1, "{nonce}");
        assert!(!handshakes.finish(nonce, noon()).await.unwrap());
    }
}

pub(crate) async fn one_that_was_never_begun_does_not_end(handshakes: &dyn Handshakes) {
    assert!(!handshakes.finish("a", noon()).await.unwrap());
    handshakes.begin("a", noon() + Duration::from_secs(600)).await.unwrap();
    assert!(!handshakes.finish("b", noon()).await.unwrap());
    assert!(!handshakes.finish("", noon()).await.unwrap());
}

pub(crate) async fn its_time_ends_it(handshakes: &dyn Handshakes) {
    let until = noon() + Duration::from_secs(600);
    let moment = Duration::from_nanos(1);
    handshakes.begin("late", until).await.unwrap();
    assert!(!handshakes.finish("late", until).await.unwrap());
    handshakes.begin("in time", until).await.unwrap();
    assert!(handshakes.finish("in time", until - moment).await.unwrap());
    handshakes.begin("again", noon()).await.unwrap();
    handshakes.begin("again", until).await.unwrap();
    assert!(handshakes.finish("again", noon()).await.unwrap(), "the later time counts");
}
