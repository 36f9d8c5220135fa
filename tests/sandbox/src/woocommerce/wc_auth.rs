//! `wc-auth`: an application asks for a key, the shop's owner grants it in the browser, and the
//! shop posts the key to the application (part 2 of the contract, A1).
//!
//! The owner is always logged in here. A callback that is not answered with exactly 200 takes the
//! key back and ends in an error page; the browser is then not sent on.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State as Extract};
use axum::response::Response;
use http::{StatusCode, Uri, header};
use rand::Rng;
use serde_json::json;

use super::World;
use super::auth::{ApiKey, Permissions};
use super::host::pages;
use super::params::Params;
use super::php_json;
use super::rest::tail;
use super::shop::Shop;

/// How long the shop waits for the application to take the key.
const PATIENCE: Duration = Duration::from_secs(60);
const PARAMETERS: [&str; 5] = ["app_name", "user_id", "return_url", "callback_url", "scope"];

/// A request for access that was found in order.
#[derive(Clone, Debug)]
pub(crate) struct Grant {
    app_name: String,
    user_id: String,
    return_url: String,
    callback_url: String,
    scope: Permissions,
    /// Proves that the approval came from the page that the shop itself showed.
    nonce: String,
}

/// What the owner answers.
pub(super) enum Answer {
    /// The key is made and posted.
    Approve,
    /// The browser goes back with `success=0`.
    Deny,
}

/// `GET /wc-auth/v1/authorize` and `/wc-auth/v1/access_granted`.
pub(super) async fn handle(
    Extract(world): Extract<Arc<World>>,
    Path((store, route)): Path<(String, String)>,
    uri: Uri,
) -> Response {
    let Some(shop) = world.shop(&store) else { return pages::not_found("") };
    let params = Params::from_uri(&uri);
    let asked = {
        let mut state = shop.state();
        if let Some(page) = state.host.instead(&tail(&uri), &state.url) {
            return page;
        }
        let asked = read(&params, state.host.loopback_callbacks);
        if let (Ok(grant), "authorize") = (&asked, route.as_str()) {
            state.grant = Some(grant.clone());
        }
        asked
    };
    let grant = match asked {
        Ok(grant) => grant,
        Err(why) => return denied(&why),
    };
    match route.as_str() {
        "authorize" => show(&shop, &grant),
        "access_granted" => {
            let shown = shop.state().grant.clone();
            let nonce = params.get("wc_auth_nonce").unwrap_or("");
            match shown {
                Some(shown) if shown.nonce == nonce => approve(&shop, &grant).await,
                _ => denied("Invalid nonce verification"),
            }
        }
        _ => denied("You do not have permission to access this page"),
    }
}

/// The owner answers the request that was shown last; nothing when there is none.
pub(super) async fn answer(shop: &Shop, answer: Answer) -> Option<Response> {
    let grant = shop.state().grant.take()?;
    Some(match answer {
        Answer::Approve => approve(shop, &grant).await,
        Answer::Deny => pages::found(&back(&grant, false)),
    })
}

fn denied(why: &str) -> Response {
    pages::died("Access denied", &format!("Error: {why}."))
}

/// Checks the parameters as the shop does, in its order and words.
fn read(params: &Params, loopback: bool) -> Result<Grant, String> {
    let given = |name: &str| params.get(name).filter(|value| !matches!(*value, "" | "0"));
    if let Some(missing) = PARAMETERS.into_iter().find(|name| given(name).is_none()) {
        return Err(format!("Missing parameter {missing}"));
    }
    let value = |name: &str| given(name).unwrap_or_default().to_owned();
    let scope = value("scope");
    let Ok(permissions) = serde_json::from_value(json!(scope)) else {
        return Err(format!("Invalid scope {scope}"));
    };
    let with_scheme = |name: &str| {
        let url = value(name);
        if url.contains("://") { url } else { format!("https://{url}") }
    };
    let (return_url, callback_url) = (with_scheme("return_url"), with_scheme("callback_url"));
    for url in [&return_url, &callback_url] {
        if reqwest::Url::parse(url).is_err() {
            return Err(format!("The {url} is not a valid URL"));
        }
    }
    let secure = callback_url.to_lowercase().starts_with("https://");
    let allowed = secure || (loopback && is_loopback(&callback_url));
    if !allowed {
        return Err("The callback_url needs to be over SSL".to_owned());
    }
    let (app_name, user_id) = (value("app_name"), value("user_id"));
    let nonce = random(5);
    Ok(Grant { app_name, user_id, return_url, callback_url, scope: permissions, nonce })
}

fn is_loopback(url: &str) -> bool {
    let Ok(url) = reqwest::Url::parse(url) else { return false };
    let host = url.host_str().unwrap_or_default();
    let named = host == "localhost" || host.ends_with(".localhost");
    named || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

fn show(shop: &Shop, grant: &Grant) -> Response {
    let (url, scope) = (shop.state().url.clone(), wire(grant.scope));
    let mut approve = reqwest::Url::parse(&format!("{url}/wc-auth/v1/access_granted"))
        .expect("a store lives at a URL");
    approve
        .query_pairs_mut()
        .append_pair("app_name", &grant.app_name)
        .append_pair("user_id", &grant.user_id)
        .append_pair("return_url", &grant.return_url)
        .append_pair("callback_url", &grant.callback_url)
        .append_pair("scope", &scope)
        .append_pair("wc_auth_nonce", &grant.nonce);
    pages::grant(&grant.app_name, &scope, approve.as_str(), &back(grant, false))
}

/// Makes a key, posts it, and sends the browser back.
async fn approve(shop: &Shop, grant: &Grant) -> Response {
    let (key, secret) = (format!("ck_{}", random(20)), format!("cs_{}", random(20)));
    let (id, agent) = {
        let mut state = shop.state();
        state.grant = None;
        let own = ApiKey { key: key.clone(), secret: secret.clone(), permissions: grant.scope };
        state.keys.push(own);
        (state.ids.key(), format!("WordPress/{}; {}", state.profile.wordpress, state.url))
    };
    let body = json!({
        "key_id": id, "user_id": grant.user_id, "consumer_key": key, "consumer_secret": secret,
        "key_permissions": wire(grant.scope),
    });
    let post = shop.client.post(&grant.callback_url).timeout(PATIENCE);
    let post = post.header(header::USER_AGENT, agent);
    let post = post.header(header::CONTENT_TYPE, "application/json;charset=UTF-8");
    let sent = post.body(php_json::to_vec(&body)).send().await;
    if sent.is_ok_and(|answer| answer.status() == StatusCode::OK) {
        return pages::found(&back(grant, true));
    }
    shop.state().keys.retain(|known| known.key != key);
    denied("An error occurred in the request and at the time were unable to send the consumer data")
}

/// The application's page, told how it went.
fn back(grant: &Grant, success: bool) -> String {
    let mut url = reqwest::Url::parse(&grant.return_url).expect("it was checked");
    url.query_pairs_mut()
        .append_pair("success", if success { "1" } else { "0" })
        .append_pair("user_id", &grant.user_id);
    url.into()
}

fn wire(scope: Permissions) -> String {
    serde_json::to_value(scope)
        .ok()
        .and_then(|scope| scope.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// Random bytes as hexadecimal digits.
fn random(bytes: usize) -> String {
    let mut random = vec![0_u8; bytes];
    rand::rng().fill(random.as_mut_slice());
    hex::encode(random)
}
