//! The file: what a tenant connects, as JSON.
//!
//! ```json
//! { "tenant": "t1",
//!   "connections": [{ "id": "books", "connector": "quickbooks", "realm": "9130…",
//!                     "settings": {}, "start_at": "2026-01-01T00:00:00Z", "secret": {} }],
//!   "apps": [{ "connector": "quickbooks", "secret": {} }],
//!   "routes": [{ "route": { "source": "store", "target": "books", "kinds": ["order"],
//!                           "mapping_version": 1, "webhooks": true }, "mapping": {} }] }
//! ```
//!
//! `tenant` may be left out of connections and routes. `realm`, `state`, `settings`, `webhook_url` and
//! `secret` may be left out of a connection: what is stored stays. Of a new one the realm is then its
//! own (`tenant/id`), and it is connected.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use mapping::Mapping;
use model::{Connection, ConnectorId, Route, TenantId};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// What the file says, checked.
pub(crate) struct File {
    pub(crate) connections: Vec<Seed>,
    pub(crate) apps: Vec<(ConnectorId, SecretString)>,
    pub(crate) routes: Vec<(Route, Mapping)>,
}

/// A connection, its secret, and the fields that the file leaves out: those stay as they are stored.
pub(crate) struct Seed {
    pub(crate) connection: Connection,
    pub(crate) secret: Option<SecretString>,
    pub(crate) left_out: BTreeSet<&'static str>,
}

impl Seed {
    /// The connection as it shall stand, where one stands already.
    pub(crate) fn over(&self, stored: Option<Connection>) -> Connection {
        let mut connection = self.connection.clone();
        let Some(stored) = stored.filter(|stored| stored.connector == connection.connector) else {
            return connection;
        };
        let kept = |field| self.left_out.contains(field);
        if kept("realm") {
            connection.realm = stored.realm;
        }
        if kept("state") {
            connection.state = stored.state;
        }
        if kept("settings") {
            connection.settings = stored.settings;
        }
        if kept("webhook_url") {
            connection.webhook_url = stored.webhook_url;
        }
        connection
    }
}

/// What a connection may leave out.
const OPTIONAL: [&str; 4] = ["realm", "state", "settings", "webhook_url"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    tenant: TenantId,
    #[serde(default)]
    connections: Vec<Map<String, Value>>,
    #[serde(default)]
    apps: Vec<App>,
    #[serde(default)]
    routes: Vec<Routed>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct App {
    connector: ConnectorId,
    secret: Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Routed {
    route: Map<String, Value>,
    mapping: Value,
}

/// Reads the file. No message quotes a value of a secret.
pub(crate) fn parse(text: &str) -> Result<File> {
    let raw: Raw = serde_json::from_str(text)?;
    let tenant = raw.tenant;
    let connections = raw.connections.into_iter().enumerate().map(|(place, fields)| {
        connection(&tenant, fields).with_context(|| format!("connections[{place}]"))
    });
    let routes =
        raw.routes.into_iter().enumerate().map(|(place, routed)| {
            route(&tenant, routed).with_context(|| format!("routes[{place}]"))
        });
    let apps = raw.apps.into_iter().map(|app| Ok((app.connector, secret(&app.secret)?)));
    let file = File {
        connections: connections.collect::<Result<_>>()?,
        apps: apps.collect::<Result<_>>()?,
        routes: routes.collect::<Result<_>>()?,
    };
    Ok(file)
}

fn connection(tenant: &TenantId, mut fields: Map<String, Value>) -> Result<Seed> {
    let secret = fields.remove("secret").map(|value| secret(&value)).transpose()?;
    let left_out = OPTIONAL.into_iter().filter(|field| !fields.contains_key(*field)).collect();
    same_tenant(tenant, &mut fields)?;
    let id = fields.get("id").and_then(Value::as_str).context("id is missing")?.to_owned();
    fields.entry("realm").or_insert_with(|| json!(format!("{tenant}/{id}")));
    fields.entry("state").or_insert_with(|| json!({ "state": "connected" }));
    fields.entry("settings").or_insert_with(|| json!({}));
    let connection = serde_json::from_value(Value::Object(fields))?;
    Ok(Seed { connection, secret, left_out })
}

fn route(tenant: &TenantId, routed: Routed) -> Result<(Route, Mapping)> {
    let Routed { route: mut fields, mapping } = routed;
    same_tenant(tenant, &mut fields)?;
    let route: Route = serde_json::from_value(Value::Object(fields)).context("route")?;
    let mapping: Mapping = Mapping::parse(&mapping.to_string()).context("mapping")?;
    ensure!(
        mapping.version == route.mapping_version,
        "the route names mapping version {}, the mapping is version {}",
        route.mapping_version,
        mapping.version
    );
    Ok((route, mapping))
}

fn same_tenant(tenant: &TenantId, fields: &mut Map<String, Value>) -> Result<()> {
    let named = fields.entry("tenant").or_insert_with(|| json!(tenant));
    ensure!(named.as_str() == Some(tenant.as_str()), "it names another tenant than the file");
    Ok(())
}

fn secret(value: &Value) -> Result<SecretString> {
    let fields = value.as_object().context("a secret must be a JSON object")?;
    ensure!(!fields.is_empty(), "a secret is empty: leave it out, so that what is stored stays");
    Ok(SecretString::from(value.to_string()))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn error(file: &Value) -> String {
        format!("{:#}", parse(&file.to_string()).err().unwrap())
    }

    #[test]
    fn what_is_left_out_is_filled_in() {
        let file = json!({ "tenant": "t1", "connections": [{
            "id": "store", "connector": "woocommerce", "start_at": "2026-01-01T00:00:00Z",
            "secret": { "consumer_key": "ck" },
        }] });
        let file = parse(&file.to_string()).unwrap();
        let Seed { connection, secret, .. } = file.connections.first().unwrap();
        assert_eq!(connection.tenant.as_str(), "t1");
        assert_eq!(connection.realm.as_str(), "t1/store");
        assert_eq!(connection.state, model::connection::ConnectionState::Connected);
        let secret = secret.as_ref().unwrap().expose_secret();
        assert_eq!(secret, r#"{"consumer_key":"ck"}"#);
    }

    #[test]
    fn a_mistake_is_named_by_its_place_and_quotes_no_secret() {
        let of = |connection: Value| json!({ "tenant": "t1", "connections": [connection] });
        let broken = error(&of(json!({ "id": "a", "secret": "hunter2" })));
        assert_eq!(broken, "connections[0]: a secret must be a JSON object");
        let other = error(&of(json!({ "id": "a", "tenant": "t2" })));
        assert_eq!(other, "connections[0]: it names another tenant than the file");
        let missing = error(&of(json!({ "id": "a", "connector": "woocommerce" })));
        assert!(missing.contains("start_at"), "{missing}");
    }
}
