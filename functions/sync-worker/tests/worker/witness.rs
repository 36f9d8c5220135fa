//! What a piece of work logged and counted, for this thread alone.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex};

use metrics::{
    Counter, CounterFn, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit,
};
use tracing::level_filters::LevelFilter;

type Counted = Arc<Mutex<BTreeMap<String, u64>>>;

/// What was seen.
pub(crate) struct Seen<T> {
    pub(crate) value: T,
    pub(crate) log: String,
    pub(crate) counted: BTreeMap<String, u64>,
}

/// Runs the work to its end, with every level of the log switched on.
pub(crate) fn watch<T>(work: impl Future<Output = T>) -> Seen<T> {
    let (lines, counts) = (Lines::default(), Counts::default());
    let writer = lines.clone();
    let subscriber = aws::telemetry::subscriber(LevelFilter::TRACE, move || writer.clone());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let value = tracing::subscriber::with_default(subscriber, || {
        metrics::with_local_recorder(&counts, || runtime.block_on(work))
    });
    let log = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    let counted = counts.0.lock().unwrap().clone();
    Seen { value, log, counted }
}

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

/// Counters by name and labels: `WebhookForged connector=woocommerce`.
#[derive(Default)]
struct Counts(Counted);

struct One {
    counted: Counted,
    name: String,
}

impl CounterFn for One {
    fn increment(&self, value: u64) {
        *self.counted.lock().unwrap().entry(self.name.clone()).or_default() += value;
    }
    fn absolute(&self, value: u64) {
        self.counted.lock().unwrap().insert(self.name.clone(), value);
    }
}

impl Recorder for Counts {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        let labels = key.labels().map(|label| format!(" {}={}", label.key(), label.value()));
        let name = std::iter::once(key.name().to_owned()).chain(labels).collect();
        Counter::from_arc(Arc::new(One { counted: Arc::clone(&self.0), name }))
    }
    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }
    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}
