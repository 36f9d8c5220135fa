//! A function's own process, invoked by a Lambda Runtime API of the test's own: it can be started
//! many times over, be told other time-outs, and be killed.

use std::collections::HashMap;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::task::JoinHandle;
use xtask::run::Run;

/// The longest that an invocation may take, as in the template.
const TIME_OUT: Duration = Duration::from_secs(180);

type Answer = oneshot::Sender<Value>;

struct Runtime {
    next: Mutex<mpsc::UnboundedReceiver<(Value, Answer)>>,
    under_way: Mutex<HashMap<String, Answer>>,
    count: AtomicU64,
}

/// A function that runs. Dropping it kills it.
#[derive(Debug)]
pub struct Function {
    child: Child,
    events: mpsc::UnboundedSender<(Value, Answer)>,
    server: JoinHandle<()>,
}

impl Function {
    /// Starts the binary of this name in the stack's environment, some variables replaced.
    ///
    /// # Panics
    /// When it cannot be started.
    pub async fn start(run: &Run, name: &str, replaced: &[(&str, &str)]) -> Self {
        let (events, next) = mpsc::unbounded_channel();
        let runtime = Arc::new(Runtime {
            next: Mutex::new(next),
            under_way: Mutex::default(),
            count: AtomicU64::new(0),
        });
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let address = listener.local_addr().expect("a bound port").to_string();
        let app = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next_event))
            .route("/2018-06-01/runtime/invocation/{id}/response", post(answered))
            .route("/2018-06-01/runtime/invocation/{id}/error", post(answered))
            .with_state(runtime);
        let server = tokio::spawn(async move {
            axum::serve(listener, app).await.expect("the runtime API serves");
        });
        let mut command = Command::new(run.binaries.join(name));
        command.env_clear().envs(&run.environment).envs([
            ("AWS_LAMBDA_RUNTIME_API", address.as_str()),
            ("AWS_LAMBDA_FUNCTION_NAME", name),
            ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512"),
            ("AWS_LAMBDA_LOG_GROUP_NAME", name),
            ("AWS_LAMBDA_LOG_STREAM_NAME", name),
        ]);
        // What it logs stands in the test's own output.
        command.envs(replaced.iter().copied()).stdin(Stdio::null());
        let child = command.kill_on_drop(true).spawn().expect("the function starts");
        Self { child, events, server }
    }

    /// Hands it an event and waits for its answer.
    ///
    /// # Panics
    /// When there is no answer: it was killed, or takes too long.
    pub async fn invoke(&self, event: &Value) -> Value {
        let answer = self.begin(event);
        let answer = tokio::time::timeout(TIME_OUT, answer).await;
        answer.expect("an answer in time").expect("an answer")
    }

    /// Hands it an event; the answer may never come.
    ///
    /// # Panics
    /// When it does not run any more.
    pub fn begin(&self, event: &Value) -> oneshot::Receiver<Value> {
        let (answer, receiver) = oneshot::channel();
        self.events.send((event.clone(), answer)).expect("the runtime API runs");
        receiver
    }

    /// Ends it as `kill -9` does.
    ///
    /// # Panics
    /// When it had ended before.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("it still runs");
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn next_event(State(runtime): State<Arc<Runtime>>) -> Response {
    let Some((event, answer)) = runtime.next.lock().await.recv().await else {
        return StatusCode::GONE.into_response();
    };
    let id = format!("invocation-{}", runtime.count.fetch_add(1, Ordering::Relaxed));
    runtime.under_way.lock().await.insert(id.clone(), answer);
    let deadline = jiff::Timestamp::now() + TIME_OUT;
    let headers = [
        ("lambda-runtime-aws-request-id", id),
        ("lambda-runtime-deadline-ms", deadline.as_millisecond().to_string()),
        ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:us-east-1:0:function:f".to_owned()),
        ("lambda-runtime-trace-id", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700".to_owned()),
    ];
    (headers, Json(event)).into_response()
}

/// An error of the function is an answer too.
async fn answered(
    State(runtime): State<Arc<Runtime>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Response {
    let value = serde_json::from_slice(&body).unwrap_or(Value::Null);
    if let Some(answer) = runtime.under_way.lock().await.remove(&id) {
        let _nobody_waits = answer.send(value);
    }
    (StatusCode::ACCEPTED, Json(json!({ "status": "OK" }))).into_response()
}
