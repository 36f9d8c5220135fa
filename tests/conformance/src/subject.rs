//! What a connector supplies to be tested.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use engine::connector::Connector;
use engine::session::Session;
use engine::webhook::Delivery;
use engine::write::{Lookup, Write};
use model::{Kind, SourceId};
use serde_json::Value;

use crate::script::{Answer, How};

/// Stands in a body for what must not come back: the subject's secrets and a person's address.
pub const QUOTE: &str = "%QUOTE%";

/// A page of a host, a firewall or a gateway.
pub const HTML: &str = "<html><body>Just a moment, %QUOTE%</body></html>";

/// A connector under test.
#[async_trait]
pub trait Subject: Send + Sync {
    /// The connector's id.
    fn id(&self) -> &'static str;
    /// The connector, for a system that answers at a URL.
    fn connector(&self, base_url: &str) -> Arc<dyn Connector>;
    /// The settings of a connection to it.
    fn settings(&self, base_url: &str) -> Value;
    /// What it is called with.
    fn credentials(&self) -> Credentials;
    /// The text of its `docs.md`.
    fn docs(&self) -> String;
    /// The `Debug` of its public types that come near a secret, and what they answer to broken
    /// secrets.
    fn debugged(&self, base_url: &str) -> Vec<String>;

    /// A delivery as its system signs one with this secret, and the header of the signature; none
    /// where it sends no webhooks.
    fn sign(&self, _secret: &str, _body: &[u8]) -> Option<(Delivery, &'static str)> {
        None
    }
    /// The vault's JSON in which [`engine::webhook::Webhooks::signing_secret`] finds this one.
    fn stored(&self, _signing: &str) -> String {
        String::new()
    }
    /// Deliveries with words that nobody has heard of, by what is strange about them.
    fn strange_deliveries(&self) -> Vec<(&'static str, Delivery)> {
        Vec::new()
    }

    /// A record that can be read.
    fn example(&self) -> Example;
    /// A write that can be sent; another number is another object.
    fn write(&self, number: usize) -> Write;
    /// Look-ups of what may be there already, for books: what is not found is sent again.
    fn lookups(&self) -> Vec<Lookup> {
        Vec::new()
    }
    /// What its system answers in a case. The words around differ, and where the system has a word
    /// of its own for it, it stands here.
    fn answer(&self, case: Case, through: Through) -> Answer {
        let _same_for_both = through;
        case.usual()
    }
    /// How it waits when it is refused for limits.
    fn waits(&self) -> Waits {
        Waits::AsAsked
    }
    /// Answers with words that nobody has heard of.
    fn strange_answers(&self) -> Vec<Strange>;

    /// A fresh stand-in of its system, filled.
    async fn stand_in(&self) -> Box<dyn StandIn>;
}

/// What a connector is called with.
#[derive(Clone)]
pub struct Credentials {
    /// The connection's secret, as the vault holds it.
    pub secret: String,
    /// The access token, where it has a token endpoint.
    pub access_token: Option<String>,
    /// The app's secret, where it has a token endpoint.
    pub app: Option<String>,
    /// Every text in these that must be shown to nobody.
    pub secrets: Vec<String>,
}

/// A record by kind and id.
#[derive(Debug, Clone)]
pub struct Example {
    /// Its kind.
    pub kind: Kind,
    /// Its id.
    pub id: SourceId,
}

/// Which way an answer comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Through {
    /// To a read of one record.
    Read,
    /// To a write.
    Write,
}

/// What a system, or what stands before it, may answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// The key is not known (any more).
    Unauthorised,
    /// The system's own word for: no such record.
    Missing,
    /// 409.
    Conflict,
    /// The system's own refusal of what was asked, for good.
    Rejected,
    /// Its limit is reached.
    Throttled,
    /// It fails: 500, 502, 503.
    Failing(u16),
    /// A page in HTML under some status.
    Page(u16),
    /// The connection closes without a word.
    CutBefore,
    /// The connection closes within the body.
    CutWithin,
    /// No answer for ever.
    Slow,
}

impl Case {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::Unauthorised,
        Self::Missing,
        Self::Conflict,
        Self::Rejected,
        Self::Throttled,
        Self::Failing(500),
        Self::Failing(502),
        Self::Failing(503),
        Self::Page(200),
        Self::Page(403),
        Self::Page(404),
        Self::Page(503),
        Self::CutBefore,
        Self::CutWithin,
        Self::Slow,
    ];

    /// What a system without words of its own would answer.
    #[must_use]
    pub fn usual(self) -> Answer {
        let json = r#"{"message":"no, %QUOTE%"}"#;
        match self {
            Self::Unauthorised => Answer::new(401, json),
            Self::Missing => Answer::new(404, json),
            Self::Conflict => Answer::new(409, json),
            Self::Rejected => Answer::new(400, json),
            Self::Throttled => Answer::new(429, json),
            Self::Failing(status) => Answer::new(status, json),
            Self::Page(status) => Answer::new(status, HTML).with("content-type", "text/html"),
            Self::CutBefore => Answer::new(200, "").that(How::CutBefore),
            Self::CutWithin => Answer::new(200, json).that(How::CutWithin),
            Self::Slow => Answer::new(200, "").that(How::Never),
        }
    }
}

/// How a connector waits when it is refused for limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waits {
    /// As long as `Retry-After` says.
    AsAsked,
    /// A time of its own: its system sends no such header.
    Own(Duration),
}

/// An answer with a word that nobody has heard of.
#[derive(Debug, Clone)]
pub struct Strange {
    /// What is strange about it.
    pub what: &'static str,
    /// Which way it comes.
    pub through: Through,
    /// The record that is read; the example for a write.
    pub example: Example,
    /// The answer to every call.
    pub answer: Answer,
}

/// Something that happens to a record while somebody reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// A new one is made.
    Insert,
    /// It changes.
    Touch(SourceId),
    /// It goes.
    Delete(SourceId),
}

/// A stateful stand-in. What it is filled with last changed long before the overlap of any poll.
#[async_trait]
pub trait StandIn: Send + Sync {
    /// The connector that talks to it.
    fn connector(&self) -> Arc<dyn Connector>;
    /// A session with it.
    fn session(&self) -> Session;
    /// The kinds that it has several pages of, with the page to ask for.
    fn kinds(&self) -> Vec<(Kind, usize)>;
    /// What it has of a kind now.
    async fn rows(&self, kind: Kind) -> BTreeSet<SourceId>;
    /// Does something to a record: the id; none where this cannot happen there.
    async fn act(&self, kind: Kind, act: &Act) -> Option<SourceId>;
    /// How many objects there are of the sort that [`Subject::write`] makes.
    async fn objects(&self) -> usize;
}
