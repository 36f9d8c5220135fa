//! What the other side answers to a read becomes what is done about it.

use engine::connector::{Connector, DocumentShape};
use engine::{Code, Disposition};
use jiff::SignedDuration;

use super::calls::{self, AGES, Read};
use super::{Seen, answering};
use crate::bench::{Bench, now};
use crate::subject::{Case, Subject, Through};

pub(super) async fn check(subject: &dyn Subject, seen: &mut Seen) {
    for case in Case::ALL {
        let script = answering(subject, subject.answer(case, Through::Read)).await;
        let connector = subject.connector(&script.url);
        let bench = Bench::still(subject, &script.url);
        let example = subject.example();
        let reading = calls::read(connector.as_ref(), &bench.session, &example);
        match tokio::time::timeout(AGES, reading).await {
            Err(_) => seen.broken(format!("{case:?}: the read does not end")),
            Ok(None) => return,
            Ok(Some(read)) => judge(case, connector.as_ref(), &read, seen),
        }
        let (asked, admitted) = (script.asked().len(), bench.limits.admitted());
        let counted = asked <= admitted;
        seen.must(counted, format!("{case:?}: {asked} calls, the limiter knows {admitted}"));
        if fails(case) {
            refreshed(subject, connector.as_ref(), case, seen).await;
            let others = calls::others(subject, connector.as_ref(), &bench.session, &script);
            let Ok(others) = tokio::time::timeout(AGES, others).await else {
                seen.broken(format!("{case:?}: a call does not end"));
                continue;
            };
            for other in others.iter().filter(|other| other.asked) {
                let what = &other.what;
                let failed = other.result.as_ref().is_err_and(|error| error.code != Code::Bug);
                seen.must(failed, format!("{case:?}: {what} ends as {:?}", other.result));
            }
        }
    }
    let books = subject.connector("http://127.0.0.1:1").descriptor().documents;
    let looked_up = books != Some(DocumentShape::Books) || !subject.lookups().is_empty();
    seen.must(looked_up, "books need look-ups: the subject names none");
    late(subject, seen).await;
}

/// An endpoint for tokens that is unwell ends nobody's access.
async fn refreshed(subject: &dyn Subject, connector: &dyn Connector, case: Case, seen: &mut Seen) {
    let refreshing = tokio::time::timeout(AGES, calls::refresh(subject, connector));
    let Ok(refreshed) = refreshing.await else {
        return seen.broken(format!("{case:?}: a refresh does not end"));
    };
    let right = refreshed.as_ref().is_none_or(|error| match case {
        Case::Unauthorised | Case::Page(403 | 404) => error.code != Code::Bug,
        _ => calls::retries(error),
    });
    seen.must(right, format!("{case:?}: a refresh became {refreshed:?}"));
}

fn judge(case: Case, connector: &dyn Connector, read: &Read, seen: &mut Seen) {
    use Disposition::{Park, Reauthorise};
    let right = match (case, read) {
        (Case::Missing, Read::Gone) => true,
        // What a copy holds is listed: there is no word for a single one that is missing.
        (Case::Missing, Read::Failed(_)) => connector.source().is_none(),
        (Case::Missing, _) | (_, Read::Found | Read::Gone) => false,
        (Case::Unauthorised, Read::Failed(error)) => error.disposition == Reauthorise,
        (Case::Conflict | Case::Rejected, Read::Failed(error)) => {
            calls::retries(error) || matches!(error.disposition, Park | Disposition::Bug)
        }
        // A page says nothing about the record: whether people must look depends on its status.
        (Case::Page(_), Read::Failed(error)) => {
            calls::retries(error) || matches!(error.disposition, Park | Reauthorise)
        }
        (_, Read::Failed(error)) => calls::retries(error),
    };
    seen.must(right, format!("{case:?}: a read became {read:?}"));
}

/// Cases in which nothing was answered that could be taken for a fact.
fn fails(case: Case) -> bool {
    !matches!(case, Case::Missing | Case::Rejected | Case::Conflict)
}

/// No call begins that could end after the session.
async fn late(subject: &dyn Subject, seen: &mut Seen) {
    let script = answering(subject, Case::Failing(500).usual()).await;
    let connector = subject.connector(&script.url);
    let mut bench = Bench::still(subject, &script.url);
    bench.session.deadline = now() + SignedDuration::from_millis(10);
    let read = calls::read(connector.as_ref(), &bench.session, &subject.example()).await;
    let retried = matches!(&read, Some(Read::Failed(error)) if calls::retries(error));
    seen.must(retried, format!("without time left a read became {read:?}"));
    let asked = script.asked().len();
    seen.must(asked == 0, format!("{asked} calls began without time left"));
}
