//! The query builder of QuickBooks.

use connectors::quickbooks::fuzzing as built;

use crate::lexer::{Token, tokens};

/// Takes the bytes as texts, a line each, and asks for them: by one and by all. Read back, the
/// query has exactly these texts as its literals and nothing that the builder did not write.
///
/// # Panics
/// Where this does not hold.
pub fn query(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let texts: Vec<&str> = text.split('\n').collect();
    for one in &texts {
        let expected = Some(vec![Token::Literal((*one).to_owned())]);
        assert_eq!(tokens(&built::literal(one)), expected, "a literal is another text");
    }
    let condition = built::any_of("DisplayName", &texts);
    let Some(query) = tokens(&built::page(&condition)) else { panic!("a literal has no end") };
    let empty = vec![""; texts.len()];
    let Some(plain) = tokens(&built::page(&built::any_of("DisplayName", &empty))) else {
        panic!("an empty literal has no end")
    };
    assert_eq!(query.len(), plain.len(), "a text became a part of the query");
    let mut literals = texts.iter();
    for (token, same) in query.iter().zip(&plain) {
        match (token, same) {
            (Token::Literal(text), Token::Literal(_)) => {
                assert_eq!(Some(&text.as_str()), literals.next(), "a literal is another text");
            }
            (token, same) => assert_eq!(token, same, "a text became a part of the query"),
        }
    }
    assert!(literals.next().is_none(), "a text is missing");
}
