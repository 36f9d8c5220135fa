//! Whoever is refused for limits leaves the system alone for as long as it asks, and so does
//! everybody else of the realm.

use std::time::Duration;

use engine::connector::Connector;
use engine::session::Session;
use engine::{Disposition, Error};

use super::calls::{self, Read};
use super::{Seen, answering};
use crate::bench::Bench;
use crate::script::Answer;
use crate::subject::{Case, Subject, Through, Waits};

/// The header, and what it asks for at [`crate::now`].
const ASKED: [(&str, u64); 2] = [("7", 7), ("Sun, 22 Nov 2026 12:00:45 GMT", 45)];

pub(super) async fn check(subject: &dyn Subject, seen: &mut Seen) {
    for through in [Through::Read, Through::Write] {
        for (header, seconds) in ASKED {
            let answer = subject.answer(Case::Throttled, through).with("retry-after", header);
            let wait = match subject.waits() {
                Waits::AsAsked => Duration::from_secs(seconds),
                Waits::Own(wait) => wait,
            };
            let what = format!("429 to a {through:?}, Retry-After {header:?}");
            let Some((waited, blocked)) = throttled(subject, through, answer).await else { break };
            let right = waited == [wait];
            seen.must(right, format!("{what}: waits {waited:?} instead of {wait:?}"));
            let right = blocked.contains(&wait);
            seen.must(right, format!("{what}: the realm is blocked for {blocked:?}"));
        }
        let answer = subject.answer(Case::Throttled, through);
        if let Some((_, blocked)) = throttled(subject, through, answer).await {
            seen.must(!blocked.is_empty(), format!("429 to a {through:?} blocks nobody"));
        }
    }
    if subject.waits() == Waits::AsAsked {
        let answer = subject.answer(Case::Failing(503), Through::Read).with("retry-after", "7");
        if let Some((waited, _)) = throttled(subject, Through::Read, answer).await {
            let right = waited == [Duration::from_secs(7)];
            seen.must(right, format!("503 to a Read, Retry-After \"7\": waits {waited:?}"));
        }
    }
}

/// The waits that the errors name, and those of the realm; none where nothing can be called so.
async fn throttled(
    subject: &dyn Subject,
    through: Through,
    answer: Answer,
) -> Option<(Vec<Duration>, Vec<Duration>)> {
    let script = answering(subject, answer).await;
    let connector = subject.connector(&script.url);
    let bench = Bench::still(subject, &script.url);
    let waited = waits(subject, connector.as_ref(), &bench.session, through).await?;
    Some((waited, bench.limits.blocked()))
}

async fn waits(
    subject: &dyn Subject,
    connector: &dyn Connector,
    session: &Session,
    through: Through,
) -> Option<Vec<Duration>> {
    match through {
        Through::Read => match calls::read(connector, session, &subject.example()).await? {
            Read::Failed(error) => Some(wait(&error).into_iter().collect()),
            Read::Found | Read::Gone => Some(Vec::new()),
        },
        Through::Write => {
            let results = calls::write(connector, session, &[subject.write(1)]).await?;
            Some(results.iter().filter_map(|result| wait(calls::told(result).1?)).collect())
        }
    }
}

fn wait(error: &Error) -> Option<Duration> {
    match error.disposition {
        Disposition::Retry { after } => after,
        _ => None,
    }
}
