//! QuickBooks' literals, read back: a quote ends one unless a backslash stands before it
//! (contract, section 6). Written from the contract alone, and not from the connector's code.

/// A part of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token {
    /// What stands between quotes, escapes undone.
    Literal(String),
    /// Everything else, a character each; blanks are left out.
    Other(char),
}

/// The parts of a query; none where a literal has no end.
pub(crate) fn tokens(query: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = query.chars();
    while let Some(character) = rest.next() {
        if character != '\'' {
            if !character.is_whitespace() {
                tokens.push(Token::Other(character));
            }
            continue;
        }
        let mut text = String::new();
        loop {
            match rest.next()? {
                '\'' => break,
                '\\' => text.push(rest.next()?),
                character => text.push(character),
            }
        }
        tokens.push(Token::Literal(text));
    }
    Some(tokens)
}
