//! Who is connected to what in the demo: three stores, one company, one analytics copy.

use anyhow::Result;
use sandbox::scenario::{self, Day, Report, StoreAccess};

use super::watch;
use crate::stack::Stack;
use crate::tenant::{Store, Tenant};

/// The tenant.
const TENANT: &str = "demo";
/// The company.
pub(super) const REALM: &str = "4620816365000000001";
/// The stores, with the version of WooCommerce that each runs. Their order ids overlap.
pub(super) const STORES: [(&str, &str); 3] =
    [("store-a", "7.5.1"), ("store-b", "9.4.3"), ("store-c", "11.0.1")];

/// Opens stores and company, stores connections and secrets, registers the webhooks.
pub(super) async fn connect(stack: &Stack) -> Result<Vec<StoreAccess>> {
    let mappings = ["a", "b", "c"];
    let stores = STORES.into_iter().zip(mappings).map(|((id, version), mapping)| Store {
        id: id.to_owned(),
        fixture: version.into(),
        mapping,
    });
    let tenant =
        Tenant { name: TENANT.to_owned(), realm: REALM.to_owned(), stores: stores.collect() };
    tenant.connect(&stack.run, &stack.http).await?;
    Ok(tenant.stores.iter().map(Store::access).collect())
}

/// The shops' day: orders are paid and completed; those that nothing happened to are touched, so
/// that their webhooks are sent too; and, once that is in the books, some are edited, refunded and
/// cancelled.
pub(super) async fn live_on(stack: &Stack, stores: &[StoreAccess]) -> Result<Report> {
    let sandbox = &stack.run.sandbox_url;
    let day = Day::begin(&stack.http, sandbox, stores).await?;
    let mut report = day.morning().await?;
    scenario::touch_all(&stack.http, sandbox, stores).await?;
    watch::until_quiet(stack).await?;
    report.actions.extend(day.evening().await?.actions);
    Ok(report)
}
