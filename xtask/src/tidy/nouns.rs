//! The file named as a table's noun (`orders` → `order.rs`) holds what the thing is and may become: pure rules,
//! with no way to reach a database, a clock or the network.

use std::collections::BTreeSet;

use super::sql;
use crate::rust_source::{Kind, Token};
use crate::tree::{Crate, Finding, Tree, path_inside};

const RULE: &str = "nouns";

/// Crates that reach outside.
const OUTSIDE: [&str; 6] = ["axum", "db", "jobs", "tokio", "rusqlite", "postgres"];

pub(super) fn findings(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for member in tree.crates.iter().filter(|member| member.is_context()) {
        let nouns = nouns(tree, member);
        for (path, source) in &tree.sources {
            if !is_noun_file(&nouns, &member.folder, path) {
                continue;
            }
            for (line, what) in impurities(source.tokens()) {
                let message =
                    format!("a noun's file decides and does nothing else: no {what} here");
                findings.push(Finding::violation(RULE, path, line, message));
            }
        }
    }
    findings
}

fn nouns(tree: &Tree, member: &Crate) -> BTreeSet<String> {
    let migrations = format!("{}/migrations/", member.folder);
    tree.files
        .iter()
        .filter(|(path, _)| path.starts_with(&migrations))
        .flat_map(|(_, text)| sql::created_tables(text))
        .map(|table| singular(&table))
        .collect()
}

/// `src/order.rs`, and what stands in `src/order/` but for its tests.
fn is_noun_file(nouns: &BTreeSet<String>, folder: &str, path: &str) -> bool {
    let Some(inside) = path_inside(folder, path).and_then(|inside| path_inside("src", inside))
    else {
        return false;
    };
    if inside.ends_with("tests.rs") {
        return false;
    }
    let noun = inside.split('/').next().unwrap_or_default().trim_end_matches(".rs");
    nouns.contains(noun)
}

fn impurities(tokens: &[Token]) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if token.is_ident("async") {
            found.push((token.line, "async".to_owned()));
        }
        let Kind::Ident(name) = &token.kind else { continue };
        let is_path = tokens.get(at + 1).is_some_and(|next| next.is_punct(':'))
            && tokens.get(at + 2).is_some_and(|next| next.is_punct(':'));
        // `crate::db::x` is a module of our own, whatever its name.
        let is_root = at == 0 || !tokens.get(at - 1).is_some_and(|before| before.is_punct(':'));
        if is_path && is_root && OUTSIDE.contains(&name.as_str()) {
            found.push((token.line, format!("{name}::")));
        }
    }
    found
}

/// The singular of an English table name, as far as table names go.
pub(crate) fn singular(table: &str) -> String {
    if let Some(stem) = table.strip_suffix("ies") {
        return format!("{stem}y");
    }
    for ending in ["sses", "shes", "ches", "xes"] {
        if table.ends_with(ending) {
            return table.strip_suffix("es").unwrap_or(table).to_owned();
        }
    }
    match table.strip_suffix('s') {
        Some(stem) if !stem.ends_with('s') => stem.to_owned(),
        _ => table.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{places, tree};
    use super::{findings, singular};

    fn found(path: &str, text: &str) -> Vec<String> {
        let files = [
            ("contexts/orders/migrations/0001_orders.sql", "create table orders (id uuid);"),
            (path, text),
        ];
        places(&findings(&tree(&["contexts/orders", "foundation/db"], &files)))
    }

    #[test]
    fn a_noun_file_reaches_nothing_outside() {
        let own = "contexts/orders/src/order.rs";
        let line_one: &[&str] = &["contexts/orders/src/order.rs:1"];
        let cases: [(&str, &str, &[&str]); 9] = [
            (own, "use kernel::Money;\npub fn confirm() {}", &[]),
            (own, "use db::Ctx;", line_one),
            (own, "fn f() -> axum::Json<u8> { g() }", line_one),
            (own, "async fn f() {}", line_one),
            (own, "// db::Ctx is spoken of\n/// async\nfn f() {}", &[]),
            (own, "use crate::db::Row;\nfn f(db: u8) {}", &[]),
            (
                "contexts/orders/src/order/label.rs",
                "use db::Ctx;",
                &["contexts/orders/src/order/label.rs:1"],
            ),
            ("contexts/orders/src/order/tests.rs", "use db::Ctx;", &[]),
            ("contexts/orders/src/store.rs", "use db::Ctx;\nasync fn f() {}", &[]),
        ];
        for (path, text, expected) in cases {
            assert_eq!(found(path, text), expected, "{path}: {text}");
        }
    }

    #[test]
    fn tables_have_a_singular() {
        let cases = [
            ("orders", "order"),
            ("order_lines", "order_line"),
            ("addresses", "address"),
            ("stock_entries", "stock_entry"),
            ("inboxes", "inbox"),
            ("batches", "batch"),
            ("purchases", "purchase"),
            ("stock", "stock"),
        ];
        for (table, noun) in cases {
            assert_eq!(singular(table), noun);
        }
    }
}
