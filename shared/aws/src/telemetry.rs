//! Logs as JSON lines, metrics as CloudWatch's embedded format; both on standard output.
//!
//! Our own crates log from the configured level up, every other crate from `warn` up whatever the
//! level: HTTP and SDK crates print bodies, and with them secrets, at `debug`. A panic is a line of
//! the same kind that says where it happened and not what it said, which may quote a record.

use std::{io, panic};

use metrics_cloudwatch_embedded::Collector;
use tracing::level_filters::LevelFilter;
use tracing::{Level, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::Config;

/// The metrics' namespace.
pub const NAMESPACE: &str = "UniversalDataSync";

/// The crates whose words are ours.
const OURS: &[&str] = &[
    "app",
    "aws",
    "cdc_poller",
    "connect",
    "connectors",
    "engine",
    "mapping",
    "model",
    "operator",
    "sync_api",
    "sync_worker",
    "webhook_ingress",
];

/// Metrics of this process, to be flushed at the end of each invocation.
#[derive(Clone, Copy)]
pub struct Metrics(&'static Collector);

impl Metrics {
    /// Prints what was counted since the last time. A failure to print is no failure of the work.
    pub fn flush(self) {
        if let Err(error) = self.0.flush(io::stdout()) {
            tracing::warn!(kind = %error.kind(), "metrics were not printed");
        }
    }
}

/// Another part of the process has set up logs or metrics already.
#[derive(Debug, thiserror::Error)]
#[error("{what} are set up already")]
pub struct AlreadySetUp {
    what: &'static str,
}

/// Sets up logs and metrics for the process.
///
/// # Errors
/// When they are set up already.
pub fn init(config: &Config) -> Result<Metrics, AlreadySetUp> {
    subscriber(config.log_level, io::stdout)
        .try_init()
        .map_err(|_| AlreadySetUp { what: "logs" })?;
    log_panics();
    metrics_cloudwatch_embedded::Builder::new()
        .cloudwatch_namespace(NAMESPACE)
        .with_dimension("Stage", config.stage.clone())
        .init()
        .map(Metrics)
        .map_err(|_| AlreadySetUp { what: "metrics" })
}

/// In place of the standard hook, which prints what a panic says.
fn log_panics() {
    panic::set_hook(Box::new(|panic| {
        let location = panic.location().map(ToString::to_string);
        tracing::error!(location, "a panic");
    }));
}

/// The subscriber alone, for programs that have no metrics and for tests.
pub fn subscriber<W>(level: LevelFilter, writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_ansi(false)
        .with_writer(writer);
    let most = level.max(LevelFilter::WARN);
    let filter = filter_fn(move |metadata| wanted(level, metadata)).with_max_level_hint(most);
    tracing_subscriber::registry().with(lines.with_filter(filter))
}

fn wanted(level: LevelFilter, metadata: &Metadata<'_>) -> bool {
    let name = metadata.target().split("::").next().unwrap_or_default();
    let limit = if OURS.contains(&name) { level } else { level.min(Level::WARN.into()) };
    *metadata.level() <= limit
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use secrecy::SecretString;

    use super::*;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(level: LevelFilter, work: impl FnOnce()) -> String {
        let lines = Lines::default();
        let writer = lines.clone();
        tracing::subscriber::with_default(subscriber(level, move || writer.clone()), work);
        let bytes = lines.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_secret_never_prints() {
        let secret = SecretString::from("s3cr3t-value");
        let text = logged(LevelFilter::TRACE, || {
            tracing::info!(secret = ?secret, "taken");
            tracing::error!("failed with {secret:?}");
        });
        assert!(text.contains("taken") && text.contains("failed"));
        assert!(!text.contains("s3cr3t-value"), "{text}");
    }

    #[test]
    fn a_panic_is_a_line_that_says_where_and_quotes_nothing() {
        let standard = panic::take_hook();
        log_panics();
        let text = logged(LevelFilter::INFO, || {
            let caught = panic::catch_unwind(|| panic!("the order of zoe@example.test"));
            assert!(caught.is_err());
        });
        panic::set_hook(standard);
        let line: serde_json::Value = serde_json::from_str(text.trim()).unwrap();
        assert_eq!(line["message"], "a panic");
        assert!(line["location"].as_str().unwrap().contains("telemetry.rs:"), "{text}");
        assert!(!text.contains("zoe"), "{text}");
    }

    #[test]
    fn a_line_is_flat_json_with_its_span() {
        let text = logged(LevelFilter::INFO, || {
            let span = tracing::info_span!("job", tenant = "t1");
            span.in_scope(|| tracing::info!(duration_ms = 7, "done"));
        });
        let line: serde_json::Value = serde_json::from_str(text.trim()).unwrap();
        assert_eq!(line["message"], "done");
        assert_eq!(line["duration_ms"], 7);
        assert_eq!(line["level"], "INFO");
        assert_eq!(line["span"]["tenant"], "t1");
        assert!(!text.contains('\u{1b}'), "no colours");
    }

    #[test]
    fn others_never_log_below_warn() {
        let text = logged(LevelFilter::TRACE, || {
            tracing::debug!(target: "aws_smithy_runtime::client", "body");
            tracing::info!(target: "hyper", "body");
            tracing::warn!(target: "hyper", "slow");
            tracing::trace!(target: "aws::dynamo", "ours");
        });
        assert!(!text.contains("body"), "{text}");
        assert!(text.contains("slow") && text.contains("ours"), "{text}");
        let text = logged(LevelFilter::ERROR, || {
            tracing::warn!(target: "hyper", "slow");
            tracing::warn!("ours");
        });
        assert!(text.is_empty(), "{text}");
    }
}
