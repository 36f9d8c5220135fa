//! From what the mapping does not say to what a person looks up.

use mapping::Gap;

use crate::code::Code;
use crate::error::Error;

impl From<Gap> for Error {
    fn from(gap: Gap) -> Self {
        let code = match &gap {
            Gap::Status { .. } | Gap::Number { .. } | Gap::NoNumber { .. } | Gap::Bucket { .. } => {
                Code::ConfigInvalid
            }
            Gap::Gateway { .. } => Code::GatewayNotMapped,
            Gap::Percent { .. } => Code::TaxRateDiffers,
            Gap::Rate { .. }
            | Gap::Compound { .. }
            | Gap::Code { .. }
            | Gap::Untaxed { .. }
            | Gap::OutsideScope { .. }
            | Gap::TwoCodes
            | Gap::TaxOff
            | Gap::ExemptAndTaxed
            | Gap::State { .. } => Code::TaxNotMapped,
            Gap::Item { .. } => Code::ItemNotMapped,
            Gap::Currency { .. } => Code::CurrencyNotEnabled,
        };
        Self::park(code, gap.to_string())
    }
}
