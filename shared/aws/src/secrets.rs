//! Secrets in Secrets Manager: `{prefix}{tenant}/{connection}` and `{prefix}app/{connector}`.
//!
//! A value is kept in the process for five minutes; [`Vault::get_fresh`] asks again. Another
//! worker's refresh is seen late by [`Vault::get`], which is why the tokens' own code re-reads
//! before it gives up. Values are `SecretString`s from the SDK's answer on: they print nowhere.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::operation::create_secret::CreateSecretError;
use aws_sdk_secretsmanager::operation::get_secret_value::GetSecretValueError;
use aws_sdk_secretsmanager::operation::put_secret_value::PutSecretValueError;
use engine::ports::{Clock, SecretName, Vault};
use engine::{Code, Error, Result};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};

use crate::error::{incomplete, unavailable};

/// Where our own secrets lie; no tenant can have this name.
pub(crate) const APP: &str = "app";
/// Where the key lies that states are signed with; no tenant's secret has so short a name.
const STATE_KEY: &str = "state-key";
/// How old a value may be.
const FRESH: Duration = Duration::from_secs(5 * 60);

/// The stage's secrets.
pub struct Secrets {
    client: Client,
    prefix: String,
    clock: Arc<dyn Clock>,
    seen: Mutex<HashMap<SecretName, (Timestamp, SecretString)>>,
}

impl Secrets {
    /// The secrets whose names begin with `prefix`.
    pub fn new(client: Client, prefix: impl Into<String>, clock: Arc<dyn Clock>) -> Self {
        Self { client, prefix: prefix.into(), clock, seen: Mutex::default() }
    }

    fn seen(&self) -> MutexGuard<'_, HashMap<SecretName, (Timestamp, SecretString)>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn remember(&self, name: &SecretName, value: &SecretString) {
        self.seen().insert(name.clone(), (self.clock.now(), value.clone()));
    }

    /// Stores a new version; false if there is no such secret.
    async fn put_version(&self, path: &str, value: &SecretString) -> Result<bool> {
        let put = self.client.put_secret_value().secret_id(path);
        match put.secret_string(value.expose_secret()).send().await {
            Ok(_) => Ok(true),
            Err(error) => match error.as_service_error() {
                Some(PutSecretValueError::ResourceNotFoundException(_)) => Ok(false),
                _ => Err(unavailable("PutSecretValue", &error)),
            },
        }
    }

    /// Makes the secret; false if another worker made it meanwhile.
    async fn create(&self, path: &str, value: &SecretString) -> Result<bool> {
        let call = self.client.create_secret().name(path).secret_string(value.expose_secret());
        match call.send().await {
            Ok(_) => Ok(true),
            Err(error) => match error.as_service_error() {
                Some(CreateSecretError::ResourceExistsException(_)) => Ok(false),
                _ => Err(unavailable("CreateSecret", &error)),
            },
        }
    }
}

/// A secret's name in Secrets Manager.
fn path(prefix: &str, name: &SecretName) -> Result<String> {
    match name {
        SecretName::Connection { tenant, .. } if tenant.as_str() == APP => {
            Err(Error::park(Code::ConfigInvalid, "no tenant can be named \"app\""))
        }
        SecretName::Connection { tenant, connection } => {
            Ok(format!("{prefix}{tenant}/{connection}"))
        }
        SecretName::App(connector) => Ok(format!("{prefix}{APP}/{connector}")),
        SecretName::StateKey => Ok(format!("{prefix}{STATE_KEY}")),
    }
}

#[async_trait]
impl Vault for Secrets {
    async fn get(&self, name: &SecretName) -> Result<SecretString> {
        let now = self.clock.now();
        let seen = self.seen().get(name).cloned();
        match seen.filter(|(at, _)| *at + FRESH > now) {
            Some((_, value)) => Ok(value),
            None => self.get_fresh(name).await,
        }
    }

    async fn get_fresh(&self, name: &SecretName) -> Result<SecretString> {
        let path = path(&self.prefix, name)?;
        let answer = self.client.get_secret_value().secret_id(&path).send().await;
        let answer = answer.map_err(|error| match error.as_service_error() {
            Some(GetSecretValueError::ResourceNotFoundException(_)) => {
                Error::park(Code::ConfigInvalid, format!("there is no secret named {path}"))
            }
            _ => unavailable("GetSecretValue", &error),
        })?;
        let value = answer.secret_string.ok_or_else(|| incomplete("GetSecretValue", "text"))?;
        let value = SecretString::from(value);
        self.remember(name, &value);
        Ok(value)
    }

    async fn put(&self, name: &SecretName, value: SecretString) -> Result<()> {
        let path = path(&self.prefix, name)?;
        let stored = self.put_version(&path, &value).await?
            || self.create(&path, &value).await?
            || self.put_version(&path, &value).await?;
        if !stored {
            let message = format!("the secret {path} is made and not yet there");
            return Err(Error::retry(Code::StateUnavailable, message));
        }
        self.remember(name, &value);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenant_cannot_reach_our_own_secrets() {
        let of = |tenant: &str| SecretName::Connection {
            tenant: tenant.parse().unwrap(),
            connection: "quickbooks".parse().unwrap(),
        };
        let app = SecretName::App("quickbooks".parse().unwrap());
        assert_eq!(path("uds/dev/", &app).unwrap(), "uds/dev/app/quickbooks");
        assert_eq!(path("uds/dev/", &of("t1")).unwrap(), "uds/dev/t1/quickbooks");
        assert_eq!(path("uds/dev/", &of("app")).unwrap_err().code, Code::ConfigInvalid);
    }
}
