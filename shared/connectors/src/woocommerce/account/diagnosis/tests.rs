//! Each thing that users meet, as it is seen, and the word for it.

use reqwest::StatusCode;
use reqwest::header::{HeaderMap, HeaderValue};

use super::*;

fn url(text: &str) -> Url {
    text.parse().unwrap()
}

fn page(status: u16, location: &str, body: &str) -> Answer {
    let mut headers = HeaderMap::new();
    if !location.is_empty() {
        headers.insert(LOCATION, HeaderValue::from_str(location).unwrap());
    }
    let status = StatusCode::from_u16(status).unwrap();
    Answer { status, headers, body: body.as_bytes().to_vec(), route: String::new() }
}

#[test]
fn a_page_instead_of_the_api_has_a_word_and_a_fix() {
    let asked = url("https://shop.example/wp-json/");
    for (status, body, about) in [
        (403, "<html>Sorry, you have been blocked", "firewall"),
        (405, "", "firewall"),
        (406, "Not Acceptable! mod_security", "firewall"),
        (429, "<html>", "firewall"),
        (503, "<html>Just a moment", "firewall"),
        (503, "<h1>Briefly unavailable for scheduled maintenance.</h1>", "maintenance"),
        (200, "<html>please solve the captcha", "firewall"),
        (200, "<html>our shop", "not_a_store"),
        (404, "<html>", "not_a_store"),
        (401, "<html>", "password"),
        (500, "<html>", "host_error"),
        (500, r#"{"code":"internal_server_error","message":"x"}"#, "host_error"),
        (522, "error code: 522", "host_error"),
    ] {
        let finding = of_page(&asked, &page(status, "", body)).unwrap();
        assert_eq!(finding.about, about, "{status} {body}");
        assert!(finding.seen.contains(&status.to_string()), "{}", finding.seen);
        assert!(!finding.fix.is_empty());
    }
    for json in [r#"{"a":1}"#, "[]", "\u{feff}{}"] {
        assert_eq!(of_page(&asked, &page(200, "", json)), None, "{json}");
    }
    let refusal = page(401, "", r#"{"code":"woocommerce_rest_cannot_view"}"#);
    assert_eq!(of_page(&asked, &refusal), None);
}

#[test]
fn a_redirect_says_which_address_to_enter() {
    let asked = url("https://shop.example/wp-json/?_fields=name");
    let seen = |location: &str| of_page(&asked, &page(301, location, "")).unwrap();
    for (location, address) in [
        ("https://www.shop.example/wp-json/?_fields=name", "https://www.shop.example"),
        ("https://shop.example/de/wp-json/", "https://shop.example/de"),
        (
            "https://user:visible@new.example/wp-json/wc/v3/?consumer_key=visible",
            "https://new.example",
        ),
        ("//other.example/", "https://other.example"),
    ] {
        let finding = seen(location);
        assert_eq!(finding.about, "redirect", "{location}");
        assert!(finding.fix.starts_with(&format!("enter {address} as")), "{}", finding.fix);
        assert!(!format!("{finding:?}").contains("visible"));
    }
    assert_eq!(seen("https://shop.example/wp-json/?_fields=name").about, "tls_not_seen");
    assert_eq!(seen("https://shop.example/wp-login.php?redirect_to=x").about, "rest_disabled");
    assert_eq!(seen("").about, "redirect");
}

#[test]
fn a_key_that_the_store_ignores_may_be_a_proxys_fault() {
    let https = url("https://shop.example/wp-json/wc/v3/system_status");
    let about = |addresses| of_unknown_key(&https, addresses).about;
    assert_eq!(about(["https://shop.example", "https://shop.example"]), "wrong_key");
    assert_eq!(about(["http://shop.example", "https://shop.example"]), "tls_not_seen");
    assert_eq!(about(["", "HTTP://shop.example"]), "tls_not_seen");
    let local = url("http://127.0.0.1/wp-json/wc/v3/system_status");
    assert_eq!(of_unknown_key(&local, ["http://127.0.0.1", ""]).about, "wrong_key");
}

#[test]
fn a_silence_is_told_by_what_lies_beneath() {
    let silent = |beneath: &str| {
        let error = Error::retry(Code::Unreachable, "x").caused_by(beneath.to_owned());
        of_silence(&error).about
    };
    assert_eq!(silent("invalid peer certificate: Expired"), "certificate");
    assert_eq!(silent("dns error: no such host"), "unknown_host");
    assert_eq!(silent("Connection refused (os error 111)"), "unreachable");
}

#[test]
fn settings_that_are_none_are_findings_too() {
    let of = |message: &str| of_settings(&Error::park(Code::ConfigInvalid, message)).about;
    assert_eq!(of("the store's url must begin with https://"), "plain_http");
    assert_eq!(of("the store's secret needs consumer_key and consumer_secret"), "keys_missing");
    assert_eq!(of("the store's url is no URL"), "address");
}
