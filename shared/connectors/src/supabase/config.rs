//! A connection's settings, as types.

use engine::session::Session;
use engine::{Code, Error, Result};
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::key::Key;

/// What stands in the connection: `{"url": "https://<ref>.supabase.co"}`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    /// The project's address, without a path.
    url: String,
    /// The schema that `infra/supabase` was applied to; it must be among the exposed ones.
    #[serde(default = "commerce")]
    schema: String,
    /// Where PostgREST stands below the address; empty for one without a gateway.
    #[serde(default = "rest_path")]
    rest_path: String,
    /// Whether nothing may ever be written.
    #[serde(default)]
    read_only: bool,
}

/// What stands in the vault: `{"service_key": "sb_secret_…"}`.
#[derive(Debug, Deserialize)]
struct Secret {
    service_key: SecretString,
}

/// Where to call, and with what key.
#[derive(Debug)]
pub(super) struct Config {
    /// The address and path of the Data API, with a slash at its end.
    base: Url,
    /// The schema to name in `Content-Profile` and `Accept-Profile`.
    pub(super) schema: String,
    /// The key.
    pub(super) key: Key,
    /// Whether the connection is set to read only.
    pub(super) read_only: bool,
}

fn commerce() -> String {
    "commerce".to_owned()
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
            base: base(&settings)?,
            schema: schema(settings.schema)?,
            key: Key::new(secret.service_key)?,
            read_only: settings.read_only,
        })
    }

    /// The configuration, if it may be written with. Asked before every write, so that a
    /// connection for reading never sends one.
    ///
    /// # Errors
    /// As [`Self::of`], and `CONFIG_INVALID` where the setting or the key's role is for reading.
    pub(super) fn for_writing(session: &Session) -> Result<Self> {
        let config = Self::of(session)?;
        if config.read_only {
            return Err(invalid("read_only is set: this connection writes nothing"));
        }
        if let Some(reader) = config.key.reader() {
            return Err(invalid(format!(
                "service_key is for reading ({reader}): want sb_secret_…"
            )));
        }
        Ok(config)
    }

    /// The URL of a table, view or `rpc/function`.
    pub(super) fn endpoint(&self, name: &str) -> Url {
        let mut url = self.base.clone();
        url.set_path(&format!("{}{name}", self.base.path()));
        url
    }
}

/// The API's URL. Plain http would give the key to everyone on the way, so it is taken for this
/// machine alone.
fn base(settings: &Settings) -> Result<Url> {
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
    url.set_path(&format!("{}/", settings.rest_path.trim_end_matches('/')));
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
