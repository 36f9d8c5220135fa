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
//! | cursor | `TENANT#tenant` | `CURSOR#connection#kind` |
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
pub fn cursor(tenant: &TenantId, connection: &ConnectionId, kind: Kind) -> Key {
    Key::new(tenant_pk(tenant), join(&["CURSOR", connection.as_str(), kind.as_str()]))
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
mod tests {
    use model::reference::MatchBy;
    use proptest::prelude::*;

    use super::*;

    /// The parts of a key.
    fn split(key: &str) -> Vec<String> {
        let unescape =
            |part: &str| part.replace("%2F", "/").replace("%23", "#").replace("%25", "%");
        key.split('#').map(unescape).collect()
    }

    fn slug() -> impl Strategy<Value = String> {
        "[a-z0-9][a-z0-9_-]{0,12}"
    }

    /// Ids of other systems, the characters of our own syntax among them.
    fn foreign() -> impl Strategy<Value = String> {
        "[#%/a-f0-9 é-]{0,12}"
    }

    fn link_key(
        (tenant, source, target): (String, String, String),
        kind: Kind,
        id: &str,
    ) -> LinkKey {
        LinkKey {
            tenant: tenant.parse().unwrap(),
            source: source.parse().unwrap(),
            kind,
            id: SourceId::new(id),
            target: target.parse().unwrap(),
        }
    }

    fn a_route(source: &str, target: &str, version: u32) -> Route {
        Route {
            tenant: "t1".parse().unwrap(),
            source: source.parse().unwrap(),
            target: target.parse().unwrap(),
            kinds: vec![Kind::Order],
            mapping_version: version,
            webhooks: true,
        }
    }

    proptest! {
        #[test]
        fn parts_survive_a_key(parts in proptest::collection::vec(foreign(), 1..6)) {
            let borrowed: Vec<&str> = parts.iter().map(String::as_str).collect();
            prop_assert_eq!(split(&join(&borrowed)), parts);
        }

        #[test]
        fn a_link_survives(
            ids in (slug(), slug(), slug()),
            kind in proptest::sample::select(&Kind::ALL[..]),
            id in foreign(),
        ) {
            let made = link(&link_key(ids.clone(), kind, &id));
            prop_assert_eq!(split(&made.pk), ["REC", &ids.0, &ids.1, kind.as_str(), &id]);
            prop_assert_eq!(split(&made.sk), ["TO", &ids.2]);
        }

        #[test]
        fn an_owner_survives(ids in (slug(), slug()), document in foreign(), id in foreign()) {
            let (tenant, target) = (ids.0.parse().unwrap(), ids.1.parse().unwrap());
            let made = owner(&tenant, &target, &document, &TargetId::new(id.as_str()));
            prop_assert_eq!(split(&made.pk), ["DOC", &ids.0, &ids.1, &document, &id]);
            prop_assert_eq!(made.sk, "OWNER");
        }

        #[test]
        fn a_reference_survives(tenant in slug(), realm in foreign(), value in foreign()) {
            let by = MatchBy::Sku;
            let key = ReferenceKey { kind: Kind::Product, by, value };
            let made = reference(&tenant.parse().unwrap(), &RealmId::new(realm.as_str()), &key);
            prop_assert_eq!(split(&made.pk), ["REF", &tenant, &realm, "product", &key.hash()]);
        }

        #[test]
        fn a_tenants_own_items_survive(ids in (slug(), slug(), slug()), version: u32) {
            let id: TenantId = ids.0.parse().unwrap();
            let first: ConnectionId = ids.1.parse().unwrap();
            let route_of = Route { tenant: id.clone(), ..a_route(&ids.1, &ids.2, version) };
            prop_assert_eq!(tenant(&id), Key::new(TENANTS.to_owned(), ids.0.clone()));
            prop_assert_eq!(split(&connection(&id, &first).pk), ["TENANT", &ids.0]);
            prop_assert_eq!(split(&connection(&id, &first).sk), ["CONN", &ids.1]);
            prop_assert_eq!(split(&route(&route_of).sk), ["ROUTE", &ids.1, &ids.2]);
            let sk = split(&mapping(&route_of).sk);
            prop_assert_eq!(&sk[..3], ["MAP", &ids.1, &ids.2]);
            prop_assert_eq!(sk[3].parse::<u32>().unwrap(), version);
            let sk = split(&cursor(&id, &first, Kind::Refund).sk);
            prop_assert_eq!(sk, ["CURSOR", &ids.1, "refund"]);
        }

        #[test]
        fn a_realm_survives(id in foreign()) {
            let id = RealmId::new(id);
            for (made, sk) in [
                (realm_connection(&id), "CONN"),
                (realm_windows(&id), "WINDOWS"),
                (realm_tokens(&id), "TOKENS"),
            ] {
                prop_assert_eq!(split(&made.pk), ["REALM", id.as_str()]);
                prop_assert_eq!(made.sk, sk);
            }
        }

        #[test]
        fn rows_sort_by_time(a in 0_i64..4_000_000_000_000, b in 0_i64..4_000_000_000_000) {
            let at = |ms| Timestamp::from_millisecond(ms).unwrap();
            let (first, second) = (row(at(a), 3, "ff"), row(at(b), 0, "00"));
            prop_assert_eq!(a.cmp(&b) == std::cmp::Ordering::Less, first < second);
        }
    }

    #[test]
    fn an_id_cannot_forge_another_records_key() {
        let ids = || ("t1".to_owned(), "a".to_owned(), "books".to_owned());
        let honest = link(&link_key(ids(), Kind::Order, "1"));
        for forged in ["1#TO", "1%23", "1/TO#books", "1#", "%2523"] {
            let made = link(&link_key(ids(), Kind::Order, forged));
            assert_ne!(made, honest);
            assert_eq!(made.pk.matches('#').count(), honest.pk.matches('#').count());
        }
        let first = story(&"t1".parse().unwrap(), &"a".parse().unwrap(), None, &"x".into());
        assert_eq!(split(&first), ["REC", "t1", "a", "-", "x"]);
    }

    #[test]
    fn a_sources_routes_are_not_those_of_a_longer_name() {
        let prefix = routes_from(&"store".parse().unwrap());
        assert!(route(&a_route("store", "books", 1)).sk.starts_with(&prefix));
        assert!(!route(&a_route("store-b", "books", 1)).sk.starts_with(&prefix));
    }
}
