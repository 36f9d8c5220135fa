//! The key of a project: both kinds, and whether it is one for reading (contract, section B1).

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use engine::{Code, Error, Result};
use reqwest::RequestBuilder;
use reqwest::header::{AUTHORIZATION, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

/// Roles that the migrations let read at most.
const READERS: [&str; 3] = ["anon", "authenticated", "commerce_analyst"];

/// A key.
#[derive(Debug)]
pub(super) struct Key {
    text: SecretString,
    form: Form,
}

#[derive(Debug)]
enum Form {
    /// `sb_secret_…`: for the gateway alone; as a bearer it would be refused as no JWT.
    Secret,
    /// `sb_publishable_…`: the same, for reading what everybody may read.
    Publishable,
    /// A JSON web token of a role: for the gateway and for PostgREST.
    Token(String),
}

impl Key {
    /// # Errors
    /// `CONFIG_INVALID` for what is no key.
    pub(super) fn new(text: SecretString) -> Result<Self> {
        let bare = text.expose_secret();
        let form = if bare.starts_with("sb_secret_") {
            Form::Secret
        } else if bare.starts_with("sb_publishable_") {
            Form::Publishable
        } else {
            let message = "service_key is neither sb_secret_… nor a JSON web token";
            Form::Token(role(bare).ok_or_else(|| Error::park(Code::ConfigInvalid, message))?)
        };
        Ok(Self { text, form })
    }

    /// Who it is for, where it must never be written with.
    pub(super) fn reader(&self) -> Option<&str> {
        match &self.form {
            Form::Secret => None,
            Form::Publishable => Some("a publishable key"),
            Form::Token(role) => {
                READERS.contains(&role.as_str()).then_some("the token of a role that may not write")
            }
        }
    }

    /// What sort it is, for people.
    pub(super) fn sort(&self) -> &'static str {
        match self.form {
            Form::Secret => "secret",
            Form::Publishable => "publishable",
            Form::Token(_) => "token",
        }
    }

    /// The role that a token claims.
    pub(super) fn claims(&self) -> Option<&str> {
        match &self.form {
            Form::Token(role) => Some(role),
            Form::Secret | Form::Publishable => None,
        }
    }

    /// Puts it on a request.
    ///
    /// # Errors
    /// `CONFIG_INVALID` where it holds what no header can.
    pub(super) fn on(&self, request: RequestBuilder) -> Result<RequestBuilder> {
        let request = request.header("apikey", self.header("")?);
        Ok(match self.form {
            Form::Secret | Form::Publishable => request,
            Form::Token(_) => request.header(AUTHORIZATION, self.header("Bearer ")?),
        })
    }

    fn header(&self, prefix: &str) -> Result<HeaderValue> {
        let text = format!("{prefix}{}", self.text.expose_secret());
        let mut value = HeaderValue::from_str(&text)
            .map_err(|_| Error::park(Code::ConfigInvalid, "service_key holds stray characters"))?;
        value.set_sensitive(true);
        Ok(value)
    }
}

/// The role that a token claims. Not verified: that is PostgREST's part.
fn role(token: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Claims {
        role: String,
    }
    let mut parts = token.split('.');
    let (Some(_), Some(claims), Some(_), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    let claims = BASE64_URL_SAFE_NO_PAD.decode(claims).ok()?;
    serde_json::from_slice::<Claims>(&claims).ok().map(|claims| claims.role)
}
