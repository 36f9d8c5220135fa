//! The control API: seeding companies, faults, a person's edits, the tables.
//!
//! The WooCommerce stand-in brings its own control routes.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json as Body, Router};
use serde::Deserialize;
use serde_json::json;

use crate::clock::Clock;
use crate::faults::{Faults, Rule};
use crate::quickbooks::World;
use crate::quickbooks::company::{self, Company};
use crate::quickbooks::edit;
use crate::quickbooks::fault::Checked;
use crate::quickbooks::json::{Json, Object};
use crate::quickbooks::ledger;
use crate::quickbooks::limits::{Limits, Meter};
use crate::quickbooks::merge;
use crate::quickbooks::oauth::Tokens;
use crate::quickbooks::webhooks::{Format, Subscription};
use crate::quickbooks::write::Operation;

/// What the control API reaches.
#[derive(Clone, Debug)]
pub struct Control {
    /// The companies.
    pub companies: Arc<World>,
    /// The fault rules.
    pub faults: Faults,
    /// The clock.
    pub clock: Clock,
}

/// Routes, with full paths.
pub fn router(control: Control) -> Router {
    let company = "/control/quickbooks/companies/{realm}";
    Router::new()
        .route("/control/health", get(|| async { Body(json!({"ok": true})) }))
        .route("/control/clock", post(advance))
        .route("/control/faults", post(add_fault).get(list_faults).delete(clear_faults))
        .route("/control/faults/{id}/release", post(release_fault))
        .route("/control/quickbooks/companies", post(create_company))
        .route("/control/quickbooks/webhooks", post(hold_webhooks))
        .route(&format!("{company}/tables"), get(tables))
        .route(&format!("{company}/ledger"), get(show_ledger))
        .route(&format!("{company}/edit"), post(edit_company))
        .route(&format!("{company}/expire_tokens"), post(expire_tokens))
        .route(&format!("{company}/limits"), post(set_limits))
        .with_state(control)
}

fn answer(body: &Json) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

fn wrong(status: StatusCode, why: impl ToString) -> Response {
    (status, Body(json!({"error": why.to_string()}))).into_response()
}

fn unknown_company() -> Response {
    wrong(StatusCode::NOT_FOUND, "no such company")
}

fn fine() -> Response {
    Body(json!({"ok": true})).into_response()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance_ms: u32,
}

async fn advance(State(control): State<Control>, Body(body): Body<Advance>) -> Response {
    control.clock.advance_ms(body.advance_ms);
    Body(json!({"now": control.clock.now().to_string()})).into_response()
}

async fn add_fault(State(control): State<Control>, Body(rule): Body<Rule>) -> Response {
    Body(json!({"id": control.faults.add(rule)})).into_response()
}

async fn list_faults(State(control): State<Control>) -> Response {
    Body(control.faults.list()).into_response()
}

async fn clear_faults(State(control): State<Control>) -> Response {
    control.faults.clear();
    fine()
}

async fn release_fault(State(control): State<Control>, Path(id): Path<u64>) -> Response {
    if control.faults.release(id) { fine() } else { wrong(StatusCode::NOT_FOUND, "no such rule") }
}

async fn create_company(State(control): State<Control>, body: String) -> Response {
    match new_company(&control, &body) {
        Ok(company) => {
            let realm = company.realm.clone();
            control.companies.companies().insert(realm.clone(), company);
            Body(json!({"realm": realm})).into_response()
        }
        Err(error) => wrong(StatusCode::BAD_REQUEST, error),
    }
}

fn new_company(control: &Control, body: &str) -> anyhow::Result<Company> {
    let body = Json::parse(body)?;
    let body = body.as_object().ok_or_else(|| anyhow::anyhow!("not an object"))?;
    let member = |name: &str| body.text_at(name).map(str::to_owned);
    let needed = |name: &str| member(name).ok_or_else(|| anyhow::anyhow!("{name} is missing"));
    let document = match body.get("company") {
        Some(Json::Text(name)) => company::template(name)?,
        Some(document) => document.clone(),
        None => anyhow::bail!("company is missing"),
    };
    let document = document.as_object().ok_or_else(|| anyhow::anyhow!("company: no object"))?;
    let now = control.clock.now();
    let mut tokens =
        Tokens::new(needed("client_id")?, needed("client_secret")?, needed("refresh_token")?);
    let whole = |name: &str| body.number_at(name).and_then(|n| n.trunc().to_string().parse().ok());
    tokens.access_seconds = whole("access_token_seconds").unwrap_or(3600);
    let rotation = whole("refreshes_per_token").unwrap_or(1);
    tokens.refreshes_per_token = rotation.unsigned_abs().max(1);
    if let Some(access) = member("access_token") {
        tokens.accept(access, now);
    }
    let format = match body.text_at("webhook_format").unwrap_or("cloudevents") {
        "legacy" => Format::Legacy,
        "cloudevents" => Format::CloudEvents,
        other => anyhow::bail!("webhook_format {other}: legacy or cloudevents"),
    };
    let subscription = match member("webhook_url") {
        Some(url) => Some(Subscription::new(url, needed("verifier_token")?, format)),
        None => None,
    };
    Ok(Company {
        realm: needed("realm")?,
        books: company::open(document, now)?,
        tokens,
        meter: Meter::default(),
        replays: Default::default(),
        subscription,
        core: 0,
        core_plus: 0,
    })
}

async fn tables(State(control): State<Control>, Path(realm): Path<String>) -> Response {
    let companies = control.companies.companies();
    let Some(company) = companies.get(&realm) else { return unknown_company() };
    let counters = json!({
        "core": company.core,
        "core_plus": company.core_plus,
        "seen": company.meter.seen,
        "token_refreshes": company.tokens.refreshes,
        "token_refusals": company.tokens.refused,
        "requestid_replays": company.replays.repeated,
    });
    let counters = Json::parse(&counters.to_string()).unwrap_or_default();
    answer(&Object::from([("tables", company.tables().into()), ("counters", counters)]).into())
}

/// What of the ledger is wanted beside its sums.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct LedgerQuery {
    postings: bool,
}

async fn show_ledger(
    State(control): State<Control>,
    Path(realm): Path<String>,
    Query(wanted): Query<LedgerQuery>,
) -> Response {
    let companies = control.companies.companies();
    let Some(company) = companies.get(&realm) else { return unknown_company() };
    answer(&ledger::of(&company.books, wanted.postings).into())
}

async fn edit_company(
    State(control): State<Control>,
    Path(realm): Path<String>,
    body: String,
) -> Response {
    let body = match Json::parse(&body) {
        Ok(Json::Object(body)) => body,
        _ => return wrong(StatusCode::BAD_REQUEST, "not an object"),
    };
    let now = control.clock.now();
    let mut companies = control.companies.companies();
    let Some(company) = companies.get_mut(&realm) else { return unknown_company() };
    let (Some(entity), Some(id)) = (body.text_at("entity"), body.text_at("id")) else {
        return wrong(StatusCode::BAD_REQUEST, "entity and id are needed");
    };
    let books = &mut company.books;
    let done: Checked<()> = match body.text_at("op") {
        Some("void") => edit::end(books, entity, id, Operation::Void, now),
        Some("delete") => edit::end(books, entity, id, Operation::Delete, now),
        Some("email") => edit::email(books, entity, id, now),
        Some("merge") => {
            merge::merge(books, entity, id, body.text_at("into").unwrap_or_default(), now)
        }
        Some(other) => return wrong(StatusCode::BAD_REQUEST, format!("no operation {other}")),
        None => {
            let patch = body.at("patch").and_then(Json::as_object).cloned().unwrap_or_default();
            edit::change(books, entity, id, &patch, now)
        }
    };
    control.companies.announce(company);
    match done {
        Ok(()) => fine(),
        Err(fault) => {
            (StatusCode::UNPROCESSABLE_ENTITY, fault.body(now).to_string()).into_response()
        }
    }
}

async fn expire_tokens(State(control): State<Control>, Path(realm): Path<String>) -> Response {
    control.companies.expire_tokens(&realm);
    fine()
}

async fn set_limits(
    State(control): State<Control>,
    Path(realm): Path<String>,
    Body(limits): Body<Limits>,
) -> Response {
    let mut companies = control.companies.companies();
    let Some(company) = companies.get_mut(&realm) else { return unknown_company() };
    company.meter.limits = limits;
    fine()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Hold {
    hold: bool,
}

/// `{"hold": true}` keeps announcements back; `{"hold": false}` sends them in one POST.
async fn hold_webhooks(State(control): State<Control>, Body(body): Body<Hold>) -> Response {
    Body(json!({"sent": control.companies.hold_announcements(body.hold)})).into_response()
}
