//! A fault's code starts with the name of the crate that refuses (`orders.not_in_review`), or with `kernel.` for the
//! words all share (`kernel.out_of_range`). Clients and translations rely on it.

use proc_macro2::Delimiter;

use crate::rust_source::{Kind, RustSource, Token};
use crate::tree::{Finding, Tree, path_inside};

const RULE: &str = "codes";

/// The constructors of `Fault` and where, counted from 0, each takes its code.
const CONSTRUCTORS: [(&str, usize); 11] = [
    ("new", 1),
    ("field", 1),
    ("invalid", 0),
    ("unauthenticated", 0),
    ("forbidden", 0),
    ("not_found", 0),
    ("conflict", 0),
    ("rate_limited", 0),
    ("unavailable", 0),
    ("in_doubt", 0),
    ("internal", 0),
];

pub(super) fn findings(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, source) in &tree.sources {
        let Some(member) = tree.crate_of(path) else { continue };
        let in_code = path_inside(&member.folder, path)
            .is_some_and(|inside| inside.starts_with("src/") && !inside.ends_with("tests.rs"));
        if !in_code || matches!(member.name.as_str(), "testkit" | "xtask" | "bench") {
            continue;
        }
        for (line, code) in codes(source) {
            if !is_code_of(&member.name, code) {
                let message =
                    format!("code {code:?} is not `{}.…` or `kernel.…` in snake case", member.name);
                findings.push(Finding::violation(RULE, path, line, message));
            }
        }
    }
    findings
}

fn codes(source: &RustSource) -> Vec<(usize, &str)> {
    let tokens = source.tokens();
    let mut codes: Vec<(usize, &str)> =
        (0..tokens.len()).filter_map(|at| code_at(tokens.get(at..)?)).collect();
    // `fn code(&self) -> &'static str { match self { … => "orders.stale", … } }`
    for function in source.functions().filter(|function| function.name == "code") {
        codes.extend(function.body.iter().filter_map(dotted_text));
    }
    codes
}

/// The code that a constructor starting here is given, if it is written out.
fn code_at(tokens: &[Token]) -> Option<(usize, &str)> {
    match tokens {
        // Fault::conflict("orders.stale", …)
        [fault, a, b, constructor, open, arguments @ ..]
            if fault.is_ident("Fault")
                && a.is_punct(':')
                && b.is_punct(':')
                && open.kind == Kind::Open(Delimiter::Parenthesis) =>
        {
            let position = CONSTRUCTORS
                .iter()
                .find_map(|(name, position)| constructor.is_ident(name).then_some(*position))?;
            text(argument(arguments, position)?)
        }
        // FieldFault { path, code: "orders.no_such_sku", … }
        [name, colon, value, ..] if name.is_ident("code") && colon.is_punct(':') => {
            dotted_text(value)
        }
        _ => None,
    }
}

/// The first token of an argument; `arguments` starts behind the opening parenthesis.
fn argument(arguments: &[Token], position: usize) -> Option<&Token> {
    let (mut depth, mut passed) = (0_usize, 0);
    for token in arguments {
        if depth == 0 && passed == position && !token.is_punct(',') {
            return Some(token);
        }
        match token.kind {
            Kind::Open(_) => depth += 1,
            Kind::Close => depth = depth.checked_sub(1)?,
            Kind::Punct(',') if depth == 0 => passed += 1,
            _ => {}
        }
    }
    None
}

fn text(token: &Token) -> Option<(usize, &str)> {
    match &token.kind {
        Kind::Text(text) => Some((token.line, text)),
        _ => None,
    }
}

/// Currencies and warehouses have codes too; theirs have no dot.
fn dotted_text(token: &Token) -> Option<(usize, &str)> {
    text(token).filter(|(_, text)| text.contains('.'))
}

fn is_code_of(crate_name: &str, code: &str) -> bool {
    let Some((prefix, name)) = code.split_once('.') else { return false };
    let is_word = !name.is_empty()
        && name
            .chars()
            .all(|mark| mark.is_ascii_lowercase() || mark.is_ascii_digit() || mark == '_');
    is_word && (prefix == crate_name || prefix == "kernel")
}

#[cfg(test)]
mod tests {
    use super::super::testing::{places, tree};
    use super::findings;

    #[test]
    fn a_code_has_the_prefix_of_its_crate() {
        let good = [
            "fn f() { Fault::conflict(\"orders.stale\", \"inventory.stale is not a code here\"); }",
            "fn f() { Fault::new(kind(a, b), \"orders.stale\", \"x\"); }",
            "fn f() { Fault::field(\"lines.sku\", \"kernel.out_of_range\", \"x\"); }",
            "fn f() { Fault::invalid(CODE, \"x\"); Fault::unknown_word(\"state\", word); }",
            "fn code(&self) -> &'static str { match self { A => \"orders.a\" } }",
            "fn code(&self) -> &'static str { \"USD\" } fn w() { Warehouse { code: \"SZX\" } }",
        ];
        for text in good {
            let tree = tree(&["contexts/orders"], &[("contexts/orders/src/order.rs", text)]);
            assert_eq!(places(&findings(&tree)), [""; 0], "{text}");
        }

        let bad = [
            "fn f() { Fault::conflict(\"inventory.stale\", \"x\"); }",
            "fn f() { Fault::conflict(\"stale\", \"x\"); }",
            "fn f() { Fault::conflict(\"orders.NotThere\", \"x\"); }",
            "fn f() { Fault::conflict(\"orders.\", \"x\"); }",
            "fn f() { kernel::Fault::new(kind(a, b), \"order.stale\", \"x\"); }",
            "fn f() { Fault::field(\"orders.x\", \"inventory.out_of_range\", \"x\"); }",
            "fn f() { FieldFault { path, code: \"skus.none\", detail } }",
            "fn code(&self) -> &'static str { match self { A => \"catalog.a\" } }",
        ];
        for text in bad {
            let tree = tree(&["contexts/orders"], &[("contexts/orders/src/order.rs", text)]);
            assert_eq!(places(&findings(&tree)), ["contexts/orders/src/order.rs:1"], "{text}");
        }
    }

    #[test]
    fn tests_may_make_up_codes() {
        let text = "fn f() { Fault::conflict(\"x.y\", \"x\"); }";
        for path in ["contexts/orders/tests/it/main.rs", "contexts/orders/src/order/tests.rs"] {
            assert!(findings(&tree(&["contexts/orders"], &[(path, text)])).is_empty());
        }
    }
}
