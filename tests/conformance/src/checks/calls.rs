//! The calls that every connector of a shape has, made alike.

use std::time::Duration;

use engine::connector::{Connector, Source, Stream, Sweep};
use engine::session::Session;
use engine::tokens::TokenSet;
use engine::write::{Write, WriteResult};
use engine::{Disposition, Error, Result};
use futures::TryFutureExt as _;
use model::{ConnectionId, Kind};

use secrecy::SecretString;

use crate::bench::now;
use crate::script::Script;
use crate::subject::{Example, Subject};

/// The longest that a scripted call may take, by the paused clock.
pub(super) const AGES: Duration = Duration::from_secs(3600);

/// The refresh token of every subject.
pub(super) const REFRESH: &str = "conformance-refresh";

/// What came of a read.
#[derive(Debug)]
pub(super) enum Read {
    Found,
    Gone,
    Failed(Error),
}

/// Reads one record: from a source by id, else from what a target holds. None where it can read
/// neither.
pub(super) async fn read(
    connector: &dyn Connector,
    session: &Session,
    example: &Example,
) -> Option<Read> {
    if let Some(source) = connector.source() {
        let ids = std::slice::from_ref(&example.id);
        return Some(match source.fetch(session, example.kind, ids).await {
            Err(error) => Read::Failed(error),
            Ok(mut answers) => match answers.remove(&example.id) {
                Some(engine::connector::Fetched::Found(_)) => Read::Found,
                Some(engine::connector::Fetched::Gone) => Read::Gone,
                Some(engine::connector::Fetched::Unreadable(error)) => Read::Failed(error),
                None => Read::Failed(Error::bug("no answer for an id that was asked for")),
            },
        });
    }
    let holdings = connector.holdings()?;
    let held = holdings.held(session, &other(), example.kind, None, 10).await;
    Some(match held {
        Err(error) => Read::Failed(error),
        Ok(page) if page.rows.is_empty() => Read::Gone,
        Ok(_) => Read::Found,
    })
}

/// The connection that a copy's rows are of.
pub(super) fn other() -> ConnectionId {
    "store-a".parse().unwrap()
}

/// Writes, if it is a target.
pub(super) async fn write(
    connector: &dyn Connector,
    session: &Session,
    batch: &[Write],
) -> Option<Vec<WriteResult>> {
    Some(connector.target()?.apply(session, batch).await)
}

/// A result in a word, and its error.
pub(super) fn told(result: &WriteResult) -> (&'static str, Option<&Error>) {
    match result {
        WriteResult::Applied(_) => ("applied", None),
        WriteResult::Refused(error) => ("refused", Some(error)),
        WriteResult::NotSent(error) => ("not sent", Some(error)),
        WriteResult::InDoubt(error) => ("in doubt", Some(error)),
    }
}

/// A call of another sort than reads and writes.
pub(super) struct Other {
    /// What it was.
    pub(super) what: String,
    /// Whether anything was asked at all: some lists are known to be empty.
    pub(super) asked: bool,
    /// What came of it, without what it brought.
    pub(super) result: Result<()>,
}

/// Makes all of them.
pub(super) async fn others(
    subject: &dyn Subject,
    connector: &dyn Connector,
    session: &Session,
    script: &Script,
) -> Vec<Other> {
    let mut others = Others { script, told: Vec::new() };
    if let Some(sweep) = connector.sweep() {
        for kind in sweep.kinds() {
            let what = format!("the sweep of {kind}");
            others.tell(what, swept(sweep, session, *kind)).await;
        }
    }
    if let Some(lists) = connector.lists() {
        for list in lists.lists() {
            let read = lists.read(session, list.name).map_ok(drop);
            others.tell(format!("the list {}", list.name), read).await;
        }
    }
    if let Some(target) = connector.target() {
        for lookup in subject.lookups() {
            let what = format!("the look-up {lookup:?}");
            let found = target.find(session, std::slice::from_ref(&lookup)).map_ok(drop);
            others.tell(what, found).await;
        }
    }
    if let Some(holdings) = connector.holdings() {
        let (source, kind) = (other(), Kind::Invoice);
        let held = holdings.held(session, &source, kind, None, 10).map_ok(drop);
        others.tell(format!("the holdings of {kind}"), held).await;
    }
    if let Some(subscriptions) = connector.subscriptions() {
        let url = "https://hooks.example.test/webhooks/x";
        let ensured = subscriptions.ensure(session, url).map_ok(drop);
        others.tell("the upkeep of webhooks".to_owned(), ensured).await;
    }
    if let Some(source) = connector.source() {
        for stream in &connector.descriptor().streams {
            let what = format!("the poll of {}", stream.name);
            others.tell(what, polled(source, session, stream)).await;
        }
    }
    others.told
}

struct Others<'a> {
    script: &'a Script,
    told: Vec<Other>,
}

impl Others<'_> {
    async fn tell(&mut self, what: String, call: impl Future<Output = Result<()>>) {
        let before = self.script.asked().len();
        let result = call.await;
        let asked = self.script.asked().len() > before;
        self.told.push(Other { what, asked, result });
    }
}

/// The most pages that a system that is unwell may be asked for: smaller and smaller ones.
const PAGES: usize = 10;

async fn swept(sweep: &dyn Sweep, session: &Session, kind: Kind) -> Result<()> {
    let mut from = None;
    for _ in 0..PAGES {
        from = sweep.list(session, kind, from.as_ref()).await?.next;
        if from.is_none() {
            return Ok(());
        }
    }
    Err(Error::bug("a sweep without an end"))
}

async fn polled(source: &dyn Source, session: &Session, stream: &Stream) -> Result<()> {
    let wanted = stream.kinds.iter().copied().collect();
    let mut cursor = None;
    for _ in 0..PAGES {
        let page = source.changes(session, stream, &wanted, cursor.as_ref(), 100).await?;
        if !page.more {
            return Ok(());
        }
        cursor = Some(page.next);
    }
    Err(Error::bug("a poll without an end"))
}

/// Refreshes tokens, where there is an endpoint for it.
pub(super) async fn refresh(subject: &dyn Subject, connector: &dyn Connector) -> Option<Error> {
    let credentials = subject.credentials();
    let (oauth, app) = connector.oauth().zip(credentials.app)?;
    let refreshed = oauth.refresh(&SecretString::from(app), &tokens(subject), now()).await;
    Some(refreshed.err().unwrap_or_else(|| Error::bug("it took that for tokens")))
}

/// Tokens to be refreshed.
pub(super) fn tokens(subject: &dyn Subject) -> TokenSet {
    TokenSet {
        access_token: subject.credentials().access_token.unwrap_or_default().into(),
        refresh_token: REFRESH.into(),
        access_expires_at: now(),
        refresh_expires_at: None,
        hard_expires_at: None,
    }
}

/// Whether it is tried again.
pub(super) fn retries(error: &Error) -> bool {
    matches!(error.disposition, Disposition::Retry { .. })
}
