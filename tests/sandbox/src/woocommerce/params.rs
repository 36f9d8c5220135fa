//! A query string as PHP reads it: `+` is a blank, `a[]`, `a[0]` and `a=1,2` are lists.

use axum::extract::Query;
use http::Uri;

use super::errors::WcError;

/// The decoded pairs in their order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Params {
    pairs: Vec<(String, String)>,
}

impl Params {
    /// Reads a URI's query; one that cannot be decoded is empty.
    pub(crate) fn from_uri(uri: &Uri) -> Self {
        let pairs = Query::<Vec<(String, String)>>::try_from_uri(uri)
            .map(|Query(pairs)| pairs)
            .unwrap_or_default();
        Self { pairs }
    }

    /// The parameters of a request that was not sent as one.
    pub(crate) fn of(pairs: &[(&str, &str)]) -> Self {
        let pairs = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        Self { pairs: pairs.collect() }
    }

    /// All pairs, as sent.
    pub(crate) fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }

    /// The last value of a name.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.pairs.iter().rev().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The values of a list, however it was written.
    pub(crate) fn list(&self, name: &str) -> Vec<&str> {
        let prefix = format!("{name}[");
        let mut values = Vec::new();
        for (key, value) in &self.pairs {
            if key == name {
                values.extend(value.split(',').map(str::trim).filter(|part| !part.is_empty()));
            } else if key.starts_with(&prefix) {
                values.push(value.as_str());
            }
        }
        values
    }

    /// A list of ids; anything that is not a number is 0, as PHP's `absint` makes it.
    pub(crate) fn ids(&self, name: &str) -> Vec<u64> {
        self.list(name).into_iter().map(|value| value.parse().unwrap_or(0)).collect()
    }

    /// A boolean; absent or unknown is false.
    pub(crate) fn flag(&self, name: &str) -> bool {
        matches!(self.get(name), Some("true" | "1" | "yes" | "TRUE"))
    }

    /// A value out of an enumeration, or its default.
    pub(crate) fn one_of<'a>(
        &'a self,
        name: &str,
        allowed: &[&str],
        default: &'a str,
    ) -> Result<&'a str, WcError> {
        match self.get(name) {
            None => Ok(default),
            Some(value) if allowed.contains(&value) => Ok(value),
            Some(_) => Err(WcError::not_in_enum(name, name, allowed)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Params;

    #[test]
    fn lists_are_read_in_all_three_spellings() {
        for query in ["a=1,2", "a[]=1&a[]=2", "a%5B0%5D=1&a%5B1%5D=2"] {
            let uri = format!("/x?{query}").parse().unwrap();
            assert_eq!(Params::from_uri(&uri).ids("a"), [1, 2], "{query}");
        }
    }
}
