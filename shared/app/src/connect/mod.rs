//! Connecting an account: consent, keys, a try, and the end of it.
//!
//! A person leaves with a signed state and comes back with it once. What comes back is believed only
//! after the state was verified, was not too old, and was used up.

mod consent;
mod disconnect;
mod keys;
mod state;
mod tried;

pub use consent::{Callback, Consent, ask, receive};
pub use disconnect::disconnect;
pub use keys::{ask_for_keys, receive_keys};
pub use state::{Refused, StateKey};
pub use tried::{Tried, try_account};
