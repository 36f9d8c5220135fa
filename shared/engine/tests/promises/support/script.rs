//! What the ledger answers next.

use std::time::Duration;

use engine::Code;
use model::SourceId;
use model::money::Decimal;

/// How the ledger takes one write.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    /// Refuses it for certain.
    Refuse(Code),
    /// Says 429 before it looks at it.
    Throttle(Duration),
    /// Says 401, now and to everybody who has no newer token.
    Expire,
    /// Never reaches it.
    Unreachable,
    /// Carries it out; the answer is lost.
    Unheard,
    /// Does not carry it out; the client cannot know.
    Lost,
    /// The client gives up now; it is carried out after this long.
    Late(Duration),
    /// The limiter lets the call wait; then as [`Answer::Late`].
    WaitThenLate(Duration, Duration),
    /// Carries it out, and takes this long over it.
    Slow(Duration),
    /// Carries it out with a total that is this much off.
    Wrong(Decimal),
    /// The same, and the answer is lost.
    WrongUnheard(Decimal),
    /// Carries it out for another customer.
    Misfiled,
}

/// Answers that wait for their write.
#[derive(Default)]
pub(crate) struct Script(Vec<(Option<SourceId>, Answer)>);

impl Script {
    pub(crate) fn add(&mut self, order: Option<&str>, answer: Answer) {
        self.0.push((order.map(SourceId::new), answer));
    }

    /// From now on everything is taken as it comes.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// The first answer for this order, or for anything.
    pub(crate) fn take(&mut self, order: Option<&SourceId>) -> Option<Answer> {
        let fits = |(wanted, _): &(Option<SourceId>, Answer)| {
            wanted.as_ref().is_none_or(|wanted| Some(wanted) == order)
        };
        let at = self.0.iter().position(fits)?;
        Some(self.0.remove(at).1)
    }
}
