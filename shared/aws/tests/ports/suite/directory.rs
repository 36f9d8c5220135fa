//! The directory: connections with their company, routes with their mapping.

use engine::Code;
use engine::ports::Directory;
use futures::future::join_all;
use mapping::Mapping;
use model::connection::ConnectionState;
use model::{Connection, Kind, RealmId, Route};
use serde_json::json;

use super::noon;

pub(crate) fn a_connection(tenant: &str, id: &str, realm: &str) -> Connection {
    Connection {
        tenant: tenant.parse().unwrap(),
        id: id.parse().unwrap(),
        connector: "quickbooks".parse().unwrap(),
        realm: RealmId::new(realm),
        state: ConnectionState::NeedsReauth { reason: "invalid_grant".to_owned() },
        settings: json!({ "minor_version": 75, "rate": 1.5, "empty": "", "none": null }),
        start_at: noon(),
        webhook_url: None,
    }
}

pub(crate) fn a_route(source: &str, target: &str, version: u32) -> Route {
    Route {
        tenant: "t1".parse().unwrap(),
        source: source.parse().unwrap(),
        target: target.parse().unwrap(),
        kinds: vec![Kind::Order, Kind::Customer],
        mapping_version: version,
        webhooks: true,
    }
}

pub(crate) fn a_mapping(version: u32, zone: &str) -> Mapping {
    Mapping::parse(&json!({ "version": version, "time_zone": zone }).to_string()).unwrap()
}

pub(crate) async fn a_connection_is_kept_whole(directory: &dyn Directory) {
    let books = a_connection("t1", "books", "9130");
    assert_eq!(directory.connection(&books.tenant, &books.id).await.unwrap(), None);
    assert_eq!(directory.by_realm(&books.realm).await.unwrap(), None);
    directory.put_connection(&books).await.unwrap();
    assert_eq!(
        directory.connection(&books.tenant, &books.id).await.unwrap().as_ref(),
        Some(&books)
    );
    assert_eq!(directory.by_realm(&books.realm).await.unwrap(), Some(books.clone()));
    let works = Connection { state: ConnectionState::Connected, ..books };
    directory.put_connection(&works).await.unwrap();
    assert_eq!(directory.by_realm(&works.realm).await.unwrap(), Some(works.clone()));
    let other = a_connection("t2", "books", "9131");
    directory.put_connection(&other).await.unwrap();
    let mut all = directory.connections().await.unwrap();
    all.sort_by(|a, b| a.tenant.cmp(&b.tenant));
    assert_eq!(all, [works, other]);
}

pub(crate) async fn a_company_has_one_connection(directory: &dyn Directory) {
    let rivals: Vec<Connection> =
        (0..8).map(|n| a_connection(&format!("t{n}"), "books", "9130")).collect();
    let tries = rivals.iter().map(|rival| directory.put_connection(rival));
    let answers = join_all(tries).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    let refused = answers.into_iter().filter_map(Result::err);
    assert!(refused.into_iter().all(|error| error.code == Code::ConfigInvalid));
    let winner = directory.by_realm(&RealmId::new("9130")).await.unwrap().unwrap();
    assert_eq!(directory.connections().await.unwrap(), [winner]);
}

pub(crate) async fn a_company_that_is_left_is_free(directory: &dyn Directory) {
    let first = a_connection("t1", "books", "9130");
    directory.put_connection(&first).await.unwrap();
    let moved = Connection { realm: RealmId::new("9131"), ..first };
    directory.put_connection(&moved).await.unwrap();
    assert_eq!(directory.by_realm(&RealmId::new("9130")).await.unwrap(), None);
    assert_eq!(directory.by_realm(&moved.realm).await.unwrap(), Some(moved));
    directory.put_connection(&a_connection("t2", "books", "9130")).await.unwrap();
}

pub(crate) async fn routes_are_a_sources_own(directory: &dyn Directory) {
    let books = a_route("store", "books", 1);
    let copy = a_route("store", "copy", 4);
    let longer = a_route("store-b", "books", 1);
    for route in [&books, &copy, &longer] {
        let mapping = a_mapping(route.mapping_version, "UTC");
        directory.put_route(route, &mapping).await.unwrap();
    }
    let mut found = directory.routes_from(&books.tenant, &books.source).await.unwrap();
    found.sort_by(|a, b| a.target.cmp(&b.target));
    assert_eq!(found, [books.clone(), copy.clone()]);
    assert_eq!(directory.mapping(&copy).await.unwrap(), a_mapping(4, "UTC"));
    let next = Route { mapping_version: 2, webhooks: false, ..books.clone() };
    directory.put_route(&next, &a_mapping(2, "Europe/Berlin")).await.unwrap();
    let found = directory.routes_from(&books.tenant, &books.source).await.unwrap();
    assert!(found.contains(&next) && !found.contains(&books));
    let kept = directory.mapping(&books).await.unwrap();
    assert_eq!(kept, a_mapping(1, "UTC"), "versions are kept");
    let other = "t2".parse().unwrap();
    assert!(directory.routes_from(&other, &books.source).await.unwrap().is_empty());
}

pub(crate) async fn a_missing_mapping_is_named(directory: &dyn Directory) {
    let error = directory.mapping(&a_route("store", "books", 3)).await.unwrap_err();
    assert_eq!(error.code, Code::ConfigInvalid);
    assert!(error.message.contains("version 3"), "{}", error.message);
}
