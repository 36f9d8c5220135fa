//! The sandbox in this process, and calls to it.

use model::Kind;
use reqwest::{Method, RequestBuilder};
use sandbox::{Options, Running, Sandbox};
use serde_json::Value;

/// A running sandbox.
pub(super) struct World {
    running: Running,
    http: reqwest::Client,
}

impl World {
    pub(super) async fn start() -> Self {
        let running = Sandbox::start(Options::default()).await.unwrap();
        Self { running, http: reqwest::Client::new() }
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("{}/{path}", self.running.base_url())
    }

    pub(super) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, self.url(path)).header("accept", "application/json")
    }

    pub(super) async fn control(&self, path: &str, body: &Value) -> Value {
        let request = self.request(Method::POST, &format!("control/{path}"));
        answered(request.json(body)).await.unwrap_or_else(|error| panic!("{path}: {error}"))
    }
}

/// The answer's JSON; the answer's text where it is no success.
pub(super) async fn answered(request: RequestBuilder) -> Result<Value, String> {
    let answer = request.send().await.unwrap();
    let (status, text) = (answer.status(), answer.text().await.unwrap());
    if status.is_success() {
        Ok(serde_json::from_str(&text).unwrap_or_default())
    } else {
        Err(format!("{status} {text}"))
    }
}

/// A fixture of the repository.
pub(super) fn document(path: &str) -> Value {
    let path = format!("{}/../{path}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// A kind that a stand-in was not filled with.
pub(super) fn unfilled(kind: Kind) -> ! {
    panic!("the stand-in is not filled with {kind}")
}
