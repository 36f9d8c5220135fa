//! What a file of a capture holds. Pure but for reading the file.

use std::path::PathBuf;

use connectors::woocommerce::capture::{
    Capture, Reading, Row, Rows, Thing, capture, delivered, rows,
};
use connectors::woocommerce::webhook::WooWebhooks;
use engine::webhook::{Delivery, Reading as Hint, Webhooks};
use model::{Record, SourceId};
use serde_json::Value;

use super::folder::File;
use super::secrets::Secrets;
use super::summary::Failure;

const TOPIC: &str = "x-wc-webhook-topic";
const WEBHOOK: &str = "x-wc-webhook-id";
const SIGNATURE: &str = "x-wc-webhook-signature";

/// Something in a file.
#[derive(Debug)]
pub struct Finding {
    /// The file's name within the folder.
    pub file: String,
    /// The folder of its store.
    pub store: PathBuf,
    /// The order that a refund's address names, or the product of a variation's.
    pub parent: Option<SourceId>,
    /// What it is.
    pub sort: Sort,
    /// Why it did not read, where it did not.
    pub failure: Option<Failure>,
}

/// What was found.
#[derive(Debug)]
pub enum Sort {
    /// A row of the store.
    Row {
        /// What it is.
        thing: Thing,
        /// As read; none where it did not read.
        reading: Option<Box<Reading>>,
    },
    /// A webhook's delivery.
    Delivery {
        /// Its topic, or `greeting`.
        topic: String,
        /// Its webhook's id; empty where it names none.
        webhook: String,
        /// Whether it is signed as it should be.
        signature: Signature,
        /// What there is to say of its body; empty where it is as expected.
        note: String,
    },
    /// Nothing that is read here; in words for people.
    Other(String),
    /// A file that could not be read.
    File,
}

/// What is known of a delivery's signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signature {
    /// It fits a secret.
    Fits,
    /// It fits none of the secrets, or is missing.
    Wrong,
    /// No secret is known to try.
    Unverified,
    /// A greeting, which is never signed.
    None,
}

impl Signature {
    /// In words for people.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fits => "signature fits",
            Self::Wrong => "signature fits no secret",
            Self::Unverified => "not verified",
            Self::None => "unsigned",
        }
    }
}

/// Everything in a file.
pub(super) fn file(file: &File, secrets: &Secrets) -> Vec<Finding> {
    let broken = |message: String| {
        let failure = Failure::of_file(&file.name, message);
        vec![Finding { failure: Some(failure), ..Finding::of(file, Sort::File) }]
    };
    let bytes = match file.read() {
        Ok(bytes) => bytes,
        Err(error) => return broken(format!("{error:#}")),
    };
    match capture(&bytes) {
        Err(error) => broken(error.to_string()),
        Ok(Capture::Nothing(what)) => vec![other(file, what.to_owned())],
        Ok(Capture::Delivery(delivery)) => self::delivery(file, &delivery, secrets),
        Ok(Capture::Answer(answer)) => {
            let place = answer.place;
            match rows(answer) {
                Rows::Other(what) => vec![other(file, what)],
                Rows::Of(rows) if rows.is_empty() => vec![other(file, "empty list".to_owned())],
                Rows::Of(rows) => rows.into_iter().map(|row| self::row(file, place, row)).collect(),
            }
        }
    }
}

impl Finding {
    fn of(file: &File, sort: Sort) -> Self {
        let (name, store) = (file.name.clone(), file.store.clone());
        Self { file: name, store, parent: None, sort, failure: None }
    }
}

fn other(file: &File, what: String) -> Finding {
    Finding::of(file, Sort::Other(what))
}

fn row(file: &File, place: &str, row: Row) -> Finding {
    let (thing, parent) = (row.thing, row.parent.clone());
    let place = join(place, &row.place);
    let record = match id_at(&row.json, "id") {
        Some(id) => format!("{thing} {id}"),
        None => format!("{thing} without an id"),
    };
    let (reading, failure) = match row.read() {
        Ok(reading) => (Some(Box::new(reading)), None),
        Err(error) => {
            let path = if error.path == "." { place } else { join(&place, &error.path) };
            let message = format!("{} does not read: {}", error.path, error.reason);
            let failure = Failure {
                file: file.name.clone(),
                record: Some(record),
                path,
                field: error.path,
                message,
            };
            (None, Some(failure))
        }
    };
    Finding { parent, failure, ..Finding::of(file, Sort::Row { thing, reading }) }
}

fn delivery(file: &File, delivery: &Delivery, secrets: &Secrets) -> Vec<Finding> {
    let name = file.name.as_str();
    let hooks = WooWebhooks;
    let header = |header: &str| delivery.header(header).unwrap_or_default().trim().to_owned();
    let found = |topic: String, signature, note: String, failure| {
        let sort = Sort::Delivery { topic, webhook: header(WEBHOOK), signature, note };
        Finding { failure, ..Finding::of(file, sort) }
    };
    if hooks.is_ping(delivery) {
        return vec![found("greeting".to_owned(), Signature::None, String::new(), None)];
    }
    if !delivery.headers.keys().any(|name| name.starts_with("x-wc-")) {
        return vec![other(file, "request that no store sent".to_owned())];
    }
    let signature = signature(file, delivery, secrets);
    let failure = |path: &str, field: &str, message: &str| {
        Some(Failure {
            file: name.to_owned(),
            record: Some("delivery".to_owned()),
            path: path.to_owned(),
            field: field.to_owned(),
            message: message.to_owned(),
        })
    };
    let hint = hooks.read(delivery);
    let topic = match &hint {
        Hint::Unusable { topic, .. } if topic.is_empty() => {
            let failure = failure("headers", TOPIC, "the delivery names no topic");
            return vec![found(String::new(), signature, String::new(), failure)];
        }
        Hint::Unusable { topic, .. } => topic.clone(),
        Hint::Changes(_) => header(TOPIC),
    };
    let Ok(body) = serde_json::from_slice::<Value>(&delivery.body) else {
        let failure = failure("body_text", "body", "the delivery's body is no JSON");
        return vec![found(topic, signature, String::new(), failure)];
    };
    let note = match hint {
        Hint::Unusable { reason, .. } => reason.to_owned(),
        Hint::Changes(_) => String::new(),
    };
    let resource = topic.split('.').next().unwrap_or_default();
    let row = delivered(resource, body).map(|row| self::row(file, "body_text", row));
    let mut findings = vec![found(topic, signature, note, None)];
    findings.extend(row);
    findings
}

fn signature(file: &File, delivery: &Delivery, secrets: &Secrets) -> Signature {
    let webhook = delivery.header(WEBHOOK).unwrap_or_default();
    let candidates = secrets.candidates(&file.store, webhook);
    let fits = candidates.secrets.iter().any(|secret| WooWebhooks.verify(secret, delivery));
    let signed = delivery.header(SIGNATURE).is_some_and(|signature| !signature.is_empty());
    match (fits, signed) {
        (true, _) => Signature::Fits,
        (false, false) => Signature::Wrong,
        (false, true) if candidates.unknown || candidates.secrets.is_empty() => {
            Signature::Unverified
        }
        (false, true) => Signature::Wrong,
    }
}

/// The id that a row has under this name, where it is one.
pub(super) fn id_at(row: &Value, name: &str) -> Option<String> {
    let text = match row.get(name)? {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        _ => return None,
    };
    (text.len() <= 20 && text.bytes().all(|b| b.is_ascii_digit())).then_some(text)
}

/// A path below a path.
fn join(place: &str, below: &str) -> String {
    match (place, below) {
        ("", below) => below.to_owned(),
        (place, "") => place.to_owned(),
        (place, below) if below.starts_with('[') => format!("{place}{below}"),
        (place, below) => format!("{place}.{below}"),
    }
}

/// What people look for: id, number or SKU, status, amount.
#[must_use]
pub(super) fn columns(reading: &Reading) -> [String; 4] {
    match reading {
        Reading::Record(Record::Order(order)) => [
            order.id.to_string(),
            order.number.clone(),
            order.status.clone(),
            format!("{} {}", order.total, order.currency),
        ],
        Reading::Record(Record::Product(product)) => [
            product.id.to_string(),
            product.sku.clone(),
            product.status.clone(),
            product.price.map(|price| price.to_string()).unwrap_or_default(),
        ],
        Reading::Record(record) => {
            [record.id().to_string(), String::new(), String::new(), String::new()]
        }
        Reading::Refund(refund) => [
            refund.id.to_string(),
            // Only the list of all refunds names the order.
            id_at(&refund.raw, "parent_id").unwrap_or_default(),
            if refund.lines.is_empty() { "lump sum" } else { "lines" }.to_owned(),
            refund.amount.to_string(),
        ],
        Reading::TaxRate(rate) => [
            rate.id.to_string(),
            String::new(),
            rate.class.clone(),
            format!("{} %", rate.percent.normalize()),
        ],
        Reading::TaxClass(class) => {
            [String::new(), class.slug.clone(), String::new(), String::new()]
        }
        Reading::Coupon(coupon) => [
            coupon.id.to_string(),
            String::new(),
            coupon.discount_type.clone(),
            coupon.amount.map(|amount| amount.to_string()).unwrap_or_default(),
        ],
    }
}
