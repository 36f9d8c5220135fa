//! Sessions, fixtures and a server of canned answers.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use connectors::woocommerce::WooCommerce;
use engine::connector::{Connector, Page};
use engine::ports::Clock;
use engine::session::{Call, Limiter, Session};
use jiff::{SignedDuration, Timestamp};
use model::connection::ConnectionState;
use model::{Connection, Kind, RealmId, SourceId};
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The versions with captures.
pub(crate) const VERSIONS: [&str; 3] = ["7.5.1", "9.4.3", "11.0.1"];

pub(crate) fn fixture(path: &str) -> Value {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/woocommerce");
    let text = std::fs::read_to_string(root.join(path)).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The captured deliveries of a version, by file name.
pub(crate) fn hooks(version: &str) -> Vec<(String, Value)> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/woocommerce");
    let mut names: Vec<String> = std::fs::read_dir(root.join(version).join("hooks"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
        .into_iter()
        .map(|name| (name.clone(), fixture(&format!("{version}/hooks/{name}"))))
        .collect()
}

/// A page of what changed of a kind.
pub(crate) async fn changes(
    session: &Session,
    kind: Kind,
    cursor: Option<&Value>,
    limit: usize,
) -> engine::Result<Page> {
    let connector = connector();
    let streams = &connector.descriptor().streams;
    let stream = streams.iter().find(|stream| stream.kinds.contains(&kind)).unwrap();
    let wanted = BTreeSet::from([kind]);
    connector.source().unwrap().changes(session, stream, &wanted, cursor, limit).await
}

/// The ids that a page names.
pub(crate) fn named(page: &Page) -> Vec<SourceId> {
    page.changed.iter().map(|changed| changed.id.clone()).collect()
}

pub(crate) fn connector() -> Arc<dyn Connector> {
    Arc::new(WooCommerce::new().unwrap())
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn ids(ids: &[u64]) -> Vec<SourceId> {
    ids.iter().map(|id| SourceId::new(id.to_string())).collect()
}

/// A clock that stands still.
pub(crate) struct Still(pub(crate) Timestamp);

#[async_trait]
impl Clock for Still {
    fn now(&self) -> Timestamp {
        self.0
    }
    async fn sleep(&self, _: Duration) {}
}

/// A limiter that remembers.
#[derive(Default)]
pub(crate) struct Limits {
    pub(crate) admitted: Mutex<usize>,
    pub(crate) blocked: Mutex<Vec<Duration>>,
}

#[async_trait]
impl Limiter for Limits {
    async fn admit(&self, _: Call, _: Timestamp) -> engine::Result<()> {
        *self.admitted.lock().unwrap() += 1;
        Ok(())
    }
    async fn block(&self, wait: Duration) -> engine::Result<()> {
        self.blocked.lock().unwrap().push(wait);
        Ok(())
    }
}

/// The session's time.
pub(crate) fn now() -> Timestamp {
    at("2030-01-01T00:00:00Z")
}

pub(crate) fn session(url: &str) -> (Session, Arc<Limits>) {
    session_with(url, r#"{"consumer_key":"ck","consumer_secret":"cs"}"#)
}

pub(crate) fn session_with(url: &str, secret: &str) -> (Session, Arc<Limits>) {
    let limits = Arc::new(Limits::default());
    let connection = Connection {
        tenant: "tenant".parse().unwrap(),
        id: "store".parse().unwrap(),
        connector: "woocommerce".parse().unwrap(),
        realm: RealmId::new("store"),
        state: ConnectionState::Connected,
        settings: json!({ "url": url }),
        start_at: at("2020-01-01T00:00:00Z"),
        webhook_url: None,
    };
    let session = Session {
        connection: Arc::new(connection),
        secret: SecretString::from(secret),
        access_token: None,
        deadline: now() + SignedDuration::from_secs(600),
        write_timeout: Duration::from_secs(125),
        limiter: limits.clone(),
        clock: Arc::new(Still(now())),
    };
    (session, limits)
}

/// What a request said.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) head: String,
    pub(crate) raw: Vec<u8>,
    /// The body as JSON; null where it is none.
    pub(crate) body: Value,
}

impl Asked {
    /// The value of a query parameter.
    pub(crate) fn param(&self, name: &str) -> Option<String> {
        let url = reqwest::Url::parse(&format!("http://x{}", self.target)).unwrap();
        url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    /// The path, from after `/wc/v3/` where it is there.
    pub(crate) fn path(&self) -> &str {
        let path = self.target.split('?').next().unwrap();
        path.rsplit_once("/v3/").map_or(path, |(_, path)| path)
    }
}

/// An answer: status, extra header lines, body. None closes the connection without a word.
pub(crate) type Answer = Option<(u16, String, Vec<u8>)>;

pub(crate) fn answer(status: u16, body: impl Into<Vec<u8>>) -> Answer {
    Some((status, String::new(), body.into()))
}

/// A store that answers as told.
pub(crate) struct Canned {
    pub(crate) url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    server: tokio::task::JoinHandle<()>,
}

impl Canned {
    pub(crate) async fn start(reply: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let seen = asked.clone();
        #[expect(clippy::disallowed_methods, reason = "a test's server runs beside the test")]
        let server = tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let Some(request) = read_request(&mut stream).await else { continue };
                let reply = reply(&request);
                seen.lock().unwrap().push(request);
                let Some((status, headers, body)) = reply else { continue };
                let length = body.len();
                let head = format!(
                    "HTTP/1.1 {status} X\r\n{headers}connection: close\r\n\
                     content-length: {length}\r\n\r\n",
                );
                stream.write_all(head.as_bytes()).await.unwrap();
                stream.write_all(&body).await.unwrap();
            }
        });
        Self { url, asked, server }
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for Canned {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn read_request(stream: &mut TcpStream) -> Option<Asked> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        if stream.read(&mut byte).await.ok()? == 0 {
            return None;
        }
        head.extend_from_slice(&byte);
    }
    let head = String::from_utf8(head).ok()?;
    let method = head.split(' ').next()?.to_owned();
    let target = head.split(' ').nth(1)?.to_owned();
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
    });
    let mut raw = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut raw).await.ok()?;
    let body = serde_json::from_slice(&raw).unwrap_or(Value::Null);
    Some(Asked { method, target, head, raw, body })
}
