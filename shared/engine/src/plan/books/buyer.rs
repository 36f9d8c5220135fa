//! Whether the buyer is taxed otherwise: a VAT number, a certificate (books.md, sections 4 and 9).

use mapping::tables::Exemption;
use model::Order;

use super::find::Finder;

/// What an order says about its buyer's tax.
#[derive(Debug, Clone, Copy)]
pub(super) struct Buyer {
    /// There is a VAT number.
    pub(super) vat_number: bool,
    /// The buyer is exempt.
    pub(super) exempt: bool,
}

impl Buyer {
    /// What the connector knows, and what plug-ins left where the mapping looks.
    pub(super) fn of(order: &Order, table: &Exemption, finder: &Finder<'_>) -> Self {
        let anywhere = |paths: &[mapping::rules::Path]| paths.iter().any(|path| finder.says(path));
        Self {
            vat_number: !order.vat_number.trim().is_empty() || anywhere(&table.vat_number),
            exempt: order.vat_exempt || anywhere(&table.certificate),
        }
    }
}
