//! The Accounting API: one call from its headers to its answer.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;
use uuid::Uuid;

use super::company::Company;
use super::fault::{Checked, Fault};
use super::json::{Json, Object};
use super::spec::Spec;
use super::write::{self, Operation, Write};
use super::{World, batch, cdc, query, rates, replay, reports, time};

type Params = HashMap<String, String>;

/// Any call below `/v3/company/{realm}/`.
pub async fn handle(
    State(world): State<Arc<World>>,
    Path((realm, rest)): Path<(String, String)>,
    method: Method,
    Query(params): Query<Params>,
    headers: HeaderMap,
    body: axum::body::Bytes,
) -> Response {
    let now = world.now();
    let Ok(body) = String::from_utf8(body.to_vec()) else {
        let detail = "Invalid UTF-8 middle byte";
        let mut fault = Fault::invalid("2010", "Request has invalid property", detail);
        fault.status = 500;
        return refuse(&fault, now);
    };
    let mut companies = world.companies();
    if let Err(fault) = admit(&companies, &realm, &headers, now) {
        return refuse(&fault, now);
    }
    let Some(company) = companies.get_mut(&realm) else {
        return refuse(&Fault::unauthorised(), now);
    };
    let call = Call { method, rest: &rest, params: &params, headers: &headers, body: &body, now };
    let answer = call.answer(company);
    world.announce(company);
    match answer {
        Ok(text) if call.wants_json() => reply(200, text),
        Ok(_) => xml(now),
        Err(fault) => refuse(&fault, now),
    }
}

/// The answer of a refusal.
pub fn refuse(fault: &Fault, now: Timestamp) -> Response {
    let mut response = reply(fault.status, fault.body(now).to_string());
    if fault.status == 401
        && let Ok(challenge) = "Bearer realm=\"Intuit\", error=\"invalid_token\"".parse()
    {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    }
    response
}

fn reply(status: u16, text: String) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let tid = format!("1-{}", Uuid::new_v4().simple());
    let headers = [
        (header::CONTENT_TYPE.as_str(), "application/json;charset=utf-8".to_owned()),
        ("intuit_tid", tid),
        ("qbo-version", "1990.100".to_owned()),
        ("service-time", "total=9, db=4".to_owned()),
    ];
    (status, headers, text).into_response()
}

/// Without `Accept: application/json` the real API answers XML; its content is not modelled.
fn xml(now: Timestamp) -> Response {
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><IntuitResponse \
         xmlns=\"http://schema.intuit.com/finance/v3\" time=\"{}\"/>",
        time::precise(now)
    );
    (StatusCode::OK, [(header::CONTENT_TYPE, "application/xml;charset=utf-8")], text)
        .into_response()
}

fn admit(
    companies: &std::collections::BTreeMap<String, Company>,
    realm: &str,
    headers: &HeaderMap,
    now: Timestamp,
) -> Checked<()> {
    let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let Some(token) = value.and_then(|value| value.strip_prefix("Bearer ")) else {
        return Err(Fault::unauthenticated("Token missing"));
    };
    let Some(owner) = companies.values().find(|company| company.tokens.knows(token)) else {
        return Err(Fault::unauthenticated("Token invalid"));
    };
    if !owner.tokens.admits(token, now) {
        return Err(Fault::unauthenticated("Token expired"));
    }
    if owner.realm == realm { Ok(()) } else { Err(Fault::unauthorised()) }
}

struct Call<'a> {
    method: Method,
    rest: &'a str,
    params: &'a Params,
    headers: &'a HeaderMap,
    body: &'a str,
    now: Timestamp,
}

impl Call<'_> {
    fn param(&self, name: &str) -> Option<&str> {
        self.params.get(name).map(String::as_str)
    }

    fn wants_json(&self) -> bool {
        let accepted = self.headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
        accepted.is_some_and(|accepted| accepted.contains("application/json"))
    }

    fn answer(&self, company: &mut Company) -> Checked<String> {
        if self.method == Method::GET || self.rest == "query" {
            company.core_plus += 1;
            if let Some(report) = self.rest.strip_prefix("reports/") {
                // A report has its time in its header.
                let param = |name: &str| self.param(name);
                let report = reports::run(&company.books, report, &param, self.now)?;
                return Ok(Json::Object(report).to_string());
            }
            return self.read(company).map(|body| self.timed(body));
        }
        if self.method != Method::POST {
            return Err(Fault::unsupported(self.method.as_str()));
        }
        let batch = self.rest == "batch";
        let Some(id) = self.param("requestid").filter(|id| !id.is_empty()) else {
            return self.write(company).map(|body| self.timed(body));
        };
        let print = replay::print(self.rest, self.param("operation"), self.body);
        if let Some(answer) = company.replays.answer(id, batch, print)? {
            return Ok(answer);
        }
        let answer = self.write(company).map(|body| self.timed(body))?;
        company.replays.keep(id, print, &answer);
        Ok(answer)
    }

    fn timed(&self, mut body: Object) -> String {
        body.set("time", time::precise(self.now));
        Json::Object(body).to_string()
    }

    fn read(&self, company: &Company) -> Checked<Object> {
        let books = &company.books;
        let limits = company.meter.limits;
        match self.rest {
            "query" => {
                let text = self.param("query").unwrap_or(self.body);
                let found = query::run(books, &query::parse(text)?, limits.query_objects)?;
                Ok(Object::from([("QueryResponse", found.response.into())]))
            }
            "cdc" => {
                let (entities, since) = (self.param("entities"), self.param("changedSince"));
                let changes = cdc::changes(books, entities, since, limits.cdc_objects, self.now)?;
                Ok(Object::from([("CDCResponse", changes)]))
            }
            "exchangerate" => {
                let (source, day) = (self.param("sourcecurrencycode"), self.param("asofdate"));
                let rate = rates::on(books, source, day, self.now)?;
                Ok(Object::from([("ExchangeRate", rate.into())]))
            }
            "preferences" => {
                let stored = books.live("Preferences").next().ok_or_else(Fault::not_found)?;
                let spec = Spec::named("Preferences").ok_or_else(Fault::system)?;
                Ok(Object::from([("Preferences", books.show(spec, stored).into())]))
            }
            rest => {
                let (segment, id) = rest.split_once('/').unwrap_or((rest, ""));
                let spec = Spec::at_path(segment).ok_or_else(|| Fault::unsupported(segment))?;
                let id = if spec.name == "CompanyInfo" { "1" } else { id };
                let stored = books.find(spec.name, id).ok_or_else(Fault::not_found)?;
                Ok(Object::from([(spec.name, books.show(spec, stored).into())]))
            }
        }
    }

    fn write(&self, company: &mut Company) -> Checked<Object> {
        let json = self.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if !json.is_some_and(|json| json.starts_with("application/json")) {
            return Err(Fault::malformed("Content-Type must be application/json"));
        }
        let body = Json::parse(self.body).map_err(|e| Fault::malformed(e.to_string()))?;
        let body = body.as_object().ok_or_else(|| Fault::malformed("not an object"))?;
        if self.rest == "batch" {
            let with_id = self.param("requestid").is_some();
            let page = company.meter.limits.query_objects;
            let done = batch::run(&mut company.books, body, with_id, page, self.now)?;
            company.core += done.writes;
            company.core_plus += done.reads;
            return Ok(Object::from([("BatchItemResponse", Json::List(done.items))]));
        }
        company.core += 1;
        let spec = Spec::at_path(self.rest).ok_or_else(|| Fault::unsupported(self.rest))?;
        let operation = self.operation(spec)?;
        let included = self.param("include").unwrap_or_default();
        let allow_duplicate = included.split(',').any(|i| i == "allowduplicatedocnum");
        let write = Write { spec, operation, body: body.clone(), allow_duplicate };
        let shown = write::perform(&mut company.books, &write, self.now)?;
        Ok(Object::from([(spec.name, shown.into())]))
    }

    /// Invoices are voided by `operation=void`, everything else by `include=void` on an update.
    fn operation(&self, spec: &Spec) -> Checked<Operation> {
        let include_void = self.param("include").is_some_and(|i| i.split(',').any(|i| i == "void"));
        match self.param("operation") {
            Some("delete") => Ok(Operation::Delete),
            Some("void") if spec.name == "Invoice" => Ok(Operation::Void),
            None | Some("update") if include_void && spec.name != "Invoice" => Ok(Operation::Void),
            None | Some("create" | "update") => Ok(Operation::Save),
            Some(other) => Err(Fault::unsupported(other)),
        }
    }
}
