//! Reading a query's text.

use super::{Condition, Operator, Query};
use crate::quickbooks::fault::{Checked, Fault};
use crate::quickbooks::spec::Spec;

const PAGE: usize = 100;
const MOST: usize = 1000;

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Quoted(String),
    Sign(String),
}

/// Reads a query.
///
/// # Errors
/// 4000 for what does not parse, 4001 for an entity, member or position that is not allowed.
pub fn parse(text: &str) -> Checked<Query> {
    let mut tokens = Tokens { tokens: tokens(text)?, next: 0 };
    tokens.keyword("select")?;
    let (count, columns) = tokens.columns()?;
    tokens.keyword("from")?;
    let entity = tokens.word()?;
    let spec = Spec::named(&entity)
        .ok_or_else(|| invalid(format!("Metadata not found for Entity: {entity}")))?;
    let mut query = Query {
        count,
        columns,
        spec,
        conditions: Vec::new(),
        order: Vec::new(),
        start: 1,
        most: PAGE,
    };
    if tokens.take("where") {
        query.conditions.push(tokens.condition(spec)?);
        while tokens.take("and") {
            query.conditions.push(tokens.condition(spec)?);
        }
    }
    let ordered = tokens.take("orderby") || tokens.take("order") && tokens.take("by");
    if ordered {
        query.order.push(tokens.ordering(spec)?);
        while tokens.sign(",") {
            query.order.push(tokens.ordering(spec)?);
        }
    }
    if tokens.take("startposition") {
        query.start = tokens.number()?;
    }
    if tokens.take("maxresults") {
        query.most = tokens.number()?;
    }
    if let Some(left) = tokens.peek() {
        return Err(unparsable(&format!("{left:?}")));
    }
    if query.start == 0 || query.most == 0 || query.most > MOST {
        return Err(invalid("startposition is 1 or more, maxresults 1 to 1000".to_owned()));
    }
    Ok(query)
}

struct Tokens {
    tokens: Vec<Token>,
    next: usize,
}

impl Tokens {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next)
    }

    fn pop(&mut self) -> Checked<Token> {
        let token = self.peek().cloned().ok_or_else(|| unparsable("end of query"))?;
        self.next += 1;
        Ok(token)
    }

    fn take(&mut self, keyword: &str) -> bool {
        let hit = matches!(self.peek(), Some(Token::Word(w)) if w.eq_ignore_ascii_case(keyword));
        self.next += usize::from(hit);
        hit
    }

    fn keyword(&mut self, keyword: &str) -> Checked<()> {
        if self.take(keyword) { Ok(()) } else { Err(unparsable(&format!("no {keyword}"))) }
    }

    fn sign(&mut self, sign: &str) -> bool {
        let hit = matches!(self.peek(), Some(Token::Sign(s)) if s == sign);
        self.next += usize::from(hit);
        hit
    }

    fn word(&mut self) -> Checked<String> {
        match self.pop()? {
            Token::Word(word) => Ok(word),
            other => Err(unparsable(&format!("{other:?}"))),
        }
    }

    fn number(&mut self) -> Checked<usize> {
        let word = self.word()?;
        word.parse().map_err(|_| unparsable(&word))
    }

    fn columns(&mut self) -> Checked<(bool, Vec<String>)> {
        if self.sign("*") {
            return Ok((false, Vec::new()));
        }
        if self.take("count") {
            let whole = self.sign("(") && self.sign("*") && self.sign(")");
            return if whole { Ok((true, Vec::new())) } else { Err(unparsable("count")) };
        }
        let mut columns = vec![self.word()?];
        while self.sign(",") {
            columns.push(self.word()?);
        }
        Ok((false, columns))
    }

    fn member(&mut self, spec: &Spec) -> Checked<String> {
        let member = self.word()?;
        if spec.filters_by(&member) {
            return Ok(member);
        }
        Err(invalid(format!("Property {member} not found for Entity {}", spec.name)))
    }

    fn ordering(&mut self, spec: &Spec) -> Checked<(String, bool)> {
        let member = self.member(spec)?;
        let descending = self.take("desc");
        if !descending {
            let _ascending = self.take("asc");
        }
        Ok((member, descending))
    }

    fn condition(&mut self, spec: &Spec) -> Checked<Condition> {
        let member = self.member(spec)?;
        let operator = match self.pop()? {
            Token::Sign(sign) => match sign.as_str() {
                "=" => Operator::Equal,
                "<" => Operator::Less,
                ">" => Operator::Greater,
                "<=" => Operator::LessOrEqual,
                ">=" => Operator::GreaterOrEqual,
                other => return Err(unparsable(other)),
            },
            Token::Word(word) if word.eq_ignore_ascii_case("in") => Operator::In,
            Token::Word(word) if word.eq_ignore_ascii_case("like") => Operator::Like,
            other => return Err(unparsable(&format!("{other:?}"))),
        };
        let mut values = Vec::new();
        if operator == Operator::In {
            if !self.sign("(") {
                return Err(unparsable("IN without a list"));
            }
            values.push(self.value()?);
            while self.sign(",") {
                values.push(self.value()?);
            }
            if !self.sign(")") {
                return Err(unparsable("IN without an end"));
            }
        } else {
            values.push(self.value()?);
        }
        Ok(Condition { member, operator, values })
    }

    /// Quoted; only truth values may stand bare.
    fn value(&mut self) -> Checked<String> {
        match self.pop()? {
            Token::Quoted(value) => Ok(value),
            Token::Word(word) if matches!(word.to_lowercase().as_str(), "true" | "false") => {
                Ok(word.to_lowercase())
            }
            other => Err(unparsable(&format!("{other:?}"))),
        }
    }
}

fn tokens(text: &str) -> Checked<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(first) = chars.next() {
        match first {
            _ if first.is_whitespace() => {}
            '\'' => tokens.push(Token::Quoted(quoted(&mut chars)?)),
            '*' | '(' | ')' | ',' | '=' => tokens.push(Token::Sign(first.to_string())),
            '<' | '>' => {
                let or_equal = chars.next_if_eq(&'=').map_or("", |_| "=");
                tokens.push(Token::Sign(format!("{first}{or_equal}")));
            }
            _ if first.is_ascii_alphanumeric() || first == '_' => {
                let mut word = first.to_string();
                let part = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_');
                while let Some(next) = chars.next_if(part) {
                    word.push(next);
                }
                tokens.push(Token::Word(word));
            }
            other => return Err(unparsable(&other.to_string())),
        }
    }
    Ok(tokens)
}

/// `\'` and `\\` stand for themselves.
fn quoted(chars: &mut impl Iterator<Item = char>) -> Checked<String> {
    let mut value = String::new();
    loop {
        match chars.next() {
            Some('\'') => return Ok(value),
            Some('\\') => value.extend(chars.next()),
            Some(other) => value.push(other),
            None => return Err(unparsable("a quote without an end")),
        }
    }
}

fn unparsable(at: &str) -> Fault {
    let detail = format!("QueryParserError: Encountered {at}");
    Fault::invalid("4000", "Error parsing query", detail)
}

fn invalid(detail: String) -> Fault {
    Fault::invalid("4001", "Invalid query", format!("QueryValidationError: {detail}"))
}
