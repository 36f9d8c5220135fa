//! DynamoDB in this process, behind the real SDK.

use std::sync::Arc;

use aws::dynamo::Tables;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType,
};

/// The names of the tables.
pub(crate) const STATE: &str = "state";
pub(crate) const JOURNAL: &str = "journal";

/// Empty tables, as `infra/data.yaml` makes them.
pub(crate) async fn tables() -> Arc<Tables> {
    Arc::new(Tables::new(client().await, STATE, JOURNAL))
}

/// A client of a new database with both tables.
pub(crate) async fn client() -> Client {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let database = dynoxide::Database::memory().unwrap();
    tokio::task::spawn(dynoxide::server::serve_on(listener, database));
    let client = client_of(&format!("http://{address}"));
    for name in [STATE, JOURNAL] {
        create(&client, name).await;
    }
    client
}

/// A client of whatever answers there; it tries nothing twice.
pub(crate) fn client_of(endpoint: &str) -> Client {
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .endpoint_url(endpoint)
        .credentials_provider(Credentials::new("test", "test", None, None, "test"))
        .retry_config(aws_sdk_dynamodb::config::retry::RetryConfig::disabled())
        .build();
    Client::from_conf(config)
}

fn key(name: &str, key_type: KeyType) -> KeySchemaElement {
    KeySchemaElement::builder().attribute_name(name).key_type(key_type).build().unwrap()
}

fn attribute(name: &str) -> AttributeDefinition {
    let kind = ScalarAttributeType::S;
    AttributeDefinition::builder().attribute_name(name).attribute_type(kind).build().unwrap()
}

async fn create(client: &Client, name: &str) {
    let mut call = client
        .create_table()
        .table_name(name)
        .billing_mode(BillingMode::PayPerRequest)
        .key_schema(key("pk", KeyType::Hash))
        .key_schema(key("sk", KeyType::Range))
        .attribute_definitions(attribute("pk"))
        .attribute_definitions(attribute("sk"));
    if name == STATE {
        let all = Projection::builder().projection_type(ProjectionType::All).build();
        let attention = GlobalSecondaryIndex::builder()
            .index_name("attention")
            .key_schema(key("attention_tenant", KeyType::Hash))
            .key_schema(key("attention_at", KeyType::Range))
            .projection(all)
            .build()
            .unwrap();
        call = call
            .attribute_definitions(attribute("attention_tenant"))
            .attribute_definitions(attribute("attention_at"))
            .global_secondary_indexes(attention);
    }
    call.send().await.unwrap();
}

mod items {
    //! What stands in the tables, beyond what the ports tell.

    use engine::link::Parked;
    use engine::ports::{Commit, Committed, Directory, Journal, Leased, Links};
    use engine::{Code, link::Link};
    use jiff::Timestamp;
    use proptest::strategy::{Strategy, ValueTree};
    use proptest::test_runner::TestRunner;

    use super::*;
    use crate::suite::directory::{a_mapping, a_route};
    use crate::suite::journal::entry;
    use crate::suite::links::{any_link, key, lease, won};
    use crate::suite::noon;

    async fn parked(client: &Client, tenant: &str) -> usize {
        let query = client
            .query()
            .table_name(STATE)
            .index_name("attention")
            .key_condition_expression("attention_tenant = :tenant")
            .expression_attribute_values(
                ":tenant",
                aws_sdk_dynamodb::types::AttributeValue::S(tenant.to_owned()),
            );
        query.send().await.unwrap().items().len()
    }

    #[tokio::test]
    async fn the_index_holds_what_is_parked_and_nothing_else() {
        let client = client().await;
        let tables = Tables::new(client.clone(), STATE, JOURNAL);
        let now = noon();
        let mut link = won(&tables, &key("19"), 0, now).await;
        assert_eq!(parked(&client, "t1").await, 0);
        let message = "no tax code for 7 %".to_owned();
        link.parked = Some(Parked { code: Code::TaxNotMapped, message, at: now });
        link.lease = None;
        let commit = |link: &Link| Commit { link: link.clone(), claims: vec![], entries: vec![] };
        assert_eq!(tables.commit(commit(&link)).await.unwrap(), Committed::Done);
        assert_eq!(parked(&client, "t1").await, 1);
        let mut link = won(&tables, &key("19"), 1, now).await;
        assert!(link.parked.is_some(), "a lease does not lift it");
        assert_eq!(parked(&client, "t1").await, 1);
        link.parked = None;
        assert_eq!(tables.commit(commit(&link)).await.unwrap(), Committed::Done);
        assert_eq!(parked(&client, "t1").await, 0);
    }

    #[tokio::test]
    async fn a_link_survives_with_every_field() {
        let tables = tables().await;
        let mut runner = TestRunner::deterministic();
        for turn in 0..60 {
            let mut link: Link = any_link().new_tree(&mut runner).unwrap().current();
            link.key = key(&format!("{}{turn}", link.key.id));
            let lease = lease("first", noon(), 10);
            let leased = tables.lease(&link.key, 0, lease, noon()).await.unwrap();
            assert!(matches!(leased, Leased::Won(_)), "{leased:?}");
            link.epoch = 1;
            let commit = Commit { link: link.clone(), claims: vec![], entries: vec![] };
            assert_eq!(tables.commit(commit).await.unwrap(), Committed::Done);
            let mut found = tables.get(std::slice::from_ref(&link.key)).await.unwrap();
            assert_eq!(found.remove(&link.key).unwrap(), link);
        }
    }

    #[tokio::test]
    async fn a_journal_row_ends_after_ninety_days() {
        let client = client().await;
        let tables = Tables::new(client.clone(), STATE, JOURNAL);
        tables.append(vec![entry("19", noon(), "posted")]).await.unwrap();
        let rows = client.scan().table_name(JOURNAL).send().await.unwrap();
        let end: i64 = rows.items()[0]["expires_at"].as_n().unwrap().parse().unwrap();
        let end = Timestamp::from_second(end).unwrap();
        assert_eq!(end, "2027-02-20T12:00:00Z".parse().unwrap());
    }

    #[tokio::test]
    async fn a_mapping_version_never_changes() {
        let tables = tables().await;
        let route = a_route("store", "books", 1);
        let mapping = a_mapping(1, "UTC");
        tables.put_route(&route, &mapping).await.unwrap();
        tables.put_route(&route, &mapping).await.unwrap();
        let other = a_mapping(1, "Europe/Berlin");
        let error = tables.put_route(&route, &other).await.unwrap_err();
        assert_eq!(error.code, Code::ConfigInvalid);
        assert_eq!(tables.mapping(&route).await.unwrap(), mapping);
    }
}
