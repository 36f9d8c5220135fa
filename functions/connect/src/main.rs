//! Takes people and keys back over HTTP.

use aws::Config;
use connectors::quickbooks::Endpoints;
use lambda_http::{Error, Request, run, service_fn};
use tower::ServiceExt;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let config = Config::from_env()?;
    let metrics = aws::telemetry::init(&config)?;
    let quickbooks = Endpoints {
        authorize_url: config.quickbooks_authorize_url.clone(),
        revoke_url: config.quickbooks_revoke_url.clone(),
        ..Endpoints::new(&config.quickbooks_api_url, &config.quickbooks_token_url)
    };
    let world = aws::world(&config, connectors::registry(quickbooks)?).await;
    let router = connect::router(world);
    run(service_fn(async |request: Request| {
        let answer = router.clone().oneshot(request).await;
        metrics.flush();
        answer
    }))
    .await
}
