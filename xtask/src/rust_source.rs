//! A Rust file as a flat list of tokens. Rules look for short patterns in it (`Fault :: invalid ( "…"`), so the
//! full grammar would be in the way: tokens also reach inside macros, where a syntax tree stops.

use std::str::FromStr;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    Ident(String),
    Punct(char),
    /// The text of a string literal. Escapes are replaced by a space, line feeds by themselves.
    Text(String),
    OtherLiteral,
    Open(Delimiter),
    Close,
}

#[derive(Debug, Clone)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    /// Counted from 1.
    pub(crate) line: usize,
}

impl Token {
    pub(crate) fn is_ident(&self, name: &str) -> bool {
        matches!(&self.kind, Kind::Ident(own) if own == name)
    }

    pub(crate) fn is_punct(&self, mark: char) -> bool {
        self.kind == Kind::Punct(mark)
    }
}

/// A function with a body: from the line of `fn` to the line of its closing brace.
#[derive(Debug)]
pub(crate) struct Function<'a> {
    pub(crate) name: &'a str,
    pub(crate) line: usize,
    pub(crate) lines: usize,
    pub(crate) body: &'a [Token],
}

#[derive(Debug, Default)]
pub(crate) struct RustSource {
    tokens: Vec<Token>,
}

impl RustSource {
    /// A file that is not Rust gives no tokens; the compiler says so better than a rule could.
    pub(crate) fn parse(text: &str) -> Self {
        let mut tokens = Vec::new();
        if let Ok(stream) = TokenStream::from_str(text) {
            flatten(stream, &mut tokens);
        }
        Self { tokens }
    }

    /// Doc comments are not among them, they are prose; nor is what stands under `#[cfg(test)]`, where rules are broken
    /// on purpose.
    pub(crate) fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    pub(crate) fn texts(&self) -> impl Iterator<Item = (usize, &str)> {
        self.tokens.iter().filter_map(|token| match &token.kind {
            Kind::Text(text) => Some((token.line, text.as_str())),
            _ => None,
        })
    }

    pub(crate) fn functions(&self) -> impl Iterator<Item = Function<'_>> {
        (0..self.tokens.len()).filter_map(|start| function_at(&self.tokens, start))
    }
}

fn function_at(tokens: &[Token], start: usize) -> Option<Function<'_>> {
    let [keyword, name, rest @ ..] = tokens.get(start..)? else { return None };
    let Kind::Ident(name) = &name.kind else { return None };
    if !keyword.is_ident("fn") {
        return None;
    }
    let body = body_of(rest)?;
    let last_line = body.last().map_or(keyword.line, |token| token.line);
    Some(Function { name, line: keyword.line, lines: last_line - keyword.line + 1, body })
}

/// From the first brace outside of parentheses to its partner; none when a `;` comes first.
fn body_of(tokens: &[Token]) -> Option<&[Token]> {
    let mut depth = 0_usize;
    let mut first = None;
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Open(delimiter) => {
                if depth == 0 && delimiter == Delimiter::Brace {
                    first = Some(at);
                }
                depth += 1;
            }
            Kind::Close => {
                depth = depth.checked_sub(1)?;
                if depth == 0
                    && let Some(first) = first
                {
                    return tokens.get(first..=at);
                }
            }
            Kind::Punct(';') if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

fn flatten(stream: TokenStream, tokens: &mut Vec<Token>) {
    let mut trees = stream.into_iter();
    while let Some(tree) = trees.next() {
        let line = tree.span().start().line;
        match tree {
            TokenTree::Ident(ident) => {
                tokens.push(Token { kind: Kind::Ident(ident.to_string()), line });
            }
            TokenTree::Punct(punct) => {
                tokens.push(Token { kind: Kind::Punct(punct.as_char()), line });
            }
            TokenTree::Literal(literal) => {
                let kind = text_of(&literal.to_string()).map_or(Kind::OtherLiteral, Kind::Text);
                tokens.push(Token { kind, line });
            }
            TokenTree::Group(group) => {
                if group.delimiter() == Delimiter::Bracket && is_doc(&group.stream()) {
                    continue;
                }
                if group.delimiter() == Delimiter::Bracket && is_cfg_test(&group.stream()) {
                    skip_item(&mut trees);
                    continue;
                }
                let end = group.span_close().end().line;
                tokens.push(Token { kind: Kind::Open(group.delimiter()), line });
                flatten(group.stream(), tokens);
                tokens.push(Token { kind: Kind::Close, line: end });
            }
        }
    }
}

/// `/// text` reaches us as `#[doc = "text"]`.
fn is_doc(attribute: &TokenStream) -> bool {
    let mut trees = attribute.clone().into_iter();
    matches!(trees.next(), Some(TokenTree::Ident(ident)) if ident == "doc")
        && matches!(trees.next(), Some(TokenTree::Punct(punct)) if punct.as_char() == '=')
}

fn is_cfg_test(attribute: &TokenStream) -> bool {
    let words: Vec<String> = attribute.clone().into_iter().map(|tree| tree.to_string()).collect();
    matches!(words.as_slice(), [cfg, condition] if cfg == "cfg" && condition == "(test)")
}

/// Up to the item's closing brace or semicolon.
fn skip_item(trees: &mut impl Iterator<Item = TokenTree>) {
    for tree in trees {
        let is_end = match tree {
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
            TokenTree::Punct(punct) => punct.as_char() == ';',
            _ => false,
        };
        if is_end {
            return;
        }
    }
}

fn text_of(literal: &str) -> Option<String> {
    let open = literal.find('"')?;
    let close = literal.rfind('"')?;
    let inner = literal.get(open + 1..close)?;
    match literal.get(..open)? {
        "" => Some(without_escapes(inner)),
        prefix if prefix.starts_with('r') => Some(inner.to_owned()),
        _ => None,
    }
}

fn without_escapes(inner: &str) -> String {
    let mut text = String::with_capacity(inner.len());
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            text.push(character);
            continue;
        }
        text.push(match characters.next() {
            Some('n' | '\n') => '\n',
            _ => ' ',
        });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Kind, RustSource};

    #[test]
    fn texts_are_found_in_macros_and_raw_strings_but_not_in_docs() {
        let source = RustSource::parse(
            "//! \"prose\"\n/// more prose\nfn f() {\n  sql!(\"select 1\", 'c', b\"bytes\");\n  g(r#\"a \"b\"\"#, \"x\\ny\\t\");\n}",
        );
        let texts: Vec<_> = source.texts().collect();
        assert_eq!(texts, [(4, "select 1"), (5, "a \"b\""), (5, "x\ny ")]);
    }

    #[test]
    fn a_function_reaches_from_its_keyword_to_its_closing_brace() {
        let source = RustSource::parse(
            "trait T {\n  fn declared(&self) -> [u8; 4];\n  fn short() {}\n}\nfn long<F: Fn() -> u8>(f: fn(u8))\nwhere\n  F: Copy,\n{\n  let x = || { 1 };\n\n}\n",
        );
        let functions: Vec<_> =
            source.functions().map(|f| (f.name.to_owned(), f.line, f.lines)).collect();
        assert_eq!(functions, [("short".to_owned(), 3, 1), ("long".to_owned(), 5, 7)]);
    }

    #[test]
    fn the_body_of_a_function_is_its_own() {
        let source = RustSource::parse("fn a() { one() } fn b() { two() }");
        let names: Vec<Vec<_>> = source
            .functions()
            .map(|f| {
                f.body
                    .iter()
                    .filter_map(|t| match &t.kind {
                        Kind::Ident(name) => Some(name.clone()),
                        _ => None,
                    })
                    .collect()
            })
            .collect();
        assert_eq!(names, [["one"], ["two"]]);
    }

    #[test]
    fn what_is_for_tests_only_is_left_out() {
        let source = RustSource::parse(
            "fn a() {}\n#[cfg(test)]\nmod tests;\n#[cfg(test)]\n#[path = \"x\"]\nmod more { fn b() {} }\n#[cfg(not(test))]\nfn c() {}",
        );
        let names: Vec<_> = source.functions().map(|f| f.name.to_owned()).collect();
        assert_eq!(names, ["a", "c"]);
    }

    #[test]
    fn what_is_not_rust_has_no_tokens() {
        assert!(RustSource::parse("fn ( {").tokens().is_empty());
    }
}
