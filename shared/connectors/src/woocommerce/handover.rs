//! The one-click key: the store's own page asks its owner, and the store posts the key to us
//! (contract, part 2, "Auth").
//!
//! What is posted is not signed. The state in it is the caller's to check.

use engine::connector::{Handed, KeyHandover};
use engine::{Code, Error, Result};
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};

use super::WooCommerce;
use super::config::{Settings, is_loopback};
use super::wire::lenient;

/// What the owner reads: who asks.
const APP_NAME: &str = "Universal Data Sync";
/// What is asked for: webhooks are made by writing, whatever else is only read.
const SCOPE: &str = "read_write";

#[derive(Deserialize)]
struct Posted {
    #[serde(deserialize_with = "lenient::text")]
    user_id: String,
    consumer_key: SecretString,
    consumer_secret: SecretString,
    #[serde(default, deserialize_with = "lenient::text")]
    key_permissions: String,
}

impl KeyHandover for WooCommerce {
    fn authorize_url(
        &self,
        settings: &Value,
        state: &str,
        callback_url: &str,
        return_url: &str,
    ) -> Result<String> {
        if state.is_empty() || state == "0" {
            return Err(invalid(
                "the hand-over needs a state: a store takes an empty one for none",
            ));
        }
        secure("callback_url", callback_url)?;
        secure("return_url", return_url)?;
        let mut url = Settings::parse(settings)?.below("wc-auth/v1/authorize")?;
        url.query_pairs_mut()
            .append_pair("app_name", APP_NAME)
            .append_pair("scope", SCOPE)
            .append_pair("user_id", state)
            .append_pair("return_url", return_url)
            .append_pair("callback_url", callback_url);
        Ok(url.into())
    }

    /// Reads the key that a store posted. A key that may not both read and write is refused with
    /// `CONFIG_INVALID`.
    fn receive(&self, body: &[u8]) -> Result<Handed> {
        // The JSON error may quote the key: it is dropped.
        let posted: Posted = serde_json::from_slice(body).map_err(|_| unreadable())?;
        let empty = |key: &SecretString| key.expose_secret().is_empty();
        let keyless = empty(&posted.consumer_key) || empty(&posted.consumer_secret);
        if keyless || posted.user_id.is_empty() {
            return Err(unreadable());
        }
        if posted.key_permissions != SCOPE {
            return Err(invalid(
                "the store's key may not both read and write: its owner must grant read/write",
            ));
        }
        let secret = json!({
            "consumer_key": posted.consumer_key.expose_secret(),
            "consumer_secret": posted.consumer_secret.expose_secret(),
        });
        Ok(Handed { state: posted.user_id, secret: SecretString::from(secret.to_string()) })
    }
}

/// Keys travel to this address: https, or this machine.
fn secure(name: &str, url: &str) -> Result<()> {
    let parsed = url.parse::<Url>().ok();
    let safe = parsed.is_some_and(|url| match url.scheme() {
        "https" => url.host_str().is_some(),
        "http" => url.host_str().is_some_and(is_loopback),
        _ => false,
    });
    if safe { Ok(()) } else { Err(invalid(&format!("{name} must begin with https://"))) }
}

fn invalid(what: &str) -> Error {
    Error::park(Code::ConfigInvalid, what)
}

fn unreadable() -> Error {
    Error::park(Code::RecordUnreadable, "what the store posted holds no key")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(callback: &str, back: &str) -> Result<String> {
        let settings = json!({"url": "https://shop.example/de"});
        WooCommerce::new()?.authorize_url(&settings, "s t&ate", callback, back)
    }

    #[test]
    fn the_owner_is_sent_to_the_stores_own_page() {
        let url = ask("https://sync.example/cb?x=1", "https://sync.example/back").unwrap();
        let url: Url = url.parse().unwrap();
        assert_eq!(
            url.as_str().split('?').next(),
            Some("https://shop.example/de/wc-auth/v1/authorize")
        );
        let sent: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        let expected = [
            ("app_name", "Universal Data Sync"),
            ("scope", "read_write"),
            ("user_id", "s t&ate"),
            ("return_url", "https://sync.example/back"),
            ("callback_url", "https://sync.example/cb?x=1"),
        ];
        assert_eq!(sent, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }

    #[test]
    fn no_key_is_asked_for_in_the_clear() {
        let good = "https://sync.example/";
        for bad in ["http://sync.example/", "sync.example", "", "ftp://x", "http://127.0.0.1.x/"] {
            assert_eq!(ask(bad, good).unwrap_err().code, Code::ConfigInvalid, "{bad}");
            assert_eq!(ask(good, bad).unwrap_err().code, Code::ConfigInvalid, "{bad}");
        }
        assert!(ask("http://127.0.0.1:8080/cb", "http://localhost/").is_ok());
        let settings = json!({"url": "https://shop.example"});
        assert!(WooCommerce::new().unwrap().authorize_url(&settings, "", good, good).is_err());
    }

    fn receive(permissions: &str) -> Result<Handed> {
        let body = json!({
            "key_id": 1, "user_id": "state", "consumer_key": "ck_visible",
            "consumer_secret": "cs_visible", "key_permissions": permissions,
        });
        WooCommerce::new()?.receive(body.to_string().as_bytes())
    }

    #[test]
    fn a_posted_key_becomes_members_of_the_secret() {
        let handed = receive("read_write").unwrap();
        assert_eq!(handed.state, "state");
        assert!(!format!("{handed:?}").contains("visible"));
        let secret: Value = serde_json::from_str(handed.secret.expose_secret()).unwrap();
        assert_eq!(secret, json!({"consumer_key": "ck_visible", "consumer_secret": "cs_visible"}));
    }

    #[test]
    fn a_key_that_may_do_too_little_or_is_none_is_refused_without_its_words() {
        for permissions in ["read", "write", ""] {
            let error = receive(permissions).unwrap_err();
            assert_eq!(error.code, Code::ConfigInvalid);
            assert!(error.message.contains("read/write"), "{}", error.message);
            assert!(!format!("{error:?}").contains("visible"));
        }
        for body in [
            r#"{"consumer_key":"ck_visible","consumer_secret":["cs_visible"],"user_id":"s"}"#,
            r#"{"consumer_key":"","consumer_secret":"cs_visible","user_id":"s"}"#,
            r#"{"consumer_key":"ck_visible","consumer_secret":"cs_visible","user_id":""}"#,
            "ck_visible",
            "",
        ] {
            let error = WooCommerce::new().unwrap().receive(body.as_bytes()).unwrap_err();
            assert_eq!(error.code, Code::RecordUnreadable);
            assert!(!format!("{error:?}").contains("visible"));
        }
    }
}
