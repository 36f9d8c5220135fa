//! Refusals in their several shapes (contract, section 4): `Fault` in capitals, `fault` in lower
//! case with a 401, inside a 200, inside a batch item.

use serde::Deserialize;
use serde_json::Value;

use super::Members;

/// A refusal.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Fault {
    #[serde(alias = "Error")]
    error: Option<Vec<FaultError>>,
}

/// One reason.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct FaultError {
    #[serde(alias = "Message")]
    message: Option<String>,
    #[serde(alias = "Detail")]
    detail: Option<String>,
    code: Value,
}

impl Fault {
    /// The refusal in an answer's or a batch item's members, whatever its status.
    pub(crate) fn among(members: &Members) -> Option<Self> {
        let raw = members.get("Fault").or_else(|| members.get("fault"))?;
        serde_json::from_str::<Option<Self>>(raw.get()).unwrap_or_else(|_| Some(Self::default()))
    }

    /// The same, in a body that may be anything. A gateway answers some refusals as XML, whatever
    /// was asked for: of those only the code is read.
    pub(crate) fn within(body: &str) -> Option<Self> {
        match serde_json::from_str::<Members>(body) {
            Ok(members) => Self::among(&members),
            Err(_) => Self::coded(body),
        }
    }

    /// `message=ThrottleExceeded; errorCode=003001; statusCode=429` in a text of another form.
    fn coded(body: &str) -> Option<Self> {
        let (_, rest) = body.split_once("errorCode=")?;
        let code: String = rest.chars().take_while(char::is_ascii_digit).collect();
        let error = FaultError { message: None, detail: None, code: Value::String(code) };
        Some(Self { error: Some(vec![error]) })
    }

    /// The first reason's code, leading zeros stripped; 0 where there is none.
    pub(crate) fn code(&self) -> u32 {
        let Some(first) = self.first() else { return 0 };
        let text = match &first.code {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        text.trim().parse().unwrap_or(0)
    }

    /// The first reason in its own words.
    pub(crate) fn words(&self) -> (&str, &str) {
        let Some(first) = self.first() else { return ("", "") };
        let (message, detail) = (first.message.as_deref(), first.detail.as_deref());
        (message.unwrap_or_default(), detail.unwrap_or_default())
    }

    fn first(&self) -> Option<&FaultError> {
        self.error.as_ref()?.first()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn both_shapes_are_read_and_zeros_stripped() {
        for body in [
            r#"{"Fault":{"Error":[{"Message":"m","Detail":"d","code":"003200"}],"type":"X"}}"#,
            r#"{"warnings":null,"fault":{"error":[{"message":"m","detail":"d","code":"3200","element":null}],"type":"AUTHENTICATION"},"time":1601391072830}"#,
        ] {
            let fault = Fault::within(body).unwrap();
            assert_eq!((fault.code(), fault.words()), (3200, ("m", "d")));
        }
        assert!(Fault::within(r#"{"fault":null,"Invoice":{}}"#).is_none());
        assert!(Fault::within("<html>502</html>").is_none());
        let xml = "<IntuitResponse><Fault type=\"SERVICE\"><Error><Message>\
                   message=ThrottleExceeded; errorCode=003001; statusCode=403</Message></Error>\
                   </Fault></IntuitResponse>";
        assert_eq!(Fault::within(xml).unwrap().code(), 3001);
    }

    fn json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "\\PC{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            let key = prop::sample::select(vec![
                "Fault", "fault", "Error", "error", "code", "Message", "detail", "x",
            ]);
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec((key, inner), 0..4).prop_map(|members| {
                    members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
                }),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_json_is_read_without_a_panic(body in json()) {
            if let Some(fault) = Fault::within(&body.to_string()) {
                let _ = (fault.code(), fault.words().0.len());
            }
        }
    }
}
