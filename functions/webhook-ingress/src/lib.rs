//! The webhook ingress: one request in, one answer out (see `engine::ingress`).

mod answer;
mod endpoint;

use std::collections::BTreeMap;

use engine::ingress::{Ingress, receive};
use engine::webhook::Delivery;
use lambda_http::request::RequestContext;
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
    let Some(endpoint) = endpoint::of(request.uri().path()) else {
        return Ok(answer::not_found());
    };
    let request_id = request_id(&request);
    let delivery = delivery(request);
    if delivery.body.len() > MAX_BODY_BYTES {
        return Ok(answer::too_large(&endpoint, &delivery));
    }
    let verdict = match request_id {
        Some(id) => receive(ingress, &endpoint, &delivery, &id).await,
        None => Err(engine::Error::bug("a request without an id")),
    };
    Ok(answer::to(&endpoint, &delivery, verdict))
}

/// The invocation's id, else the gateway's. It becomes the jobs' deduplication id: two requests
/// under one id would swallow a hint, so there is no default.
fn request_id(request: &Request) -> Option<String> {
    let invocation = request.lambda_context_ref().map(|context| context.request_id.clone());
    let gateway = match request.request_context_ref() {
        Some(RequestContext::ApiGatewayV2(context)) => context.request_id.clone(),
        _ => None,
    };
    [invocation, gateway].into_iter().flatten().find(|id| !id.is_empty())
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
