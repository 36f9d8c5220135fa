//! Takes webhooks: verifies the raw bytes, enqueues what to look at, answers.

use std::sync::Arc;

use aws::{CachedDirectory, Config};
use connectors::quickbooks::Endpoints;
use engine::ingress::Ingress;
use lambda_http::{Error, Request, run, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let config = Config::from_env()?;
    let metrics = aws::telemetry::init(&config)?;
    let quickbooks = Endpoints::new(&config.quickbooks_api_url, &config.quickbooks_token_url);
    let world = aws::world(&config, connectors::registry(quickbooks)?).await;
    let ingress = Ingress {
        directory: Arc::new(CachedDirectory::new(world.directory, world.clock.clone())),
        vault: world.vault,
        queue: world.queue,
        clock: world.clock,
        connectors: world.connectors,
    };
    run(service_fn(async |request: Request| {
        let answer = webhook_ingress::handle(&ingress, request).await;
        metrics.flush();
        answer
    }))
    .await
}
