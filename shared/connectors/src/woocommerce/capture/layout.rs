//! The files that a capture is made of: an exchange with its request, an answer alone, a delivery,
//! or the plain body of an answer.

use std::collections::BTreeMap;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use engine::webhook::Delivery;
use serde_json::{Map, Value};

use crate::woocommerce::body;

/// What a file holds.
#[derive(Debug)]
pub enum Capture {
    /// An answer of a store, with the request where it was recorded.
    Answer(Answer),
    /// A webhook's delivery.
    Delivery(Delivery),
    /// Nothing that a store's API says; in words for people.
    Nothing(&'static str),
}

/// An answer of a store.
#[derive(Debug, Default)]
pub struct Answer {
    /// The request's method; empty where it was not recorded.
    pub method: String,
    /// The request's address.
    pub url: Option<String>,
    /// The request's body.
    pub sent: Value,
    /// The answer's status.
    pub status: Option<u64>,
    /// The answer's body.
    pub body: Value,
    /// Where the body stands in the file, such as `response.body`; empty where it is the file.
    pub place: &'static str,
}

/// A file that is no JSON, or not to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotJson {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
    /// Whether it ends in the middle.
    pub cut: bool,
}

impl fmt::Display for NotJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, column, cut } = self;
        let what = if *cut { "the file is cut short" } else { "no JSON, or nested too deeply" };
        write!(f, "{what} at line {line}, column {column}")
    }
}

impl std::error::Error for NotJson {}

/// Recognises a file. Byte-order marks and what PHP prints before its JSON are passed over.
///
/// # Errors
/// When it is neither JSON nor a page nor empty.
pub fn capture(file: &[u8]) -> Result<Capture, NotJson> {
    let text = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    let strict: Result<Value, _> = serde_json::from_slice(text);
    let json = strict.or_else(|error| {
        // A list is tried first: an object is looked for within it too.
        let list = body::rows(text).map(Value::Array);
        list.or_else(|| body::object(text)).ok_or(NotJson {
            line: error.line(),
            column: error.column(),
            cut: error.is_eof(),
        })
    });
    match json {
        Ok(json) => Ok(of_json(json)),
        Err(_) if text.trim_ascii().is_empty() => Ok(Capture::Nothing("empty file")),
        Err(_) if text.trim_ascii_start().starts_with(b"<") => Ok(Capture::Nothing("page")),
        Err(_) if text.starts_with(b"webhook_id=") => Ok(Capture::Nothing("webhook's greeting")),
        Err(error) => Err(error),
    }
}

fn of_json(json: Value) -> Capture {
    let Value::Object(mut members) = json else { return plain(json) };
    if let Some(Value::Object(response)) = members.remove("response") {
        let request = members.remove("request").unwrap_or_default();
        return answer(&request, response, "response.body");
    }
    if let (Some(recorded), Some(body), None) =
        (members.get("headers"), delivered_bytes(&members), members.get("status"))
    {
        return Capture::Delivery(Delivery { headers: headers(recorded), body });
    }
    if members.get("status").is_some_and(Value::is_u64) && members.contains_key("body") {
        let request = members.remove("request").unwrap_or_default();
        return answer(&request, members, "body");
    }
    plain(Value::Object(members))
}

fn plain(body: Value) -> Capture {
    match body {
        Value::Object(_) | Value::Array(_) => Capture::Answer(Answer { body, ..Answer::default() }),
        _ => Capture::Nothing("single value"),
    }
}

fn answer(request: &Value, mut response: Map<String, Value>, place: &'static str) -> Capture {
    let text = |name: &str| request.get(name).and_then(Value::as_str).map(str::to_owned);
    let body = response.remove("body").unwrap_or_default();
    Capture::Answer(Answer {
        method: text("method").unwrap_or_default(),
        url: text("url").or_else(|| text("uri")),
        sent: request.get("body").cloned().unwrap_or_default(),
        status: response.get("status").and_then(Value::as_u64),
        body: unwrapped(body),
        place,
    })
}

/// A body that was recorded as text.
fn unwrapped(body: Value) -> Value {
    let Value::String(text) = &body else { return body };
    let bytes = text.as_bytes();
    let json = serde_json::from_slice(bytes).ok();
    let json = json.or_else(|| body::rows(bytes).map(Value::Array));
    json.or_else(|| body::object(bytes)).unwrap_or(body)
}

/// The raw bytes of a delivery: as text, or in base64 where they are none.
fn delivered_bytes(members: &Map<String, Value>) -> Option<Vec<u8>> {
    let text = |name: &str| members.get(name).and_then(Value::as_str);
    let base64 = ["body_base64", "body_b64", "bodyBase64"].into_iter().find_map(text);
    if let Some(encoded) = base64 {
        return STANDARD.decode(encoded).ok();
    }
    let body = ["body_text", "body", "raw_body"].into_iter().find_map(text)?;
    // The event of an API gateway.
    if members.get("isBase64Encoded").and_then(Value::as_bool) == Some(true) {
        return STANDARD.decode(body).ok();
    }
    Some(body.as_bytes().to_vec())
}

/// Headers, recorded as a list of pairs or as an object. Names in lower case.
fn headers(recorded: &Value) -> BTreeMap<String, String> {
    let text = |value: &Value| match value {
        Value::Array(list) => list.first().and_then(Value::as_str).map(str::to_owned),
        value => value.as_str().map(str::to_owned),
    };
    let named = |name: &str, value: &Value| Some((name.to_ascii_lowercase(), text(value)?));
    match recorded {
        Value::Array(pairs) => {
            pairs.iter().filter_map(|pair| named(pair.get(0)?.as_str()?, pair.get(1)?)).collect()
        }
        Value::Object(members) => {
            members.iter().filter_map(|(name, value)| named(name, value)).collect()
        }
        _ => BTreeMap::new(),
    }
}
