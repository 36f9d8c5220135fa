//! The stable names of everything that can go wrong; each has a page `docs/errors/<CODE>.md`.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// What happened, as people and programs look it up.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Code {
            $($(#[$doc])* #[serde(rename = $text)] $name,)*
        }

        impl Code {
            /// Every code, for the documentation's test.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The code as it stands in the journal, the API and the docs.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

codes! {
    /// The other system could not be reached; nothing was sent.
    Unreachable = "UNREACHABLE",
    /// The other system took the request and gave no usable answer.
    NoAnswer = "NO_ANSWER",
    /// The other system says that it is unwell.
    Unavailable = "UNAVAILABLE",
    /// The other system's limit is reached.
    Throttled = "THROTTLED",
    /// Another worker holds the record.
    LeaseHeld = "LEASE_HELD",
    /// An earlier write has no known result yet.
    InDoubt = "IN_DOUBT",
    /// Our own state could not be read or written.
    StateUnavailable = "STATE_UNAVAILABLE",
    /// Somebody else changed our state first.
    StateMoved = "STATE_MOVED",
    /// Access must be given again by a person.
    NeedsReauth = "NEEDS_REAUTH",
    /// A setting or mapping of this connection is wrong.
    ConfigInvalid = "CONFIG_INVALID",
    /// The record does not parse.
    RecordUnreadable = "RECORD_UNREADABLE",
    /// The source's own figures contradict each other.
    OutOfBalance = "OUT_OF_BALANCE",
    /// No row for this payment gateway in the mapping.
    GatewayNotMapped = "GATEWAY_NOT_MAPPED",
    /// No tax code for this set of store rates.
    TaxNotMapped = "TAX_NOT_MAPPED",
    /// The store's rate is not the book's rate.
    TaxRateDiffers = "TAX_RATE_DIFFERS",
    /// No item for this product, and the policy names no fallback.
    ItemNotMapped = "ITEM_NOT_MAPPED",
    /// The order's currency is not the company's, and multicurrency is off.
    CurrencyNotEnabled = "CURRENCY_NOT_ENABLED",
    /// No exchange rate for the day of a document in another currency.
    RateMissing = "RATE_MISSING",
    /// An amount finer than the books can hold.
    AmountTooFine = "AMOUNT_TOO_FINE",
    /// The plan does not come to the store's total within the rounding limit.
    RoundingTooLarge = "ROUNDING_TOO_LARGE",
    /// A paid order was changed in the store after it was posted.
    EditedAfterPayment = "EDITED_AFTER_PAYMENT",
    /// A refund whose lines and amount disagree by more than policy allows.
    RefundUnclear = "REFUND_UNCLEAR",
    /// The refunded order was never posted.
    RefundWithoutSale = "REFUND_WITHOUT_SALE",
    /// The day lies in a closed or locked period.
    PeriodClosed = "PERIOD_CLOSED",
    /// The number is taken by another document.
    DuplicateNumber = "DUPLICATE_NUMBER",
    /// The name is taken and not ours to use.
    DuplicateName = "DUPLICATE_NAME",
    /// A customer, item, account or code that the mapping names is gone or inactive.
    ReferenceGone = "REFERENCE_GONE",
    /// Somebody changed the document in the books.
    Drifted = "DRIFTED",
    /// The document was deleted or voided in the books.
    DocumentGone = "DOCUMENT_GONE",
    /// The document in the books belongs to another record already.
    OwnedByAnother = "OWNED_BY_ANOTHER",
    /// What the target holds is not what was planned; it was voided.
    PostedDiffers = "POSTED_DIFFERS",
    /// The other system refused, in its own words.
    Refused = "REFUSED",
    /// Retried for a day without success.
    RetriedTooLong = "RETRIED_TOO_LONG",
    /// A defect of ours.
    Bug = "BUG",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
