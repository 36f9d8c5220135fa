//! An answer before it becomes HTTP.

use axum::body::Body;
use axum::response::Response;
use http::{StatusCode, header};
use serde_json::Value;

use super::errors::WcError;
use super::php_json;

/// Status, the headers that differ from route to route, and the body.
#[derive(Debug)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Value,
}

impl Reply {
    /// 200.
    pub(crate) fn ok(body: Value) -> Self {
        Self { status: 200, headers: Vec::new(), body }
    }

    /// 201 with a `Location`.
    pub(crate) fn created(body: Value, location: String) -> Self {
        Self { status: 201, headers: vec![("Location", location)], body }
    }

    /// Adds a header.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The body alone.
    pub(crate) fn into_body(self) -> Value {
        self.body
    }

    /// Takes away what tells a client of further pages.
    pub(crate) fn without_page_headers(mut self) -> Self {
        let paging = ["X-WP-Total", "X-WP-TotalPages", "Link"];
        self.headers.retain(|(name, _)| !paging.contains(name));
        self
    }

    /// The HTTP answer with `prefix` before its body; one without a `Link` gets the pointer to
    /// `root`, the API's root.
    pub(crate) fn into_response(mut self, root: &str, prefix: Vec<u8>) -> Response {
        if !self.headers.iter().any(|(name, _)| *name == "Link") {
            let root = format!("<{root}>; rel=\"https://api.w.org/\"");
            self.headers.push(("Link", root));
        }
        let mut response = Response::builder()
            .status(StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR))
            .header(header::CONTENT_TYPE, "application/json; charset=UTF-8")
            .header("X-Robots-Tag", "noindex")
            .header("X-Content-Type-Options", "nosniff")
            .header("Access-Control-Expose-Headers", "X-WP-Total, X-WP-TotalPages, Link");
        for (name, value) in self.headers {
            response = response.header(name, value);
        }
        let mut body = prefix;
        body.extend(php_json::to_vec(&self.body));
        response.body(Body::from(body)).expect("the headers are made of printable text")
    }
}

impl From<WcError> for Reply {
    fn from(error: WcError) -> Self {
        Self { status: error.status, headers: Vec::new(), body: error.body() }
    }
}
