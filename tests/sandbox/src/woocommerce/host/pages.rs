//! The HTML that hosts answer with.

use axum::body::Body;
use axum::response::Response;
use http::{StatusCode, header};

/// What PHP prints when a plugin is older than the language and errors are shown.
pub(crate) const PHP_NOTICE: &str = "<br />\n<b>Deprecated</b>:  Creation of dynamic property \
    Shop_Labels::$cache is deprecated in <b>/var/www/html/wp-content/plugins/shop-labels/\
    shop-labels.php</b> on line <b>41</b><br />\n";

fn html(status: StatusCode, body: String) -> Response {
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, "text/html; charset=UTF-8")
        .body(Body::from(body))
        .expect("the headers are constants")
}

fn page(title: &str, text: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en-US\">\n<head><meta charset=\"UTF-8\" />\
         <title>{title}</title></head>\n<body>{text}</body>\n</html>\n"
    )
}

/// Text that may stand inside HTML.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A content delivery network's page: blocked (403), or asked to wait (503).
pub(crate) fn firewall(status: u16) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::FORBIDDEN);
    let (title, text) = if status == StatusCode::FORBIDDEN {
        ("Attention Required! | Cloudflare", "<h1>Sorry, you have been blocked</h1>")
    } else {
        ("Just a moment...", "<h1>Checking if the site connection is secure</h1>")
    };
    let ray = "<p>Cloudflare Ray ID: <strong>8f0c1d2e3a4b5c6d</strong></p>";
    let mut response = html(status, page(title, &format!("{text}{ray}")));
    let headers = response.headers_mut();
    headers.insert(header::SERVER, http::HeaderValue::from_static("cloudflare"));
    headers.insert("CF-RAY", http::HeaderValue::from_static("8f0c1d2e3a4b5c6d-FRA"));
    response
}

/// WordPress while its files are replaced.
pub(crate) fn maintenance() -> Response {
    let text = "<h1>Briefly unavailable for scheduled maintenance. Check back in a minute.</h1>";
    let mut response = html(StatusCode::SERVICE_UNAVAILABLE, page("Maintenance", text));
    response.headers_mut().insert(header::RETRY_AFTER, http::HeaderValue::from_static("600"));
    response
}

/// A redirect for good.
pub(crate) fn moved(to: &str) -> Response {
    let mut response = html(
        StatusCode::MOVED_PERMANENTLY,
        page("301 Moved Permanently", "<center><h1>301 Moved Permanently</h1></center>"),
    );
    if let Ok(to) = to.parse() {
        response.headers_mut().insert(header::LOCATION, to);
    }
    response
}

/// A redirect of the moment, as `wp_redirect` sends it.
pub(crate) fn found(to: &str) -> Response {
    let mut response = html(StatusCode::FOUND, String::new());
    if let Ok(to) = to.parse() {
        response.headers_mut().insert(header::LOCATION, to);
    }
    response
}

/// The theme's page for an address that WordPress does not know.
pub(crate) fn not_found(root: &str) -> Response {
    let body = page("Page not found", "<h1>Oops! That page can&rsquo;t be found.</h1>");
    with_root(html(StatusCode::NOT_FOUND, body), root)
}

/// The shop's front page, which names the API's root in a header.
pub(crate) fn front(root: &str) -> Response {
    with_root(html(StatusCode::OK, page("Shop", "<h1>Welcome to the shop</h1>")), root)
}

fn with_root(mut response: Response, root: &str) -> Response {
    if let Ok(link) = format!("<{root}>; rel=\"https://api.w.org/\"").parse() {
        response.headers_mut().insert(header::LINK, link);
    }
    response
}

/// A gateway that gave up waiting.
pub(crate) fn gateway_time_out() -> Response {
    let text = "<center><h1>504 Gateway Time-out</h1></center><hr><center>nginx</center>";
    html(StatusCode::GATEWAY_TIMEOUT, page("504 Gateway Time-out", text))
}

/// WordPress' page for a request that it ends (`wp_die`).
pub(crate) fn died(title: &str, why: &str) -> Response {
    let text = format!("<div class=\"wp-die-message\">{}</div>", escaped(why));
    html(StatusCode::UNAUTHORIZED, page(title, &text))
}

/// The page on which a shop's owner grants access.
pub(crate) fn grant(app: &str, scope: &str, approve: &str, deny: &str) -> Response {
    let text = format!(
        "<h1>{} would like to connect to your store</h1><p>This will give it {} access.</p>\
         <a href=\"{}\" class=\"button button-primary wc-auth-approve\">Approve</a>\
         <a href=\"{}\" class=\"button wc-auth-deny\">Deny</a>",
        escaped(app),
        escaped(scope),
        escaped(approve),
        escaped(deny),
    );
    html(StatusCode::OK, page("Application authentication request", &text))
}
