//! The analytics copy, read from PostgreSQL itself.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use rust_decimal::Decimal;
use tokio_postgres::NoTls;

/// An order's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRow {
    /// Tax included.
    pub total: Decimal,
    /// The store's status.
    pub status: String,
    /// How many lines it has.
    pub lines: i64,
    /// How many refunds it has.
    pub refunds: i64,
}

/// Every order that is not gone, by connection and id.
pub async fn orders(postgres_url: &str) -> Result<BTreeMap<(String, String), OrderRow>> {
    let (client, connection) =
        tokio_postgres::connect(postgres_url, NoTls).await.context("PostgreSQL does not answer")?;
    let query = "select o.source, o.source_id, o.total::text, o.status,
        (select count(*) from commerce.order_lines l where (l.tenant, l.source, l.order_id)
            = (o.tenant, o.source, o.source_id)),
        (select count(*) from commerce.refunds r where (r.tenant, r.source, r.order_id)
            = (o.tenant, o.source, o.source_id))
        from commerce.orders o where not o.gone";
    let reading = async {
        let rows = client.query(query, &[]).await.context("the orders table cannot be read");
        drop(client);
        rows
    };
    let (rows, ended) = tokio::join!(reading, connection);
    let rows = rows?;
    ended?;
    rows.iter()
        .map(|row| {
            let total: String = row.get(2);
            let order = OrderRow {
                total: total.parse()?,
                status: row.get(3),
                lines: row.get(4),
                refunds: row.get(5),
            };
            Ok(((row.get(0), row.get(1)), order))
        })
        .collect()
}
