//! Sending: the ping, the queue's worker, and what counts as delivered.
//!
//! A receiver's answer from 200 to 302 is a success; redirects are not followed. The worker sends
//! one delivery at a time, as the store's default queue does, so a slow receiver holds up the rest.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Client, redirect};

use super::{Delivery, Pending, Webhook, payload, signature};
use crate::woocommerce::php_json;
use crate::woocommerce::shop::Shop;

/// The client of all deliveries.
pub(crate) fn client() -> Client {
    Client::builder()
        .redirect(redirect::Policy::none())
        .pool_max_idle_per_host(0)
        .no_proxy()
        .dns_resolver(Arc::new(Loopback))
        .build()
        .expect("the client needs nothing from outside")
}

/// Any name under `.localhost` is this machine (RFC 6761), whatever the system's resolver says;
/// the `Host` header keeps the name, by which a local API gateway routes.
struct Loopback;

impl Resolve for Loopback {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let host = name.as_str().trim_end_matches('.').to_owned();
            if host == "localhost" || host.ends_with(".localhost") {
                let here = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
                let addresses: Addrs = Box::new(std::iter::once(here));
                return Ok(addresses);
            }
            let found: Vec<_> = tokio::net::lookup_host((host, 0)).await?.collect();
            let addresses: Addrs = Box::new(found.into_iter());
            Ok(addresses)
        })
    }
}

/// Pings the webhooks that were created or re-activated by the request at hand.
pub(crate) async fn ping_due(shop: &Shop) {
    let due = std::mem::take(&mut shop.state().webhooks.pings_due);
    for id in due {
        ping(shop, id).await;
    }
}

/// An unsigned form post without any `X-WC-*` header; only exactly 200 settles it.
async fn ping(shop: &Shop, id: u64) {
    let (url, agent, timeout) = {
        let state = shop.state();
        let Some(hook) = state.webhooks.all.get(&id) else { return };
        let timeout = Duration::from_millis(state.webhooks.behaviour.timeout_ms);
        (hook.delivery_url.clone(), state.profile.user_agent(), timeout)
    };
    let sent = shop.client.post(url).header("User-Agent", agent).timeout(timeout);
    let sent = sent
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(format!("webhook_id={id}"))
        .send()
        .await;
    let settled = sent.is_ok_and(|answer| answer.status().as_u16() == 200);
    if let Some(hook) = shop.state().webhooks.all.get_mut(&id) {
        hook.pending_ping = !settled;
        hook.modified = Some(shop.clock.now());
    }
}

/// Sends what waits until the queue is empty; the number of deliveries.
pub(crate) async fn flush(shop: &Shop) -> usize {
    let _one_at_a_time = shop.worker.lock().await;
    let mut sent = 0;
    loop {
        let (event, copies) = {
            let mut state = shop.state();
            let copies = state.webhooks.behaviour.duplicate;
            match state.webhooks.take() {
                Some(_) if state.webhooks.behaviour.lose => {
                    state.webhooks.lost += 1;
                    continue;
                }
                Some(event) => (event, copies),
                None => return sent,
            }
        };
        for _ in 0..=copies {
            sent += usize::from(deliver(shop, &event).await);
        }
    }
}

/// Sends one delivery. False when its webhook is gone.
async fn deliver(shop: &Shop, event: &Pending) -> bool {
    let now = shop.clock.now();
    let (hook, body, source, agent, timeout) = {
        let state = shop.state();
        let Some(hook) = state.webhooks.all.get(&event.webhook).cloned() else { return false };
        let body = php_json::to_vec(&payload::build(&state, event));
        let timeout = Duration::from_millis(state.webhooks.behaviour.timeout_ms);
        (hook, body, format!("{}/", state.url), state.profile.user_agent(), timeout)
    };
    let delivery_id = signature::delivery_id(&shop.name, hook.id, now);
    let request = request(shop, &hook, body, &source, &agent, &delivery_id).timeout(timeout);
    let answer = request.send().await.map_or(0, |answer| answer.status().as_u16());
    let ok = (200..=302).contains(&answer);
    {
        let mut state = shop.state();
        state.webhooks.settle(hook.id, ok);
        state.webhooks.log.push(Delivery {
            webhook: hook.id,
            topic: event.topic.clone(),
            argument: event.argument,
            delivery_id,
            answer,
            ok,
        });
    }
    if hook.pending_ping {
        ping(shop, hook.id).await;
    }
    true
}

fn request(
    shop: &Shop,
    hook: &Webhook,
    body: Vec<u8>,
    source: &str,
    agent: &str,
    delivery_id: &str,
) -> reqwest::RequestBuilder {
    let (resource, event) = hook.topic.split_once('.').unwrap_or((&hook.topic, ""));
    shop.client
        .post(&hook.delivery_url)
        .header("User-Agent", agent)
        .header("Accept-Encoding", "deflate, gzip, br, zstd")
        .header("Content-Type", "application/json")
        .header("X-WC-Webhook-Source", source)
        .header("X-WC-Webhook-Topic", &hook.topic)
        .header("X-WC-Webhook-Resource", resource)
        .header("X-WC-Webhook-Event", event)
        .header("X-WC-Webhook-Signature", signature::sign(&hook.secret, &body))
        .header("X-WC-Webhook-ID", hook.id.to_string())
        .header("X-WC-Webhook-Delivery-ID", delivery_id)
        .header("Connection", "close")
        .body(body)
}
