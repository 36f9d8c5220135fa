//! Errors as RFC 9457 problems: a stable code, what happened, what to do.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::Code;
use serde::Serialize;

/// A problem, as its JSON.
#[derive(Debug, Serialize)]
pub(crate) struct Problem {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'static str,
    status: u16,
    code: String,
    fix: &'static str,
}

impl Problem {
    /// Our own state is unwell.
    pub(crate) fn unavailable(code: Code) -> Self {
        Self {
            kind: "about:blank",
            title: "The stage's state cannot be read.",
            status: StatusCode::SERVICE_UNAVAILABLE.as_u16(),
            code: code.to_string(),
            fix: "Try again in a minute; if it stays, look at the sync-api log.",
        }
    }
}

/// There is no such route.
pub(crate) async fn not_found() -> Problem {
    Problem {
        kind: "about:blank",
        title: "There is no such route.",
        status: StatusCode::NOT_FOUND.as_u16(),
        code: "NO_SUCH_ROUTE".to_owned(),
        fix: "Check the path and the method.",
    }
}

/// There is such a route, for another method.
pub(crate) async fn wrong_method() -> Problem {
    Problem {
        kind: "about:blank",
        title: "This route does not take this method.",
        status: StatusCode::METHOD_NOT_ALLOWED.as_u16(),
        code: "METHOD_NOT_ALLOWED".to_owned(),
        fix: "The Allow header names the methods that it takes.",
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_REQUEST);
        let mut response = (status, Json(self)).into_response();
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response
    }
}
