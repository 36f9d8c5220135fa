//! The variations of products that changed. A list of products leaves them out, and saving a
//! variation saves its product: so each product that changed is asked for the variations that did.
//! One that does not answer has all of its variations named.

use engine::{Code, Error, Result};
use futures::StreamExt;
use jiff::Timestamp;
use model::SourceId;

use super::{naive, source_id};
use crate::woocommerce::client::{Client, Query};
use crate::woocommerce::fetch::row_id;

/// Calls at a time: shops are small machines.
const CONCURRENT: usize = 4;

/// The variations of these products that changed after a moment. A product comes with the ids of
/// all of its variations.
pub(super) async fn changed(
    client: &Client<'_>,
    products: Vec<(u64, Vec<u64>)>,
    after: Timestamp,
) -> Result<Vec<SourceId>> {
    let mut ids = Vec::new();
    let mut lists = futures::stream::iter(products)
        .map(|(product, all)| async move { (of(client, product, after).await, all) })
        .buffer_unordered(CONCURRENT);
    while let Some((list, all)) = lists.next().await {
        ids.extend(match list {
            Err(error) if !is_of_a_product(&error) => return Err(error),
            Err(_) => all,
            Ok(changed) => changed,
        });
    }
    Ok(ids.into_iter().map(source_id).collect())
}

/// Whether a failure may be one product's fault.
fn is_of_a_product(error: &Error) -> bool {
    matches!(error.code, Code::NoAnswer | Code::Unavailable | Code::Refused | Code::ConfigInvalid)
}

async fn of(client: &Client<'_>, product: u64, after: Timestamp) -> Result<Vec<u64>> {
    let query: Query = vec![
        ("modified_after", naive(after)),
        ("dates_are_gmt", "true".to_owned()),
        ("orderby", "id".to_owned()),
        ("order", "asc".to_owned()),
        ("_fields", "id".to_owned()),
    ];
    let rows = client.all(&format!("products/{product}/variations"), &query).await?;
    Ok(rows.iter().filter_map(row_id).collect())
}
