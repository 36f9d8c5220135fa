//! The state that a browser carries to another system and back: signed, ending, for one use.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use engine::World;
use engine::ports::SecretName;
use engine::{Code, Error, Result};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use model::{ConnectionId, ConnectorId, TenantId};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// How long a person may take.
const LIFETIME: std::time::Duration = std::time::Duration::from_secs(15 * 60);
/// The least that a key must have, in bytes.
const SHORTEST_KEY: usize = 32;

/// What a state vouches for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct State {
    /// What it was made for, so that one cannot stand in for another.
    pub(super) purpose: Purpose,
    pub(super) connector: ConnectorId,
    pub(super) tenant: TenantId,
    pub(super) connection: ConnectionId,
    /// Where the other system sends the person back to; the exchange of a code must name it again.
    pub(super) callback_url: String,
    pub(super) nonce: String,
    pub(super) ends_at: Timestamp,
}

/// What a state was made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Purpose {
    /// Consent by OAuth.
    Consent,
    /// Keys that an account posts to us.
    Keys,
}

/// Why a state is not believed. The answer to the browser is the same for all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// It is none of ours, or was changed.
    Forged,
    /// The person took too long.
    Expired,
    /// It was used before.
    Used,
}

impl Refused {
    /// The error for people: what happened and what to do.
    #[must_use]
    pub fn into_error(self) -> Error {
        let seen = match self {
            Self::Forged => "the state is not ours",
            Self::Expired => "the state is older than 15 minutes",
            Self::Used => "the state was used before",
        };
        let message = format!("{seen}: begin to connect once more");
        Error::park(Code::ConfigInvalid, message)
    }
}

/// What states are signed with.
#[derive(Debug)]
pub struct StateKey(SecretString);

impl StateKey {
    /// The stage's key.
    ///
    /// # Errors
    /// `CONFIG_INVALID` where there is none, or too short a one; `STATE_UNAVAILABLE`.
    pub async fn of(world: &World) -> Result<Self> {
        let key = world.vault.get(&SecretName::StateKey).await?;
        if key.expose_secret().len() < SHORTEST_KEY {
            let message =
                format!("the key that states are signed with has under {SHORTEST_KEY} bytes");
            return Err(Error::park(Code::ConfigInvalid, message));
        }
        Ok(Self(key))
    }

    fn mac(&self, body: &str) -> Result<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.expose_secret().as_bytes())
            .map_err(|error| Error::bug("a key of any length signs").caused_by(error))?;
        mac.update(b"connect/v1:");
        mac.update(body.as_bytes());
        Ok(mac)
    }

    /// The state as a text that needs no escaping in a URL.
    fn sign(&self, state: &State) -> Result<String> {
        let json = serde_json::to_vec(state)
            .map_err(|error| Error::bug("a state is JSON").caused_by(error))?;
        let body = BASE64_URL_SAFE_NO_PAD.encode(json);
        let tag = self.mac(&body)?.finalize().into_bytes();
        Ok(format!("{body}.{}", BASE64_URL_SAFE_NO_PAD.encode(tag)))
    }

    /// The state in a text, if it is ours and has not ended. Compared in constant time.
    fn read(&self, text: &str, now: Timestamp) -> Result<std::result::Result<State, Refused>> {
        let Some((body, tag)) = text.split_once('.') else { return Ok(Err(Refused::Forged)) };
        let Ok(tag) = BASE64_URL_SAFE_NO_PAD.decode(tag) else { return Ok(Err(Refused::Forged)) };
        if self.mac(body)?.verify_slice(&tag).is_err() {
            return Ok(Err(Refused::Forged));
        }
        let json = BASE64_URL_SAFE_NO_PAD.decode(body).unwrap_or_default();
        let state = serde_json::from_slice::<State>(&json);
        Ok(match state {
            Err(_) => Err(Refused::Forged),
            Ok(state) if state.ends_at <= now => Err(Refused::Expired),
            Ok(state) => Ok(state),
        })
    }
}

/// Makes a state and begins its one use.
pub(super) async fn issue(
    world: &World,
    purpose: Purpose,
    connection: &model::Connection,
    callback_url: &str,
) -> Result<String> {
    let key = StateKey::of(world).await?;
    let state = State {
        purpose,
        connector: connection.connector.clone(),
        tenant: connection.tenant.clone(),
        connection: connection.id.clone(),
        callback_url: callback_url.to_owned(),
        nonce: world.ids.nonce(),
        ends_at: world.clock.now() + LIFETIME,
    };
    world.handshakes.begin(&state.nonce, state.ends_at).await?;
    key.sign(&state)
}

/// Takes a state back. It is used up by this, whatever comes of it afterwards.
pub(super) async fn redeem(
    world: &World,
    purpose: Purpose,
    connector: &ConnectorId,
    text: &str,
) -> Result<State> {
    let key = StateKey::of(world).await?;
    let now = world.clock.now();
    let state = key.read(text, now)?.map_err(Refused::into_error)?;
    if state.purpose != purpose || state.connector != *connector {
        return Err(Refused::Forged.into_error());
    }
    if !world.handshakes.finish(&state.nonce, now).await? {
        return Err(Refused::Used.into_error());
    }
    Ok(state)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(text: &str) -> StateKey {
        StateKey(SecretString::from(text))
    }

    fn state() -> State {
        State {
            purpose: Purpose::Consent,
            connector: "quickbooks".parse().unwrap(),
            tenant: "t1".parse().unwrap(),
            connection: "books".parse().unwrap(),
            callback_url: "https://sync.example/connect/quickbooks/callback".to_owned(),
            nonce: "n".to_owned(),
            ends_at: Timestamp::UNIX_EPOCH + LIFETIME,
        }
    }

    #[test]
    fn a_state_comes_back_as_it_left_until_it_ends() {
        let text = key("k").sign(&state()).unwrap();
        let read = key("k").read(&text, Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(read, Ok(state()));
        let late = key("k").read(&text, Timestamp::UNIX_EPOCH + LIFETIME).unwrap();
        assert_eq!(late, Err(Refused::Expired));
        let other = key("l").read(&text, Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(other, Err(Refused::Forged));
    }

    proptest! {
        #[test]
        fn no_changed_character_passes(at in 0_usize..500, by in "[A-Za-z0-9_.-]") {
            let text = key("k").sign(&state()).unwrap();
            let at = at % text.len();
            let mut changed = text.clone();
            changed.replace_range(at..=at, &by);
            let read = key("k").read(&changed, Timestamp::UNIX_EPOCH).unwrap();
            // The last character of a tag holds two bits that mean nothing; a strict decoder
            // refuses them, so a changed text is a forged one.
            prop_assert_eq!(read.is_ok(), changed == text);
        }

        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC{0,80}") {
            let read = key("k").read(&text, Timestamp::UNIX_EPOCH).unwrap();
            prop_assert_eq!(read, Err(Refused::Forged));
        }
    }
}
