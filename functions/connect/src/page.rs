//! The pages: short, without scripts, without anything that came from outside unescaped.

use app::connect::Tried;
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use engine::connector::{Finding, Severity};
use engine::{Disposition, Error};

/// Nothing is loaded, framed, kept or told to the next page: the address holds a code.
const HEADERS: [(HeaderName, &str); 4] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; form-action 'none'",
    ),
];

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:4rem auto;\
                     padding:0 1rem;color:#1d2327;background:#fff}h1{font-size:1.5rem}\
                     dt{font-weight:600;margin-top:1rem}dd{margin:0}\
                     @media(prefers-color-scheme:dark){body{color:#e8e8e8;background:#1d2327}}";

/// How a first look at the account went, if there was one.
pub(crate) fn tried(tried: Option<&Tried>) -> Response {
    let Some(tried) = tried else {
        let lead = "Access was given. A first look at the account took too long; nothing is lost.";
        return page(StatusCode::OK, "Connected", lead, &[]);
    };
    let (title, lead) = match (tried.works, tried.findings.is_empty()) {
        (true, true) => ("Connected", "The account works. You can close this page."),
        (true, false) => ("Connected", "The account works. Some things are worth a look:"),
        (false, _) => ("Almost there", "Access was given, and something stands in the way:"),
    };
    page(StatusCode::OK, title, lead, &tried.findings)
}

/// The owner of a store agreed.
pub(crate) fn agreed() -> Response {
    let lead = "The store hands its keys over by itself. You can close this page.";
    page(StatusCode::OK, "Thank you", lead, &[])
}

/// The person said no.
pub(crate) fn declined() -> Response {
    let lead = "No access was given, and nothing was changed. You can begin again at any time.";
    page(StatusCode::OK, "Not connected", lead, &[])
}

/// Something is missing in the address.
pub(crate) fn incomplete() -> Response {
    let lead = "This address is not complete. Begin to connect once more.";
    page(StatusCode::BAD_REQUEST, "Not connected", lead, &[])
}

/// There is no such page.
pub(crate) async fn not_found() -> Response {
    page(StatusCode::NOT_FOUND, "Nothing here", "There is no such page.", &[])
}

/// What went wrong, in the words of its own error; they hold no credential.
pub(crate) fn failed(error: &Error) -> Response {
    let status = status(error);
    if status.is_server_error() {
        tracing::error!(%error, "a person could not be connected");
        let lead = "Something is unwell on our side. Begin to connect once more in a minute.";
        return page(status, "Not connected", lead, &[]);
    }
    tracing::warn!(%error, "a person was not connected");
    page(status, "Not connected", &error.message, &[])
}

/// The status of an error: whose fault it is, and whether trying again may help.
pub(crate) fn status(error: &Error) -> StatusCode {
    match error.disposition {
        Disposition::Park | Disposition::Reauthorise => StatusCode::BAD_REQUEST,
        Disposition::Retry { .. } | Disposition::InDoubt => StatusCode::SERVICE_UNAVAILABLE,
        Disposition::Bug => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

fn page(status: StatusCode, title: &str, lead: &str, findings: &[Finding]) -> Response {
    let found: String = findings.iter().map(finding).collect();
    let list = if found.is_empty() { found } else { format!("<dl>{found}</dl>") };
    let (title, lead) = (escaped(title), escaped(lead));
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title>\
         <style>{STYLE}</style></head><body><main><h1>{title}</h1><p>{lead}</p>{list}</main>\
         </body></html>"
    );
    (status, HEADERS, Html(html)).into_response()
}

fn finding(finding: &Finding) -> String {
    let mark = match finding.severity {
        Severity::Problem => "Problem",
        Severity::Warning => "Note",
    };
    format!("<dt>{mark}: {}</dt><dd>{}</dd>", escaped(&finding.seen), escaped(&finding.fix))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_outside_becomes_markup() {
        let text = escaped("<script>alert('x')</script>&\"");
        assert_eq!(text, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;");
    }
}
