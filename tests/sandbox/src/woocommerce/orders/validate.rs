//! What of a request to write an order is refused before anything is done.

use serde_json::Value;

use super::{STATUSES, TEXTS};
use crate::woocommerce::call::Call;
use crate::woocommerce::errors::WcError;
use crate::woocommerce::json::int;
use crate::woocommerce::state::State;

/// Checks the fields against the schema, but for an item of a batch, and the customer's id.
pub(super) fn validate(state: &State, call: &Call) -> Result<(), WcError> {
    let customer = int(&call.body, "customer_id");
    if !call.in_batch {
        check_schema(&call.body)?;
    }
    if customer != 0 && !state.customers.contains_key(&customer) {
        let code = "woocommerce_rest_invalid_customer_id";
        return Err(WcError::new(400, code, "Customer ID is invalid."));
    }
    Ok(())
}

fn check_schema(body: &Value) -> Result<(), WcError> {
    if let Some(status) = body.get("status")
        && !status.as_str().is_some_and(|status| STATUSES.contains(&status))
    {
        return Err(WcError::not_in_enum("status", "status", &STATUSES));
    }
    for field in TEXTS {
        if body.get(field).is_some_and(|value| !value.is_string()) {
            let why = format!("{field} is not of type string.");
            return Err(WcError::invalid_param(field, "rest_invalid_type", &why));
        }
    }
    if body.get("set_paid").is_some_and(|value| !value.is_boolean()) {
        let why = "set_paid is not of type boolean.";
        return Err(WcError::invalid_param("set_paid", "rest_invalid_type", why));
    }
    Ok(())
}
