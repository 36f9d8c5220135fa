//! A panic in a connector is that slice's alone.

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use engine::job::{Job, PollV1, SyncV1};
use model::{Kind, SourceId};
use tracing::level_filters::LevelFilter;

use crate::stage::{Stage, bulk, wait};
use crate::system::{PERSONAL, Panics};

fn sync(source: &str, target: &str, id: &str) -> Job {
    Job::SyncV1(SyncV1 {
        tenant: "t1".parse().unwrap(),
        source: source.parse().unwrap(),
        target: target.parse().unwrap(),
        kind: Kind::Product,
        ids: vec![SourceId::new(id)],
        hint: None,
    })
}

fn poll(connection: &str) -> Job {
    Job::PollV1(PollV1 {
        tenant: "t1".parse().unwrap(),
        connection: connection.parse().unwrap(),
        reason: "schedule".to_owned(),
    })
}

#[tokio::test]
async fn a_panic_while_reading_fails_that_slice_alone() {
    let stage = Stage::new().await;
    stage.system.panics(Some(Panics::Fetching("store-b")));
    let batch =
        [sync("store-a", "copy", "7"), sync("store-b", "copy", "8"), sync("store-b", "copy", "9")];
    let answer = stage.handle(bulk(&batch)).await;
    assert_eq!(answer.again, ["02", "03"]);
    assert!(answer.waits.iter().all(is_first_back_off), "{:?}", answer.waits);
    assert_eq!(stage.outcomes(), ["8 retried", "9 retried", "7 posted"]);
}

#[tokio::test]
async fn a_panic_while_writing_fails_that_slice_alone_and_heals() {
    let stage = Stage::new().await;
    stage.system.panics(Some(Panics::Applying("copy-b")));
    let batch = [sync("store-a", "copy-b", "7"), sync("store-a", "copy", "7")];
    let answer = stage.handle(bulk(&batch)).await;
    assert_eq!(answer.again, ["01"]);
    assert!(answer.waits.iter().all(is_first_back_off), "{:?}", answer.waits);
    assert_eq!(stage.outcomes(), ["7 posted", "7 retried"]);

    stage.system.panics(None);
    stage.clock.advance(Duration::from_secs(30));
    let answer = stage.handle(bulk(&batch[..1])).await;
    assert!(answer.again.is_empty(), "{answer:?}");
    assert_eq!(stage.outcomes(), ["7 posted", "7 retried", "7 posted"]);
    assert_eq!(stage.system.writes(), 2);
}

/// A record that makes a connector panic again and again is listed for a person, not tried for ever.
#[tokio::test]
async fn a_record_that_always_panics_is_parked_after_five_attempts() {
    let stage = Stage::new().await;
    stage.system.panics(Some(Panics::Fetching("store-b")));
    for _ in 0..4 {
        let answer = stage.handle(bulk(&[sync("store-b", "copy", "8")])).await;
        assert_eq!(answer.again, ["01"]);
        stage.clock.advance(Duration::from_secs(600));
    }
    let answer = stage.handle(bulk(&[sync("store-b", "copy", "8")])).await;
    assert!(answer.again.is_empty(), "{answer:?}");
    assert_eq!(stage.outcomes(), ["8 retried", "8 retried", "8 retried", "8 retried", "8 parked"]);
}

fn is_first_back_off((_, seconds): &(String, u64)) -> bool {
    (15..=30).contains(seconds)
}

#[tokio::test]
async fn a_panic_while_polling_fails_that_job_alone() {
    let stage = Stage::new().await;
    stage.system.changed(&["19"]);
    stage.system.panics(Some(Panics::Polling("store-b")));
    let batch = [poll("store-b"), poll("store-a"), sync("store-a", "copy", "7")];
    let answer = stage.handle(bulk(&batch)).await;
    assert_eq!((answer.again, answer.waits), (vec!["01".into()], vec![wait("01", 60)]));
    assert_eq!(stage.outcomes(), ["7 posted"]);
    assert_eq!(stage.memory.take_messages().len(), 2);
}

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn what_panicked_is_logged_without_its_words() {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = aws::telemetry::subscriber(LevelFilter::TRACE, move || writer.clone());
    let listening = tracing::subscriber::set_default(subscriber);
    let stage = Stage::new().await;
    stage.system.panics(Some(Panics::Applying("copy-b")));
    let batch = [sync("store-a", "copy-b", "7"), sync("store-a", "copy", "7"), poll("store-a")];
    stage.handle(bulk(&batch)).await;
    drop(listening);
    let log = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("a sync panicked") && log.contains("posted"), "{log}");
    assert!(!log.contains(PERSONAL) && !log.contains("Zo"), "{log}");
}
