//! The engine's world on AWS, from one load of the SDK's configuration.

use std::sync::Arc;
use std::time::Duration;

use aws_config::BehaviorVersion;
use aws_config::timeout::TimeoutConfig;
use engine::World;
use engine::connector::Registry;
use engine::ports::{Clock, RandomIds, SystemClock};

use crate::config::Config;
use crate::dynamo::Tables;
use crate::events::Bus;
use crate::secrets::Secrets;
use crate::sqs::Queues;
use crate::visibility::Visibility;

/// No call of ours has a reason to take longer: what does is better tried again.
const ATTEMPT: Duration = Duration::from_secs(10);
const CONNECT: Duration = Duration::from_secs(3);

/// The SDK's clients; cheap to clone, one set a process.
#[derive(Debug, Clone)]
pub struct Clients {
    dynamodb: aws_sdk_dynamodb::Client,
    sqs: aws_sdk_sqs::Client,
    secrets: aws_sdk_secretsmanager::Client,
    events: aws_sdk_eventbridge::Client,
}

impl Clients {
    /// Clients of the account and region that the process runs in.
    pub async fn load() -> Self {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(CONNECT)
            .operation_attempt_timeout(ATTEMPT)
            .build();
        let shared =
            aws_config::defaults(BehaviorVersion::latest()).timeout_config(timeouts).load().await;
        Self {
            dynamodb: aws_sdk_dynamodb::Client::new(&shared),
            sqs: aws_sdk_sqs::Client::new(&shared),
            secrets: aws_sdk_secretsmanager::Client::new(&shared),
            events: aws_sdk_eventbridge::Client::new(&shared),
        }
    }

    /// The engine's world over a stage.
    #[must_use]
    pub fn world(&self, config: &Config, connectors: Registry) -> World {
        let (state, journal) = (&config.state_table, &config.journal_table);
        let tables = Arc::new(Tables::new(self.dynamodb.clone(), state, journal));
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let secrets = Secrets::new(self.secrets.clone(), &config.secret_prefix, Arc::clone(&clock));
        let queues = Queues::new(self.sqs.clone(), &config.live_queue_url, &config.bulk_queue_url);
        World {
            links: tables.clone(),
            journal: tables.clone(),
            references: tables.clone(),
            directory: tables.clone(),
            realms: tables.clone(),
            cursors: tables.clone(),
            lists: tables.clone(),
            census: tables.clone(),
            handshakes: tables,
            vault: Arc::new(secrets),
            queue: Arc::new(queues),
            events: Arc::new(Bus::new(self.events.clone(), &config.event_bus)),
            clock,
            ids: Arc::new(RandomIds),
            connectors,
            timeouts: config.timeouts,
        }
    }

    /// The way to give messages back.
    #[must_use]
    pub fn visibility(&self, config: &Config) -> Visibility {
        Visibility::new(self.sqs.clone(), config)
    }
}

/// The engine's world over a stage, for a process that needs nothing else of AWS.
pub async fn world(config: &Config, connectors: Registry) -> World {
    Clients::load().await.world(config, connectors)
}
