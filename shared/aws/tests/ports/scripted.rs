//! A service that answers what the test says: for what real ones answer only under stress.

use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What came in: the operation and its body.
pub(crate) type Asked = (String, Value);
type Script = Arc<dyn Fn(usize, &Asked) -> (u16, Value) + Send + Sync>;

/// A running service.
pub(crate) struct Service {
    pub(crate) url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Service {
    /// Answers each request by the script, which is told how many came before.
    pub(crate) async fn start(
        script: impl Fn(usize, &Asked) -> (u16, Value) + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (script, asked): (Script, _) = (Arc::new(script), Arc::default());
        let seen = Arc::clone(&asked);
        tokio::task::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                serve(stream, &script, &seen).await;
            }
        });
        Self { url, asked }
    }

    /// What came in so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

/// One request, one answer, and the connection ends.
async fn serve(stream: TcpStream, script: &Script, asked: &Mutex<Vec<Asked>>) {
    let mut stream = BufReader::new(stream);
    let (mut operation, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.unwrap();
        let Some((name, value)) = line.trim().split_once(": ") else {
            if line.trim().is_empty() {
                break;
            }
            continue;
        };
        match name.to_ascii_lowercase().as_str() {
            "x-amz-target" => operation = value.rsplit('.').next().unwrap().to_owned(),
            "content-length" => length = value.parse().unwrap(),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.unwrap();
    let request = (operation, serde_json::from_slice(&body).unwrap_or(Value::Null));
    let before = asked.lock().unwrap().len();
    let (status, answer) = script(before, &request);
    asked.lock().unwrap().push(request);
    let answer = answer.to_string();
    let head = format!(
        "HTTP/1.1 {status} -\r\nx-amzn-requestid: r-{before}\r\ncontent-length: {}\r\n\
         content-type: application/x-amz-json-1.0\r\nconnection: close\r\n\r\n",
        answer.len()
    );
    stream.write_all(format!("{head}{answer}").as_bytes()).await.unwrap();
    stream.flush().await.unwrap();
}
