//! What can be wrong with the toy connector, and the promises that it breaks.

use conformance::Check;

/// A defect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Defect {
    /// Two streams have one name.
    TwinStreams,
    /// Two lists have one name.
    TwinLists,
    /// The sweep lists a kind that is not polled.
    SweepsStrangers,
    /// `docs.md` says nothing about limits.
    SilentDocs,
    /// `docs.md` does not tick that it is a target.
    StaleDocs,
    /// `Debug` prints the key.
    ShowsKey,
    /// Errors quote what the other side sent.
    QuotesAnswers,
    /// An empty signature passes.
    EmptySignature,
    /// An empty secret verifies.
    EmptySecret,
    /// A signature is compared over its first half.
    HalfSignature,
    /// Any 404 is a deletion.
    AnyMissingIsGone,
    /// A server error on a read needs a person.
    ParksFailures,
    /// A poll of a system that is down has no changes.
    EmptyPolls,
    /// A list that could not be read is empty.
    EmptyLists,
    /// A look-up that brought no answer found nothing.
    FindsNothing,
    /// A refresh that brought no answer ends the access.
    OutagesEndAccess,
    /// A server error on a write counts as refused.
    RefusesFailures,
    /// A lost answer to a write counts as not sent.
    ForgetsLostAnswers,
    /// Calls do not ask the limiter.
    AsksNobody,
    /// Calls begin without time left.
    CallsLate,
    /// `Retry-After` is not read.
    IgnoresRetryAfter,
    /// A refusal for limits stops nobody else.
    BlocksNobody,
    /// Pages pass over rows by number, which others shift.
    SkipsRows,
    /// The cursor does not move.
    Loops,
    /// Every poll begins at the beginning.
    RepeatsAll,
    /// A sweep ends with its second page.
    SweepEndsEarly,
    /// A sweep lists the end of a page again.
    SweepListsTwice,
    /// Holdings pass over a row between pages.
    HoldingsPassOver,
    /// A write is sent without its request id.
    NoRequestId,
    /// An unknown status panics.
    PanicsAtWords,
    /// A delivery that is no object panics.
    PanicsAtDeliveries,
}

impl Defect {
    /// Each defect with what it breaks.
    pub(crate) const ALL: [(Self, &'static [Check]); 31] = [
        (Self::TwinStreams, &[Check::Descriptor]),
        (Self::TwinLists, &[Check::Descriptor]),
        (Self::SweepsStrangers, &[Check::Descriptor]),
        (Self::SilentDocs, &[Check::Docs]),
        (Self::StaleDocs, &[Check::Docs]),
        (Self::ShowsKey, &[Check::Secrets]),
        (Self::QuotesAnswers, &[Check::Secrets]),
        (Self::EmptySignature, &[Check::Signatures]),
        (Self::EmptySecret, &[Check::Signatures]),
        (Self::HalfSignature, &[Check::Signatures]),
        (Self::AnyMissingIsGone, &[Check::Reads]),
        (Self::ParksFailures, &[Check::Reads]),
        (Self::EmptyPolls, &[Check::Reads]),
        (Self::EmptyLists, &[Check::Reads]),
        (Self::FindsNothing, &[Check::Reads]),
        (Self::OutagesEndAccess, &[Check::Reads]),
        (Self::RefusesFailures, &[Check::Writes]),
        (Self::ForgetsLostAnswers, &[Check::Writes]),
        (Self::AsksNobody, &[Check::Reads, Check::Writes]),
        (Self::CallsLate, &[Check::Reads, Check::Writes]),
        (Self::IgnoresRetryAfter, &[Check::RetryAfter]),
        (Self::BlocksNobody, &[Check::RetryAfter]),
        (Self::SkipsRows, &[Check::Paging]),
        (Self::Loops, &[Check::Paging]),
        (Self::RepeatsAll, &[Check::Paging]),
        (Self::SweepEndsEarly, &[Check::Paging]),
        (Self::SweepListsTwice, &[Check::Paging]),
        (Self::HoldingsPassOver, &[Check::Paging]),
        (Self::NoRequestId, &[Check::Once]),
        (Self::PanicsAtWords, &[Check::Unknown]),
        (Self::PanicsAtDeliveries, &[Check::Unknown]),
    ];
}
