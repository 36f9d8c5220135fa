//! `/webhooks`: create, read, change, delete. A secret is never shown.

use http::Method;
use jiff::Timestamp;
use rand::Rng;
use rand::distr::Alphanumeric;
use serde_json::{Value, json};

use super::Webhook;
use crate::woocommerce::call::Call;
use crate::woocommerce::dates;
use crate::woocommerce::errors::WcError;
use crate::woocommerce::json::{put, text};
use crate::woocommerce::paging::{ListKind, Page};
use crate::woocommerce::reply::Reply;
use crate::woocommerce::state::State;

/// What a webhook can be.
pub(crate) const STATUSES: [&str; 3] = ["active", "paused", "disabled"];

/// `GET` and `POST /webhooks`.
pub(crate) fn collection(state: &mut State, call: &Call) -> Result<Reply, WcError> {
    if call.method == Method::POST {
        return create(state, call);
    }
    let page = Page::parse(&call.params)?;
    let status = call.params.get("status").unwrap_or("all");
    let hooks = state.webhooks.all.values().rev();
    let hooks = hooks.filter(|hook| status == "all" || hook.status == status);
    let rows = hooks.map(|hook| show(state, hook)).collect();
    Ok(page.answer(rows, state, "webhooks", &call.params, ListKind::Others))
}

/// `GET`, `PUT` and `DELETE /webhooks/{id}`.
pub(crate) fn single(state: &mut State, call: &Call, id: u64) -> Result<Reply, WcError> {
    let missing = || WcError::new(404, "woocommerce_rest_shop_webhook_invalid_id", "Invalid ID.");
    let hook = state.webhooks.all.get(&id).cloned().ok_or_else(missing)?;
    match call.method {
        Method::GET => {}
        Method::DELETE => {
            if !call.params.flag("force") {
                return Err(WcError::no_trash("Webhooks"));
            }
            state.webhooks.all.remove(&id);
            return Ok(Reply::ok(show(state, &hook)));
        }
        _ => update(state, call, hook)?,
    }
    let hook = state.webhooks.all.get(&id).ok_or_else(missing)?;
    Ok(Reply::ok(show(state, hook)))
}

fn create(state: &mut State, call: &Call) -> Result<Reply, WcError> {
    let topic = topic(text(&call.body, "topic"))?;
    let delivery_url = delivery_url(text(&call.body, "delivery_url"))?;
    let status = status(&call.body)?.unwrap_or("active");
    state.webhooks.last_id += 1;
    let id = state.webhooks.last_id;
    let name = match text(&call.body, "name") {
        "" => format!("Webhook created on {}", call.now),
        name => name.to_owned(),
    };
    let secret = match text(&call.body, "secret") {
        "" => rand::rng().sample_iter(Alphanumeric).take(50).map(char::from).collect(),
        secret => secret.to_owned(),
    };
    let hook = Webhook {
        id,
        name,
        status: status.to_owned(),
        topic,
        delivery_url,
        secret,
        failures: 0,
        pending_ping: true,
        created: call.now,
        modified: None,
    };
    let shown = show(state, &hook);
    state.webhooks.all.insert(id, hook);
    state.webhooks.pings_due.push(id);
    Ok(Reply::created(shown, state.api(&format!("webhooks/{id}"))))
}

fn update(state: &mut State, call: &Call, mut hook: Webhook) -> Result<(), WcError> {
    let body = &call.body;
    if body.get("topic").is_some() {
        hook.topic = topic(text(body, "topic"))?;
    }
    if body.get("delivery_url").is_some() {
        hook.delivery_url = delivery_url(text(body, "delivery_url"))?;
    }
    if let Some(status) = status(body)? {
        status.clone_into(&mut hook.status);
    }
    if !text(body, "name").is_empty() {
        text(body, "name").clone_into(&mut hook.name);
    }
    if !text(body, "secret").is_empty() {
        text(body, "secret").clone_into(&mut hook.secret);
    }
    hook.modified = Some(call.now);
    if hook.status == "active" {
        state.webhooks.pings_due.push(hook.id);
    }
    state.webhooks.all.insert(hook.id, hook);
    Ok(())
}

fn status(body: &Value) -> Result<Option<&str>, WcError> {
    match body.get("status").map(|status| status.as_str().unwrap_or("")) {
        Some(known) if STATUSES.contains(&known) => Ok(Some(known)),
        Some(_) => Err(WcError::not_in_enum("status", "status", &STATUSES)),
        None => Ok(None),
    }
}

fn topic(topic: &str) -> Result<String, WcError> {
    let valid = match topic.split_once('.') {
        Some(("action", hook)) => hook.starts_with("woocommerce_") || hook.starts_with("wc_"),
        Some((_, _)) => !hooks(topic).is_empty(),
        None => false,
    };
    if valid {
        return Ok(topic.to_owned());
    }
    let code = "woocommerce_rest_shop_webhook_invalid_topic";
    Err(WcError::new(400, code, "Webhook topic is required and must be valid."))
}

fn delivery_url(url: &str) -> Result<String, WcError> {
    if url.starts_with("http://") || url.starts_with("https://") {
        return Ok(url.to_owned());
    }
    let message = "Webhook delivery URL must be a valid URL starting with http:// or https://.";
    Err(WcError::new(400, "woocommerce_rest_shop_webhook_invalid_delivery_url", message))
}

/// The WordPress hooks behind a topic; empty for one that does not exist.
fn hooks(topic: &str) -> &'static [&'static str] {
    match topic {
        "order.created" => &["woocommerce_new_order"],
        "order.updated" => &["woocommerce_update_order", "woocommerce_order_refunded"],
        "order.deleted" => &["wp_trash_post", "woocommerce_trash_order"],
        "order.restored" => &["untrashed_post", "woocommerce_untrash_order"],
        "product.created" => &[
            "woocommerce_process_product_meta",
            "woocommerce_new_product",
            "woocommerce_new_product_variation",
        ],
        "product.updated" => &[
            "woocommerce_process_product_meta",
            "woocommerce_update_product",
            "woocommerce_update_product_variation",
        ],
        "product.deleted" | "coupon.deleted" => &["wp_trash_post"],
        "product.restored" | "coupon.restored" => &["untrashed_post"],
        "customer.created" => {
            &["user_register", "woocommerce_created_customer", "woocommerce_new_customer"]
        }
        "customer.updated" => &["profile_update", "woocommerce_update_customer"],
        "customer.deleted" => &["delete_user"],
        "coupon.created" => &["woocommerce_process_shop_coupon_meta", "woocommerce_new_coupon"],
        "coupon.updated" => &["woocommerce_process_shop_coupon_meta", "woocommerce_update_coupon"],
        _ => &[],
    }
}

fn show(state: &State, hook: &Webhook) -> Value {
    let (resource, event) = hook.topic.split_once('.').unwrap_or((&hook.topic, ""));
    let known = hooks(&hook.topic);
    let hooks = if known.is_empty() { vec![event] } else { known.to_vec() };
    let mut shown = json!({
        "id": hook.id, "name": hook.name, "status": hook.status, "topic": hook.topic,
        "resource": resource, "event": event, "hooks": hooks,
        "delivery_url": hook.delivery_url,
        "date_modified": null, "date_modified_gmt": null,
    });
    put(&mut shown, "_links", state.links("webhooks", hook.id));
    stamp(&mut shown, "date_created", Some(hook.created), state);
    stamp(&mut shown, "date_modified", hook.modified, state);
    shown
}

fn stamp(shown: &mut Value, field: &str, at: Option<Timestamp>, state: &State) {
    if let Some(at) = at {
        dates::stamp(shown, field, at, &state.zone);
    }
}
