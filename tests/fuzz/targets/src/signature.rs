//! The signature headers of both systems that send webhooks.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use connectors::woocommerce::webhook::WooWebhooks;
use engine::webhook::{Delivery, Webhooks};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::SecretString;
use sha2::Sha256;

use crate::quickbooks_webhook::quickbooks;

const HEADERS: [&str; 2] = ["x-wc-webhook-signature", "intuit-signature"];

/// Takes the bytes as header, secret and body, a line each (the body is the rest). A header that
/// somebody made up verifies only where it is the signature of the body by the secret; that
/// signature verifies, and does not for a body or a secret that is another.
///
/// # Panics
/// Where this does not hold.
pub fn signature(data: &[u8]) {
    let mut parts = data.splitn(3, |byte| *byte == b'\n');
    let mut part = || parts.next().unwrap_or_default();
    let (header, secret, body) = (part(), part(), part());
    let header = String::from_utf8_lossy(header).into_owned();
    let secret = String::from_utf8_lossy(secret).into_owned();
    let quickbooks = quickbooks();
    let systems: [&dyn Webhooks; 2] = [&WooWebhooks, quickbooks];
    for (name, system) in HEADERS.iter().zip(systems) {
        let verifies = |header: &str, secret: &str, body: &[u8]| {
            let headers = BTreeMap::from([((*name).to_owned(), header.to_owned())]);
            let delivery = Delivery { headers, body: body.to_vec() };
            system.verify(&SecretString::from(secret), &delivery)
        };
        let signed = sign(&secret, body);
        assert!(!verifies(&header, "", body), "an empty secret verifies");
        assert!(!verifies("", &secret, body), "no signature verifies");
        let given = verifies(&header, &secret, body);
        // Blanks around a header are no part of it, but only one system is asked to bear them.
        let written = if *name == HEADERS[0] { header.trim() } else { &header };
        let decoded = STANDARD.decode(written).unwrap_or_default();
        let of_secret = secrets(name, &secret).any(|secret| decoded == hash(&secret, body));
        assert_eq!(given, of_secret && !secret.is_empty(), "{name}: another verdict");
        if !secret.is_empty() {
            assert!(verifies(&signed, &secret, body), "{name}: the right signature is refused");
            let longer = [body, b"\n"].concat();
            assert!(!verifies(&signed, &secret, &longer), "{name}: another body passes");
            let other = format!("{secret}x");
            assert!(!verifies(&signed, &other, body), "{name}: another secret passes");
        }
    }
}

/// What a secret may sign as. WooCommerce takes the entities out of it first (contract, item 4):
/// said here once more, by replacing, and not with the connector's own code.
fn secrets(header: &str, secret: &str) -> impl Iterator<Item = String> {
    let decoded = (header == HEADERS[0]).then(|| decoded(secret));
    [Some(secret.to_owned()), decoded].into_iter().flatten().filter(|secret| !secret.is_empty())
}

fn decoded(secret: &str) -> String {
    const ENTITIES: [(&str, char); 12] = [
        ("&amp;", '&'),
        ("&#038;", '&'),
        ("&#38;", '&'),
        ("&#x26;", '&'),
        ("&lt;", '<'),
        ("&#060;", '<'),
        ("&gt;", '>'),
        ("&#062;", '>'),
        ("&quot;", '"'),
        ("&#034;", '"'),
        ("&#039;", '\''),
        ("&#x27;", '\''),
    ];
    let mut out = String::new();
    let mut rest = secret;
    while let Some(first) = rest.chars().next() {
        let found = ENTITIES.iter().find(|(entity, _)| rest.starts_with(entity));
        let (length, character) = match found {
            Some((entity, character)) => (entity.len(), *character),
            None => (first.len_utf8(), first),
        };
        out.push(character);
        rest = rest.get(length..).unwrap_or_default();
    }
    out
}

fn sign(secret: &str, body: &[u8]) -> String {
    STANDARD.encode(hash(secret, body))
}

fn hash(secret: &str, body: &[u8]) -> Vec<u8> {
    let Ok(mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
        panic!("every key signs")
    };
    mac.chain_update(body).finalize().into_bytes().to_vec()
}
