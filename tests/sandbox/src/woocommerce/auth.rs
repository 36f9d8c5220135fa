//! Who calls: Basic or query-string credentials, and what their key may do.
//!
//! A loopback request counts as https (over plain http a real store ignores both kinds), unless the
//! store's host is said to hide TLS from WordPress. Keys count on `/wp-json/` alone: with
//! `?rest_route=` every call is anonymous.
//! An unknown key is not an error but an anonymous call, which then "cannot list resources".

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, Method, header};
use serde::{Deserialize, Serialize};

use super::errors::WcError;
use super::host::Host;
use super::params::Params;

/// An API key of a store.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ApiKey {
    /// `ck_…`
    pub(crate) key: String,
    /// `cs_…`
    pub(crate) secret: String,
    /// What it may do.
    #[serde(default)]
    pub(crate) permissions: Permissions,
}

impl std::fmt::Debug for ApiKey {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.debug_struct("ApiKey").field("permissions", &self.permissions).finish_non_exhaustive()
    }
}

/// What a key may do.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Permissions {
    /// GET and HEAD only.
    Read,
    /// Everything but GET and HEAD.
    Write,
    /// Everything.
    #[default]
    ReadWrite,
}

/// How a call reached the store.
pub(crate) struct Entry<'a> {
    pub(crate) host: &'a Host,
    /// By `/wp-json/`, not by `?rest_route=`.
    pub(crate) pretty: bool,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) params: &'a Params,
}

/// Lets a call pass or refuses it as the store would.
pub(crate) fn authenticate(
    keys: &[ApiKey],
    method: &Method,
    one: bool,
    entry: &Entry<'_>,
) -> Result<(), WcError> {
    let anonymous = || anonymous_refusal(method, one);
    let (key, secret) = credentials(entry).ok_or_else(anonymous)?;
    let known = keys.iter().find(|known| known.key == key).ok_or_else(anonymous)?;
    if known.secret != secret {
        return Err(refused("Consumer secret is invalid."));
    }
    let reads = matches!(*method, Method::GET | Method::HEAD);
    match known.permissions {
        Permissions::Read if !reads => {
            Err(refused("The API key provided does not have write permissions."))
        }
        Permissions::Write if reads => {
            Err(refused("The API key provided does not have read permissions."))
        }
        _ => Ok(()),
    }
}

fn refused(message: &str) -> WcError {
    WcError::new(401, "woocommerce_rest_authentication_error", message)
}

/// Both in the query string win over the header.
fn credentials(entry: &Entry<'_>) -> Option<(String, String)> {
    let Entry { host, pretty, headers, params } = entry;
    if host.hides_tls || !pretty {
        return None;
    }
    if let (Some(key), Some(secret)) = (params.get("consumer_key"), params.get("consumer_secret")) {
        return Some((key.to_owned(), secret.to_owned()));
    }
    if host.strips_authorization {
        return None;
    }
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let decoded = STANDARD.decode(value.strip_prefix("Basic ")?.trim()).ok()?;
    let (key, secret) = str::from_utf8(&decoded).ok()?.split_once(':')?;
    Some((key.to_owned(), secret.to_owned()))
}

fn anonymous_refusal(method: &Method, one: bool) -> WcError {
    let (code, message) = match *method {
        Method::GET | Method::HEAD if one => ("view", "Sorry, you cannot view this resource."),
        Method::GET | Method::HEAD => ("view", "Sorry, you cannot list resources."),
        Method::POST if !one => ("create", "Sorry, you are not allowed to create resources."),
        Method::DELETE => ("delete", "Sorry, you are not allowed to delete this resource."),
        _ => ("edit", "Sorry, you are not allowed to edit this resource."),
    };
    WcError::new(401, &format!("woocommerce_rest_cannot_{code}"), message)
}
