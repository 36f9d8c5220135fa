//! Access tokens: renewed once for everybody, and given up only when nobody has a newer one.

use engine::journal::Outcome;
use engine::ports::{Directory, Event, Vault};
use engine::sync::Ending;
use engine::tokens::{TokenSet, current, renew};
use engine::{Code, Disposition};
use futures::future::join_all;
use model::connection::ConnectionState;
use secrecy::ExposeSecret;

use crate::support::{MAPPING_A, OAuthServer, Stage, order, secret};

/// The ledger takes only what the next refresh gives.
fn expire(stage: &Stage) {
    stage.ledger.accept_only(stage.ledger.oauth.expire_access());
}

async fn stored(stage: &Stage) -> TokenSet {
    TokenSet::from_secret(&stage.memory.get_fresh(&secret("ledger")).await.unwrap()).unwrap()
}

#[tokio::test]
async fn a_refused_token_is_renewed_and_the_order_is_posted_in_the_same_run() {
    let stage = Stage::new(MAPPING_A).await;
    stage.shop.put(order("18"));
    stage.sync_until_done("18").await;
    expire(&stage);
    stage.shop.put(order("19"));
    assert_eq!(stage.sync_one("19").await, Ending::Done);
    assert_eq!(stage.posted("19")["sale"], "11.90");
    assert_eq!(stage.outcomes("19"), [Outcome::Posted]);
    assert_eq!(stage.ledger.oauth.refreshes(), 1);
    assert_eq!(stored(&stage).await.refresh_token.expose_secret(), "refresh-1");
}

#[tokio::test]
async fn eight_workers_at_once_refresh_once() {
    let stage = Stage::new(MAPPING_A).await;
    let ids = ["1", "2", "3", "4", "5", "6", "7", "8"];
    ids.into_iter().for_each(|one| stage.shop.put(order(one)));
    expire(&stage);
    join_all(ids.iter().map(|one| stage.sync_one(one))).await;
    for one in ids {
        stage.sync_until_done(one).await;
        assert_eq!(stage.posted(one)["sale"], "11.90");
    }
    assert_eq!(stage.ledger.oauth.refreshes(), 1);
}

#[tokio::test]
async fn a_token_that_is_about_to_end_is_renewed_before_use() {
    let stage = Stage::new(MAPPING_A).await;
    let ending = TokenSet {
        access_expires_at: stage.world.clock.now() + std::time::Duration::from_secs(299),
        ..OAuthServer::first_tokens()
    };
    stage.memory.put(&secret("ledger"), ending.to_secret().unwrap()).await.unwrap();
    let connection = stage.connection("ledger").await;
    let renewals = (0..8).map(|_| current(&stage.world, &connection, &stage.ledger.oauth));
    for token in join_all(renewals).await {
        assert_eq!(token.unwrap().expose_secret(), "access-1");
    }
    assert_eq!(stage.ledger.oauth.refreshes(), 1);
}

/// Somebody else refreshed between our read and our refresh: theirs is used.
#[tokio::test]
async fn an_invalid_grant_with_a_newer_token_in_the_vault_is_no_end() {
    let stage = Stage::new(MAPPING_A).await;
    let connection = stage.connection("ledger").await;
    let stale = OAuthServer::first_tokens().access_token;
    let mut ours = Box::pin(renew(&stage.world, &connection, &stage.ledger.oauth, &stale));
    assert!(futures::poll!(&mut ours).is_pending(), "the refresh is on its way");
    let theirs = stage.ledger.oauth.rotate();
    stage.memory.put(&secret("ledger"), theirs.to_secret().unwrap()).await.unwrap();
    assert_eq!(ours.await.unwrap().expose_secret(), "access-1");
    assert_eq!(stage.connection("ledger").await.state, ConnectionState::Connected);
    assert_eq!(stage.memory.events(), []);
}

#[tokio::test]
async fn consent_that_is_gone_is_told_once_and_the_work_is_listed() {
    let stage = Stage::new(MAPPING_A).await;
    for one in ["19", "20"] {
        stage.shop.put(order(one));
    }
    stage.ledger.oauth.revoke();
    expire(&stage);
    assert_eq!(stage.sync_one("19").await, Ending::Done);
    assert_eq!(stage.parked_code("19"), Some(Code::NeedsReauth));
    let state = stage.connection("ledger").await.state;
    assert_eq!(state, ConnectionState::NeedsReauth { reason: "invalid_grant".to_owned() });
    let needs_reauth = |event: &&Event| matches!(event, Event::NeedsReauth { .. });
    assert_eq!(stage.memory.events().iter().filter(needs_reauth).count(), 1);
    assert_eq!(stage.sync_one("20").await, Ending::Done);
    assert_eq!(stage.parked_code("20"), Some(Code::NeedsReauth));
    assert_eq!(stage.memory.events().iter().filter(needs_reauth).count(), 1);
    assert_eq!(stage.ledger.oauth.refreshes(), 1, "a dead consent is not tried again");
    assert!(stage.ledger.documents().is_empty());
}

#[tokio::test]
async fn what_was_listed_for_want_of_consent_is_posted_after_it() {
    let stage = Stage::new(MAPPING_A).await;
    stage.shop.put(order("19"));
    let connection = stage.connection("ledger").await;
    let reason = "invalid_grant".to_owned();
    let dead =
        model::Connection { state: ConnectionState::NeedsReauth { reason }, ..connection.clone() };
    stage.memory.put_connection(&dead).await.unwrap();
    stage.sync_until_done("19").await;
    assert_eq!(stage.parked_code("19"), Some(Code::NeedsReauth));
    stage.memory.put_connection(&connection).await.unwrap();
    stage.sync_until_done("19").await;
    assert_eq!((stage.parked("19"), stage.posted("19").len()), (None, 1));
}

/// A worker that dies with the right to refresh holds the others up for a minute, not for ever.
#[tokio::test]
async fn a_dead_worker_leaves_the_right_to_refresh_to_the_next() {
    let stage = Stage::new(MAPPING_A).await;
    let connection = stage.connection("ledger").await;
    let stale = OAuthServer::first_tokens().access_token;
    {
        let mut dead = Box::pin(renew(&stage.world, &connection, &stage.ledger.oauth, &stale));
        assert!(futures::poll!(&mut dead).is_pending());
    }
    let waiting = renew(&stage.world, &connection, &stage.ledger.oauth, &stale).await;
    assert!(matches!(waiting.unwrap_err().disposition, Disposition::Retry { after: Some(_) }));
    stage.settle();
    let next = renew(&stage.world, &connection, &stage.ledger.oauth, &stale).await;
    assert_eq!(next.unwrap().expose_secret(), "access-1");
}
