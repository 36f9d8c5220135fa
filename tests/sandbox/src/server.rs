//! One process, one loopback port, both stand-ins: starting and stopping them.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::clock::Clock;
use crate::control::Control;
use crate::faults::Faults;
use crate::gate::Gate;
use crate::wire::{Cutter, Wires};
use crate::{control, gate, quickbooks, woocommerce};

/// How long a stop waits for calls in flight.
const PATIENCE: Duration = Duration::from_secs(1);

/// How to start.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
}

/// The entry point.
#[derive(Debug)]
pub struct Sandbox;

/// A running sandbox; dropping it stops it.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    tasks: Vec<JoinHandle<()>>,
}

impl Sandbox {
    /// Binds the port and serves.
    ///
    /// # Errors
    /// When the port cannot be bound.
    pub async fn start(options: Options) -> anyhow::Result<Running> {
        let clock = Clock::system();
        let faults = Faults::default();
        let stores = Arc::new(woocommerce::World::new(clock.clone()));
        let (companies, to_deliver) = quickbooks::World::new(clock.clone());
        let companies = Arc::new(companies);
        let inner = woocommerce::router(stores).merge(quickbooks::router(Arc::clone(&companies)));
        let gate = Gate { faults: faults.clone(), companies: Arc::clone(&companies), inner };
        let app = Router::new()
            .fallback(gate::pass)
            .with_state(gate)
            .merge(control::router(Control { companies, faults, clock }));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel::<()>();
        let service = app.into_make_service_with_connect_info::<Cutter>();
        // Idle connections close at the signal too, so that nothing answers after the stop.
        let serving = axum::serve(Wires(listener), service)
            .with_graceful_shutdown(async move { drop(stopped.await) });
        let tasks = vec![
            tokio::spawn(async move {
                if let Err(error) = serving.await {
                    tracing::error!(%error, "the sandbox stopped serving");
                }
            }),
            tokio::spawn(quickbooks::webhooks::deliver(to_deliver)),
        ];
        Ok(Running { address, stop: Some(stop), tasks })
    }
}

impl Running {
    /// `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Stops serving and waits until the port is free; calls that hang are given up.
    pub async fn stop(mut self) {
        drop(self.stop.take());
        for mut task in self.tasks.drain(..) {
            if tokio::time::timeout(PATIENCE, &mut task).await.is_err() {
                task.abort();
                let _aborted = task.await;
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.stop.take());
    }
}
