//! What a sender is told, and what is counted. Never anything of the body but its hash.

use engine::ingress::{Endpoint, Verdict};
use engine::webhook::Delivery;
use engine::{Error, Result};
use lambda_http::{Body, Response};
use sha2::{Digest, Sha256};

/// The answer to a verdict. A sender that is told 5xx comes again; WooCommerce never does, so the
/// poller finds what it lost.
pub(crate) fn to(
    endpoint: &Endpoint,
    delivery: &Delivery,
    verdict: Result<Verdict>,
) -> Response<Body> {
    match verdict {
        Ok(Verdict::Greeted) => json(200, r#"{"status":"hello"}"#),
        Ok(Verdict::Accepted { jobs, unknown_companies }) => {
            count("WebhookAccepted", endpoint);
            if unknown_companies > 0 {
                count_all("WebhookUnknownCompany", endpoint, unknown_companies);
                tracing::warn!(unknown_companies, "changes of companies that nobody connected");
            }
            json(200, &format!(r#"{{"status":"accepted","jobs":{jobs}}}"#))
        }
        Ok(Verdict::Unusable { topic, reason }) => {
            count("WebhookUnusable", endpoint);
            let body_sha256 = hex::encode(Sha256::digest(&delivery.body));
            tracing::warn!(topic, reason, body_sha256, "a signed delivery of no use");
            json(200, r#"{"status":"unusable"}"#)
        }
        Ok(Verdict::UnknownConnection) => {
            count("WebhookUnknownConnection", endpoint);
            not_found()
        }
        Ok(Verdict::Forged) => {
            count("WebhookForged", endpoint);
            tracing::warn!(connector = connector(endpoint), "a delivery with a wrong signature");
            json(401, r#"{"status":"signature_refused"}"#)
        }
        Err(error) => unwell(endpoint, &error),
    }
}

fn unwell(endpoint: &Endpoint, error: &Error) -> Response<Body> {
    count("WebhookFailed", endpoint);
    tracing::error!(%error, "a delivery could not be enqueued");
    json(503, r#"{"status":"try_again"}"#)
}

/// There is nothing at this URL.
pub(crate) fn not_found() -> Response<Body> {
    json(404, r#"{"status":"unknown_connection"}"#)
}

/// Larger than a delivery may be.
pub(crate) fn too_large(endpoint: &Endpoint, delivery: &Delivery) -> Response<Body> {
    count("WebhookTooLarge", endpoint);
    tracing::warn!(body_bytes = delivery.body.len(), "a delivery over the limit");
    json(413, r#"{"status":"too_large"}"#)
}

fn count(metric: &'static str, endpoint: &Endpoint) {
    count_all(metric, endpoint, 1);
}

fn count_all(metric: &'static str, endpoint: &Endpoint, times: usize) {
    let times = u64::try_from(times).unwrap_or(u64::MAX);
    metrics::counter!(metric, "connector" => connector(endpoint).to_owned()).increment(times);
}

fn connector(endpoint: &Endpoint) -> &str {
    match endpoint {
        Endpoint::Connection { connector, .. } | Endpoint::App(connector) => connector.as_str(),
    }
}

fn json(status: u16, body: &str) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = http::StatusCode::from_u16(status).unwrap_or_default();
    let json = http::HeaderValue::from_static("application/json");
    response.headers_mut().insert(http::header::CONTENT_TYPE, json);
    response
}
