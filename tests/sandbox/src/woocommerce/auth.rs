//! Who calls: Basic or query-string credentials, and what their key may do.
//!
//! A loopback request counts as https (over plain http a real store ignores both kinds).
//! An unknown key is not an error but an anonymous call, which then "cannot list resources".

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, Method, header};
use serde::Deserialize;

use super::errors::WcError;
use super::params::Params;

/// An API key of a store.
#[derive(Clone)]
pub(crate) struct ApiKey {
    /// `ck_…`
    pub(crate) key: String,
    /// `cs_…`
    pub(crate) secret: String,
    /// What it may do.
    pub(crate) permissions: Permissions,
}

/// What a key may do.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
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

/// Lets a call pass or refuses it as the store would.
pub(crate) fn authenticate(
    keys: &[ApiKey],
    method: &Method,
    one: bool,
    headers: &HeaderMap,
    params: &Params,
) -> Result<(), WcError> {
    let anonymous = || anonymous_refusal(method, one);
    let (key, secret) = credentials(headers, params).ok_or_else(anonymous)?;
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
fn credentials(headers: &HeaderMap, params: &Params) -> Option<(String, String)> {
    if let (Some(key), Some(secret)) = (params.get("consumer_key"), params.get("consumer_secret")) {
        return Some((key.to_owned(), secret.to_owned()));
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
