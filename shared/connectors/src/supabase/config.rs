//! A connection's settings and secret, as types.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use engine::session::Session;
use engine::{Code, Error, Result};
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

/// What stands in the connection: `{"url": "https://<ref>.supabase.co"}`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    /// The project's address, without a path.
    url: String,
    /// The schema that `infra/supabase` was applied to; it must be among the exposed ones.
    #[serde(default = "public")]
    schema: String,
    /// Where PostgREST stands below the address; empty for one without a gateway.
    #[serde(default = "rest_path")]
    rest_path: String,
}

/// What stands in the vault: `{"service_key": "sb_secret_…"}`.
#[derive(Debug, Deserialize)]
struct Secret {
    service_key: SecretString,
}

/// Where to call, and with what key.
#[derive(Debug)]
pub(super) struct Config {
    /// `…/rpc/sync_rows`.
    pub(super) endpoint: Url,
    /// The schema to name in `Content-Profile`.
    pub(super) schema: String,
    /// The key.
    pub(super) key: Key,
}

/// Both kinds of service key (contract B1).
#[derive(Debug)]
pub(super) enum Key {
    /// `sb_secret_…`: for the gateway alone; as a bearer it would be refused as no JWT.
    Secret(SecretString),
    /// A JSON web token: for the gateway and for PostgREST.
    Token(SecretString),
}

fn public() -> String {
    "public".to_owned()
}

fn rest_path() -> String {
    "/rest/v1".to_owned()
}

impl Config {
    /// The configuration of a session's connection.
    ///
    /// # Errors
    /// `CONFIG_INVALID` with the setting that is wrong; never with the key or a part of it.
    pub(super) fn of(session: &Session) -> Result<Self> {
        let settings: Settings = serde_path_to_error::deserialize(&session.connection.settings)
            .map_err(|error| invalid(format!("Supabase settings: {error}")))?;
        // The cause is left out: it quotes what it could not read.
        let secret: Secret = serde_json::from_str(session.secret.expose_secret())
            .map_err(|_| invalid("Supabase secret: want {\"service_key\": \"…\"}"))?;
        Ok(Self {
            endpoint: endpoint(&settings)?,
            schema: schema(settings.schema)?,
            key: Key::new(secret.service_key)?,
        })
    }
}

impl Key {
    fn new(key: SecretString) -> Result<Self> {
        let text = key.expose_secret();
        if text.starts_with("sb_secret_") {
            return Ok(Self::Secret(key));
        }
        if text.starts_with("sb_publishable_") {
            return Err(invalid("service_key is a publishable key, which may not write"));
        }
        match role(text).as_deref() {
            None => Err(invalid("service_key is neither sb_secret_… nor a JSON web token")),
            Some("anon" | "authenticated") => {
                Err(invalid("service_key is the token of a role that may not write"))
            }
            Some(_) => Ok(Self::Token(key)),
        }
    }
}

/// The role that a token claims. Not verified: that is PostgREST's part.
fn role(token: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Claims {
        role: String,
    }
    let mut parts = token.split('.');
    let (Some(_), Some(claims), Some(_), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    let claims = BASE64_URL_SAFE_NO_PAD.decode(claims).ok()?;
    serde_json::from_slice::<Claims>(&claims).ok().map(|claims| claims.role)
}

/// The function's URL. Plain http would give the key to everyone on the way, so it is taken for
/// this machine alone.
fn endpoint(settings: &Settings) -> Result<Url> {
    let mut url: Url = settings
        .url
        .parse()
        .map_err(|_| invalid("url is no URL; want https://<ref>.supabase.co"))?;
    if url.scheme() != "https" && !(url.scheme() == "http" && is_loopback(&url)) {
        return Err(invalid("url must begin with https://"));
    }
    let bare = url.username().is_empty() && url.password().is_none();
    if !bare || url.query().is_some() || url.fragment().is_some() || url.path() != "/" {
        return Err(invalid("url must be an address alone, such as https://<ref>.supabase.co"));
    }
    url.set_path(&format!("{}/rpc/sync_rows", settings.rest_path.trim_end_matches('/')));
    Ok(url)
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || address.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}

fn schema(name: String) -> Result<String> {
    let safe = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    if !name.is_empty() && name.len() <= 63 && name.bytes().all(safe) {
        Ok(name)
    } else {
        Err(invalid("schema must be 1 to 63 of a-z, 0-9 and '_'"))
    }
}

fn invalid(message: impl Into<String>) -> Error {
    Error::park(Code::ConfigInvalid, message)
}
