#![doc = include_str!("docs.md")]

mod calls;
mod client;
mod config;
mod errors;
mod holdings;
mod key;
mod mirror;
mod probe;
mod write;

use async_trait::async_trait;
use engine::connector::{
    Account, Connector, Descriptor, DocumentShape, HeldPage, Holdings, Limits, Mirror,
    MirroredLink, Probe, Target,
};
use engine::journal;
use engine::session::Session;
use engine::write::{Found, Lookup, Write, WriteResult};
use engine::{Error, Result};
use model::{ConnectionId, Kind, SourceId};

use client::Client;

/// The most records of one [`Target::apply`]; the calls beneath are cut by size as well.
const MAX_BATCH: usize = 100;

/// The connector: a target for rows that can be read back, and a mirror.
#[derive(Debug)]
pub struct Supabase {
    descriptor: Descriptor,
    client: Client,
}

impl Supabase {
    /// The connector with its own HTTP client.
    ///
    /// # Errors
    /// When no HTTP client can be built on this machine (no TLS).
    pub fn new() -> Result<Self> {
        let id = "supabase".parse().map_err(|e| Error::bug("its own id").caused_by(e))?;
        let descriptor = Descriptor {
            id,
            name: "Supabase",
            streams: Vec::new(),
            documents: Some(DocumentShape::Rows),
            max_batch: MAX_BATCH,
            limits: Limits { per_second: 0, per_minute: 0, batches_per_minute: 0 },
            fields: &[],
        };
        Ok(Self { descriptor, client: Client::new()? })
    }
}

impl Connector for Supabase {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn target(&self) -> Option<&dyn Target> {
        Some(self)
    }

    fn account(&self) -> Option<&dyn Account> {
        Some(self)
    }

    fn holdings(&self) -> Option<&dyn Holdings> {
        Some(self)
    }

    fn mirror(&self) -> Option<&dyn Mirror> {
        Some(self)
    }
}

#[async_trait]
impl Target for Supabase {
    async fn apply(&self, session: &Session, batch: &[Write]) -> Vec<WriteResult> {
        write::apply(&self.client, session, batch).await
    }

    /// Nothing, ever: rows stand under their own natural key, so no write of theirs is in doubt.
    async fn find(&self, _: &Session, lookups: &[Lookup]) -> Result<Vec<Option<Found>>> {
        Ok(lookups.iter().map(|_| None).collect())
    }
}

#[async_trait]
impl Account for Supabase {
    async fn probe(&self, session: &Session) -> Result<Probe> {
        probe::probe(&self.client, session).await
    }
}

#[async_trait]
impl Holdings for Supabase {
    async fn held(
        &self,
        session: &Session,
        source: &ConnectionId,
        kind: Kind,
        after: Option<&SourceId>,
        limit: usize,
    ) -> Result<HeldPage> {
        holdings::held(&self.client, session, source, kind, after, limit).await
    }
}

#[async_trait]
impl Mirror for Supabase {
    async fn mirror(
        &self,
        session: &Session,
        links: &[MirroredLink],
        logs: &[journal::Entry],
    ) -> Result<()> {
        mirror::mirror(&self.client, session, links, logs).await
    }
}
