//! Where each target stands in a planned document.

use mapping::Assignment;
use mapping::targets::{On, Place};
use model::document::{CustomField, Party, Payment, Row, SalesDocument, SalesForm};
use model::{Document, Kind, Role, TargetId};
use serde_json::{Map, Value};

use super::Fired;
use crate::connector::{Cut, CutHow};
use crate::plan::Plan;
use crate::plan::rows::clean;

/// The column that holds what rules add to a row.
pub(in crate::plan) const CUSTOM: &str = "custom";

/// Assigns a value to every document of the plan that has its place.
pub(super) fn assign(plan: &mut Plan, assignment: &Assignment<'_>) {
    let Assignment { rule, place, value } = assignment;
    let on = place.target.on;
    let (text, cut) = fitted(place, value);
    let mut roles = Vec::new();
    let documents = plan.documents.iter_mut().map(|planned| (&planned.role, &mut planned.document));
    let masters = plan.masters.values_mut().map(|document| (&Role::Master, document));
    for (role, document) in documents.chain(masters) {
        if !is_on(on, role, document) {
            continue;
        }
        let assigned = match document {
            Document::Sales(sales) => of_sales(sales, place, &text),
            Document::Payment(payment) => of_payment(payment, &text),
            Document::Party(party) => of_party(party, place, &text),
            Document::Rows(rows) => {
                rows.rows.first_mut().is_some_and(|row| of_row(row, place, value))
            }
            _ => false,
        };
        if assigned {
            roles.push(role.clone());
        }
    }
    for role in roles {
        if let Some(cut) = &cut {
            plan.cuts.entry(role.clone()).or_default().push(cut.clone());
        }
        plan.fired.push(Fired { rule: *rule, role });
    }
}

/// The documents of a plan that a target can stand in.
pub(super) fn touched(plan: &Plan, on: On) -> Vec<Role> {
    let documents = plan.documents.iter().map(|planned| (&planned.role, &planned.document));
    let masters = plan.masters.values().map(|document| (&Role::Master, document));
    let on = documents.chain(masters).filter(|(role, document)| is_on(on, role, document));
    on.map(|(role, _)| role.clone()).collect()
}

fn is_on(on: On, role: &Role, document: &Document) -> bool {
    match (on, document) {
        (On::Sale, Document::Sales(sales)) => {
            matches!(sales.form, SalesForm::SalesReceipt | SalesForm::Invoice)
        }
        (On::Refund, Document::Sales(sales)) => {
            matches!(sales.form, SalesForm::RefundReceipt | SalesForm::CreditMemo)
        }
        (On::Payment, Document::Payment(_)) => matches!(role, Role::Payment | Role::Instalment(_)),
        (On::Customer, Document::Party(party)) => party.key.kind == Kind::Customer,
        (On::Orders, Document::Rows(rows)) => rows.kind == Kind::Order && !rows.gone,
        (On::Customers, Document::Rows(rows)) => rows.kind == Kind::Customer && !rows.gone,
        (On::Products, Document::Rows(rows)) => rows.kind == Kind::Product && !rows.gone,
        _ => false,
    }
}

/// The value as the place's text, and what was cut to make it fit. A custom value needs no text.
fn fitted(place: &Place, value: &Value) -> (String, Option<Cut>) {
    let Some(max) = place.target.longest() else {
        let text = if place.key.is_empty() { Place::text(value) } else { String::new() };
        return (text, None);
    };
    let text = Place::text(value);
    match text.char_indices().nth(max) {
        None => (text, None),
        Some((end, _)) => {
            let cut = Cut { field: place.target.to_string(), how: CutHow::To(max) };
            (text.get(..end).unwrap_or_default().to_owned(), Some(cut))
        }
    }
}

fn of_sales(sales: &mut SalesDocument, place: &Place, text: &str) -> bool {
    let details = &mut sales.details;
    match place.target.name {
        "memo" => details.memo = Some(text.to_owned()).filter(|text| !text.is_empty()),
        "note" => add_line(&mut sales.note, text),
        "class" => {
            let class = TargetId::new(text);
            sales.lines.iter_mut().for_each(|line| line.class = Some(class.clone()));
        }
        "location" => details.location = Some(TargetId::new(text)),
        "terms" if sales.form == SalesForm::Invoice => details.terms = Some(TargetId::new(text)),
        "custom_fields[1]" => custom_field(&mut details.custom_fields, 1, text),
        "custom_fields[2]" => custom_field(&mut details.custom_fields, 2, text),
        "custom_fields[3]" => custom_field(&mut details.custom_fields, 3, text),
        _ => return false,
    }
    true
}

fn of_payment(payment: &mut Payment, text: &str) -> bool {
    add_line(&mut payment.note, text);
    true
}

fn of_party(party: &mut Party, place: &Place, text: &str) -> bool {
    let field = match place.target.name {
        "first_name" => &mut party.first_name,
        "last_name" => &mut party.last_name,
        "company" => &mut party.company,
        "phone" => &mut party.phone,
        _ => return false,
    };
    text.clone_into(field);
    true
}

/// A member of the column `custom`, without what no database holds.
fn of_row(row: &mut Row, place: &Place, value: &Value) -> bool {
    let mut member = Map::from_iter([(place.key.clone(), value.clone())]);
    clean::object(&mut member);
    let Some(Value::Object(custom)) = row.columns.get_mut(CUSTOM) else { return false };
    custom.extend(member);
    true
}

/// One line more of a note. A line break in it would make two.
fn add_line(note: &mut String, text: &str) {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let line = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.is_empty() {
        return;
    }
    if !note.is_empty() {
        note.push('\n');
    }
    note.push_str(&line);
}

fn custom_field(fields: &mut Vec<CustomField>, place: u8, text: &str) {
    fields.retain(|field| field.place != place);
    if !text.is_empty() {
        fields.push(CustomField { place, text: text.to_owned() });
        fields.sort_by_key(|field| field.place);
    }
}
