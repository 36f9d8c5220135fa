//! A delivery passes with its own signature alone.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use engine::webhook::{Delivery, Webhooks};
use secrecy::{ExposeSecret as _, SecretString};

use super::Seen;
use crate::subject::Subject;

/// What deliveries are signed with.
const SIGNING: &str = "conformance-signing-secret";

pub(super) fn check(subject: &dyn Subject, seen: &mut Seen) {
    let connector = subject.connector("http://127.0.0.1:1");
    let Some(webhooks) = connector.webhooks() else { return };
    secret(subject, webhooks, seen);
    let secret = SecretString::from(SIGNING);
    // Enough bodies that every character of a signature comes up.
    for number in 0..40 {
        let body = format!("{{\"id\":{number},\"conformance\":true}}");
        let Some((right, header)) = subject.sign(SIGNING, body.as_bytes()) else {
            return seen.broken("the subject signs no delivery");
        };
        seen.must(!webhooks.is_ping(&right), "a signed delivery is taken for a greeting");
        seen.must(webhooks.verify(&secret, &right), format!("right: refused for {body}"));
        for (what, wrong) in wrong(subject, &right, header, body.as_bytes()) {
            seen.must(!webhooks.verify(&secret, &wrong), format!("{what}: passes for {body}"));
        }
        for other in ["another", "", "conformance-signing-secret "] {
            let passes = webhooks.verify(&SecretString::from(other), &right);
            seen.must(!passes, format!("the secret {other:?}: passes for {body}"));
        }
    }
    let empty = SecretString::from("");
    for signed_with in ["", SIGNING] {
        if let Some((delivery, header)) = subject.sign(signed_with, b"{}") {
            let bare = with(&delivery, header, Some(""));
            for delivery in [&delivery, &bare, &with(&delivery, header, None)] {
                seen.must(!webhooks.verify(&empty, delivery), "an empty secret verifies");
            }
        }
    }
}

/// The secret comes out of the vault's JSON; none comes out of one without.
fn secret(subject: &dyn Subject, webhooks: &dyn Webhooks, seen: &mut Seen) {
    let stored = |signing: &str| SecretString::from(subject.stored(signing));
    let found = webhooks.signing_secret(&stored(SIGNING));
    let right = found.is_ok_and(|found| found.expose_secret() == SIGNING);
    seen.must(right, "the signing secret is not found in the stored one");
    for (what, stored) in [
        ("an empty one", stored("")),
        ("no JSON", SecretString::from(SIGNING)),
        ("nothing", SecretString::from("{}")),
    ] {
        match webhooks.signing_secret(&stored) {
            Ok(_) => seen.broken(format!("{what} is taken for a signing secret")),
            Err(error) => {
                let quoted = format!("{error:?}").contains(SIGNING);
                seen.must(!quoted, format!("{what}: the error quotes the secret"));
            }
        }
    }
}

/// Deliveries that must not pass, by what is wrong with them.
fn wrong(
    subject: &dyn Subject,
    right: &Delivery,
    header: &str,
    body: &[u8],
) -> Vec<(&'static str, Delivery)> {
    let signature = right.header(header).unwrap_or_default().to_owned();
    let other = subject.sign("another", body).map(|(delivery, _)| delivery).unwrap_or_default();
    let of_another_body = subject.sign(SIGNING, b"{}").map(|(delivery, _)| delivery);
    let of_another_body = of_another_body.unwrap_or_default();
    let half = signature.len() / 2;
    let mut shorter = signature.clone();
    shorter.pop();
    let mut wrong = vec![
        ("no signature", with(right, header, None)),
        ("an empty signature", with(right, header, Some(""))),
        ("a blank signature", with(right, header, Some(" "))),
        ("no encoding", with(right, header, Some("!!! no encoding !!!"))),
        ("another secret's", with(right, header, other.header(header))),
        ("another body's", with(right, header, of_another_body.header(header))),
        ("half of it", with(right, header, signature.get(..half))),
        ("all but its end", with(right, header, Some(&shorter))),
        ("one of its later letters changed", with(right, header, Some(&changed(&signature)))),
        ("the signature twice", with(right, header, Some(&format!("{signature}{signature}")))),
    ];
    let variants = [
        ("base64 without its padding", signature.trim_end_matches('=').to_owned()),
        ("base64 for addresses", signature.replace('+', "-").replace('/', "_")),
        ("base64 of the base64", STANDARD.encode(&signature)),
        ("other letters' case", swapped(&signature)),
    ];
    let variants = variants.iter().filter(|(_, text)| *text != signature);
    wrong.extend(variants.map(|(what, text)| (*what, with(right, header, Some(text)))));
    for (what, body) in [
        ("a body with a space behind it", [body, b" "].concat()),
        ("an empty body", Vec::new()),
        ("a body with one byte changed", body.iter().map(|b| b ^ u8::from(*b == b't')).collect()),
    ] {
        wrong.push((what, Delivery { body, ..right.clone() }));
    }
    wrong
}

/// Another letter in the last quarter.
fn changed(text: &str) -> String {
    let at = text.len() * 3 / 4;
    let change = |(number, c): (usize, char)| match (number == at, c) {
        (false, c) => c,
        (true, '0') => '1',
        (true, _) => '0',
    };
    text.chars().enumerate().map(change).collect()
}

fn swapped(text: &str) -> String {
    let swap = |c: char| {
        if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() }
    };
    text.chars().map(swap).collect()
}

fn with(delivery: &Delivery, header: &str, value: Option<&str>) -> Delivery {
    let mut delivery = delivery.clone();
    match value {
        Some(value) => drop(delivery.headers.insert(header.to_owned(), value.to_owned())),
        None => drop(delivery.headers.remove(header)),
    }
    delivery
}
