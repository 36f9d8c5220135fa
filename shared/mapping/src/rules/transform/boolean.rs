//! True and false.

use crate::rules::datum::Datum;
use crate::rules::error::Problem;

pub(super) fn usual_yes() -> Vec<String> {
    ["true", "yes", "1", "on"].map(str::to_owned).to_vec()
}

pub(super) fn usual_no() -> Vec<String> {
    ["false", "no", "0", "off", ""].map(str::to_owned).to_vec()
}

/// A boolean is what it is; a text must be one of those named, in small or capital letters.
pub(super) fn parse(value: &Datum<'_>, yes: &[String], no: &[String]) -> Result<bool, Problem> {
    if let Ok(boolean) = value.boolean() {
        return Ok(boolean);
    }
    let text = value.clone().text()?.trim().to_lowercase();
    let is_one = |texts: &[String]| texts.iter().any(|one| one.to_lowercase() == text);
    match (is_one(yes), is_one(no)) {
        (true, _) => Ok(true),
        (false, true) => Ok(false),
        (false, false) => Err(Problem::NotABoolean),
    }
}
