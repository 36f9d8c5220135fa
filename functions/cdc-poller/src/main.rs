//! Asks every connected source what changed, once a minute: what webhooks lose, this finds.

use aws::Config;
use connectors::quickbooks::Endpoints;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let config = Config::from_env()?;
    let metrics = aws::telemetry::init(&config)?;
    let quickbooks = Endpoints::new(&config.quickbooks_api_url, &config.quickbooks_token_url);
    let world = aws::world(&config, connectors::registry(quickbooks)?).await;
    run(service_fn(async |_: LambdaEvent<serde_json::Value>| {
        let tick = cdc_poller::tick(&world).await;
        metrics.flush();
        tick.map_err(Error::from)
    }))
    .await
}
