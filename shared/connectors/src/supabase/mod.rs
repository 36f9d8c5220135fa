#![doc = include_str!("docs.md")]

mod client;
mod config;
mod errors;
mod write;

use async_trait::async_trait;
use engine::connector::{Connector, Descriptor, DocumentShape, Limits, Target};
use engine::session::Session;
use engine::write::{Found, Lookup, Write, WriteResult};
use engine::{Error, Result};

use client::Client;

/// The most records of one [`Target::apply`]; the calls beneath are cut by size as well.
const MAX_BATCH: usize = 100;

/// The connector: a target for rows.
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
            source_kinds: Vec::new(),
            documents: Some(DocumentShape::Rows),
            max_batch: MAX_BATCH,
            limits: Limits { per_second: 0, per_minute: 0, batches_per_minute: 0 },
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
