//! Secrets in memory.

use async_trait::async_trait;
use secrecy::SecretString;

use super::Memory;
use crate::code::Code;
use crate::error::{Error, Result};
use crate::ports::{SecretName, Vault};

#[async_trait]
impl Vault for Memory {
    async fn get(&self, name: &SecretName) -> Result<SecretString> {
        self.get_fresh(name).await
    }

    async fn get_fresh(&self, name: &SecretName) -> Result<SecretString> {
        self.state().secrets.get(name).cloned().ok_or_else(|| {
            Error::park(Code::ConfigInvalid, format!("there is no secret for {name:?}"))
        })
    }

    async fn put(&self, name: &SecretName, value: SecretString) -> Result<()> {
        self.state().secrets.insert(name.clone(), value);
        Ok(())
    }
}
