//! The refusals, in the contract's shapes: `{"code", "message", "data": {"status"}}`.

use serde_json::{Value, json};

/// A refusal.
#[derive(Debug, Clone)]
pub(crate) struct WcError {
    /// HTTP status.
    pub(crate) status: u16,
    /// The code that a client may branch on.
    pub(crate) code: String,
    /// Localised on a real store; never to be branched on.
    pub(crate) message: String,
    /// Mostly `{"status": n}`; refund errors put a bare number here.
    pub(crate) data: Value,
}

impl WcError {
    /// A refusal with the usual `data`.
    pub(crate) fn new(status: u16, code: &str, message: impl Into<String>) -> Self {
        let data = json!({ "status": status });
        Self { status, code: code.to_owned(), message: message.into(), data }
    }

    /// 404 for a path that no route has.
    pub(crate) fn no_route() -> Self {
        let message = "No route was found matching the URL and request method.";
        Self::new(404, "rest_no_route", message)
    }

    /// An id that does not exist, when it is read or deleted.
    pub(crate) fn invalid_id(post_type: &str) -> Self {
        Self::new(404, &format!("woocommerce_rest_{post_type}_invalid_id"), "Invalid ID.")
    }

    /// 400 for a change of something that does not exist, in the version's own words.
    pub(crate) fn invalid_id_on_change(post_type: &str, words: &str) -> Self {
        Self::new(400, &format!("woocommerce_rest_{post_type}_invalid_id"), words)
    }

    /// 400 for a parameter that fails its schema.
    pub(crate) fn invalid_param(name: &str, code: &str, why: &str) -> Self {
        let mut error =
            Self::new(400, "rest_invalid_param", format!("Invalid parameter(s): {name}"));
        error.data = json!({
            "status": 400,
            "params": { name: why },
            "details": { name: { "code": code, "message": why, "data": null } },
        });
        error
    }

    /// 400 for a value outside an enumeration.
    pub(crate) fn not_in_enum(name: &str, shown: &str, allowed: &[&str]) -> Self {
        let (last, first) = allowed.split_last().unwrap_or((&"", &[]));
        let why = format!("{shown} is not one of {}, and {last}.", first.join(", "));
        Self::invalid_param(name, "rest_not_in_enum", &why)
    }

    /// 501 for a deletion without `force=true` where nothing can be trashed.
    pub(crate) fn no_trash(plural: &str) -> Self {
        let message = format!("{plural} do not support trashing.");
        Self::new(501, "woocommerce_rest_trash_not_supported", message)
    }

    /// 500 with a number for `data`: what refunds answer.
    pub(crate) fn refund(message: &str) -> Self {
        let code = "woocommerce_rest_cannot_create_order_refund";
        Self { data: json!(500), ..Self::new(500, code, message) }
    }

    /// 400 for something that a real store does and this stand-in does not.
    pub(crate) fn unsupported(what: &str) -> Self {
        Self::new(400, "sandbox_not_supported", format!("The stand-in does not support {what}."))
    }

    /// The body.
    pub(crate) fn body(&self) -> Value {
        json!({ "code": self.code, "message": self.message, "data": self.data })
    }
}
