//! Connections, routes and mappings, as JSON text under readable keys.
//!
//! A connection is stored in one transaction with its company's item and its tenant's place in the
//! list of tenants: the company's item makes it the only connection of that company in the stage.
//! A mapping version never changes once it is stored, because the journal names versions.

use std::fmt::Display;

use async_trait::async_trait;
use engine::ports::Directory;
use engine::{Code, Error, Result};
use mapping::Mapping;
use model::{Connection, ConnectionId, RealmId, Route, TenantId};
use serde::de::DeserializeOwned;

use super::Tables;
use super::attributes::{Item, get_text, json, keyed, text, unreadable};
use super::batch::Part;
use super::keys;
use super::transaction::{Condition, Transacted};

/// The attribute that holds the document.
const DOCUMENT: &str = "document";
const NOBODY_ELSES: &str =
    "attribute_not_exists(#tenant) OR (#tenant = :tenant AND #connection = :connection)";

#[async_trait]
impl Directory for Tables {
    async fn connection(&self, tenant: &TenantId, id: &ConnectionId) -> Result<Option<Connection>> {
        let item = self.item(keys::connection(tenant, id)).await?;
        item.map(|item| document(&item, "connection")).transpose()
    }

    async fn connections(&self) -> Result<Vec<Connection>> {
        let mut found = Vec::new();
        for item in self.query(&self.state, keys::TENANTS.to_owned(), Part::Whole).await? {
            let tenant = get_text(&item, "sk").and_then(|sk| sk.parse().ok());
            let tenant = tenant.ok_or_else(|| unreadable(&item, "tenant"))?;
            let connections = Part::Under(keys::CONNECTIONS.to_owned());
            for item in self.query(&self.state, keys::tenant_pk(&tenant), connections).await? {
                found.push(document(&item, "connection")?);
            }
        }
        Ok(found)
    }

    async fn by_realm(&self, realm: &RealmId) -> Result<Option<Connection>> {
        let Some(item) = self.item(keys::realm_connection(realm)).await? else {
            return Ok(None);
        };
        let part = |name| get_text(&item, name);
        let tenant = part("tenant").and_then(|tenant| tenant.parse().ok());
        let id = part("connection").and_then(|id| id.parse().ok());
        let (Some(tenant), Some(id)) = (tenant, id) else {
            return Err(unreadable(&item, "company's connection"));
        };
        self.connection(&tenant, &id).await
    }

    async fn routes_from(&self, tenant: &TenantId, source: &ConnectionId) -> Result<Vec<Route>> {
        let routes = Part::Under(keys::routes_from(source));
        let items = self.query(&self.state, keys::tenant_pk(tenant), routes).await?;
        items.iter().map(|item| document(item, "route")).collect()
    }

    async fn mapping(&self, route: &Route) -> Result<Mapping> {
        let Some(item) = self.item(keys::mapping(route)).await? else {
            return Err(invalid_mapping(route, &"there is no such version"));
        };
        let text = get_text(&item, DOCUMENT).unwrap_or_default();
        Mapping::parse(text).map_err(|error| invalid_mapping(route, &error))
    }

    async fn put_connection(&self, connection: &Connection) -> Result<()> {
        let before = Directory::connection(self, &connection.tenant, &connection.id).await?;
        self.store_connection(before.as_ref(), connection, None).await
    }

    async fn change_connection(&self, read: &Connection, changed: &Connection) -> Result<()> {
        let moved = || Error::retry(Code::StateMoved, "the connection was changed meanwhile");
        let item = self.item(keys::connection(&read.tenant, &read.id)).await?.ok_or_else(moved)?;
        if document::<Connection>(&item, "connection")? != *read {
            return Err(moved());
        }
        let unchanged = as_it_was(get_text(&item, DOCUMENT).unwrap_or_default());
        self.store_connection(Some(read), changed, Some(unchanged)).await
    }

    async fn put_route(&self, route: &Route, mapping: &Mapping) -> Result<()> {
        let before = self.item(keys::mapping(route)).await?;
        let before = before.as_ref().and_then(|item| get_text(item, DOCUMENT));
        if let Some(before) = before {
            let same = Mapping::parse(before).is_ok_and(|stored| stored == *mapping);
            if !same {
                let reason = "it is stored already and differs; give the new one a new version";
                return Err(invalid_mapping(route, &reason));
            }
        }
        let mut stored = keyed(keys::mapping(route));
        stored.insert(DOCUMENT.to_owned(), json(mapping)?);
        let unchanged = Condition {
            expression: match before {
                None => "attribute_not_exists(#document)".to_owned(),
                Some(_) => "#document = :before".to_owned(),
            },
            names: vec![("#document", DOCUMENT)],
            values: before.map(|before| (":before".to_owned(), text(before))).into_iter().collect(),
        };
        let mut item = keyed(keys::route(route));
        item.insert(DOCUMENT.to_owned(), json(route)?);
        let writes = vec![
            Self::put(&self.state, item, None)?,
            Self::put(&self.state, stored, Some(unchanged))?,
        ];
        match self.transact(writes).await? {
            Transacted::Done => Ok(()),
            Transacted::Refused(_) => {
                Err(Error::retry(Code::StateMoved, "the mapping was changed meanwhile"))
            }
        }
    }
}

impl Tables {
    /// Stores a connection with its claim on the company, and gives up the claim that it had.
    async fn store_connection(
        &self,
        before: Option<&Connection>,
        connection: &Connection,
        condition: Option<Condition>,
    ) -> Result<()> {
        refuse_reserved(&connection.tenant)?;
        let mut item = keyed(keys::connection(&connection.tenant, &connection.id));
        item.insert(DOCUMENT.to_owned(), json(connection)?);
        let mut company = keyed(keys::realm_connection(&connection.realm));
        company.insert("tenant".to_owned(), text(connection.tenant.as_str()));
        company.insert("connection".to_owned(), text(connection.id.as_str()));
        let tenant = keyed(keys::tenant(&connection.tenant));
        let mut writes = vec![
            Self::put(&self.state, company, Some(nobody_elses(connection)))?,
            Self::put(&self.state, item, condition)?,
            Self::put(&self.state, tenant, None)?,
        ];
        if let Some(before) = before.filter(|before| before.realm != connection.realm) {
            let company = keys::realm_connection(&before.realm);
            writes.push(self.delete(company, nobody_elses(connection))?);
        }
        match self.transact(writes).await? {
            Transacted::Done => Ok(()),
            Transacted::Refused(places) if places.contains(&0) => Err(Error::park(
                Code::ConfigInvalid,
                format!("the company {} is connected already", connection.realm),
            )),
            Transacted::Refused(_) => {
                Err(Error::retry(Code::StateMoved, "the connection was changed meanwhile"))
            }
        }
    }
}

/// The document stands as it was read.
fn as_it_was(document: &str) -> Condition {
    Condition {
        expression: "#document = :before".to_owned(),
        names: vec![("#document", DOCUMENT)],
        values: Item::from([(":before".to_owned(), text(document))]),
    }
}

fn document<T: DeserializeOwned>(item: &Item, what: &str) -> Result<T> {
    let text = get_text(item, DOCUMENT).ok_or_else(|| unreadable(item, what))?;
    serde_json::from_str(text).map_err(|error| unreadable(item, what).caused_by(error))
}

fn nobody_elses(connection: &Connection) -> Condition {
    Condition {
        expression: NOBODY_ELSES.to_owned(),
        names: vec![("#tenant", "tenant"), ("#connection", "connection")],
        values: Item::from([
            (":tenant".to_owned(), text(connection.tenant.as_str())),
            (":connection".to_owned(), text(connection.id.as_str())),
        ]),
    }
}

/// A tenant `app` would find our own secrets under its connections' names.
fn refuse_reserved(tenant: &TenantId) -> Result<()> {
    if tenant.as_str() == crate::secrets::APP {
        return Err(Error::park(Code::ConfigInvalid, "no tenant can be named \"app\""));
    }
    Ok(())
}

fn invalid_mapping(route: &Route, reason: &dyn Display) -> Error {
    let Route { source, target, mapping_version, .. } = route;
    let message = format!(
        "mapping version {mapping_version} of the route from {source} to {target}: {reason}"
    );
    Error::park(Code::ConfigInvalid, message)
}
