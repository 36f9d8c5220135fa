//! From an answer to an error: what a refusal of the store means, in one place.
//!
//! Messages are translated by the store and may name people; only its codes are kept (contract,
//! "Errors"). Answers that are no JSON come from what stands before the store (a firewall, a
//! maintenance page) and say nothing about the record.

use std::time::Duration;

use engine::{Code, Disposition, Error};
use jiff::Timestamp;
use reqwest::StatusCode;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use serde_json::Value;

use super::body;

/// How WooCommerce's own codes begin. On a 401 they say that it does not accept the keys.
const OWN: &str = "woocommerce_";
/// How the store's codes for "you may not" begin: `…cannot_view`, `…cannot_edit`, ….
const CANNOT: &str = "woocommerce_rest_cannot_";
/// The longest wait that a store is believed.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);

/// The code of a refusal (`woocommerce_rest_cannot_view`); none for an answer that is no refusal
/// of WordPress'.
pub(crate) fn code_of(answer: &[u8]) -> Option<String> {
    let json: Value = body::object(answer)?;
    let code = json.get("code")?.as_str()?;
    let safe = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    let named = (1..=80).contains(&code.len()) && code.bytes().all(safe);
    Some(if named { code.to_owned() } else { "unnamed".to_owned() })
}

/// Whether the store did not see our key at all: hosts that strip the header answer like this,
/// and so does a key that is not known. Nothing was done then.
pub(crate) fn is_anonymous(status: StatusCode, answer: &[u8]) -> bool {
    status == StatusCode::UNAUTHORIZED
        && code_of(answer).is_some_and(|code| code.starts_with(CANNOT))
}

/// Whether the store knows the key, and its user may not do this.
pub(crate) fn is_forbidden(status: StatusCode, answer: &[u8]) -> bool {
    status == StatusCode::FORBIDDEN && code_of(answer).is_some_and(|code| code.starts_with(CANNOT))
}

/// Whether the key itself is refused: a wrong secret, or a permission that it does not have.
pub(crate) fn is_refused_key(status: StatusCode, answer: &[u8]) -> bool {
    status == StatusCode::UNAUTHORIZED
        && code_of(answer).as_deref() == Some("woocommerce_rest_authentication_error")
}

/// Whether the store says that it has no such record. Only its own codes count: a 404 of a proxy
/// or of a missing plug-in is no deletion.
pub(crate) fn is_gone(status: StatusCode, answer: &[u8]) -> bool {
    const CODES: [&str; 7] = [
        "woocommerce_rest_shop_order_invalid_id",
        "woocommerce_rest_invalid_order_id",
        "woocommerce_rest_invalid_order_refund_id",
        "woocommerce_rest_shop_order_refund_invalid_id",
        "woocommerce_rest_product_invalid_id",
        "woocommerce_rest_invalid_customer_id",
        "woocommerce_rest_invalid_id",
    ];
    status == StatusCode::NOT_FOUND
        && code_of(answer).is_some_and(|code| CODES.contains(&code.as_str()))
}

/// Whether a change was refused because the store has no such record. Missing records are 404 when
/// read and 400 when changed.
pub(crate) fn is_unknown_on_change(answer: &[u8]) -> bool {
    const CODES: [&str; 4] = [
        "woocommerce_rest_shop_order_invalid_id",
        "woocommerce_rest_product_invalid_id",
        "woocommerce_rest_product_variation_invalid_id",
        "woocommerce_rest_invalid_product_id",
    ];
    code_of(answer).is_some_and(|code| CODES.contains(&code.as_str()))
}

/// Whether the store has no such webhook (any more).
pub(crate) fn is_no_webhook(status: StatusCode, answer: &[u8]) -> bool {
    status == StatusCode::NOT_FOUND
        && code_of(answer).as_deref() == Some("woocommerce_rest_shop_webhook_invalid_id")
}

/// Whether the store is too old for this route.
pub(crate) fn is_unknown_route(status: StatusCode, answer: &[u8]) -> bool {
    status == StatusCode::NOT_FOUND && code_of(answer).as_deref() == Some("rest_no_route")
}

/// How long the store asks to be left alone: seconds or a date.
pub(crate) fn wait(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = match text.parse::<u64>() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => {
            let until = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
            Duration::try_from(until.duration_since(now)).unwrap_or_default()
        }
    };
    Some(wait.min(LONGEST_WAIT))
}

/// The engine's error for an answer that is no success. `route` is the path that was asked for.
///
/// Keys that the store does not accept stop the whole connection. Whatever else says 401 or 403
/// does not: a password before the store goes away again, and what one key may not do is one route.
pub(crate) fn refusal(
    status: StatusCode,
    headers: &HeaderMap,
    answer: &[u8],
    route: &str,
    now: Timestamp,
) -> Error {
    let named = code_of(answer);
    let code = named.as_deref().unwrap_or("no code");
    let said = format!("the store answered {} ({code})", status.as_u16());
    let retry = |what: Code, said: String| {
        Error::new(what, Disposition::Retry { after: wait(headers, now) }, said)
    };
    match status.as_u16() {
        401 if code.starts_with(OWN) => {
            Error::new(Code::NeedsReauth, Disposition::Reauthorise, said)
        }
        401 => retry(
            Code::Unavailable,
            format!("{said}: a password, a firewall or a plug-in stands before the store"),
        ),
        403 if named.is_some() => Error::park(
            Code::Refused,
            format!(
                "{said} for {route}: the user of this key, or a security plug-in, does not allow \
                 it. Use a key of a shop manager, or allow the route in the plug-in"
            ),
        ),
        429 => retry(Code::Throttled, said),
        // A gateway stopped waiting for the store, which may have done it all.
        502 | 504 | 524 if named.is_none() => retry(Code::NoAnswer, said),
        403 | 408 | 425 | 500..=599 => retry(Code::Unavailable, said),
        // WooCommerce is off for seconds while it is updated: worth another try.
        404 if named.is_none() || code == "rest_no_route" => {
            retry(Code::ConfigInvalid, format!("{said}: is this the store's url?"))
        }
        300..=399 => Error::park(
            Code::ConfigInvalid,
            format!("{said}: the url leads elsewhere; give the address it leads to"),
        ),
        _ => Error::park(Code::Refused, said),
    }
}

/// The error for a success that holds no record.
pub(crate) fn no_json() -> Error {
    Error::retry(Code::Unavailable, "the store's answer is no JSON: a page of its host, perhaps")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-11-22T12:00:00Z".parse().unwrap()
    }

    fn headers(retry_after: &str) -> HeaderMap {
        HeaderMap::from_iter([(RETRY_AFTER, retry_after.parse().unwrap())])
    }

    fn answer(status: u16, body: &str) -> (Code, Disposition) {
        let status = StatusCode::from_u16(status).unwrap();
        let error = refusal(status, &HeaderMap::new(), body.as_bytes(), "/r", now());
        (error.code, error.disposition)
    }

    const RETRY: Disposition = Disposition::Retry { after: None };

    #[test]
    fn what_the_answer_says_decides_what_is_done() {
        let json = |code: &str| format!(r#"{{"code":"{code}","message":"Zoë","data":500}}"#);
        for (status, body, code, disposition) in [
            (
                401,
                json("woocommerce_rest_cannot_view"),
                Code::NeedsReauth,
                Disposition::Reauthorise,
            ),
            (
                401,
                json("woocommerce_rest_authentication_error"),
                Code::NeedsReauth,
                Disposition::Reauthorise,
            ),
            (401, "<html>".into(), Code::Unavailable, RETRY),
            (401, r#"{"message":"no code"}"#.into(), Code::Unavailable, RETRY),
            (401, json("rest_not_logged_in"), Code::Unavailable, RETRY),
            (403, json("woocommerce_rest_cannot_view"), Code::Refused, Disposition::Park),
            (403, json("rest_forbidden"), Code::Refused, Disposition::Park),
            (403, "<html>firewall".into(), Code::Unavailable, RETRY),
            (404, "<html>".into(), Code::ConfigInvalid, RETRY),
            (404, json("rest_no_route"), Code::ConfigInvalid, RETRY),
            (301, String::new(), Code::ConfigInvalid, Disposition::Park),
            (400, json("rest_invalid_param"), Code::Refused, Disposition::Park),
            (429, String::new(), Code::Throttled, RETRY),
            (500, json("internal_server_error"), Code::Unavailable, RETRY),
            (503, "<html>".into(), Code::Unavailable, RETRY),
            (522, String::new(), Code::Unavailable, RETRY),
            (502, "<html>".into(), Code::NoAnswer, RETRY),
            (504, "<html>".into(), Code::NoAnswer, RETRY),
            (524, String::new(), Code::NoAnswer, RETRY),
        ] {
            assert_eq!(answer(status, &body), (code, disposition), "{status} {body}");
        }
    }

    #[test]
    fn a_wait_is_read_as_seconds_or_date_and_is_bounded() {
        let wait = |text: &str| wait(&headers(text), now());
        assert_eq!(wait("7"), Some(Duration::from_secs(7)));
        assert_eq!(wait("Sun, 22 Nov 2026 12:00:30 GMT"), Some(Duration::from_secs(30)));
        assert_eq!(wait("Sun, 22 Nov 2026 11:00:00 GMT"), Some(Duration::ZERO));
        assert_eq!(wait("99999999"), Some(LONGEST_WAIT));
        assert_eq!(wait("soon"), None);
    }

    #[test]
    fn the_stores_words_never_reach_the_error() {
        let body = br#"{"code":"Zo\u00eb <zoe@example.test>","message":"Zo\u00eb"}"#;
        let error = refusal(StatusCode::BAD_REQUEST, &HeaderMap::new(), body, "/r", now());
        assert_eq!(error.message, "the store answered 400 (unnamed)");
    }

    #[test]
    fn what_a_key_may_not_do_names_the_route_and_the_fix() {
        let body = br#"{"code":"woocommerce_rest_cannot_view"}"#;
        let route = "/wp-json/wc/v3/refunds";
        let error = refusal(StatusCode::FORBIDDEN, &HeaderMap::new(), body, route, now());
        assert!(error.message.contains(route), "{}", error.message);
        assert!(error.message.contains("shop manager"), "{}", error.message);
    }

    #[test]
    fn only_the_stores_own_word_means_gone() {
        let gone = |code: &str| is_gone(StatusCode::NOT_FOUND, code.as_bytes());
        assert!(gone(r#"{"code":"woocommerce_rest_shop_order_invalid_id","data":{}}"#));
        assert!(!gone(r#"{"code":"rest_no_route"}"#));
        assert!(!gone("<html>404</html>"));
        assert!(!is_gone(StatusCode::BAD_REQUEST, br#"{"code":"woocommerce_rest_invalid_id"}"#));
    }
}
