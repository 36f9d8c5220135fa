//! Takes webhooks: verifies the raw bytes, enqueues what to look at, answers.

use std::sync::Arc;

use aws::{CachedDirectory, Config};
use engine::ingress::Ingress;
use lambda_http::{Error, run, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let config = Config::from_env()?;
    aws::telemetry::init(&config)?;
    let world = aws::world(&config, connectors::registry(&config.endpoints())?).await;
    let ingress = Ingress {
        directory: Arc::new(CachedDirectory::new(world.directory, world.clock.clone())),
        vault: world.vault,
        queue: world.queue,
        clock: world.clock,
        connectors: world.connectors,
    };
    aws::telemetry::run(service_fn(|request| webhook_ingress::handle(&ingress, request))).await
}
