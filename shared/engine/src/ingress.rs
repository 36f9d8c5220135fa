//! A webhook delivery on its way to the queues: verify, read the envelope, enqueue.
//!
//! Nothing is written but the jobs, and nothing of the body is kept. A delivery is accepted only
//! after the queue has accepted all of its jobs.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use model::{Connection, ConnectionId, ConnectorId, TenantId};

use crate::code::Code;
use crate::connector::{Connector, Registry};
use crate::error::Result;
use crate::job::{ForgetListV1, Hint, Job, Message, NoteV1, PollV1, SyncV1};
use crate::ports::{Clock, Directory, Queue, SecretName, Vault};
use crate::webhook::{Change, Delivery, Reading, Webhooks};

/// What the ingress works with: less than a [`crate::World`], because it can do less.
#[derive(Clone)]
pub struct Ingress {
    /// Connections and routes; may be some seconds old.
    pub directory: Arc<dyn Directory>,
    /// Signing secrets.
    pub vault: Arc<dyn Vault>,
    /// Where the jobs go.
    pub queue: Arc<dyn Queue>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The connectors of this build.
    pub connectors: Registry,
}

/// Whose URL the delivery came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Endpoint {
    /// One connection's own.
    Connection {
        /// The system.
        connector: ConnectorId,
        /// Whose.
        tenant: TenantId,
        /// Which connection.
        connection: ConnectionId,
    },
    /// One for all companies of a system; each change names its own.
    App(ConnectorId),
}

/// What became of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The sender's greeting.
    Greeted,
    /// In the queues.
    Accepted {
        /// How many jobs.
        jobs: usize,
        /// Changes of companies that nobody here has connected.
        unknown_companies: usize,
    },
    /// Signed, but of no use. Where the URL is one connection's own, a poll of it was enqueued
    /// instead.
    Unusable {
        /// The topic it came under.
        topic: String,
        /// Why it is of no use.
        reason: &'static str,
    },
    /// No such connection.
    UnknownConnection,
    /// The signature is wrong, missing or empty.
    Forged,
}

/// Takes a delivery. `request_id` is the ingress request's own: it makes our own SDK's retry of a
/// send harmless, and nothing else.
///
/// # Errors
/// When the queue or our state is unwell: the sender must be told to try again.
pub async fn receive(
    ingress: &Ingress,
    endpoint: &Endpoint,
    delivery: &Delivery,
    request_id: &str,
) -> Result<Verdict> {
    let connector = match endpoint {
        Endpoint::Connection { connector, .. } | Endpoint::App(connector) => connector,
    };
    let Ok(connector) = ingress.connectors.get(connector) else {
        return Ok(Verdict::UnknownConnection);
    };
    let Some(webhooks) = connector.webhooks() else { return Ok(Verdict::UnknownConnection) };
    let home = match endpoint {
        Endpoint::Connection { tenant, connection, .. } => {
            match home(ingress, connector, tenant, connection).await? {
                Some(home) => Some(home),
                None => return Ok(Verdict::UnknownConnection),
            }
        }
        Endpoint::App(_) => None,
    };
    if webhooks.is_ping(delivery) {
        return Ok(Verdict::Greeted);
    }
    if !is_signed(ingress, webhooks, endpoint, delivery).await? {
        return Ok(Verdict::Forged);
    }
    match webhooks.read(delivery) {
        Reading::Changes(changes) => accept(ingress, connector, home, changes, request_id).await,
        Reading::Unusable { topic, reason } => {
            if let Some(home) = home {
                let poll = poll(&home, "unusable_delivery");
                ingress.queue.send(vec![poll]).await?;
            }
            Ok(Verdict::Unusable { topic, reason })
        }
    }
}

async fn home(
    ingress: &Ingress,
    connector: &Arc<dyn Connector>,
    tenant: &TenantId,
    connection: &ConnectionId,
) -> Result<Option<Connection>> {
    let found = ingress.directory.connection(tenant, connection).await?;
    Ok(found.filter(|found| found.connector == connector.descriptor().id))
}

/// Fails closed: no secret, no entry.
async fn is_signed(
    ingress: &Ingress,
    webhooks: &dyn Webhooks,
    endpoint: &Endpoint,
    delivery: &Delivery,
) -> Result<bool> {
    let name = match endpoint {
        Endpoint::Connection { tenant, connection, .. } => {
            SecretName::Connection { tenant: tenant.clone(), connection: connection.clone() }
        }
        Endpoint::App(connector) => SecretName::App(connector.clone()),
    };
    let secret = match ingress.vault.get(&name).await {
        Ok(stored) => webhooks.signing_secret(&stored),
        Err(error) => Err(error),
    };
    match secret {
        Ok(secret) => Ok(webhooks.verify(&secret, delivery)),
        Err(error) if error.code == Code::ConfigInvalid => {
            tracing::error!(%error, "a webhook cannot be verified: its secret is not set up");
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

async fn accept(
    ingress: &Ingress,
    connector: &Arc<dyn Connector>,
    home: Option<Connection>,
    changes: Vec<Change>,
    request_id: &str,
) -> Result<Verdict> {
    let received_at = ingress.clock.now();
    let mut companies: BTreeMap<String, Option<Connection>> = BTreeMap::new();
    let mut messages = Vec::new();
    let mut unknown_companies = 0;
    for change in changes {
        let connection = match (&home, &change.realm) {
            (Some(home), _) => Some(home.clone()),
            (None, Some(realm)) => match companies.get(realm.as_str()) {
                Some(known) => known.clone(),
                None => {
                    let found = ingress.directory.by_realm(realm).await?;
                    let found = found.filter(|c| c.connector == connector.descriptor().id);
                    companies.insert(realm.to_string(), found.clone());
                    found
                }
            },
            (None, None) => None,
        };
        match connection {
            Some(connection) => {
                let hint = hint(connector, &change, received_at);
                let jobs = route(ingress, &connection, &change, hint).await?;
                for job in jobs {
                    let id = format!("{request_id}-{}", messages.len());
                    messages.push(match job {
                        Job::SyncV1(sync) => Message::live(sync, id),
                        other => Message::bulk(&connection.tenant, other, 0),
                    });
                }
            }
            None => unknown_companies += 1,
        }
    }
    let jobs = messages.len();
    if jobs > 0 {
        ingress.queue.send(messages).await?;
    }
    Ok(Verdict::Accepted { jobs, unknown_companies })
}

fn hint(connector: &Arc<dyn Connector>, change: &Change, received_at: Timestamp) -> Hint {
    Hint {
        connector: connector.descriptor().id.clone(),
        topic: change.topic.clone(),
        event_id: change.event_id.clone(),
        received_at,
    }
}

/// One job a route that wants the change, or a note for the journal where none does; one more for
/// the cache of its list.
async fn route(
    ingress: &Ingress,
    connection: &Connection,
    change: &Change,
    hint: Hint,
) -> Result<Vec<Job>> {
    let routes = ingress.directory.routes_from(&connection.tenant, &connection.id).await?;
    let wanted = |kind| routes.iter().filter(move |r| r.webhooks && r.carries(kind));
    let mut jobs: Vec<Job> = change
        .kind
        .into_iter()
        .flat_map(|kind| wanted(kind).map(move |route| (kind, route)))
        .map(|(kind, route)| {
            Job::SyncV1(SyncV1 {
                tenant: route.tenant.clone(),
                source: route.source.clone(),
                target: route.target.clone(),
                kind,
                ids: vec![change.id.clone()],
                hint: Some(hint.clone()),
            })
        })
        .collect();
    if jobs.is_empty() {
        jobs.push(Job::NoteV1(NoteV1 {
            tenant: connection.tenant.clone(),
            source: connection.id.clone(),
            kind: change.kind,
            id: change.id.clone(),
            hint,
        }));
    }
    if let Some(list) = change.list {
        jobs.push(Job::ForgetListV1(ForgetListV1 {
            tenant: connection.tenant.clone(),
            connection: connection.id.clone(),
            list: list.to_owned(),
        }));
    }
    Ok(jobs)
}

/// "Ask this connection what changed", for the bulk lane.
#[must_use]
pub fn poll(connection: &Connection, reason: &str) -> Message {
    let job = Job::PollV1(PollV1 {
        tenant: connection.tenant.clone(),
        connection: connection.id.clone(),
        reason: reason.to_owned(),
    });
    Message::bulk(&connection.tenant, job, 0)
}
