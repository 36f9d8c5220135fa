//! The OAuth endpoints: token, revoke, and a consent page that consents or declines at once.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Form;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Url;
use uuid::Uuid;

use super::World;
use super::json::{Json, Object};
use super::oauth::Granted;

/// Asks for the day at which the refresh token ends however often it is used.
const HARD_EXPIRY: &str = "x-include-refresh-token-hard-expires-in";

/// What the app must ask for to use the Accounting API.
const SCOPE: &str = "com.intuit.quickbooks.accounting";

type Params = HashMap<String, String>;

/// `POST /oauth2/v1/tokens/bearer`
pub async fn token(
    State(world): State<Arc<World>>,
    headers: HeaderMap,
    Form(form): Form<Params>,
) -> Response {
    let Some((id, secret)) = client(&headers) else { return refused(401, "invalid_client") };
    let now = world.now();
    let mut companies = world.companies();
    let mut own: Vec<_> = companies
        .values_mut()
        .map(|company| &mut company.tokens)
        .filter(|tokens| tokens.client_id == id && tokens.client_secret == secret)
        .collect();
    if own.is_empty() {
        return refused(401, "invalid_client");
    }
    let member = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    let granted = match member("grant_type") {
        "refresh_token" => {
            let refresh = member("refresh_token");
            let place = own.iter().position(|tokens| tokens.holds(refresh)).unwrap_or(0);
            own.get_mut(place).and_then(|tokens| tokens.refresh(refresh, now))
        }
        "authorization_code" => {
            let (code, back) = (member("code"), member("redirect_uri"));
            own.iter_mut().find_map(|tokens| tokens.exchange(code, back, now))
        }
        _ => return refused(400, "unsupported_grant_type"),
    };
    let Some(granted) = granted else { return refused(400, "invalid_grant") };
    let hard = headers.get(HARD_EXPIRY).is_some_and(|asked| asked == "true");
    answer(granted, hard)
}

fn answer(granted: Granted, hard: bool) -> Response {
    let mut body = Object::from([
        ("token_type", "bearer".into()),
        ("access_token", granted.access.into()),
        ("expires_in", Json::Number(granted.access_seconds.into())),
        ("refresh_token", granted.refresh.into()),
        ("x_refresh_token_expires_in", Json::Number(granted.refresh_seconds.into())),
    ]);
    if hard {
        body.set("x_refresh_token_hard_expires_in", Json::Number(granted.hard_seconds.into()));
    }
    reply(200, &body.into())
}

/// `POST /v2/oauth2/tokens/revoke`
pub async fn revoke(State(world): State<Arc<World>>, headers: HeaderMap, body: String) -> Response {
    let Some((id, secret)) = client(&headers) else { return refused(401, "invalid_client") };
    let body = Json::parse(&body).unwrap_or_default();
    let token = body.as_object().and_then(|body| body.text_at("token")).unwrap_or_default();
    let mut companies = world.companies();
    let own: Vec<_> = companies
        .values_mut()
        .map(|company| &mut company.tokens)
        .filter(|tokens| tokens.client_id == id && tokens.client_secret == secret)
        .collect();
    if own.is_empty() {
        return refused(401, "invalid_client");
    }
    if own.into_iter().any(|tokens| tokens.revoke(token)) {
        StatusCode::OK.into_response()
    } else {
        refused(400, "invalid_request")
    }
}

/// `GET /connect/oauth2`: redirects back with a code, for `realmId` or the app's first company; with
/// `access_denied` while its person declines.
pub async fn authorize(State(world): State<Arc<World>>, Query(asked): Query<Params>) -> Response {
    let member = |name: &str| asked.get(name).map(String::as_str).filter(|v| !v.is_empty());
    let (Some(id), Some(back)) = (member("client_id"), member("redirect_uri")) else {
        return refused(400, "invalid_request");
    };
    if member("response_type") != Some("code") {
        return refused(400, "unsupported_response_type");
    }
    if !member("scope").is_some_and(|scopes| scopes.split(' ').any(|scope| scope == SCOPE)) {
        return refused(400, "invalid_scope");
    }
    let now = world.now();
    let mut companies = world.companies();
    let company = companies.values_mut().find(|company| {
        let wanted = member("realmId").is_none_or(|realm| company.realm == realm);
        company.tokens.client_id == id && wanted
    });
    let Some(company) = company else { return refused(400, "invalid_client") };
    let Ok(mut location) = Url::parse(back) else { return refused(400, "invalid_request") };
    {
        let mut query = location.query_pairs_mut();
        if company.tokens.declines {
            query.append_pair("error", "access_denied");
        } else {
            query.append_pair("code", &company.tokens.code(back, now));
        }
        query.append_pair("state", member("state").unwrap_or_default());
        if !company.tokens.declines {
            query.append_pair("realmId", &company.realm);
        }
    }
    (StatusCode::FOUND, [(header::LOCATION, location.to_string())]).into_response()
}

fn client(headers: &HeaderMap) -> Option<(String, String)> {
    let basic = headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Basic ")?;
    let pair = String::from_utf8(STANDARD.decode(basic).ok()?).ok()?;
    let (id, secret) = pair.split_once(':')?;
    Some((id.to_owned(), secret.to_owned()))
}

fn refused(status: u16, error: &str) -> Response {
    reply(status, &Object::from([("error", error.into())]).into())
}

fn reply(status: u16, body: &Json) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let tid = format!("1-{}", Uuid::new_v4().simple());
    let headers = [
        (header::CONTENT_TYPE.as_str(), "application/json;charset=UTF-8".to_owned()),
        ("intuit_tid", tid),
    ];
    (status, headers, body.to_string()).into_response()
}
