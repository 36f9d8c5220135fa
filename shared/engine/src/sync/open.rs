//! A route made ready: both connections, their sessions and the mapping.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};

use futures::FutureExt;
use mapping::Mapping;
use mapping::tables::Period;
use model::connection::ConnectionState;
use model::{Connection, ConnectionId, Fingerprint, Kind, Role, SourceId, TenantId};
use secrecy::{ExposeSecret, SecretString};

use super::{Slice, panicked};
use crate::access;
use crate::code::Code;
use crate::connector::{Connector, DocumentShape, Fetched, Source, Target};
use crate::error::{Disposition, Error, Result};
use crate::limiter::RealmLimiter;
use crate::link::Link;
use crate::plan::Context;
use crate::ports::SecretName;
use crate::session::Session;
use crate::timeouts::SLICE;
use crate::tokens::{self, TokenSet};
use crate::world::World;
use crate::write::{Found, Lookup};

/// A route made ready.
pub(super) struct Opened {
    pub(super) kind: Kind,
    pub(super) shape: DocumentShape,
    pub(super) mapping: Mapping,
    pub(super) target: Side,
    source: Side,
    origin: String,
}

/// One end of a route.
pub(crate) struct Side {
    pub(crate) connection: Arc<Connection>,
    pub(crate) connector: Arc<dyn Connector>,
    session: Mutex<Session>,
}

/// Opens a slice's route.
///
/// # Errors
/// `CONFIG_INVALID` where there is no such connection, route or mapping; `NEEDS_REAUTH`; what the
/// vault and the token endpoint say.
pub(crate) async fn open(world: &World, slice: &Slice) -> Result<Opened> {
    let routes = world.directory.routes_from(&slice.tenant, &slice.source).await?;
    let route = routes.into_iter().find(|route| route.target == slice.target).ok_or_else(|| {
        let message = format!("there is no route from {} to {}", slice.source, slice.target);
        Error::park(Code::ConfigInvalid, message)
    })?;
    let mapping = world.directory.mapping(&route).await?;
    let source = Side::open(world, &slice.tenant, &slice.source).await?;
    let target = Side::open(world, &slice.tenant, &slice.target).await?;
    let shape = target.connector.descriptor().documents.ok_or_else(|| {
        Error::park(Code::ConfigInvalid, format!("{} takes no documents", slice.target))
    })?;
    let origin = source.source()?.origin(&source.session())?;
    Ok(Opened { kind: slice.kind, shape, mapping, target, source, origin })
}

impl Opened {
    /// Reads the records as they are now.
    pub(crate) async fn fetch(
        &self,
        world: &World,
        kind: Kind,
        ids: &[SourceId],
    ) -> Result<BTreeMap<SourceId, Fetched>> {
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let source = self.source.source()?;
        // A panic in a connector is its records' failure, counted and parked like any defect.
        let read = |session: Session| async move {
            let answer = AssertUnwindSafe(source.fetch(&session, kind, ids)).catch_unwind().await;
            answer.unwrap_or_else(|_| Err(panicked("reading")))
        };
        self.source.call(world, read).await
    }

    /// The days that are closed, where the target is books.
    pub(super) fn period(&self) -> Option<&Period> {
        self.mapping.books.as_ref().map(|books| &books.period)
    }

    /// What a plan rests on besides the record.
    pub(crate) fn context<'a>(
        &'a self,
        link: &'a Link,
        print: Option<&'a Fingerprint>,
    ) -> Context<'a> {
        Context {
            tenant: &self.source.connection.tenant,
            source: &self.source.connection.id,
            origin: &self.origin,
            mapping: &self.mapping,
            start_at: self.target.connection.start_at.max(self.source.connection.start_at),
            form: link.form,
            held: &link.roles,
            print,
        }
    }
}

impl Side {
    /// Opens one connection: its secrets, a fresh token, the limiter of its realm.
    pub(crate) async fn open(world: &World, tenant: &TenantId, id: &ConnectionId) -> Result<Self> {
        let connection = world.directory.connection(tenant, id).await?.ok_or_else(|| {
            Error::park(Code::ConfigInvalid, format!("there is no connection {id}"))
        })?;
        match &connection.state {
            ConnectionState::Connected => {}
            ConnectionState::NeedsReauth { reason } => {
                let message = format!("{id} must be authorised again: {reason}");
                return Err(Error::new(Code::NeedsReauth, Disposition::Reauthorise, message));
            }
            ConnectionState::Disabled => {
                let message = format!("{id} is switched off");
                return Err(Error::park(Code::ConfigInvalid, message));
            }
        }
        Self::of(world, connection).await
    }

    /// Opens a connection whatever its state.
    pub(crate) async fn of(world: &World, connection: Connection) -> Result<Self> {
        let connector = world.connectors.get(&connection.connector)?.clone();
        let access_token = match connector.oauth() {
            Some(oauth) => Some(tokens::current(world, &connection, oauth).await?),
            None => None,
        };
        let name = SecretName::Connection {
            tenant: connection.tenant.clone(),
            connection: connection.id.clone(),
        };
        let secret = world.vault.get(&name).await?;
        let session = session(world, &connection, &*connector, secret, access_token);
        let connection = Arc::clone(&session.connection);
        Ok(Self { connection, connector, session: Mutex::new(session) })
    }

    /// The session as it stands now.
    pub(crate) fn session(&self) -> Session {
        self.session.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The reading side.
    pub(crate) fn source(&self) -> Result<&dyn Source> {
        self.connector.source().ok_or_else(|| {
            Error::park(Code::ConfigInvalid, format!("{} cannot be read", self.connection.id))
        })
    }

    /// The writing side.
    pub(crate) fn target(&self) -> Result<&dyn Target> {
        self.connector.target().ok_or_else(|| {
            Error::park(Code::ConfigInvalid, format!("{} cannot be written", self.connection.id))
        })
    }

    /// Makes a call, and makes it once more with a new access token where the first was refused. An
    /// account that still lets nobody in waits for a person.
    ///
    /// # Errors
    /// The call's own, and what the token endpoint says.
    pub(crate) async fn call<T, F>(&self, world: &World, ask: impl Fn(Session) -> F) -> Result<T>
    where
        F: Future<Output = Result<T>>,
    {
        let mut answer = ask(self.session()).await;
        if let Err(error) = &answer
            && self.renews(error)
        {
            self.renew(world).await?;
            answer = ask(self.session()).await;
        }
        if let Err(error) = &answer {
            self.lost_by(world, error).await?;
        }
        answer
    }

    /// Looks things up in the target.
    ///
    /// # Errors
    /// As [`Self::call`].
    pub(crate) async fn find(
        &self,
        world: &World,
        lookups: &[Lookup],
    ) -> Result<Vec<Option<Found>>> {
        let target = self.target()?;
        let find = |session: Session| async move { target.find(&session, lookups).await };
        self.call(world, find).await
    }

    /// Marks the connection where an error says that access is lost, unless a newer key or token has
    /// been stored meanwhile: what was refused may be minutes old.
    pub(crate) async fn lost_by(&self, world: &World, error: &Error) -> Result<()> {
        if error.disposition != Disposition::Reauthorise {
            return Ok(());
        }
        let session = self.session();
        let name = SecretName::Connection {
            tenant: self.connection.tenant.clone(),
            connection: self.connection.id.clone(),
        };
        let stored = world.vault.get_fresh(&name).await?;
        let newer = match &session.access_token {
            Some(refused) => {
                let tokens = TokenSet::from_secret(&stored)?;
                tokens.access_token.expose_secret() != refused.expose_secret()
            }
            None => stored.expose_secret() != session.secret.expose_secret(),
        };
        if newer {
            return Ok(());
        }
        access::lost(world, &self.connection, error).await
    }

    /// Whether a newer access token may help.
    pub(crate) fn renews(&self, error: &Error) -> bool {
        error.disposition == Disposition::Reauthorise && self.connector.oauth().is_some()
    }

    /// Replaces an access token that the other system refused.
    pub(crate) async fn renew(&self, world: &World) -> Result<()> {
        let Some(oauth) = self.connector.oauth() else { return Ok(()) };
        let stale = self.session().access_token.unwrap_or_default();
        let fresh = tokens::renew(world, &self.connection, oauth, &stale).await?;
        self.session.lock().unwrap_or_else(PoisonError::into_inner).access_token = Some(fresh);
        Ok(())
    }
}

fn session(
    world: &World,
    connection: &Connection,
    connector: &dyn Connector,
    secret: SecretString,
    access_token: Option<SecretString>,
) -> Session {
    Session {
        connection: Arc::new(connection.clone()),
        secret,
        access_token,
        deadline: world.clock.now() + world.timeouts.lease.min(SLICE),
        write_timeout: world.timeouts.write,
        limiter: Arc::new(RealmLimiter {
            realms: world.realms.clone(),
            realm: connection.realm.clone(),
            limits: connector.descriptor().limits,
            clock: world.clock.clone(),
        }),
        clock: world.clock.clone(),
    }
}

/// Which document of a record stands for all of it when nothing could be planned.
pub(super) fn main_role(shape: DocumentShape) -> Role {
    match shape {
        DocumentShape::Books => Role::Sale,
        DocumentShape::Rows => Role::Row,
        DocumentShape::Patches => Role::Patch,
    }
}
