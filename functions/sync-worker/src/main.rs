//! Takes jobs from both queues and brings their records to their targets.

use aws::{Clients, Config};
use aws_lambda_events::sqs::SqsEvent;
use connectors::quickbooks::Endpoints;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let config = Config::from_env()?;
    let metrics = aws::telemetry::init(&config)?;
    let quickbooks = Endpoints::new(&config.quickbooks_api_url, &config.quickbooks_token_url);
    let clients = Clients::load().await;
    let visibility = clients.visibility(&config);
    let world = clients.world(&config, connectors::registry(quickbooks)?);
    run(service_fn(async |event: LambdaEvent<SqsEvent>| {
        let answer = sync_worker::handle(&world, &visibility, event.payload).await;
        metrics.flush();
        answer
    }))
    .await
}
