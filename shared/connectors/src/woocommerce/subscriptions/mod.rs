//! The upkeep of the store's webhooks, by REST (contract, part 1, "Webhooks").
//!
//! Ours are those that deliver to our address. A store never shows a secret, so the webhook's name
//! carries a check of the one it was given: a webhook whose name does not match is given name and
//! secret anew. Whatever else is repaired gets the secret again with it.
//!
//! Two of these at one time may both make what is missing; the next one removes the second.

mod address;

use std::collections::BTreeMap;

use async_trait::async_trait;
use engine::connector::{Repair, Repaired, Subscriptions};
use engine::session::{Call, Session};
use engine::{Code, Error, Result};
use hmac::{Hmac, KeyInit, Mac};
use reqwest::{Method, Url};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::Sha256;

use super::WooCommerce;
use super::client::{Client, Query};
use super::config::webhook_secret;
use super::wire::lenient;
use super::{body, errors};
use address::address;

/// Every topic that names a record we read. Refunds come as `order.updated`.
pub(crate) const TOPICS: [&str; 11] = [
    "order.created",
    "order.updated",
    "order.deleted",
    "order.restored",
    "product.created",
    "product.updated",
    "product.deleted",
    "product.restored",
    "customer.created",
    "customer.updated",
    "customer.deleted",
];
/// Digits of the secret's check.
const CHECK: usize = 8;

/// A webhook as the store lists it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Webhook {
    #[serde(deserialize_with = "lenient::text")]
    id: String,
    #[serde(deserialize_with = "lenient::text")]
    name: String,
    #[serde(deserialize_with = "lenient::text")]
    status: String,
    #[serde(deserialize_with = "lenient::text")]
    topic: String,
    #[serde(deserialize_with = "lenient::text")]
    delivery_url: String,
}

impl Webhook {
    fn is_active(&self) -> bool {
        self.status == "active"
    }

    fn number(&self) -> u64 {
        self.id.parse().unwrap_or(u64::MAX)
    }
}

/// What every webhook of ours shall be.
struct Wanted<'a> {
    client: Client<'a>,
    url: Url,
    secret: SecretString,
    check: String,
}

#[async_trait]
impl Subscriptions for WooCommerce {
    async fn ensure(&self, session: &Session, delivery_url: &str) -> Result<Vec<Repaired>> {
        let client = Client::new(&self.http, session)?;
        let url = address(delivery_url)?;
        let secret = webhook_secret(&session.secret)?;
        let check = check_of(&secret)?;
        let wanted = Wanted { client, url, secret, check };
        let mut ours = ours(&wanted.client, &wanted.url).await?;
        let mut repaired = Vec::new();
        for topic in TOPICS {
            let same = ours.remove(topic).unwrap_or_default();
            let done = wanted.keep(topic, same).await?;
            let done = done.into_iter().map(|repair| Repaired { topic: topic.to_owned(), repair });
            repaired.extend(done);
        }
        Ok(repaired)
    }

    async fn remove(&self, session: &Session, delivery_url: &str) -> Result<()> {
        let client = Client::new(&self.http, session)?;
        let url = address(delivery_url)?;
        for webhook in ours(&client, &url).await?.into_values().flatten() {
            delete(&client, &webhook).await?;
        }
        Ok(())
    }
}

impl Wanted<'_> {
    /// Makes one webhook of a topic be there and right; what had to be done.
    async fn keep(&self, topic: &str, mut same: Vec<Webhook>) -> Result<Vec<Repair>> {
        same.sort_by_key(|webhook| (!webhook.is_active(), webhook.number()));
        let mut same = same.into_iter();
        let mut repairs = Vec::new();
        let name = self.name(topic);
        match same.next() {
            None => {
                self.save(Method::POST, "webhooks", topic).await?;
                repairs.push(Repair::Created);
            }
            Some(kept) if !kept.is_active() || kept.name != name => {
                self.save(Method::PUT, &format!("webhooks/{}", kept.id), topic).await?;
                let repair = if kept.is_active() { Repair::Corrected } else { Repair::Enabled };
                repairs.push(repair);
            }
            Some(_) => {}
        }
        for second in same {
            delete(&self.client, &second).await?;
            repairs.push(Repair::Removed);
        }
        Ok(repairs)
    }

    fn name(&self, topic: &str) -> String {
        format!("Universal Data Sync {topic} ({})", self.check)
    }

    async fn save(&self, method: Method, path: &str, topic: &str) -> Result<()> {
        let webhook = json!({
            "name": self.name(topic),
            "topic": topic,
            "delivery_url": self.url.as_str(),
            "secret": self.secret.expose_secret(),
            "status": "active",
        });
        let saved = write(&self.client, method, path, Query::new(), Some(webhook)).await?;
        let saved: Webhook =
            saved.and_then(|row| serde_json::from_value(row).ok()).unwrap_or_default();
        if saved.topic == topic && saved.is_active() {
            return Ok(());
        }
        let said = format!("the store did not take the webhook {topic} as it was given");
        Err(Error::park(Code::Refused, said))
    }
}

/// Our webhooks, by topic.
async fn ours(client: &Client<'_>, url: &Url) -> Result<BTreeMap<String, Vec<Webhook>>> {
    let query = vec![("status", "all".to_owned())];
    let rows = client.all("webhooks", &query).await.map_err(permission)?;
    let mut ours: BTreeMap<String, Vec<Webhook>> = BTreeMap::new();
    for row in rows {
        let Ok(webhook) = serde_json::from_value::<Webhook>(row) else { continue };
        if webhook.delivery_url.parse::<Url>().is_ok_and(|to| to == *url) {
            ours.entry(webhook.topic.clone()).or_default().push(webhook);
        }
    }
    Ok(ours)
}

/// Removes a webhook; one that is gone already is no error.
async fn delete(client: &Client<'_>, webhook: &Webhook) -> Result<()> {
    let force = vec![("force", "true".to_owned())];
    let path = format!("webhooks/{}", webhook.id);
    write(client, Method::DELETE, &path, force, None).await.map(drop)
}

/// Changes something about webhooks; none where it is gone.
async fn write(
    client: &Client<'_>,
    method: Method,
    path: &str,
    query: Query,
    sent: Option<Value>,
) -> Result<Option<Value>> {
    let deletes = method == Method::DELETE;
    let mut request = client.request(method, path, Call::Write)?;
    request.query = query;
    request.body = sent;
    let answer = client.send(&request).await?;
    if deletes && errors::is_no_webhook(answer.status, &answer.body) {
        return Ok(None);
    }
    let answer = client.succeeded(answer).await.map_err(permission)?;
    body::object(&answer.body).map(Some).ok_or_else(errors::no_json)
}

/// A key that may read and nothing else keeps its connection: only the upkeep stops.
fn permission(error: Error) -> Error {
    if error.code != Code::NeedsReauth {
        return error;
    }
    let said = format!(
        "{}: the key may not keep webhooks. Give a key with the permission Read/Write of a shop \
         manager, or make the webhooks by hand",
        error.message
    );
    Error::park(Code::ConfigInvalid, said)
}

/// A check of a secret: enough digits to notice another one, and too few to find it by.
fn check_of(secret: &SecretString) -> Result<String> {
    let mac = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes());
    let mac = mac.map_err(|error| Error::bug("any secret is a key").caused_by(error))?;
    let digest = mac.chain_update(b"the name of a webhook").finalize().into_bytes();
    Ok(hex::encode(digest).chars().take(CHECK).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_tells_secrets_apart_and_holds_none_of_them() {
        let check = |secret: &str| check_of(&SecretString::from(secret)).unwrap();
        assert_eq!(check("one").len(), CHECK);
        assert_ne!(check("one"), check("two"));
        assert!(!check("visible").contains("visible"));
    }
}
