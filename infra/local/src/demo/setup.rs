//! Who is connected to what in the demo: three stores, one company, one analytics copy.

use anyhow::{Context, Result, ensure};
use sandbox::scenario::{self, Day, Report, StoreAccess};
use serde_json::{Value, json};
use tokio::process::Command;

use super::watch;
use crate::cache::repository;
use crate::stack::Stack;

/// The tenant.
pub(super) const TENANT: &str = "demo";
/// The company's connection.
pub(super) const BOOKS: &str = "books";
/// The analytics copy's connection.
pub(super) const COPY: &str = "copy";
/// The company.
pub(super) const REALM: &str = "4620816365000000001";
/// The stores, with the version of WooCommerce that each runs. Their order ids overlap.
pub(super) const STORES: [(&str, &str); 3] =
    [("store-a", "7.5.1"), ("store-b", "9.4.3"), ("store-c", "11.0.1")];

/// What the stores tell us about.
const TOPICS: [&str; 10] = [
    "order.created",
    "order.updated",
    "order.deleted",
    "order.restored",
    "product.created",
    "product.updated",
    "product.deleted",
    "customer.created",
    "customer.updated",
    "customer.deleted",
];

/// Opens stores and company, stores connections and secrets, registers the webhooks.
pub(super) async fn connect(stack: &Stack) -> Result<Vec<StoreAccess>> {
    let sandbox = &stack.run.sandbox_url;
    let company = json!({
        "realm": REALM, "company": "de",
        "client_id": "demo-client", "client_secret": "demo-client-secret",
        "verifier_token": "demo-verifier-token", "refresh_token": "demo-refresh-token",
        "webhook_url": format!("{}/webhooks/quickbooks", stack.run.api_url),
        "webhook_format": "cloudevents",
    });
    post(stack, &format!("{sandbox}/control/quickbooks/companies"), &company).await?;
    let mut stores = Vec::new();
    for (store, version) in STORES {
        let access = StoreAccess {
            store: store.to_owned(),
            key: format!("ck_{store}"),
            secret: format!("cs_{store}_secret"),
        };
        let opening = json!({
            "store": store, "key": access.key, "secret": access.secret, "fixture": version,
        });
        post(stack, &format!("{sandbox}/control/woocommerce/stores"), &opening).await?;
        stores.push(access);
    }
    seed(stack, &stores).await?;
    for store in &stores {
        register(stack, store).await?;
    }
    Ok(stores)
}

/// The shops' day: orders that were there are touched, so that their webhooks are sent; they are
/// paid and completed; and, once that is in the books, edited, refunded and cancelled.
pub(super) async fn live_on(stack: &Stack, stores: &[StoreAccess]) -> Result<Report> {
    let sandbox = &stack.run.sandbox_url;
    let day = Day::begin(&stack.http, sandbox, stores).await?;
    scenario::touch_all(&stack.http, sandbox, stores).await?;
    let mut report = day.morning().await?;
    watch::until_quiet(stack).await?;
    report.actions.extend(day.evening().await?.actions);
    Ok(report)
}

/// Writes connections, secrets, routes and mappings with the program that does it in the cloud.
async fn seed(stack: &Stack, stores: &[StoreAccess]) -> Result<()> {
    let file = stack.run.folder.join("connections.json");
    std::fs::write(&file, connections(stack, stores)?.to_string())?;
    let mut command = Command::new(stack.run.binaries.join("seed"));
    command.arg("--file").arg(&file).envs(&stack.run.environment).kill_on_drop(true);
    let output = command.output().await.context("cannot run seed")?;
    std::fs::remove_file(&file)?;
    let words = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "the connections could not be stored: {words}");
    Ok(())
}

fn connections(stack: &Stack, stores: &[StoreAccess]) -> Result<Value> {
    let mut connections = vec![books(), copy(stack)];
    let mut routes = Vec::new();
    for store in stores {
        connections.push(shop(stack, store));
        let letter = store.store.trim_start_matches("store-");
        let kinds = json!(["order", "customer", "product"]);
        routes.push(route(&store.store, BOOKS, &json!(["order"]), letter)?);
        routes.push(route(&store.store, COPY, &kinds, "rows")?);
    }
    let app = json!({
        "client_id": "demo-client", "client_secret": "demo-client-secret",
        "verifier_token": "demo-verifier-token",
    });
    Ok(json!({
        "tenant": TENANT, "connections": connections, "routes": routes,
        "apps": [{ "connector": "quickbooks", "secret": app }],
    }))
}

/// The company. Its access token has ended, so that the first call must refresh it.
fn books() -> Value {
    json!({
        "id": BOOKS, "connector": "quickbooks", "realm": REALM, "start_at": "2026-01-01T00:00:00Z",
        "settings": { "tax_model": "codes", "home_currency": "EUR", "multicurrency": false },
        "secret": {
            "access_token": "demo-expired-token", "refresh_token": "demo-refresh-token",
            "access_expires_at": "2026-01-01T00:00:00Z",
        },
    })
}

fn copy(stack: &Stack) -> Value {
    json!({
        "id": COPY, "connector": "supabase", "start_at": "2026-01-01T00:00:00Z",
        "settings": { "url": stack.run.postgrest_url, "rest_path": "" },
        "secret": { "service_key": stack.run.service_key },
    })
}

fn shop(stack: &Stack, store: &StoreAccess) -> Value {
    json!({
        "id": store.store, "connector": "woocommerce", "start_at": "2026-01-01T00:00:00Z",
        "settings": { "url": format!("{}/stores/{}", stack.run.sandbox_url, store.store) },
        "secret": {
            "consumer_key": store.key, "consumer_secret": store.secret,
            "webhook_secret": webhook_secret(&store.store),
        },
    })
}

fn route(source: &str, target: &str, kinds: &Value, mapping: &str) -> Result<Value> {
    let path = repository().join(format!("infra/local/seed/mapping-{mapping}.json"));
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("cannot read {}", path.display()))?;
    let mapping: Value = serde_json::from_str(&text)?;
    let route = json!({
        "source": source, "target": target, "kinds": kinds, "webhooks": true,
        "mapping_version": mapping["version"],
    });
    Ok(json!({ "route": route, "mapping": mapping }))
}

/// Signs a store's webhooks.
pub(super) fn webhook_secret(store: &str) -> String {
    format!("whsec-{store}")
}

async fn register(stack: &Stack, store: &StoreAccess) -> Result<()> {
    let base = format!("{}/stores/{}/wp-json/wc/v3", stack.run.sandbox_url, store.store);
    let api = &stack.run.api_url;
    for topic in TOPICS {
        let webhook = json!({
            "name": format!("Universal Data Sync {topic}"), "topic": topic,
            "delivery_url": format!("{api}/webhooks/woocommerce/{TENANT}/{}", store.store),
            "secret": webhook_secret(&store.store),
        });
        let call = stack.http.post(format!("{base}/webhooks")).json(&webhook);
        let answer = call.basic_auth(&store.key, Some(&store.secret)).send().await?;
        let status = answer.status();
        ensure!(status.is_success(), "{topic}: {status} {}", answer.text().await?);
    }
    Ok(())
}

async fn post(stack: &Stack, url: &str, body: &Value) -> Result<()> {
    let answer = stack.http.post(url).json(body).send().await?;
    let status = answer.status();
    ensure!(status.is_success(), "{url}: {status} {}", answer.text().await?);
    Ok(())
}
