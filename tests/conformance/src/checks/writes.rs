//! What the other side answers to a write becomes what is known about it: refused and not sent only
//! where nothing was written for certain.

use engine::connector::DocumentShape;
use engine::write::WriteResult;
use engine::{Disposition, Error};
use jiff::SignedDuration;

use super::calls::{self, AGES, told};
use super::{Seen, answering};
use crate::bench::{Bench, now};
use crate::subject::{Case, Subject, Through};

pub(super) async fn check(subject: &dyn Subject, seen: &mut Seen) {
    for case in Case::ALL {
        for most in [1, 2] {
            let script = answering(subject, subject.answer(case, Through::Write)).await;
            let connector = subject.connector(&script.url);
            let descriptor = connector.descriptor();
            let Some(shape) = descriptor.documents else { return };
            let size = most.min(descriptor.max_batch);
            let batch: Vec<_> = (1..=size).map(|number| subject.write(number)).collect();
            let bench = Bench::still(subject, &script.url);
            let writing = calls::write(connector.as_ref(), &bench.session, &batch);
            let Ok(results) = tokio::time::timeout(AGES, writing).await else {
                seen.broken(format!("{case:?}: the write does not end"));
                continue;
            };
            let Some(results) = results else { return };
            let count = results.len();
            seen.must(count == size, format!("{case:?}: {count} results of {size} writes"));
            for result in &results {
                let (what, error) = told(result);
                let right = error.is_some_and(|error| is_right(case, shape, result, error));
                let why = error.map(|error| format!("{:?}: {error}", error.disposition));
                let why = why.unwrap_or_default();
                seen.must(right, format!("{case:?}, {size} at once: {what} {why}"));
            }
            let (asked, admitted) = (script.asked().len(), bench.limits.admitted());
            let counted = asked <= admitted;
            seen.must(counted, format!("{case:?}: {asked} calls, the limiter knows {admitted}"));
        }
    }
    late(subject, seen).await;
}

fn is_right(case: Case, shape: DocumentShape, result: &WriteResult, error: &Error) -> bool {
    use Disposition::{InDoubt, Park, Reauthorise};
    let certain = matches!(result, WriteResult::Refused(_) | WriteResult::NotSent(_));
    let parked = matches!(result, WriteResult::Refused(_)) && error.disposition == Park;
    let again = certain && calls::retries(error);
    match case {
        Case::Unauthorised => certain && error.disposition == Reauthorise,
        Case::Throttled => again,
        Case::Missing | Case::Rejected => parked,
        Case::Conflict => parked || again,
        // Nothing was done, says the status; who said it is not known.
        Case::Page(403 | 404) => true,
        Case::Failing(_) | Case::Page(_) | Case::CutBefore | Case::CutWithin | Case::Slow => {
            let doubted = matches!(result, WriteResult::InDoubt(_));
            match shape {
                DocumentShape::Books => doubted && error.disposition == InDoubt,
                // Writing twice is writing once.
                DocumentShape::Rows | DocumentShape::Patches => {
                    let repeated = doubted || matches!(result, WriteResult::NotSent(_));
                    repeated && (calls::retries(error) || error.disposition == InDoubt)
                }
            }
        }
    }
}

/// No call begins that could end after the session.
async fn late(subject: &dyn Subject, seen: &mut Seen) {
    let script = answering(subject, Case::Failing(500).usual()).await;
    let connector = subject.connector(&script.url);
    let mut bench = Bench::still(subject, &script.url);
    bench.session.deadline = now() + SignedDuration::from_millis(10);
    let batch = [subject.write(1)];
    let results = calls::write(connector.as_ref(), &bench.session, &batch).await;
    for result in results.unwrap_or_default() {
        let unsent = matches!(&result, WriteResult::NotSent(error) if calls::retries(error));
        seen.must(unsent, format!("without time left a write became {result:?}"));
    }
    let asked = script.asked().len();
    seen.must(asked == 0, format!("{asked} calls began without time left"));
}
