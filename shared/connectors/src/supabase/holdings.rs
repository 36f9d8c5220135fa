//! Reading back what the copy holds of a source, by keyset over `record_versions`.

use engine::Result;
use engine::connector::{HeldPage, HeldRow};
use engine::session::Session;
use jiff::Timestamp;
use model::{ConnectionId, Kind, SourceId};
use serde::Deserialize;

use super::client::Client;
use super::config::Config;

/// One less than a project's usual `max_rows`, so that one row more than a page can be asked for.
const LARGEST_PAGE: usize = 999;

/// A row of `record_versions`.
#[derive(Deserialize)]
struct Version {
    source_id: SourceId,
    source_modified_at: Option<Timestamp>,
    sync_epoch: u64,
    gone: bool,
}

/// A page. A project may cut every answer at a `max_rows` of its own without a word (contract B3),
/// so a short answer is believed to be the end only when nothing comes after it.
pub(super) async fn held(
    client: &Client,
    session: &Session,
    source: &ConnectionId,
    kind: Kind,
    after: Option<&SourceId>,
    limit: usize,
) -> Result<HeldPage> {
    let config = Config::of(session)?;
    let limit = limit.clamp(1, LARGEST_PAGE);
    let mut rows =
        versions(client, session, &config, source, kind, after, limit.saturating_add(1)).await?;
    let mut more = rows.len() > limit;
    rows.truncate(limit);
    if let (false, Some(last)) = (more, rows.last()) {
        let id = Some(&last.source_id);
        more = !versions(client, session, &config, source, kind, id, 1).await?.is_empty();
    }
    let row = |version: Version| HeldRow {
        id: version.source_id,
        modified_at: version.source_modified_at,
        epoch: version.sync_epoch,
        gone: version.gone,
    };
    Ok(HeldPage { rows: rows.into_iter().map(row).collect(), more })
}

async fn versions(
    client: &Client,
    session: &Session,
    config: &Config,
    source: &ConnectionId,
    kind: Kind,
    after: Option<&SourceId>,
    limit: usize,
) -> Result<Vec<Version>> {
    let mut url = config.endpoint("record_versions");
    url.query_pairs_mut()
        .append_pair("select", "source_id,source_modified_at,sync_epoch,gone")
        .append_pair("tenant", &format!("eq.{}", session.connection.tenant))
        .append_pair("source", &format!("eq.{source}"))
        .append_pair("kind", &format!("eq.{kind}"))
        .append_pair("order", "source_id.asc")
        .append_pair("limit", &limit.to_string());
    if let Some(after) = after {
        url.query_pairs_mut().append_pair("source_id", &format!("gt.{after}"));
    }
    client.rows(session, config, url).await.map_err(|failure| failure.error)
}
