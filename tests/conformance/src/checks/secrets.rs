//! No `Debug` and no error shows a secret or a person, whatever the other side quotes.

use std::error::Error as _;
use std::fmt::Debug;

use engine::Error;
use secrecy::SecretString;

use super::calls::{self, AGES, Read, told};
use super::{PERSON, Seen, answering};
use crate::bench::{Bench, now};
use crate::subject::{Case, Subject, Through};

pub(super) async fn check(subject: &dyn Subject, seen: &mut Seen) {
    let mut leaks = Leaks { secrets: subject.credentials().secrets, seen };
    leaks.secrets.push(PERSON.to_owned());
    for (number, text) in subject.debugged("http://127.0.0.1:1").iter().enumerate() {
        leaks.look(&format!("the Debug of type {number}"), text);
    }
    for case in Case::ALL {
        for through in [Through::Read, Through::Write] {
            let called = called(subject, case, through, &mut leaks);
            if tokio::time::timeout(AGES, called).await.is_err() {
                leaks.seen.broken(format!("{case:?}: a call does not end"));
            }
        }
    }
    refused(subject, &mut leaks).await;
}

/// Looks for secrets in texts.
struct Leaks<'a> {
    secrets: Vec<String>,
    seen: &'a mut Seen,
}

impl Leaks<'_> {
    fn look(&mut self, what: &str, text: &str) {
        for (number, secret) in self.secrets.iter().enumerate() {
            if text.contains(secret) {
                self.seen.broken(format!("{what}: secret {number} is shown"));
            }
        }
    }

    fn error(&mut self, what: &str, error: &Error) {
        let mut text = format!("{error} {error:?}");
        let mut beneath = error.source();
        while let Some(error) = beneath {
            text.push_str(&format!(" {error} {error:?}"));
            beneath = error.source();
        }
        self.look(what, &text);
    }

    fn result<T: Debug>(&mut self, what: &str, result: &engine::Result<T>) {
        match result {
            Ok(value) => self.look(what, &format!("{value:?}")),
            Err(error) => self.error(what, error),
        }
    }
}

/// Everything that can be called, against one answer.
async fn called(subject: &dyn Subject, case: Case, through: Through, leaks: &mut Leaks<'_>) {
    let script = answering(subject, subject.answer(case, through)).await;
    let connector = subject.connector(&script.url);
    let session = Bench::still(subject, &script.url).session;
    if through == Through::Write {
        let batch = [subject.write(1), subject.write(2)];
        for size in [1, 2] {
            let results = calls::write(connector.as_ref(), &session, &batch[..size]).await;
            for result in results.unwrap_or_default() {
                if let (what, Some(error)) = told(&result) {
                    leaks.error(&format!("{case:?}, a write {what}"), error);
                }
            }
        }
        return;
    }
    if let Some(Read::Failed(error)) =
        calls::read(connector.as_ref(), &session, &subject.example()).await
    {
        leaks.error(&format!("{case:?}, a read"), &error);
    }
    for other in calls::others(subject, connector.as_ref(), &session, &script).await {
        leaks.result(&format!("{case:?}, {}", other.what), &other.result);
    }
    if let Some(account) = connector.account() {
        let probe = account.probe(&session).await;
        leaks.result(&format!("{case:?}, the probe"), &probe);
    }
    tokens(subject, &script.url, case, leaks).await;
}

/// The token endpoint.
async fn tokens(subject: &dyn Subject, url: &str, case: Case, leaks: &mut Leaks<'_>) {
    let connector = subject.connector(url);
    let credentials = subject.credentials();
    let Some((oauth, app)) = connector.oauth().zip(credentials.app) else { return };
    let (app, code) = (SecretString::from(app), SecretString::from("conformance-code"));
    leaks.secrets.extend(["conformance-code", calls::REFRESH].map(str::to_owned));
    let set = calls::tokens(subject);
    let back = "https://app.example.test/back";
    let exchanged = oauth.exchange(&app, &code, back, now()).await;
    let refreshed = oauth.refresh(&app, &set, now()).await;
    for (what, result) in [("the exchange", &exchanged), ("the refresh", &refreshed)] {
        leaks.seen.must(result.is_err(), format!("{case:?}: {what} took it for tokens"));
        leaks.result(&format!("{case:?}, {what}"), result);
    }
    leaks.result(&format!("{case:?}, the end"), &oauth.revoke(&app, &set).await);
    leaks.result("the authorize URL", &oauth.authorize_url(&app, back, "state"));
    leaks.look("the Debug of tokens", &format!("{set:?}"));
}

/// Secrets that are none: every call says so without quoting them.
async fn refused(subject: &dyn Subject, leaks: &mut Leaks<'_>) {
    let url = "http://127.0.0.1:1";
    let connector = subject.connector(url);
    let credentials = subject.credentials();
    let broken = format!("\"{}\"", credentials.secrets.join(" "));
    let mut session = Bench::still(subject, url).session;
    session.secret = SecretString::from(broken.clone());
    let read = calls::read(connector.as_ref(), &session, &subject.example()).await;
    if let Some(Read::Failed(error)) = read {
        leaks.error("a broken secret, a read", &error);
    }
    let results = calls::write(connector.as_ref(), &session, &[subject.write(1)]).await;
    for result in results.unwrap_or_default() {
        if let (_, Some(error)) = told(&result) {
            leaks.error("a broken secret, a write", error);
        }
    }
    if let Some(webhooks) = connector.webhooks() {
        leaks.result("a broken secret, webhooks", &webhooks.signing_secret(&broken.clone().into()));
    }
    if let Some(oauth) = connector.oauth() {
        let url = oauth.authorize_url(&broken.clone().into(), "https://x.test/back", "state");
        leaks.result("a broken secret, the app", &url);
    }
    if let Some(handover) = connector.key_handover() {
        leaks.result("a broken hand-over", &handover.receive(broken.as_bytes()));
    }
}
