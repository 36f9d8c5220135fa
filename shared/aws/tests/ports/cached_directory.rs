//! What the ingress remembers, and for how long.

use std::sync::Arc;
use std::time::Duration;

use aws::CachedDirectory;
use engine::memory::{ManualClock, Memory};
use engine::ports::Directory;
use model::Connection;
use model::connection::ConnectionState;

use crate::suite::directory::{a_connection, a_mapping, a_route};
use crate::suite::noon;

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

#[tokio::test]
async fn what_is_there_is_remembered_for_a_minute() {
    let (memory, clock) = (Memory::new(), ManualClock::at(noon()));
    let cached = CachedDirectory::new(memory.clone(), clock.clone());
    let books = a_connection("t1", "books", "9130");
    Directory::put_connection(&*memory, &books).await.unwrap();
    let states = async || {
        let by_id = cached.connection(&books.tenant, &books.id).await.unwrap().unwrap();
        let by_realm = cached.by_realm(&books.realm).await.unwrap().unwrap();
        assert_eq!(by_id, by_realm);
        by_id.state
    };
    assert_eq!(states().await, books.state);
    let works = Connection { state: ConnectionState::Connected, ..books.clone() };
    Directory::put_connection(&*memory, &works).await.unwrap();
    clock.advance(seconds(59));
    assert_eq!(states().await, books.state);
    clock.advance(seconds(1));
    assert_eq!(states().await, ConnectionState::Connected);
    cached.put_connection(&books).await.unwrap();
    assert_eq!(states().await, books.state, "our own change is seen at once");
}

#[tokio::test]
async fn what_is_missing_is_remembered_for_ten_seconds() {
    let (memory, clock) = (Memory::new(), ManualClock::at(noon()));
    let cached = CachedDirectory::new(memory.clone(), clock.clone());
    let (books, route) = (a_connection("t1", "books", "9130"), a_route("store", "books", 1));
    let found = async || {
        let by_id = cached.connection(&books.tenant, &books.id).await.unwrap().is_some();
        let by_realm = cached.by_realm(&books.realm).await.unwrap().is_some();
        let routes = cached.routes_from(&route.tenant, &route.source).await.unwrap();
        [by_id, by_realm, !routes.is_empty()]
    };
    assert_eq!(found().await, [false; 3]);
    Directory::put_connection(&*memory, &books).await.unwrap();
    Directory::put_route(&*memory, &route, &a_mapping(1, "UTC")).await.unwrap();
    clock.advance(seconds(9));
    assert_eq!(found().await, [false; 3]);
    clock.advance(seconds(1));
    assert_eq!(found().await, [true; 3]);
    let _: Arc<dyn Directory> = Arc::new(cached);
}
