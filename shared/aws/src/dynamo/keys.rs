//! Every key of both tables.
//!
//! A key is its parts, escaped, joined by `#`. Escaping makes it injective: no id, whatever another
//! system puts into it, can forge a `#` and so reach another record's item.
//!
//! | item | pk | sk |
//! |---|---|---|
//! | link | `REC#tenant#source#kind#id` | `TO#target` |
//! | owner | `DOC#tenant#target#document#id` | `OWNER` |
//! | reference | `REF#tenant#realm#kind#hash` | `REF` |
//! | tenant | `TENANTS` | `tenant` |
//! | connection | `TENANT#tenant` | `CONN#connection` |
//! | route | `TENANT#tenant` | `ROUTE#source#target` |
//! | mapping | `TENANT#tenant` | `MAP#source#target#version` |
//! | cursor | `TENANT#tenant` | `CURSOR#connection#stream` |
//! | list | `TENANT#tenant` | `LIST#connection#list` |
//! | part of a list | `TENANT#tenant` | `LIST#connection#list#generation#part` |
//! | census of a thousand ids | `TENANT#tenant` | `CENSUS#connection#kind#thousand` |
//! | handshake | `HANDSHAKE#nonce` | `HANDSHAKE` |
//! | company's connection, windows, token lease | `REALM#realm` | `CONN`, `WINDOWS`, `TOKENS` |
//! | journal row (its own table) | as the link's | `time#place#digest` |

use engine::link::LinkKey;
use jiff::Timestamp;
use model::{ConnectionId, Kind, RealmId, ReferenceKey, Route, SourceId, TargetId, TenantId};

use super::attributes::time_text;

/// An item's primary key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The item collection.
    pub pk: String,
    /// The item in it.
    pub sk: String,
}

impl Key {
    fn new(pk: String, sk: String) -> Self {
        Self { pk, sk }
    }

    /// Both parts as one text, for an item that names another.
    pub(crate) fn text(&self) -> String {
        format!("{}/{}", self.pk, self.sk)
    }
}

/// Joins parts so that [`split`] gives exactly them back.
fn join(parts: &[&str]) -> String {
    parts.iter().map(|part| escape(part)).collect::<Vec<_>>().join("#")
}

/// `%` first, so that an id that holds `%23` stays apart from one that holds `#`. `/` too: it
/// parts the two halves of [`Key::text`].
fn escape(part: &str) -> String {
    part.replace('%', "%25").replace('#', "%23").replace('/', "%2F")
}

fn record_pk(tenant: &TenantId, source: &ConnectionId, kind: &str, id: &SourceId) -> String {
    join(&["REC", tenant.as_str(), source.as_str(), kind, id.as_str()])
}

/// A link.
#[must_use]
pub fn link(key: &LinkKey) -> Key {
    let pk = record_pk(&key.tenant, &key.source, key.kind.as_str(), &key.id);
    Key::new(pk, join(&["TO", key.target.as_str()]))
}

/// The item that makes a target's document one record's alone.
#[must_use]
pub fn owner(tenant: &TenantId, target: &ConnectionId, document: &str, id: &TargetId) -> Key {
    let pk = join(&["DOC", tenant.as_str(), target.as_str(), document, id.as_str()]);
    Key::new(pk, "OWNER".to_owned())
}

/// A customer or item of a company.
#[must_use]
pub fn reference(tenant: &TenantId, realm: &RealmId, key: &ReferenceKey) -> Key {
    let parts = ["REF", tenant.as_str(), realm.as_str(), key.kind.as_str(), &key.hash()];
    Key::new(join(&parts), "REF".to_owned())
}

/// The list of tenants.
pub(crate) const TENANTS: &str = "TENANTS";

/// A tenant in the list of tenants.
#[must_use]
pub fn tenant(tenant: &TenantId) -> Key {
    Key::new(TENANTS.to_owned(), tenant.as_str().to_owned())
}

/// Everything that a tenant has set up.
pub(crate) fn tenant_pk(tenant: &TenantId) -> String {
    join(&["TENANT", tenant.as_str()])
}

/// What the sort keys of all connections begin with.
pub(crate) const CONNECTIONS: &str = "CONN#";

/// A connection.
#[must_use]
pub fn connection(tenant: &TenantId, id: &ConnectionId) -> Key {
    Key::new(tenant_pk(tenant), join(&["CONN", id.as_str()]))
}

/// What the sort keys of a source's routes begin with.
pub(crate) fn routes_from(source: &ConnectionId) -> String {
    join(&["ROUTE", source.as_str(), ""])
}

/// A route.
#[must_use]
pub fn route(route: &Route) -> Key {
    let sk = join(&["ROUTE", route.source.as_str(), route.target.as_str()]);
    Key::new(tenant_pk(&route.tenant), sk)
}

/// The mapping version that a route uses; the digits are padded so that versions sort.
#[must_use]
pub fn mapping(route: &Route) -> Key {
    let version = format!("{:010}", route.mapping_version);
    let sk = join(&["MAP", route.source.as_str(), route.target.as_str(), &version]);
    Key::new(tenant_pk(&route.tenant), sk)
}

/// How far a poll has come.
#[must_use]
pub fn cursor(tenant: &TenantId, connection: &ConnectionId, stream: &str) -> Key {
    Key::new(tenant_pk(tenant), join(&["CURSOR", connection.as_str(), stream]))
}

/// A list that was read; it names the generation of its parts.
#[must_use]
pub fn list(tenant: &TenantId, connection: &ConnectionId, list: &str) -> Key {
    Key::new(tenant_pk(tenant), join(&["LIST", connection.as_str(), list]))
}

/// A part of a list, of one generation.
#[must_use]
pub fn list_part(
    tenant: &TenantId,
    connection: &ConnectionId,
    list: &str,
    generation: &str,
    part: usize,
) -> Key {
    let part = format!("{part:04}");
    let sk = join(&["LIST", connection.as_str(), list, generation, &part]);
    Key::new(tenant_pk(tenant), sk)
}

/// What is known of a thousand consecutive ids; the digits are padded so that thousands sort.
#[must_use]
pub fn census(tenant: &TenantId, connection: &ConnectionId, kind: Kind, thousand: u64) -> Key {
    let thousand = format!("{thousand:017}");
    let sk = join(&["CENSUS", connection.as_str(), kind.as_str(), &thousand]);
    Key::new(tenant_pk(tenant), sk)
}

/// A handshake under way.
#[must_use]
pub fn handshake(nonce: &str) -> Key {
    Key::new(join(&["HANDSHAKE", nonce]), "HANDSHAKE".to_owned())
}

fn realm(realm: &RealmId, sk: &str) -> Key {
    Key::new(join(&["REALM", realm.as_str()]), sk.to_owned())
}

/// The one connection of a company.
#[must_use]
pub fn realm_connection(id: &RealmId) -> Key {
    realm(id, "CONN")
}

/// A company's windows.
#[must_use]
pub fn realm_windows(id: &RealmId) -> Key {
    realm(id, "WINDOWS")
}

/// The lease on a company's tokens.
#[must_use]
pub fn realm_tokens(id: &RealmId) -> Key {
    realm(id, "TOKENS")
}

/// A record's rows in the journal; `-` stands for a kind that nobody here reads.
#[must_use]
pub fn story(
    tenant: &TenantId,
    source: &ConnectionId,
    kind: Option<Kind>,
    id: &SourceId,
) -> String {
    record_pk(tenant, source, kind.map_or("-", Kind::as_str), id)
}

/// A row's place in its record's story: by time, then by its place in its commit. The digest keeps
/// rows of two workers apart, and makes a repeated append the same row.
#[must_use]
pub fn row(at: Timestamp, place: usize, digest: &str) -> String {
    format!("{}#{place:04}#{digest}", time_text(at))
}

#[cfg(test)]
mod tests;
