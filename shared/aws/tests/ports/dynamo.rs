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
