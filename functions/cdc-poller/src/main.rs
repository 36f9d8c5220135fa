//! Asks every connected source what changed, once a minute: what webhooks lose, this finds.

use aws::Config;
use lambda_runtime::{Error, LambdaEvent, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let config = Config::from_env()?;
    aws::telemetry::init(&config)?;
    let world = aws::world(&config, connectors::registry(&config.endpoints())?).await;
    let handler = |_: LambdaEvent<serde_json::Value>| cdc_poller::tick(&world);
    aws::telemetry::run(service_fn(handler)).await
}
