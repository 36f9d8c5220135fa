//! Exchange rates of the books, for documents whose source states none.

use async_trait::async_trait;
use jiff::civil::Date;
use model::Currency;
use model::money::Decimal;

use crate::error::Result;
use crate::session::Session;

/// Tells the rate that the books themselves would take.
#[async_trait]
pub trait Rates: Send + Sync {
    /// Home units for one unit of a currency on a day; none where the books know none.
    ///
    /// # Errors
    /// What concerns the call.
    async fn rate(
        &self,
        session: &Session,
        currency: Currency,
        day: Date,
    ) -> Result<Option<Decimal>>;
}
