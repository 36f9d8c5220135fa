//! Trying a company before its connection is switched on: two metered reads (contract, sections 4,
//! 5.7 to 5.11 and 6).

mod company;
mod findings;

use async_trait::async_trait;
use engine::Result;
use engine::connector::{Account, Finding, Probe};
use engine::session::Session;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::QuickBooks;
use super::client::{Client, Unanswered};
use super::errors::Asked;
use super::rows::unreadable;
use super::wire::Entity;
use company::{Company, CompanyInfo, Preferences};

#[async_trait]
impl Account for QuickBooks {
    async fn probe(&self, session: &Session) -> Result<Probe> {
        let client = self.client(session);
        if session.access_token.is_none() {
            return Ok(refused(findings::token_missing()));
        }
        let info = match read::<CompanyInfo>(&client, Entity::CompanyInfo).await? {
            Ok(info) => info,
            Err(refusal) => return Ok(refusal),
        };
        let preferences = match read::<Preferences>(&client, Entity::Preferences).await? {
            Ok(preferences) => preferences,
            Err(refusal) => return Ok(refusal),
        };
        let company = Company { info, preferences };
        Ok(Probe {
            facts: company.facts(),
            settings: company.settings(),
            findings: findings::of(&company, session.connection.start_at),
        })
    }
}

/// Reads the only one of its sort; what users can mend is the inner error.
async fn read<T: DeserializeOwned>(
    client: &Client<'_>,
    entity: Entity,
) -> Result<std::result::Result<T, Probe>> {
    let answer = super::lists::ask_single(client, entity).await.map_err(Unanswered::into_error)?;
    let Some(refusal) = answer.refusal(Asked::Read) else {
        return parsed(&Client::one(&answer, entity)?).map(Ok);
    };
    match findings::refusal(answer.status, answer.fault_code()) {
        Some(finding) => Ok(Err(refused(finding))),
        // Also a token that is refused: the engine renews it and tries again.
        None => Err(refusal.error),
    }
}

fn refused(finding: Finding) -> Probe {
    Probe { findings: vec![finding], ..Probe::default() }
}

fn parsed<T: DeserializeOwned>(raw: &RawValue) -> Result<T> {
    serde_json::from_str(raw.get()).map_err(|_| unreadable("company or preferences"))
}
