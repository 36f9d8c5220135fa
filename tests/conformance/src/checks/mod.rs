//! The promises, one file each. A check answers what it saw broken.

mod calls;
mod descriptor;
mod docs;
mod once;
mod paging;
mod reads;
mod retry_after;
mod secrets;
mod signatures;
mod unknown;
mod writes;

use std::any::Any;
use std::fmt;
use std::panic::AssertUnwindSafe;

use futures::FutureExt as _;

use crate::script::{Answer, Script};
use crate::subject::{QUOTE, Subject};

/// A promise of every connector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Check {
    /// The descriptor is complete and agrees with the traits.
    Descriptor,
    /// `docs.md` has its sections, and its list of capabilities agrees with the traits.
    Docs,
    /// No `Debug` and no error shows a secret or a person.
    Secrets,
    /// A delivery passes with its own signature alone.
    Signatures,
    /// Every answer to a read becomes what is done about it.
    Reads,
    /// Every answer to a write becomes what is known about it.
    Writes,
    /// A refusal for limits stops everybody for as long as asked.
    RetryAfter,
    /// Pages end, skip nothing, and repeat nothing beyond the overlap.
    Paging,
    /// The same write under one request id makes one object.
    Once,
    /// Words that nobody has heard of park or pass, and never panic.
    Unknown,
}

impl Check {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Descriptor,
        Self::Docs,
        Self::Secrets,
        Self::Signatures,
        Self::Reads,
        Self::Writes,
        Self::RetryAfter,
        Self::Paging,
        Self::Once,
        Self::Unknown,
    ];

    /// What is broken of it; empty where it is kept. A panic of the connector is broken, too.
    ///
    /// Needs a runtime of one thread, whose clock it stops for answers that never come.
    pub async fn broken(self, subject: &dyn Subject) -> Vec<String> {
        let mut seen = Seen::default();
        let run = AssertUnwindSafe(self.run(subject, &mut seen)).catch_unwind().await;
        if let Err(panic) = run {
            seen.broken(format!("it panicked: {}", words(panic.as_ref())));
        }
        seen.0
    }

    async fn run(self, subject: &dyn Subject, seen: &mut Seen) {
        match self {
            Self::Descriptor => descriptor::check(subject, seen),
            Self::Docs => docs::check(subject, seen),
            Self::Secrets => secrets::check(subject, seen).await,
            Self::Signatures => signatures::check(subject, seen),
            Self::Reads => reads::check(subject, seen).await,
            Self::Writes => writes::check(subject, seen).await,
            Self::RetryAfter => retry_after::check(subject, seen).await,
            Self::Paging => paging::check(subject, seen).await,
            Self::Once => once::check(subject, seen).await,
            Self::Unknown => unknown::check(subject, seen).await,
        }
    }
}

/// What a check saw broken.
#[derive(Debug, Default)]
struct Seen(Vec<String>);

impl Seen {
    fn broken(&mut self, what: impl Into<String>) {
        self.0.push(what.into());
    }

    /// Something that must be so.
    fn must(&mut self, so: bool, what: impl fmt::Display) {
        if !so {
            self.broken(what.to_string());
        }
    }
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
}

/// A system that gives one answer to everything, quoting what must not come back.
async fn answering(subject: &dyn Subject, answer: Answer) -> Script {
    let body = answer.body.replace(QUOTE, &quoted(subject));
    Script::always(Answer { body, ..answer }).await
}

/// A person of no store.
const PERSON: &str = "jane.doe@example.test";

fn quoted(subject: &dyn Subject) -> String {
    format!("{PERSON} {}", subject.credentials().secrets.join(" "))
}
