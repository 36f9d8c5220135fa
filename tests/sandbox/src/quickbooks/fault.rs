//! Refusals, in the shapes in which QuickBooks sends them.
//!
//! A refusal is `{Fault:{Error:[…],type},time}`; only 401 has another shape, lower case and with a
//! dozen empty members. Batch items carry the `Fault` without status or time.

use jiff::Timestamp;

use super::json::{Json, Object};
use super::time;

/// A refusal with its code.
#[derive(Clone, Debug)]
pub struct Fault {
    /// The HTTP status it travels with.
    pub status: u16,
    /// `ValidationFault`, `SERVICE`, …
    pub kind: &'static str,
    /// The code, a string on the wire.
    pub code: String,
    message: String,
    detail: String,
}

/// The result of everything that QuickBooks may refuse.
pub type Checked<T> = Result<T, Fault>;

impl Fault {
    /// A refusal of what was sent: status 400.
    pub fn invalid(code: &str, message: &str, detail: impl Into<String>) -> Self {
        Self {
            status: 400,
            kind: "ValidationFault",
            code: code.to_owned(),
            message: message.to_owned(),
            detail: detail.into(),
        }
    }

    /// 610: nothing there, or inactive.
    pub fn not_found() -> Self {
        Self::invalid(
            "610",
            "Object Not Found",
            "Object Not Found : Something you're trying to use has been made inactive. Check the \
             fields with accounts, customers, items, vendors or employees.",
        )
    }

    /// 2500: a reference to something that never was.
    pub fn bad_reference(what: &str, id: &str) -> Self {
        let detail = format!("Invalid Reference Id : {what} element id {id} not found");
        Self::invalid("2500", "Invalid Reference Id", detail)
    }

    /// 2020: a required member is missing.
    pub fn required(what: &str) -> Self {
        let detail = format!("Required parameter {what} is missing in the request");
        Self::invalid(
            "2020",
            "Required param missing, need to supply the required value for the API",
            detail,
        )
    }

    /// 2010: a member that the entity does not have.
    pub fn unknown_property(class: &str, name: &str) -> Self {
        let detail = format!(
            "Property Name:Unrecognized field \"{name}\" (class \
             com.intuit.schema.finance.v3.{class}), not marked as ignorable specified is unsupported or invalid"
        );
        Self::invalid("2010", "Request has invalid or unsupported property", detail)
    }

    /// 2010: not the JSON object that a call needs.
    pub fn malformed(why: impl Into<String>) -> Self {
        Self::invalid("2010", "Request has invalid or unsupported property", why)
    }

    /// 2050: too long.
    pub fn length(field: &str, max: usize, supplied: usize) -> Self {
        let detail = format!("{field} : Min:0 Max:{max} Supplied:{supplied}");
        Self::invalid("2050", "Invalid String Length", detail)
    }

    /// 6000: everything without a code of its own.
    pub fn business(detail: impl Into<String>) -> Self {
        let detail = format!("Business Validation Error: {}", detail.into());
        Self::invalid(
            "6000",
            "A business validation error has occurred while processing your request",
            detail,
        )
    }

    /// 500: this entity has no such operation.
    pub fn unsupported(operation: &str) -> Self {
        let detail = format!("Operation {operation} is not supported.");
        Self::invalid("500", "Unsupported Operation", detail)
    }

    /// 429 with code 3001.
    pub fn throttled() -> Self {
        Self {
            status: 429,
            kind: "SERVICE",
            code: "3001".to_owned(),
            message: "message=ThrottleExceeded; errorCode=003001; statusCode=429".to_owned(),
            detail: "The request limit was reached. Please wait and try again.".to_owned(),
        }
    }

    /// 401: the token is unknown or has expired.
    pub fn unauthenticated(detail: &str) -> Self {
        Self {
            status: 401,
            kind: "AUTHENTICATION",
            code: "3200".to_owned(),
            message: "message=AuthenticationFailed; errorCode=003200; statusCode=401".to_owned(),
            detail: detail.to_owned(),
        }
    }

    /// 403 with code 3100: a good token, but not for this company.
    pub fn unauthorised() -> Self {
        Self {
            status: 403,
            kind: "AUTHORIZATION",
            code: "3100".to_owned(),
            message: "message=ApplicationAuthorizationFailed; errorCode=003100; statusCode=403"
                .to_owned(),
            detail: "The application has no access to this company.".to_owned(),
        }
    }

    /// 500 with code 10000.
    pub fn system() -> Self {
        Self {
            status: 500,
            kind: "SystemFault",
            code: "10000".to_owned(),
            message: "An application error has occurred while processing your request".to_owned(),
            detail: "System Failure Error: null".to_owned(),
        }
    }

    /// The `Fault` member alone, as batch items carry it.
    #[must_use]
    pub fn member(&self) -> Json {
        let error = Object::from([
            ("Message", self.message.as_str().into()),
            ("Detail", self.detail.as_str().into()),
            ("code", self.code.as_str().into()),
            ("element", "".into()),
        ]);
        Object::from([("Error", Json::List(vec![error.into()])), ("type", self.kind.into())]).into()
    }

    /// The whole body.
    #[must_use]
    pub fn body(&self, now: Timestamp) -> Json {
        if self.status == 401 {
            return self.lower_case(now);
        }
        Object::from([("Fault", self.member()), ("time", time::precise(now).into())]).into()
    }

    fn lower_case(&self, now: Timestamp) -> Json {
        let error = Object::from([
            ("message", self.message.as_str().into()),
            ("detail", self.detail.as_str().into()),
            ("code", self.code.as_str().into()),
            ("element", Json::Null),
        ]);
        let fault =
            Object::from([("error", Json::List(vec![error.into()])), ("type", self.kind.into())]);
        let none = || Json::List(Vec::new());
        Object::from([
            ("warnings", Json::Null),
            ("intuitObject", Json::Null),
            ("fault", fault.into()),
            ("report", Json::Null),
            ("queryResponse", Json::Null),
            ("batchItemResponse", none()),
            ("attachableResponse", none()),
            ("syncErrorResponse", Json::Null),
            ("requestId", Json::Null),
            ("time", Json::Number(now.as_millisecond().into())),
            ("status", Json::Null),
            ("cdcresponse", none()),
        ])
        .into()
    }
}
