//! Words that nobody has heard of: they pass as text or park, and never panic.

use std::panic::AssertUnwindSafe;

use engine::Disposition;
use engine::webhook::{Delivery, Webhooks};
use futures::FutureExt as _;

use super::calls::{self, Read, told};
use super::{Seen, answering};
use crate::bench::Bench;
use crate::subject::{Strange, Subject, Through};

/// Bodies that are none of anybody's.
const GARBAGE: [&[u8]; 9] = [
    b"",
    b"null",
    b"[]",
    b"{}",
    b"[1]",
    b"{\"id\":null}",
    b"[{\"id\":{}}]",
    b"\xff\xfe",
    b"{\"id\":99999999999999999999999999}",
];

pub(super) async fn check(subject: &dyn Subject, seen: &mut Seen) {
    for strange in subject.strange_answers() {
        let outcome = AssertUnwindSafe(answered(subject, &strange)).catch_unwind().await;
        match outcome {
            Ok(Ok(())) => {}
            Ok(Err(what)) => seen.broken(format!("{}: {what}", strange.what)),
            Err(panic) => {
                let words = super::words(panic.as_ref());
                seen.broken(format!("{}: it panicked: {words}", strange.what));
            }
        }
    }
    let connector = subject.connector("http://127.0.0.1:1");
    let Some(webhooks) = connector.webhooks() else { return };
    let garbage =
        GARBAGE.map(|body| ("garbage", Delivery { body: body.into(), ..signed(subject) }));
    for (what, delivery) in subject.strange_deliveries().into_iter().chain(garbage) {
        read(webhooks, what, &delivery, seen);
    }
}

/// A delivery with all its headers.
fn signed(subject: &dyn Subject) -> Delivery {
    subject.sign("secret", b"{}").map(|(delivery, _)| delivery).unwrap_or_default()
}

fn read(webhooks: &dyn Webhooks, what: &str, delivery: &Delivery, seen: &mut Seen) {
    let reading = || drop((webhooks.is_ping(delivery), webhooks.read(delivery)));
    if let Err(panic) = std::panic::catch_unwind(AssertUnwindSafe(reading)) {
        let words = super::words(panic.as_ref());
        seen.broken(format!("a delivery, {what}: it panicked: {words}"));
    }
}

async fn answered(subject: &dyn Subject, strange: &Strange) -> Result<(), String> {
    let script = answering(subject, strange.answer.clone()).await;
    let connector = subject.connector(&script.url);
    let bench = Bench::still(subject, &script.url);
    match strange.through {
        Through::Read => {
            let read = calls::read(connector.as_ref(), &bench.session, &strange.example).await;
            match read {
                None | Some(Read::Found) => Ok(()),
                Some(Read::Failed(error)) if error.disposition == Disposition::Park => Ok(()),
                Some(other) => Err(format!("a read became {other:?}")),
            }
        }
        Through::Write => {
            let batch = [subject.write(1)];
            let results = calls::write(connector.as_ref(), &bench.session, &batch).await;
            let results = results.unwrap_or_default();
            match results.iter().find(|result| told(result).1.is_none()) {
                None => Ok(()),
                Some(applied) => Err(format!("it counts as done: {applied:?}")),
            }
        }
    }
}
