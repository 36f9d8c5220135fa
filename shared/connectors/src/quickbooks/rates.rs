//! Exchange rates of a day, as QuickBooks itself would take them (contract, section 5.10).

use async_trait::async_trait;
use engine::Result;
use engine::connector::Rates;
use engine::session::Session;
use jiff::civil::Date;
use model::Currency;
use rust_decimal::Decimal;
use serde::Deserialize;

use super::QuickBooks;
use super::client::{Client, Unanswered};
use super::errors::Asked;
use super::rows::unreadable;
use super::wire::Entity;
use super::wire::number::Number;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Rate {
    #[serde(default)]
    rate: Option<Number>,
}

#[async_trait]
impl Rates for QuickBooks {
    async fn rate(
        &self,
        session: &Session,
        currency: Currency,
        day: Date,
    ) -> Result<Option<Decimal>> {
        let client = self.client(session);
        let answer = client.rate(currency, day).await.map_err(Unanswered::into_error)?;
        if let Some(refusal) = answer.refusal(Asked::Read) {
            let unknown = refusal.error.code == engine::Code::DocumentGone;
            return if unknown { Ok(None) } else { Err(refusal.error) };
        }
        let row = Client::one(&answer, Entity::ExchangeRate)?;
        let rate: Rate =
            serde_json::from_str(row.get()).map_err(|_| unreadable("an exchange rate"))?;
        Ok(rate.rate.map(|rate| rate.0).filter(|rate| rate.is_sign_positive() && !rate.is_zero()))
    }
}
