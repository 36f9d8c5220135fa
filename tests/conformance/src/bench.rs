//! Sessions of a subject, with a limiter that remembers.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use engine::ports::Clock;
use engine::session::{Call, Limiter, Session};
use jiff::{SignedDuration, Timestamp};
use model::connection::ConnectionState;
use model::{Connection, RealmId};
use secrecy::SecretString;

use crate::subject::Subject;

/// The realm of every session: a number, as QuickBooks companies have one.
pub const REALM: &str = "4620816365000000001";

/// How far before the session's time its connection begins.
const FOLLOWED: SignedDuration = SignedDuration::from_hours(24 * 700);
/// How much time a session has.
const TIME: SignedDuration = SignedDuration::from_secs(600);

/// The time of every session without a stand-in.
#[must_use]
pub fn now() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

/// A clock that stands still.
struct Still(Timestamp);

#[async_trait]
impl Clock for Still {
    fn now(&self) -> Timestamp {
        self.0
    }
    async fn sleep(&self, _: Duration) {}
}

/// Admits everything and remembers.
#[derive(Debug, Default)]
pub struct Recorder {
    admitted: Mutex<usize>,
    blocked: Mutex<Vec<Duration>>,
}

impl Recorder {
    /// How many calls were asked for.
    #[must_use]
    pub fn admitted(&self) -> usize {
        *self.admitted.lock().unwrap()
    }

    /// For how long everybody was stopped.
    #[must_use]
    pub fn blocked(&self) -> Vec<Duration> {
        self.blocked.lock().unwrap().clone()
    }
}

#[async_trait]
impl Limiter for Recorder {
    async fn admit(&self, _: Call, _: Timestamp) -> engine::Result<()> {
        *self.admitted.lock().unwrap() += 1;
        Ok(())
    }
    async fn block(&self, wait: Duration) -> engine::Result<()> {
        self.blocked.lock().unwrap().push(wait);
        Ok(())
    }
}

/// A session, and what its limiter saw.
pub struct Bench {
    /// The session.
    pub session: Session,
    /// Its limiter.
    pub limits: Arc<Recorder>,
}

impl Bench {
    /// A session at [`now`], for a subject whose system answers at a URL.
    #[must_use]
    pub fn still(subject: &dyn Subject, base_url: &str) -> Self {
        Self::at(subject, base_url, Arc::new(Still(now())))
    }

    /// A session by a clock.
    #[must_use]
    pub fn at(subject: &dyn Subject, base_url: &str, clock: Arc<dyn Clock>) -> Self {
        let credentials = subject.credentials();
        let connection = Connection {
            tenant: "shop".parse().unwrap(),
            id: "account".parse().unwrap(),
            connector: subject.id().parse().unwrap(),
            realm: RealmId::new(REALM),
            state: ConnectionState::Connected,
            settings: subject.settings(base_url),
            start_at: clock.now() - FOLLOWED,
            webhook_url: None,
        };
        let limits = Arc::new(Recorder::default());
        let session = Session {
            connection: Arc::new(connection),
            secret: SecretString::from(credentials.secret),
            access_token: credentials.access_token.map(SecretString::from),
            deadline: clock.now() + TIME,
            write_timeout: Duration::from_secs(100),
            limiter: limits.clone(),
            clock,
        };
        Self { session, limits }
    }
}
