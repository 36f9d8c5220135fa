//! The tax code of a line.

use crate::quickbooks::books::Books;
use crate::quickbooks::fault::{Checked, Fault};
use crate::quickbooks::json::Object;

/// The line's tax code (6100, 6230; 6000 where one is needed and missing).
pub(in crate::quickbooks) fn tax_code(
    books: &Books,
    detail: &Object,
    taxed: bool,
    counted: bool,
) -> Checked<Option<String>> {
    let code = detail.text_at("TaxCodeRef.value");
    if books.is_us() {
        return match code {
            None => Ok(Some("NON".to_owned())),
            Some(code @ ("TAX" | "NON")) => Ok(Some(code.to_owned())),
            Some(other) => Err(Fault::invalid(
                "6100",
                "Invalid Line TaxCode in the request",
                format!("Invalid Line TaxCode in the request : {other}"),
            )),
        };
    }
    if !books.prefers("TaxPrefs.UsingSalesTax") {
        return Ok(None);
    }
    match code {
        _ if !taxed => Ok(code.map(str::to_owned)),
        Some(code) => {
            let known = books.referred("TaxCode", code);
            known.map(|_| Some(code.to_owned())).map_err(|_| {
                let detail = format!("Invalid tax code {code} in the request");
                Fault::invalid("6230", "Invalid TaxCodeRef", detail)
            })
        }
        None if counted => {
            Err(Fault::business("Make sure all your transactions have a VAT rate before you save."))
        }
        None => Ok(None),
    }
}
