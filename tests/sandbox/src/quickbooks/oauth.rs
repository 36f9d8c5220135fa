//! OAuth 2.0: codes, refresh tokens that rotate, access tokens that expire.
//!
//! The real refresh token changes about once a day; here it changes at every refresh (or every n),
//! and the old value is invalid at once, so that a client that loses a token is caught.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

/// The idle lifetime of a refresh token, seconds.
const REFRESH_SECONDS: i64 = 8_640_000;

/// The lifetime of a refresh token however often it is used, seconds.
const HARD_SECONDS: i64 = 157_680_000;

/// How long a code of the consent page is good for, seconds.
const CODE_SECONDS: i64 = 300;

/// The tokens of one company's connection.
#[derive(Debug)]
pub struct Tokens {
    /// The app's id.
    pub client_id: String,
    /// The app's secret.
    pub client_secret: String,
    /// Lifetime of an access token, seconds.
    pub access_seconds: i64,
    /// Refreshes after which the refresh token changes.
    pub refreshes_per_token: u64,
    /// How many refreshes succeeded.
    pub refreshes: u64,
    /// How many were refused with `invalid_grant`.
    pub refused: u64,
    /// The person on the consent page declines.
    pub declines: bool,
    /// Idle lifetime of a refresh token, seconds.
    pub refresh_seconds: i64,
    /// Lifetime of the connection however often it is refreshed, seconds.
    pub hard_seconds: i64,
    refresh: String,
    used: u64,
    revoked: bool,
    access: BTreeMap<String, Timestamp>,
    codes: Vec<Code>,
    /// When the connection was made; the first use of a seeded token counts as that.
    connected: Option<Timestamp>,
    refreshed: Option<Timestamp>,
}

/// A code of the consent page.
#[derive(Debug)]
struct Code {
    code: String,
    back: String,
    until: Timestamp,
}

/// A pair of fresh tokens.
#[derive(Debug)]
pub struct Granted {
    /// The bearer token.
    pub access: String,
    /// The refresh token to use from now on.
    pub refresh: String,
    /// Seconds until the access token ends.
    pub access_seconds: i64,
    /// Seconds until the refresh token ends if it is not used.
    pub refresh_seconds: i64,
    /// Seconds until it ends however often it is used.
    pub hard_seconds: i64,
}

impl Tokens {
    /// Tokens of a new connection.
    #[must_use]
    pub fn new(client_id: String, client_secret: String, refresh: String) -> Self {
        Self {
            client_id,
            client_secret,
            access_seconds: 3600,
            refreshes_per_token: 1,
            refreshes: 0,
            refused: 0,
            declines: false,
            refresh_seconds: REFRESH_SECONDS,
            hard_seconds: HARD_SECONDS,
            refresh,
            used: 0,
            revoked: false,
            access: BTreeMap::new(),
            codes: Vec::new(),
            connected: None,
            refreshed: None,
        }
    }

    /// Makes an access token valid for its lifetime.
    pub fn accept(&mut self, access: String, now: Timestamp) {
        self.access.insert(access, now + SignedDuration::from_secs(self.access_seconds));
    }

    /// Whether the access token was ever given out.
    #[must_use]
    pub fn knows(&self, access: &str) -> bool {
        self.access.contains_key(access)
    }

    /// Whether the access token is valid now.
    #[must_use]
    pub fn admits(&self, access: &str, now: Timestamp) -> bool {
        !self.revoked && self.access.get(access).is_some_and(|until| now < *until)
    }

    /// All access tokens expire now.
    pub fn expire(&mut self, now: Timestamp) {
        for until in self.access.values_mut() {
            *until = now;
        }
    }

    /// Whether this is the refresh token in force.
    #[must_use]
    pub fn holds(&self, refresh: &str) -> bool {
        !self.revoked && self.refresh == refresh
    }

    /// Exchanges the refresh token; `None` is `invalid_grant`.
    pub fn refresh(&mut self, refresh: &str, now: Timestamp) -> Option<Granted> {
        if !self.holds(refresh) || self.has_ended(now) {
            self.refused += 1;
            return None;
        }
        self.refreshes += 1;
        self.used += 1;
        if self.used >= self.refreshes_per_token {
            self.refresh = format!("RT-{}", Uuid::new_v4().simple());
            self.used = 0;
        }
        Some(self.grant(now))
    }

    /// A code for the consent page's redirect to `back`; good once and for five minutes.
    pub fn code(&mut self, back: &str, now: Timestamp) -> String {
        let code = format!("AB{}", Uuid::new_v4().simple());
        let until = now + SignedDuration::from_secs(CODE_SECONDS);
        self.codes.push(Code { code: code.clone(), back: back.to_owned(), until });
        code
    }

    /// Exchanges a code, for the address that it was sent to.
    pub fn exchange(&mut self, code: &str, back: &str, now: Timestamp) -> Option<Granted> {
        let place = self.codes.iter().position(|known| known.code == code)?;
        let code = self.codes.swap_remove(place);
        if code.back != back || now >= code.until {
            return None;
        }
        self.revoked = false;
        self.refresh = format!("RT-{}", Uuid::new_v4().simple());
        self.used = 0;
        self.connected = Some(now);
        Some(self.grant(now))
    }

    /// Ends the connection, if the token is one of its own and it has not ended.
    pub fn revoke(&mut self, token: &str) -> bool {
        let own = !self.revoked && (self.refresh == token || self.knows(token));
        if own {
            self.revoked = true;
            self.access.clear();
        }
        own
    }

    fn has_ended(&self, now: Timestamp) -> bool {
        let after = |from: Option<Timestamp>, seconds: i64| {
            from.is_some_and(|from| now >= from + SignedDuration::from_secs(seconds))
        };
        after(self.connected, self.hard_seconds) || after(self.refreshed, self.refresh_seconds)
    }

    fn grant(&mut self, now: Timestamp) -> Granted {
        let access = format!("AT-{}", Uuid::new_v4().simple());
        self.accept(access.clone(), now);
        self.refreshed = Some(now);
        let connected = *self.connected.get_or_insert(now);
        let hard_seconds = self.hard_seconds - now.duration_since(connected).as_secs();
        Granted {
            access,
            refresh: self.refresh.clone(),
            access_seconds: self.access_seconds,
            // Near the hard end, a refresh no longer moves the other one.
            refresh_seconds: self.refresh_seconds.min(hard_seconds),
            hard_seconds,
        }
    }
}
