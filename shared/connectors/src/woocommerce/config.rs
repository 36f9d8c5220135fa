//! What a WooCommerce connection is configured with: the store's address and its keys.

use std::net::IpAddr;

use engine::{Code, Error, Result};
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// The settings of a connection, as stored.
#[derive(Deserialize)]
struct Stored {
    url: String,
    #[serde(default)]
    writes: bool,
}

/// The settings of a connection, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The store's address without `/wp-json` and without a trailing slash; it may have a path.
    base: Url,
    /// Whether something is to be written into the store.
    writes: bool,
}

impl Settings {
    /// Reads and checks a connection's settings: `{"url": "https://shop.example"}`, with
    /// `"writes": true` where the store is a target too.
    ///
    /// # Errors
    /// `CONFIG_INVALID` for anything but an `https` address; `http` passes on this machine alone.
    pub fn parse(settings: &serde_json::Value) -> Result<Self> {
        let stored = Stored::deserialize(settings).map_err(|_| invalid("settings need a url"))?;
        let mut base: Url =
            stored.url.trim().parse().map_err(|_| invalid("the store's url is no URL"))?;
        let host = base.host_str().ok_or_else(|| invalid("the store's url names no host"))?;
        match base.scheme() {
            "https" => {}
            "http" if is_loopback(host) => {}
            _ => return Err(invalid("the store's url must begin with https://")),
        }
        if !base.username().is_empty() || base.password().is_some() {
            return Err(invalid("the store's url must not hold a user or password"));
        }
        if base.query().is_some() || base.fragment().is_some() {
            return Err(invalid("the store's url must end with its path"));
        }
        if base.path().split('/').any(|part| part == "wp-json") {
            return Err(invalid("the store's url is given without /wp-json"));
        }
        let path = base.path().trim_end_matches('/').to_owned();
        base.set_path(&path);
        Ok(Self { base, writes: stored.writes })
    }

    /// The canonical form: scheme and host in lower case, no default port, no trailing slash.
    #[must_use]
    pub fn origin(&self) -> String {
        self.base.as_str().trim_end_matches('/').to_owned()
    }

    /// Whether something is to be written into the store.
    pub(crate) fn writes(&self) -> bool {
        self.writes
    }

    /// The store's own address.
    pub(crate) fn base(&self) -> &Url {
        &self.base
    }

    /// The address of a REST path, such as `orders/19`.
    pub(crate) fn endpoint(&self, path: &str) -> Result<Url> {
        self.below(&format!("wp-json/wc/v3/{path}"))
    }

    /// An address below the store's own, such as `wp-json/`.
    pub(crate) fn below(&self, path: &str) -> Result<Url> {
        let mut url = self.base.clone();
        url.path_segments_mut()
            .map_err(|()| invalid("the store's url has no path"))?
            .pop_if_empty()
            .extend(path.split('/'));
        Ok(url)
    }
}

/// The keys of a connection, as its secret holds them.
#[derive(Deserialize)]
pub(crate) struct Keys {
    /// `ck_…`
    pub(crate) consumer_key: SecretString,
    /// `cs_…`
    pub(crate) consumer_secret: SecretString,
}

impl Keys {
    /// Reads the keys out of a connection's secret.
    pub(crate) fn parse(secret: &SecretString) -> Result<Self> {
        let what = "the store's secret needs consumer_key and consumer_secret";
        let keys: Self = parse_secret(secret, what)?;
        let empty = |key: &SecretString| key.expose_secret().is_empty();
        if empty(&keys.consumer_key) || empty(&keys.consumer_secret) {
            return Err(invalid(what));
        }
        Ok(keys)
    }
}

#[derive(Deserialize)]
struct WebhookKey {
    webhook_secret: SecretString,
}

/// What the store's webhooks are signed with, out of a connection's secret.
///
/// # Errors
/// `CONFIG_INVALID` where there is none: nothing can be verified then.
pub fn webhook_secret(secret: &SecretString) -> Result<SecretString> {
    let what = "the store's secret needs a webhook_secret";
    let WebhookKey { webhook_secret } = parse_secret(secret, what)?;
    if webhook_secret.expose_secret().is_empty() {
        return Err(invalid(what));
    }
    Ok(webhook_secret)
}

/// The JSON error may quote the secret: it is dropped.
fn parse_secret<T: DeserializeOwned>(secret: &SecretString, what: &str) -> Result<T> {
    serde_json::from_str(secret.expose_secret()).map_err(|_| invalid(what))
}

fn invalid(what: &str) -> Error {
    Error::park(Code::ConfigInvalid, what)
}

/// Whether a host is this machine.
pub(crate) fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn parse(url: &str) -> Result<Settings> {
        Settings::parse(&json!({ "url": url }))
    }

    #[test]
    fn one_store_has_one_origin_however_it_is_written() {
        for url in ["https://shop.example", "HTTPS://Shop.Example:443/", " https://shop.example// "]
        {
            assert_eq!(parse(url).unwrap().origin(), "https://shop.example", "{url}");
        }
        let sub = parse("https://shop.example/de/").unwrap();
        assert_eq!(sub.origin(), "https://shop.example/de");
        let orders = sub.endpoint("orders/19/refunds").unwrap();
        assert_eq!(orders.as_str(), "https://shop.example/de/wp-json/wc/v3/orders/19/refunds");
    }

    #[test]
    fn keys_never_travel_in_the_clear() {
        for url in [
            "http://shop.example",
            "http://127.0.0.1.shop.example",
            "http://localhost.shop.example",
            "ftp://shop.example",
            "https://ck_1:cs_1@shop.example",
            "https://shop.example/?a=b",
            "https://shop.example/wp-json/wc/v3",
            "shop.example",
            "",
        ] {
            let error = parse(url).unwrap_err();
            assert_eq!(error.code, Code::ConfigInvalid, "{url}");
        }
        for url in ["http://127.0.0.1:8080", "http://localhost:1/stores/a", "http://[::1]:9"] {
            assert!(parse(url).is_ok(), "{url}");
        }
    }

    #[test]
    fn a_broken_secret_is_not_repeated_in_the_error() {
        for secret in [r#""cs_visible""#, r#"{"webhook_secret":["cs_visible"]}"#, "cs_visible"] {
            let secret = SecretString::from(secret);
            let error = webhook_secret(&secret).unwrap_err();
            assert!(!format!("{error:?}").contains("visible"));
            assert!(!format!("{:?}", Keys::parse(&secret).err()).contains("visible"));
        }
        let empty = SecretString::from(r#"{"webhook_secret":""}"#);
        assert!(webhook_secret(&empty).is_err());
    }
}
