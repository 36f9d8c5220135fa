//! A connection that is cut: before the request is whole, and before the answer is read.

use engine::connector::Target;
use engine::write::WriteResult;
use engine::{Code, Disposition};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::kit::{Copy, session, version};

/// A way to the API that cuts its first connection; answers its address.
///
/// It passes `pass` bytes of the request on; with `None` the whole of it, waits for the answer's
/// first byte, and keeps the answer.
async fn cutting(copy: &Copy, pass: Option<usize>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let api = copy.url.trim_start_matches("http://").to_owned();
    tokio::spawn(async move {
        let (mut near, _) = listener.accept().await.unwrap();
        let mut far = TcpStream::connect(api).await.unwrap();
        let mut buffer = vec![0; 64 * 1024];
        let mut left = pass.unwrap_or(usize::MAX);
        let mut answer = [0; 1];
        loop {
            tokio::select! {
                read = near.read(&mut buffer) => {
                    let read = read.unwrap().min(left);
                    far.write_all(&buffer[..read]).await.unwrap();
                    left -= read;
                    if left == 0 || read == 0 {
                        return;
                    }
                }
                _ = far.read(&mut answer) => return,
            }
        }
    });
    format!("http://{address}")
}

#[tokio::test]
async fn a_request_cut_in_the_middle_writes_nothing_and_is_sent_again() {
    let copy = Copy::open();
    let write = copy.order(version("19", 200), 1);
    let url = cutting(&copy, Some(20_000)).await;
    let results = copy
        .supabase
        .apply(&session(&copy.tenant, &url, &copy.key), std::slice::from_ref(&write))
        .await;
    let [WriteResult::NotSent(error)] = results.as_slice() else { panic!("{results:?}") };
    let retry = Disposition::Retry { after: None };
    assert_eq!((error.code, error.disposition), (Code::NoAnswer, retry));
    assert_eq!(copy.rows("orders", "").await.len(), 0);
    assert_eq!(copy.rows("record_versions", "").await.len(), 0);
    copy.applied(&[write]).await;
    assert_eq!(copy.lines("19").await.len(), 200);
}

#[tokio::test]
async fn an_answer_that_was_lost_was_written_once_and_is_known_when_it_is_sent_again() {
    let copy = Copy::open();
    let write = copy.order(version("19", 3), 1);
    let url = cutting(&copy, None).await;
    let results = copy
        .supabase
        .apply(&session(&copy.tenant, &url, &copy.key), std::slice::from_ref(&write))
        .await;
    let [WriteResult::NotSent(error)] = results.as_slice() else { panic!("{results:?}") };
    assert_eq!(error.code, Code::NoAnswer);
    let written = copy.rows("orders", "select=updated_at").await;
    assert_eq!(written.len(), 1, "it had been carried out");
    copy.applied(&[write]).await;
    assert_eq!(copy.rows("orders", "select=updated_at").await, written, "not a second time");
    assert_eq!(copy.lines("19").await, ["v3"; 3]);
}
