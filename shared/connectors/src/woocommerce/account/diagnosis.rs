//! What stands between us and a store, from what was seen. Pure.
//!
//! Nothing that a page says is repeated: only statuses, the store's own codes, and hosts.

use engine::connector::{Finding, Severity};
use engine::{Code, Error};
use reqwest::Url;
use reqwest::header::LOCATION;

use crate::woocommerce::client::Answer;
use crate::woocommerce::{body, errors};

/// What the host is asked for where something before WordPress answers.
const LET_US_PASS: &str = "ask the host (or whoever keeps the firewall) to let requests to \
    /wp-json/wc/v3/ with the user agent universal-data-sync pass, without a captcha";
/// Codes that plug-ins which close the API answer with.
const CLOSED: [&str; 8] = [
    "rest_cannot_access",
    "rest_disabled",
    "rest_forbidden",
    "rest_login_required",
    "rest_not_logged_in",
    "rest_unauthorized",
    "rest_api_authentication_required",
    "rest_cookie_invalid_nonce",
];

/// Something that keeps the connection from working.
pub(super) fn problem(about: &'static str, seen: impl Into<String>, fix: &str) -> Finding {
    let (seen, fix) = (seen.into(), fix.to_owned());
    Finding { severity: Severity::Problem, about, seen, fix }
}

/// Something that the connection works in spite of.
pub(super) fn warning(about: &'static str, seen: impl Into<String>, fix: &str) -> Finding {
    Finding { severity: Severity::Warning, ..problem(about, seen, fix) }
}

/// Settings or keys that are none.
pub(super) fn of_settings(error: &Error) -> Finding {
    if error.message.contains("https://") {
        return problem(
            "plain_http",
            "the address begins with http://",
            "set up a TLS certificate for the store and enter its address with https://: over \
             plain http a store ignores the keys, and everybody on the way can read them",
        );
    }
    if error.message.contains("consumer_key") {
        return problem("keys_missing", &error.message, "enter the store's key and secret");
    }
    problem("address", &error.message, "enter the store's address, such as https://shop.example")
}

/// A request that was not answered.
pub(super) fn of_silence(error: &Error) -> Finding {
    let mut beneath = std::error::Error::source(error);
    let mut said = String::new();
    let mut timed_out = false;
    while let Some(cause) = beneath {
        said.push_str(&cause.to_string().to_lowercase());
        timed_out |= cause.downcast_ref::<reqwest::Error>().is_some_and(reqwest::Error::is_timeout);
        beneath = cause.source();
    }
    if said.contains("certificate") {
        return problem(
            "certificate",
            "the store's TLS certificate is not valid for its address",
            "ask the host to renew the certificate with its whole chain; a self-signed one is \
             not accepted",
        );
    }
    if said.contains("dns error") || said.contains("failed to lookup") {
        return problem(
            "unknown_host",
            "no server has this name",
            "check the spelling of the store's address, and its DNS records",
        );
    }
    if timed_out {
        return problem(
            "time_out",
            "the store did not answer in time",
            "try again; if it stays so, ask the host whether the store is overloaded or drops \
             requests from data centres",
        );
    }
    let seen = if error.code == Code::Unreachable {
        "the server refuses connections, or is not reachable from here"
    } else {
        "the server closed the connection without an answer"
    };
    problem(
        "unreachable",
        seen,
        "check that the store opens in a browser; if it does, ask the host whether it blocks \
         requests from data centres",
    )
}

/// An answer that does not come from the API: a redirect, or a page; none where it is JSON.
pub(super) fn of_page(asked: &Url, answer: &Answer) -> Option<Finding> {
    if answer.status.is_redirection() {
        return Some(of_redirect(asked, answer));
    }
    let is_json = body::object(&answer.body).is_some() || body::rows(&answer.body).is_some();
    let coded = errors::code_of(&answer.body).is_some() && !answer.status.is_server_error();
    if is_json && (answer.status.is_success() || coded) {
        return None;
    }
    let text = String::from_utf8_lossy(&answer.body).to_lowercase();
    let seen =
        format!("a page with the status {} instead of the API's answer", answer.status.as_u16());
    Some(match answer.status.as_u16() {
        401 => problem(
            "password",
            format!("{seen}: the web server asks for a password of its own"),
            "take the password off /wp-json/, or connect the live store instead of a protected copy",
        ),
        503 if text.contains("maintenance") => problem(
            "maintenance",
            format!("{seen}: WordPress is in maintenance"),
            "wait until the update is over; if it lasts, delete the file .maintenance in \
             WordPress' folder, or switch the maintenance plug-in off for /wp-json/",
        ),
        403 | 405 | 406 | 415 | 418 | 503 => problem("firewall", seen, LET_US_PASS),
        429 => problem(
            "firewall",
            format!("{seen}: too many requests"),
            "wait a while and try again; if it stays so, ask the host to raise the limit for us",
        ),
        404 | 410 => problem(
            "not_a_store",
            seen,
            "enter the address at which WordPress lives, with its folder if it has one, and check \
             that WooCommerce is active",
        ),
        200..=299 if is_challenge(&text) => problem("firewall", seen, LET_US_PASS),
        200..=299 => problem(
            "not_a_store",
            seen,
            "enter the address at which WordPress lives, with its folder if it has one; if it is \
             right, a plug-in or a cache answers instead of the API: exclude /wp-json/ from it",
        ),
        _ => problem(
            "host_error",
            seen,
            "open the store in a browser; if it fails there too, the host must mend it, else its \
             error log says which plug-in fails at /wp-json/",
        ),
    })
}

fn is_challenge(text: &str) -> bool {
    ["captcha", "just a moment", "checking your browser", "challenge-platform", "sucuri"]
        .iter()
        .any(|mark| text.contains(mark))
}

/// Where it leads. It is never followed: keys are for the host they were given for.
fn of_redirect(asked: &Url, answer: &Answer) -> Finding {
    let location = answer.headers.get(LOCATION).and_then(|value| value.to_str().ok());
    let Some(to) = location.and_then(|location| asked.join(location).ok()) else {
        return problem("redirect", "a redirect to nowhere", "enter the address that it leads to");
    };
    if to == *asked {
        return tls_not_seen("the store sends each request back to the same address");
    }
    if to.path().contains("wp-login") || to.path().contains("my-account") {
        return rest_disabled("a redirect to the log-in page");
    }
    let path = to.path().split("/wp-json").next().unwrap_or_default().trim_end_matches('/');
    let host = to.host_str().unwrap_or_default();
    let port = to.port().map_or_else(String::new, |port| format!(":{port}"));
    let address = format!("{}://{host}{port}{path}", to.scheme());
    problem(
        "redirect",
        format!("a redirect to {address}"),
        &format!("enter {address} as the store's address: keys are not sent on to another one"),
    )
}

/// A refusal by the API's root, which everybody may read.
pub(super) fn of_root_refusal(answer: &Answer) -> Finding {
    let code = errors::code_of(&answer.body).unwrap_or_default();
    rest_disabled(&format!("the API's root answers {} ({code})", answer.status.as_u16()))
}

/// A plug-in keeps the API for people who are logged in.
pub(super) fn rest_disabled(seen: &str) -> Finding {
    problem(
        "rest_disabled",
        seen,
        "a security plug-in closes the REST API: allow the routes wc/v3 in it, also for requests \
         that are not logged in by cookie",
    )
}

/// Whether a refusal comes from a plug-in that closes the API, and not from WooCommerce.
pub(super) fn is_closed(answer: &Answer) -> bool {
    let code = errors::code_of(&answer.body);
    code.is_some_and(|code| CLOSED.contains(&code.as_str()))
}

/// Rewriting is off: the API answers, but takes no keys there (contract, "Auth").
pub(super) fn permalinks() -> Finding {
    problem(
        "permalinks",
        "/wp-json/ is not found, but the API answers at ?rest_route=/",
        "in WordPress choose any structure but Plain under Settings, Permalinks: without it a \
         store does not accept its keys",
    )
}

/// TLS ends before WordPress, and nobody tells it.
pub(super) fn tls_not_seen(seen: &str) -> Finding {
    problem(
        "tls_not_seen",
        seen,
        "WordPress does not know that it is reached by https, and then ignores the keys: have the \
         proxy send X-Forwarded-Proto, have wp-config.php set $_SERVER['HTTPS'] = 'on' for it, and \
         enter both addresses under Settings, General with https://",
    )
}

/// Neither header nor query string made the store know us.
pub(super) fn of_unknown_key(asked: &Url, addresses: [&str; 2]) -> Finding {
    let plain = addresses.iter().any(|address| address.to_lowercase().starts_with("http://"));
    if asked.scheme() == "https" && plain {
        return tls_not_seen("the store ignores the keys and says that its address is http://");
    }
    problem(
        "wrong_key",
        "the store does not know the key",
        "copy the key again, from its first to its last character, or make a new one under \
         WooCommerce, Settings, Advanced, REST API. If it is right, the store's user of the key \
         was deleted, or TLS ends at a proxy that does not tell WordPress",
    )
}

#[cfg(test)]
mod tests;
