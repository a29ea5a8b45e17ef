//! A type that is described in the API has a name of its own. The description knows types by their last name
//! alone: of two that share one, it shows one, and describes the other wrongly without a word.

use std::collections::BTreeMap;

use proc_macro2::Delimiter;

use crate::rust_source::{Kind, RustSource, Token};
use crate::tree::{Finding, Tree, path_inside};

const RULE: &str = "schemas";

pub(super) fn findings(tree: &Tree) -> Vec<Finding> {
    let mut named: BTreeMap<&str, Vec<(&str, usize)>> = BTreeMap::new();
    for (path, source) in &tree.sources {
        let Some(member) = tree.crate_of(path) else { continue };
        let in_code = path_inside(&member.folder, path)
            .is_some_and(|inside| inside.starts_with("src/") && !inside.ends_with("tests.rs"));
        if !in_code || matches!(member.name.as_str(), "testkit" | "xtask" | "bench") {
            continue;
        }
        for (line, name) in described(source) {
            named.entry(name).or_default().push((path, line));
        }
    }
    let twice = named.into_iter().filter(|(_, places)| places.len() > 1);
    twice.flat_map(|(name, places)| clash(name, &places)).collect()
}

fn clash(name: &str, places: &[(&str, usize)]) -> Vec<Finding> {
    let (first, first_line) = places[0];
    places[1..]
        .iter()
        .map(|(path, line)| {
            let message = format!(
                "{name} is described at {first}:{first_line} already; give one of them another name, or \
                 `#[schema(as = …)]`"
            );
            Finding::violation(RULE, path, *line, message)
        })
        .collect()
}

/// The names under which types of a file are described.
fn described(source: &RustSource) -> Vec<(usize, &str)> {
    let tokens = source.tokens();
    (0..tokens.len())
        .filter_map(|at| {
            let rest = tokens.get(at..)?;
            derived(rest).or_else(|| listed(rest)).or_else(|| written(rest))
        })
        .collect()
}

/// `#[derive(…, utoipa::ToSchema)] #[schema(as = Name)] pub struct Type {`
fn derived(tokens: &[Token]) -> Option<(usize, &str)> {
    let [hash, open, derive, ..] = tokens else { return None };
    if !(hash.is_punct('#') && is_open(open, Delimiter::Bracket) && derive.is_ident("derive")) {
        return None;
    }
    let (mut attributes, mut rest) = (Vec::new(), tokens);
    while let [hash, open, ..] = rest
        && hash.is_punct('#')
        && is_open(open, Delimiter::Bracket)
    {
        let end = 1 + length(&rest[1..])?;
        attributes.extend(&rest[..end]);
        rest = &rest[end..];
    }
    if !attributes.iter().any(|token| token.is_ident("ToSchema")) {
        return None;
    }
    let at = rest.iter().position(|token| token.is_ident("struct") || token.is_ident("enum"))?;
    let [own, next, ..] = &rest[at + 1..] else { return None };
    // One of these is described once for each type it is of, under both names.
    if next.is_punct('<') {
        return None;
    }
    let other = attributes.windows(3).find_map(|three| match three {
        [word, equals, name] if word.is_ident("as") && equals.is_punct('=') => ident(name),
        _ => None,
    });
    Some((own.line, other.or_else(|| ident(own))?))
}

/// `text_enum! { pub enum Name {`
fn listed(tokens: &[Token]) -> Option<(usize, &str)> {
    let [name, mark, open, rest @ ..] = tokens else { return None };
    if !(name.is_ident("text_enum") && mark.is_punct('!') && matches!(open.kind, Kind::Open(_))) {
        return None;
    }
    let at = rest.iter().position(|token| token.is_ident("enum"))?;
    let own = rest.get(at + 1)?;
    Some((own.line, ident(own)?))
}

/// `impl ToSchema for Name`
fn written(tokens: &[Token]) -> Option<(usize, &str)> {
    let [schema, keyword, own, next, ..] = tokens else { return None };
    let is_one = schema.is_ident("ToSchema") && keyword.is_ident("for") && !next.is_punct('<');
    is_one.then(|| ident(own)).flatten().map(|name| (own.line, name))
}

fn is_open(token: &Token, delimiter: Delimiter) -> bool {
    token.kind == Kind::Open(delimiter)
}

fn ident(token: &Token) -> Option<&str> {
    match &token.kind {
        Kind::Ident(name) => Some(name),
        _ => None,
    }
}

/// From an opening bracket to behind its partner.
fn length(tokens: &[Token]) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Open(_) => depth += 1,
            Kind::Close => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return Some(at + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::testing::{places, tree};

    fn said(files: &[(&str, &str)]) -> Vec<String> {
        places(&super::findings(&tree(&["contexts/orders", "contexts/access"], files)))
    }

    #[test]
    fn two_types_of_one_name_clash_however_they_are_described() {
        let one =
            "#[derive(Debug, utoipa::ToSchema)]\n#[serde(default)]\npub struct Source { a: i64 }";
        for other in [
            "/// Why.\n#[derive(ToSchema)] enum Source { A }",
            "kernel::text_enum! {\n/// Where.\npub(crate) enum Source { Api = \"api\" }\n}",
            "impl utoipa::ToSchema for Source {}",
            "#[derive(ToSchema)]\n#[schema(as = Source)]\nstruct Other(i64);",
        ] {
            let files = [("contexts/access/src/a.rs", one), ("contexts/orders/src/b.rs", other)];
            assert_eq!(said(&files).len(), 1, "{other}");
        }
    }

    #[test]
    fn others_do_not() {
        let one = "#[derive(ToSchema)] pub struct Source { a: i64 }";
        for other in [
            "#[derive(Debug)] pub struct Source { a: i64 }",
            "#[derive(ToSchema)]\n#[schema(as = OrderSource)]\npub struct Source { a: i64 }",
            "#[derive(ToSchema)] pub struct Source<T> { a: T }",
            "#[cfg(test)] mod tests { #[derive(ToSchema)] struct Source; }",
        ] {
            let files = [("contexts/access/src/a.rs", one), ("contexts/orders/src/b.rs", other)];
            assert!(said(&files).is_empty(), "{other}");
        }
    }
}
