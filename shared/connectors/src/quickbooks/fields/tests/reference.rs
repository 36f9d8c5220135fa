//! The table against the field list of the official reference.

use engine::connector::FieldRule;
use serde_json::Value;

/// Where the table says more than the reference, and why.
pub(super) const EXPLAINED: &[&str] = &[
    // Section 5.1: a name may be made of its parts; we give the whole, by which it is found again.
    "Customer.DisplayName: required, reference not",
    "Vendor.DisplayName: required, reference not",
    // Section 5.4: what we make has both, as the reference asks of most types.
    "Item.Type: required, reference not",
    "Item.IncomeAccountRef: required, reference not",
    // Section 5.5: without its item a line is documentation, and its amount is ignored.
    "SalesReceipt.Line[].SalesItemLineDetail.ItemRef: required, reference not",
    // People report this length; the reference states none (see the table).
    "SalesReceipt.CustomField[].StringValue: max 31, reference none",
    // Section 5.8: left out it would silently mean Undeposited Funds.
    "SalesReceipt.DepositToAccountRef: required, reference not",
    "Invoice.Line[].SalesItemLineDetail.ItemRef: required, reference not",
    "Invoice.CustomField[].StringValue: max 31, reference none",
    "RefundReceipt.Line[].SalesItemLineDetail.ItemRef: required, reference not",
    "RefundReceipt.CustomField[].StringValue: max 31, reference none",
    "CreditMemo.Line[].SalesItemLineDetail.ItemRef: required, reference not",
    "CreditMemo.CustomField[].StringValue: max 31, reference none",
    // A line on an item books on its account.
    "Bill.Line[].ItemBasedExpenseLineDetail.ItemRef: required, reference not",
    "Purchase.Line[].ItemBasedExpenseLineDetail.ItemRef: required, reference not",
    "VendorCredit.Line[].ItemBasedExpenseLineDetail.ItemRef: required, reference not",
    // The schema of the SDKs has it at 21, as on sales receipts (section 5.2).
    "Payment.PaymentRefNum: max 21, reference none",
    // Section 5.8: required for what a deposit takes.
    "Deposit.Line[].LinkedTxn[].TxnLineId: required, reference not",
    // Section 5.1: of French companies alone.
    "Item.ItemCategoryType: reference requires it",
];

/// Each difference in words, in the table's order; then what the reference alone requires.
pub(super) fn differences(reference: &Value, rules: &[FieldRule]) -> Vec<String> {
    let mut found = Vec::new();
    for rule in rules.iter().filter(|rule| reference.get(rule.entity).is_some()) {
        let place = format!("{}.{}", rule.entity, rule.field);
        let stated = rule_of(reference, rule);
        if stated.is_empty() {
            found.push(format!("{place}: not in the reference"));
            continue;
        }
        if rule.required != stated.iter().any(|stated| is_required(stated)) {
            let words =
                if rule.required { "required, reference not" } else { "reference requires it" };
            found.push(format!("{place}: {words}"));
        }
        let max = stated.iter().find_map(|stated| longest(stated));
        match (rule.max, max) {
            (Some(ours), Some(theirs)) if ours != theirs => {
                found.push(format!("{place}: max {ours}, reference {theirs}"));
            }
            (Some(ours), None) => found.push(format!("{place}: max {ours}, reference none")),
            _ => {}
        }
    }
    let mut entities: Vec<&str> = rules.iter().map(|rule| rule.entity).collect();
    entities.dedup();
    entities.sort_unstable();
    entities.dedup();
    for entity in entities {
        let fields = reference.get(entity).and_then(Value::as_object);
        for (field, stated) in fields.into_iter().flatten() {
            let required = is_required(stated["rule"].as_str().unwrap_or_default());
            let known = rules.iter().any(|rule| rule.entity == entity && rule.field == field);
            if required && !known {
                found.push(format!("{entity}.{field}: reference requires it"));
            }
        }
    }
    found
}

/// What the reference says at a rule's path, in each of the types that can stand there.
fn rule_of(reference: &Value, rule: &FieldRule) -> Vec<String> {
    let mut types = vec![rule.entity.to_owned()];
    let mut rules = Vec::new();
    for step in rule.field.split('.') {
        let name = step.trim_end_matches("[]");
        let here = types.iter().filter_map(|kind| reference.get(kind)?.get(name));
        let here: Vec<&Value> = here.collect();
        let text =
            |value: &Value, member: &str| value[member].as_str().unwrap_or_default().to_owned();
        rules = here.iter().map(|field| text(field, "rule")).collect();
        types = here
            .iter()
            .flat_map(|field| {
                let kinds = text(field, "type");
                kinds.split('|').map(|kind| kind.trim().to_owned()).collect::<Vec<_>>()
            })
            .collect();
    }
    rules
}

pub(super) fn is_required(rule: &str) -> bool {
    rule.starts_with("* Required") && !rule.starts_with("* Required for update")
}

/// The number of "max character: Individual maximum of 500 chars, …".
pub(super) fn longest(rule: &str) -> Option<usize> {
    let (_, words) = rule.split_once("max character:")?;
    let digits = words.chars().skip_while(|c| !c.is_ascii_digit());
    digits.take_while(char::is_ascii_digit).collect::<String>().parse().ok()
}
