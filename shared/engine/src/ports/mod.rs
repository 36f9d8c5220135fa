//! What the engine needs from outside, one trait a concern. Real ones live in the `aws` crate,
//! ones in memory behind the feature `memory`.

mod census;
mod clock;
mod cursors;
mod directory;
mod events;
mod handshakes;
mod ids;
mod journal;
mod links;
mod lists;
mod queue;
mod realms;
mod references;
mod vault;

pub use census::Census;
pub use clock::{Clock, SystemClock};
pub use cursors::{Cursors, StoredCursor};
pub use directory::Directory;
pub use events::{Event, Events};
pub use handshakes::Handshakes;
pub use ids::{Ids, RandomIds};
pub use journal::Journal;
pub use links::{Claim, Commit, Committed, Leased, Links};
pub use lists::{CachedList, ListCache};
pub use queue::Queue;
pub use realms::{Admission, Realms, TokenLease};
pub use references::ReferenceIndex;
pub use vault::{SecretName, Vault};
