//! A server that answers what it is told to, on a port of this machine.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A request.
#[derive(Debug, Clone)]
pub struct Asked {
    /// `GET`, `POST`, ….
    pub method: String,
    /// The path.
    pub path: String,
    /// The query's parameters; of a repeated one the last.
    pub query: BTreeMap<String, String>,
    /// Headers by lower-case name.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: String,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Further headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
    /// How much of it arrives.
    pub how: How,
}

/// How much of an answer arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// All of it.
    Whole,
    /// Nothing: the connection closes after the request was read.
    CutBefore,
    /// The head and a part of the body.
    CutWithin,
    /// Nothing, for ever: the client's time runs out.
    Never,
}

impl Answer {
    /// An answer that arrives.
    #[must_use]
    pub fn new(status: u16, body: impl Into<String>) -> Self {
        Self { status, headers: Vec::new(), body: body.into(), how: How::Whole }
    }

    /// With a header.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Of which only so much arrives.
    #[must_use]
    pub fn that(self, how: How) -> Self {
        Self { how, ..self }
    }
}

/// The server.
pub struct Script {
    /// `http://127.0.0.1:PORT`.
    pub url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    frozen: Arc<AtomicBool>,
    server: JoinHandle<()>,
}

impl Script {
    /// Answers each request by a rule.
    pub async fn start(rule: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (asked, frozen) = (Arc::<Mutex<Vec<Asked>>>::default(), Arc::<AtomicBool>::default());
        let (seen, stopped) = (asked.clone(), frozen.clone());
        let server = tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let Some(request) = request(&mut stream).await else { continue };
                seen.lock().unwrap().push(request.clone());
                let answer = rule(&request);
                if answer.how == How::Never && !stopped.swap(true, Ordering::SeqCst) {
                    // A clock that stands still jumps to the next timer: nobody waits for real.
                    tokio::time::pause();
                }
                respond(&mut stream, &answer).await;
            }
        });
        Self { url, asked, frozen, server }
    }

    /// Answers every request alike.
    pub async fn always(answer: Answer) -> Self {
        Self::start(move |_| answer.clone()).await
    }

    /// What was asked so far.
    #[must_use]
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        self.server.abort();
        if self.frozen.load(Ordering::SeqCst) {
            tokio::time::resume();
        }
    }
}

async fn respond(stream: &mut TcpStream, answer: &Answer) {
    let length = answer.body.len();
    let (claimed, sent) = match answer.how {
        How::Whole => (length, length),
        How::CutBefore => return,
        How::CutWithin => (length + 100, length / 2),
        How::Never => return std::future::pending().await,
    };
    let mut head = format!("HTTP/1.1 {} X\r\nconnection: close\r\n", answer.status);
    for (name, value) in &answer.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("content-length: {claimed}\r\n\r\n"));
    // A client that hangs up first is its own business.
    if stream.write_all(head.as_bytes()).await.is_ok() {
        let body = answer.body.as_bytes().get(..sent).unwrap_or_default();
        drop(stream.write_all(body).await);
        drop(stream.shutdown().await);
    }
}

async fn request(stream: &mut TcpStream) -> Option<Asked> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).ok()?;
    let mut lines = head.lines();
    let mut first = lines.next()?.split(' ');
    let (method, target) = (first.next()?.to_owned(), first.next()?);
    let url = reqwest::Url::parse(&format!("http://x{target}")).ok()?;
    let headers: BTreeMap<String, String> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
        .collect();
    let length = headers.get("content-length").and_then(|length| length.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).await.ok()?;
    Some(Asked {
        method,
        path: url.path().to_owned(),
        query: url.query_pairs().into_owned().collect(),
        headers,
        body: String::from_utf8_lossy(&body).into_owned(),
    })
}
