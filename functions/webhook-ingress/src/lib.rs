//! The webhook ingress: one request in, one answer out (see `engine::ingress`).

mod answer;
mod endpoint;

use std::collections::BTreeMap;

use engine::ingress::{Ingress, receive};
use engine::webhook::Delivery;
use lambda_http::{Body, Request, RequestExt, Response};

/// The most that a delivery may weigh. Real ones of 1.6 MB exist; base64 inflates to Lambda's 6 MB.
pub const MAX_BODY_BYTES: usize = 4 * 1024 * 1024;

/// Answers one delivery.
///
/// # Errors
/// Never: every failure is an answer, because what a sender does next depends on it.
pub async fn handle(
    ingress: &Ingress,
    request: Request,
) -> Result<Response<Body>, std::convert::Infallible> {
    let request_id =
        request.lambda_context_ref().map(|context| context.request_id.clone()).unwrap_or_default();
    let Some(endpoint) = endpoint::of(request.uri().path()) else {
        return Ok(answer::not_found());
    };
    let delivery = delivery(request);
    if delivery.body.len() > MAX_BODY_BYTES {
        return Ok(answer::too_large(&delivery));
    }
    let verdict = receive(ingress, &endpoint, &delivery, &request_id).await;
    Ok(answer::to(&endpoint, &delivery, verdict))
}

fn delivery(request: Request) -> Delivery {
    let (parts, body) = request.into_parts();
    let headers: BTreeMap<String, String> = parts
        .headers
        .iter()
        .filter_map(|(name, value)| {
            Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
        })
        .collect();
    Delivery { headers, body: body.to_vec() }
}
