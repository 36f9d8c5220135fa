//! What happens to a call before it reaches a stand-in: limits, then faults.
//!
//! A call is carried out in a task of its own, so that it ends as it would in the real system even
//! when the client has hung up.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use tokio::sync::oneshot;
use tower::ServiceExt as _;

use crate::faults::{Effect, Faults, Hit, Target, When};
use crate::quickbooks;
use crate::quickbooks::fault::Fault;
use crate::wire::Cutter;

/// The largest body taken.
const LARGEST: usize = 64 * 1024 * 1024;

/// Both stand-ins behind the gate.
#[derive(Clone, Debug)]
pub struct Gate {
    /// What goes wrong.
    pub faults: Faults,
    /// The companies, for their limits.
    pub companies: Arc<quickbooks::World>,
    /// The stand-ins' routes.
    pub inner: Router,
}

/// Any call that no control route of this crate's root takes.
pub async fn pass(
    State(gate): State<Gate>,
    ConnectInfo(wire): ConnectInfo<Cutter>,
    request: Request,
) -> Response {
    let (answer, answered) = oneshot::channel();
    tokio::spawn(gate.carry_out(wire, request, answer));
    answered.await.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

impl Gate {
    async fn carry_out(self, wire: Cutter, request: Request, answer: oneshot::Sender<Response>) {
        let path = request.uri().path().to_owned();
        let target = match path.split('/').nth(1) {
            Some("quickbooks") => Target::QuickBooks,
            Some("stores") => Target::WooCommerce,
            // A fault must not hit the test's own hand.
            _ => {
                let _client_gone = answer.send(self.call(request).await);
                return;
            }
        };
        let _in_flight = match self.companies.enter(&path) {
            Ok(in_flight) => in_flight,
            Err(fault) => {
                let refused = quickbooks::api::refuse(&fault, self.companies.now());
                let _client_gone = answer.send(refused);
                return;
            }
        };
        let (head, body) = request.into_parts();
        let Ok(body) = to_bytes(body, LARGEST).await else {
            let _client_gone = answer.send(StatusCode::PAYLOAD_TOO_LARGE.into_response());
            return;
        };
        let whole = head.uri.path_and_query().map_or(path.clone(), ToString::to_string);
        let hit = self.faults.hit(target, head.method.as_str(), &whole, &body);
        let request = Request::from_parts(head, Body::from(body));
        let Some(mut hit) = hit else {
            let _client_gone = answer.send(self.call(request).await);
            return;
        };
        if let Some(late) = hit.effect.late_commit_ms {
            wire.cut();
            let _client_gone = answer.send(StatusCode::OK.into_response());
            tokio::time::sleep(Duration::from_millis(late)).await;
            let _nobody = self.call(request).await;
            return;
        }
        let response = self.suffer(&mut hit, &wire, target, &path, request).await;
        let _client_gone = answer.send(response);
    }

    async fn suffer(
        &self,
        hit: &mut Hit,
        wire: &Cutter,
        target: Target,
        path: &str,
        request: Request,
    ) -> Response {
        let effect = hit.effect.clone();
        if let Some(latency) = effect.latency_ms {
            tokio::time::sleep(Duration::from_millis(latency)).await;
        }
        if effect.hold == Some(When::BeforeCommit) {
            hit.hold().await;
        }
        if effect.expire_token
            && let Some(realm) = quickbooks::realm_of(path)
        {
            self.companies.expire_tokens(realm);
        }
        if let Some(response) = self.instead(&effect, target) {
            return response;
        }
        if effect.cut == Some(When::BeforeCommit) {
            wire.cut();
            return StatusCode::OK.into_response();
        }
        let response = self.call(request).await;
        if effect.hold == Some(When::AfterCommit) {
            hit.hold().await;
        }
        if effect.cut == Some(When::AfterCommit) {
            wire.cut();
        }
        response
    }

    async fn call(&self, request: Request) -> Response {
        match self.inner.clone().oneshot(request).await {
            Ok(response) => buffered(response).await,
            Err(never) => match never {},
        }
    }

    /// The answer that a rule gives in the system's place.
    fn instead(&self, effect: &Effect, target: Target) -> Option<Response> {
        let json = |status: StatusCode, text: String| {
            (status, [(header::CONTENT_TYPE, "application/json")], text).into_response()
        };
        let status = effect.status.and_then(|status| StatusCode::from_u16(status).ok());
        if effect.html {
            let page = "<html><head><title>Bad Gateway</title></head><body>nginx</body></html>";
            let status = status.unwrap_or(StatusCode::BAD_GATEWAY);
            return Some((status, [(header::CONTENT_TYPE, "text/html")], page).into_response());
        }
        let now = self.companies.now();
        if effect.throttle {
            return Some(match target {
                Target::QuickBooks => quickbooks::api::refuse(&Fault::throttled(), now),
                Target::WooCommerce => {
                    let text = r#"{"code":"too_many_requests","message":"","data":{"status":429}}"#;
                    json(StatusCode::TOO_MANY_REQUESTS, text.to_owned())
                }
            });
        }
        if let Some(code) = &effect.fault_in_200 {
            let code = code.as_str().map_or_else(|| code.to_string(), str::to_owned);
            let fault = Fault::invalid(&code, "Injected fault", "Injected by a fault rule.");
            return Some(json(StatusCode::OK, fault.body(now).to_string()));
        }
        let status = status?;
        Some(match &effect.body {
            Some(serde_json::Value::String(text)) => (status, text.clone()).into_response(),
            Some(body) => json(status, body.to_string()),
            None if target == Target::QuickBooks => {
                let mut fault = Fault::system();
                fault.status = status.as_u16();
                quickbooks::api::refuse(&fault, now)
            }
            None => status.into_response(),
        })
    }
}

/// The response with its whole body at hand, so that a cut leaves nothing half sent.
async fn buffered(response: Response) -> Response {
    let (head, body) = response.into_parts();
    let body: Bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    Response::from_parts(head, Body::from(body))
}
