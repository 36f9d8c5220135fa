//! Takes jobs from both queues and brings their records to their targets.

use aws::{Config, Visibility};
use lambda_runtime::{Error, LambdaEvent, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let config = Config::from_env()?;
    aws::telemetry::init(&config)?;
    let clients = aws::Clients::load(&config).await;
    let visibility = Visibility::new(&config, clients.sqs.clone());
    let world = clients.world(&config, connectors::registry(&config.endpoints())?);
    let handler = |event: LambdaEvent<_>| sync_worker::handle(&world, &visibility, event.payload);
    aws::telemetry::run(service_fn(handler)).await
}
