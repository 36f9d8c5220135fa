//! Keys give back what they were made of, and none reaches another's item.

use model::reference::MatchBy;
use proptest::prelude::*;

use super::*;

/// The parts of a key.
fn split(key: &str) -> Vec<String> {
    let unescape = |part: &str| part.replace("%2F", "/").replace("%23", "#").replace("%25", "%");
    key.split('#').map(unescape).collect()
}

fn slug() -> impl Strategy<Value = String> {
    "[a-z0-9][a-z0-9_-]{0,12}"
}

/// Ids of other systems, the characters of our own syntax among them.
fn foreign() -> impl Strategy<Value = String> {
    "[#%/a-f0-9 é-]{0,12}"
}

fn link_key((tenant, source, target): (String, String, String), kind: Kind, id: &str) -> LinkKey {
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
        let key = ReferenceKey { kind: Kind::Product, by, value, currency: None };
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
    }

    #[test]
    fn what_is_kept_of_a_connection_survives(
        ids in (slug(), slug()),
        name in foreign(),
        generation in foreign(),
        part in 0_usize..20_000,
    ) {
        let (id, of) = (ids.0.parse().unwrap(), ids.1.parse().unwrap());
        let cursor = cursor(&id, &of, &name);
        prop_assert_eq!(split(&cursor.sk), ["CURSOR", &ids.1, &name]);
        let header = list(&id, &of, &name);
        prop_assert_eq!(split(&header.sk), ["LIST", &ids.1, &name]);
        let chunk = list_part(&id, &of, &name, &generation, part);
        let sk = split(&chunk.sk);
        prop_assert_eq!(&sk[..4], ["LIST", &ids.1, &name, &generation]);
        prop_assert_eq!(sk[4].parse::<usize>().unwrap(), part);
        for made in [cursor, header, chunk] {
            prop_assert_eq!(split(&made.pk), ["TENANT", &ids.0]);
        }
    }

    #[test]
    fn a_census_survives_and_sorts(
        ids in (slug(), slug()),
        kind in proptest::sample::select(&Kind::ALL[..]),
        a in 0..=u64::MAX / 1_000,
        shift in 0_u32..64,
    ) {
        let (id, of) = (ids.0.parse().unwrap(), ids.1.parse().unwrap());
        let made = census(&id, &of, kind, a);
        prop_assert_eq!(split(&made.pk), ["TENANT", &ids.0]);
        let sk = split(&made.sk);
        prop_assert_eq!(&sk[..3], ["CENSUS", &ids.1, kind.as_str()]);
        prop_assert_eq!(sk[3].parse::<u64>().unwrap(), a);
        let b = a >> shift;
        prop_assert_eq!(a.cmp(&b), made.sk.cmp(&census(&id, &of, kind, b).sk));
    }

    #[test]
    fn a_handshake_survives(nonce in foreign()) {
        let made = handshake(&nonce);
        prop_assert_eq!(split(&made.pk), ["HANDSHAKE", &nonce]);
        prop_assert_eq!(made.sk, "HANDSHAKE");
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
