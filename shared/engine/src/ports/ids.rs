//! New identifiers, as a port: a simulation with the same seed makes the same ones.

use model::RequestId;
use uuid::Uuid;

/// Hands out identifiers that nobody has used.
pub trait Ids: Send + Sync {
    /// For a write (36 characters).
    fn request_id(&self) -> RequestId;
    /// For a lease: which worker, which time.
    fn owner(&self) -> String;
    /// What nobody can guess: 122 random bits, in 32 hex digits.
    fn nonce(&self) -> String;
}

/// Random ones.
pub struct RandomIds;

impl Ids for RandomIds {
    #[expect(clippy::disallowed_methods, reason = "the one place that makes random ids")]
    fn request_id(&self) -> RequestId {
        RequestId::new(Uuid::new_v4().to_string())
    }
    #[expect(clippy::disallowed_methods, reason = "the one place that makes random ids")]
    fn owner(&self) -> String {
        Uuid::now_v7().to_string()
    }
    #[expect(clippy::disallowed_methods, reason = "the one place that makes random ids")]
    fn nonce(&self) -> String {
        Uuid::new_v4().simple().to_string()
    }
}
