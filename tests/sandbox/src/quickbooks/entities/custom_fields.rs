//! The three custom fields that a sales form may have.
//!
//! A company switches each on and names it in its preferences. What is sent for one that is off is
//! dropped without a word, as the real system does; one that is on is shown even when empty.

use crate::quickbooks::books::Books;
use crate::quickbooks::json::{Json, Object};

/// The custom fields as a form with these members shows them.
#[must_use]
pub fn shown(books: &Books, input: &Object) -> Json {
    let fields = ["1", "2", "3"].into_iter().filter(|id| is_on(books, id)).map(|id| {
        let mut field = Object::from([("DefinitionId", id.into())]);
        if let Some(name) = setting(books, &format!("SalesFormsPrefs.SalesCustomName{id}"))
            .and_then(|setting| setting.text_at("StringValue"))
        {
            field.set("Name", name);
        }
        field.set("Type", "StringType");
        let given = input.items_at("CustomField").iter().filter_map(Json::as_object);
        let mut mine = given.filter(|given| given.text_at("DefinitionId") == Some(id));
        if let Some(value) = mine.next().and_then(|mine| mine.get("StringValue")) {
            field.set("StringValue", value.clone());
        }
        field.into()
    });
    Json::List(fields.collect())
}

fn is_on(books: &Books, id: &str) -> bool {
    let setting = setting(books, &format!("SalesFormsPrefs.UseSalesCustom{id}"));
    setting.is_some_and(|setting| setting.is_true("BooleanValue"))
}

/// The preferences hold the switches and the names in two lists inside a list.
fn setting<'a>(books: &'a Books, name: &str) -> Option<&'a Object> {
    let lists = books.single("Preferences")?.items_at("SalesFormsPrefs.CustomField").iter();
    let settings = lists.filter_map(Json::as_object).flat_map(|list| list.items_at("CustomField"));
    settings.filter_map(Json::as_object).find(|setting| setting.text_at("Name") == Some(name))
}
