//! Answers people and other systems over HTTP.

use aws::Config;
use lambda_http::Error;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let config = Config::from_env()?;
    aws::telemetry::init(&config)?;
    let world = aws::world(&config, connectors::registry(&config.endpoints())?).await;
    aws::telemetry::run(sync_api::router(world)).await
}
