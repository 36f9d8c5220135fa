//! QuickBooks as the product writes it, with one error planted in the plan where one is asked for.
//!
//! The error sits where documents are made to fit, before they are written: the product's own check
//! of what was posted compares with the wrong plan and finds nothing. Only the oracle can.

use async_trait::async_trait;
use connectors::quickbooks::QuickBooks;
use engine::Result;
use engine::connector::{
    Account, Connector, Descriptor, Fitted, Lists, OAuth, Rates, Source, Target,
};
use engine::session::Session;
use engine::write::{Found, Lookup, Write, WriteResult};
use model::Document;

use crate::plant::{Days, Plant};

/// The connector and the error.
pub struct Crooked {
    /// The connector.
    pub straight: QuickBooks,
    /// The error.
    pub plant: Option<Plant>,
    /// What the error remembers.
    pub days: Days,
}

impl Connector for Crooked {
    fn descriptor(&self) -> &Descriptor {
        Connector::descriptor(&self.straight)
    }

    fn source(&self) -> Option<&dyn Source> {
        Connector::source(&self.straight)
    }

    fn target(&self) -> Option<&dyn Target> {
        Some(self)
    }

    fn oauth(&self) -> Option<&dyn OAuth> {
        Connector::oauth(&self.straight)
    }

    fn account(&self) -> Option<&dyn Account> {
        Connector::account(&self.straight)
    }

    fn rates(&self) -> Option<&dyn Rates> {
        Connector::rates(&self.straight)
    }

    fn lists(&self) -> Option<&dyn Lists> {
        Connector::lists(&self.straight)
    }
}

#[async_trait]
impl Target for Crooked {
    fn fit(&self, mut document: Document) -> Fitted {
        if let Some(plant) = self.plant {
            plant.spoil(&mut document, &self.days);
        }
        self.straight.fit(document)
    }

    async fn apply(&self, session: &Session, batch: &[Write]) -> Vec<WriteResult> {
        self.straight.apply(session, batch).await
    }

    async fn find(&self, session: &Session, lookups: &[Lookup]) -> Result<Vec<Option<Found>>> {
        self.straight.find(session, lookups).await
    }
}
