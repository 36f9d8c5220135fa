//! Whether a document is made, changed in part or replaced as a whole.

use engine::write::Action;
use model::TargetId;

use crate::quickbooks::wire::Key;

/// How a document is saved.
#[derive(Debug, Clone, Copy)]
pub(super) struct Saved<'a> {
    subject: Option<(&'a TargetId, &'a str)>,
    sparse: bool,
}

impl<'a> Saved<'a> {
    /// How an action saves; none where it does not.
    pub(super) fn of(action: &'a Action) -> Option<Self> {
        match action {
            Action::Create | Action::Replace { .. } => {
                Some(Self { subject: action.subject(), sparse: false })
            }
            Action::Update { .. } => Some(Self { subject: action.subject(), sparse: true }),
            Action::Void { .. } | Action::Delete { .. } | Action::Deactivate { .. } => None,
        }
    }

    /// Whether everything is stated: what a full update leaves out is emptied.
    pub(super) const fn is_whole(self) -> bool {
        !self.sparse
    }

    /// `Id`, of what is there already.
    pub(super) fn id(self) -> Option<String> {
        self.subject.map(|(id, _)| id.to_string())
    }

    /// `SyncToken`, of what is there already.
    pub(super) fn version(self) -> Option<String> {
        self.subject.map(|(_, version)| version.to_owned())
    }

    /// `sparse`, stated only where it is so.
    pub(super) fn sparse(self) -> Option<bool> {
        self.sparse.then_some(true)
    }
}

/// The body of a void, delete or deactivation: the key, and what it adds.
pub(super) fn key((id, version): (&TargetId, &str), sparse: bool, active: Option<bool>) -> Key {
    Key { id: id.to_string(), sync_token: version.to_owned(), sparse, active }
}
