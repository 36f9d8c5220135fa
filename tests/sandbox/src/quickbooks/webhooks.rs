//! Webhooks: each change is announced to the company's URL, in either format.
//!
//! Signed over the raw body with the verifier token. A delivery that is not answered with 2xx comes
//! again a few times, far sooner than the real schedule. Deliveries may overtake each other.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use serde::Deserialize;
use sha2::Sha256;
use tokio::sync::mpsc;
use uuid::Uuid;

use super::books::Event;
use super::json::{Json, Object};

const ATTEMPTS: u32 = 6;
const FIRST_PAUSE: Duration = Duration::from_millis(300);
const PATIENCE: Duration = Duration::from_secs(10);

/// A body's format.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// `{eventNotifications: […]}`
    Legacy,
    /// A top-level array of CloudEvents.
    #[default]
    CloudEvents,
}

/// Where and how changes are announced.
#[derive(Clone, Debug)]
pub struct Subscription {
    /// The URL.
    pub url: String,
    /// The key of the signature.
    pub verifier_token: String,
    /// The format.
    pub format: Format,
    /// What the CloudEvents look like where the sources differ.
    pub style: Style,
}

/// CloudEvents as they may come; the defaults are what was seen most.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Style {
    /// Leaves out `data` and `datacontenttype`, unless there is something to say.
    pub bare: bool,
    /// Spells a void `voided`.
    pub voided: bool,
}

impl Subscription {
    /// A subscription in the usual style.
    #[must_use]
    pub fn new(url: String, verifier_token: String, format: Format) -> Self {
        Self { url, verifier_token, format, style: Style::default() }
    }
}

/// A change of a company.
#[derive(Clone, Debug)]
pub struct Notice {
    /// The company.
    pub realm: String,
    /// The change.
    pub event: Event,
    /// When it was noticed, to the nanosecond.
    pub at: Timestamp,
}

/// A POST to be made.
#[derive(Debug)]
pub struct Delivery {
    url: String,
    content_type: &'static str,
    signature: String,
    body: String,
}

impl Delivery {
    /// The POST for some changes, of one company or of several.
    #[must_use]
    pub fn of(notices: &[Notice], to: &Subscription) -> Self {
        let (body, content_type) = match to.format {
            Format::Legacy => (legacy(notices), "application/json"),
            Format::CloudEvents => {
                (cloud_events(notices, to.style), "application/cloudevents+json")
            }
        };
        let body = body.to_string();
        let signature = sign(&to.verifier_token, body.as_bytes());
        Self { url: to.url.clone(), content_type, signature, body }
    }

    async fn post(self, client: reqwest::Client) {
        let mut pause = FIRST_PAUSE;
        for _attempt in 0..ATTEMPTS {
            let request = client
                .post(&self.url)
                .timeout(PATIENCE)
                .header("content-type", self.content_type)
                .header("intuit-signature", &self.signature)
                .body(self.body.clone());
            match request.send().await {
                Ok(answer) if answer.status().is_success() => return,
                Ok(answer) => tracing::warn!(status = answer.status().as_u16(), "webhook refused"),
                Err(error) => tracing::warn!(%error, "webhook not delivered"),
            }
            tokio::time::sleep(pause).await;
            pause *= 2;
        }
    }
}

/// Posts deliveries until the sender is gone.
pub async fn deliver(mut deliveries: mpsc::UnboundedReceiver<Delivery>) {
    let Ok(client) = reqwest::Client::builder().no_proxy().build() else { return };
    let mut underway = tokio::task::JoinSet::new();
    while let Some(delivery) = deliveries.recv().await {
        underway.spawn(delivery.post(client.clone()));
        while underway.try_join_next().is_some() {}
    }
}

/// base64(HMAC-SHA256(token, body))
fn sign(token: &str, body: &[u8]) -> String {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(token.as_bytes()).expect("an HMAC key may have any length");
    mac.update(body);
    STANDARD.encode(mac.finalize().into_bytes())
}

fn legacy(notices: &[Notice]) -> Json {
    let mut realms: Vec<&str> = notices.iter().map(|notice| notice.realm.as_str()).collect();
    realms.dedup();
    let notifications = realms.into_iter().map(|realm| {
        let own = notices.iter().filter(|notice| notice.realm == realm);
        let entities: Vec<Json> = own
            .map(|notice| {
                let event = &notice.event;
                let mut entity = Object::from([
                    ("id", event.id.as_str().into()),
                    ("name", event.entity.into()),
                    ("operation", event.operation.into()),
                    ("lastUpdated", event.at.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string().into()),
                ]);
                if let Some(vanished) = &event.vanished {
                    entity.set("deletedId", vanished.as_str());
                }
                Json::Object(entity)
            })
            .collect();
        let change = Object::from([("entities", Json::List(entities))]);
        Object::from([("realmId", realm.into()), ("dataChangeEvent", change.into())]).into()
    });
    Object::from([("eventNotifications", Json::List(notifications.collect()))]).into()
}

fn cloud_events(notices: &[Notice], style: Style) -> Json {
    let events = notices.iter().map(|notice| {
        let event = &notice.event;
        let operation = match event.operation {
            "Create" => "created",
            "Update" => "updated",
            "Delete" => "deleted",
            "Merge" => "merged",
            "Emailed" => "emailed",
            _ if style.voided => "voided",
            _ => "void",
        };
        let data = event.vanished.as_deref().map(|id| Object::from([("deletedid", id.into())]));
        let mut shown = Object::from([
            ("specversion", "1.0".into()),
            ("id", Uuid::new_v4().to_string().into()),
            ("source", format!("intuit.{}", STANDARD.encode("sandbox")).into()),
            ("type", format!("qbo.{}.{operation}.v1", event.entity.to_lowercase()).into()),
            ("time", notice.at.strftime("%Y-%m-%dT%H:%M:%S.%9fZ").to_string().into()),
            ("intuitentityid", event.id.as_str().into()),
            ("intuitaccountid", notice.realm.as_str().into()),
        ]);
        if data.is_some() || !style.bare {
            shown.set("datacontenttype", "application/json");
            shown.set("data", data.unwrap_or_default());
        }
        shown.into()
    });
    Json::List(events.collect())
}
