//! A table belongs to the crate whose migrations create it. Nobody else speaks its name in SQL: what others want to
//! know or change they ask the owner for, in Rust. One thing is allowed: a foreign key may point at a table of a
//! crate below, because the crate below cannot promise by itself that what others point at stays.

use std::collections::BTreeMap;

use super::{directions, sql};
use crate::rust_source::{Kind, RustSource, Token};
use crate::tree::{Crate, Finding, Tree, has_extension, path_inside};

const RULE: &str = "tables";

pub(super) fn findings(tree: &Tree) -> Vec<Finding> {
    let (owners, mut findings) = owners(tree);
    for (path, source) in &tree.sources {
        let Some(member) = speaker(tree, path) else { continue };
        for (line, text) in source.texts() {
            findings.extend(foreign_mentions(&owners, member, path, line, text));
        }
        for (line, table) in bulk_inserts(source) {
            let statement = format!("insert into {table}");
            findings.extend(foreign_mentions(&owners, member, path, line, &statement));
        }
    }
    for (path, text) in migrations(tree) {
        let Some(member) = speaker(tree, path) else { continue };
        findings.extend(foreign_mentions(&owners, member, path, 0, text));
    }
    findings
}

/// Which crate owns which table, and the tables that two crates create.
fn owners(tree: &Tree) -> (BTreeMap<String, &Crate>, Vec<Finding>) {
    let mut owners: BTreeMap<String, &Crate> = BTreeMap::new();
    let mut findings = Vec::new();
    for (path, text) in migrations(tree) {
        let Some(member) = tree.crate_of(path) else { continue };
        for table in sql::created_tables(text) {
            match owners.get(&table) {
                Some(owner) if owner.name != member.name => {
                    let message = format!("table {table} is created by {} already", owner.name);
                    findings.push(Finding::violation(RULE, path, 0, message));
                }
                _ => {
                    owners.insert(table, member);
                }
            }
        }
    }
    (owners, findings)
}

fn migrations(tree: &Tree) -> impl Iterator<Item = (&str, &str)> {
    tree.files
        .iter()
        .filter(|(path, _)| has_extension(path, "sql") && path.contains("/migrations/"))
        .map(|(path, text)| (path.as_str(), text.as_str()))
}

/// The crate a file speaks for. Tests, tools and the test kit may look into any table.
fn speaker<'a>(tree: &'a Tree, path: &str) -> Option<&'a Crate> {
    let member = tree.crate_of(path)?;
    let business = ["foundation/", "contexts/", "connectors/"]
        .iter()
        .any(|folder| member.folder.starts_with(folder));
    let speaks = (business || member.folder == "app") && member.name != "testkit";
    let inside = path_inside(&member.folder, path)?;
    let is_test = inside.starts_with("tests/") || inside.contains("/tests");
    (speaks && !is_test).then_some(member)
}

/// `ctx.insert_rows("orders", …)` names a table without a word of SQL around it.
fn bulk_inserts(source: &RustSource) -> impl Iterator<Item = (usize, &str)> {
    source.tokens().windows(3).filter_map(|tokens| match tokens {
        [name, Token { kind: Kind::Open(_), .. }, Token { kind: Kind::Text(table), line }]
            if name.is_ident("insert_rows") =>
        {
            Some((*line, table.as_str()))
        }
        _ => None,
    })
}

fn foreign_mentions(
    owners: &BTreeMap<String, &Crate>,
    member: &Crate,
    path: &str,
    line: usize,
    text: &str,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for mention in sql::mentions(text) {
        let Some(owner) = owners.get(&mention.name) else { continue };
        let is_allowed = owner.name == member.name
            || (mention.is_reference && directions::stands_below(owner, member));
        if !is_allowed {
            let Crate { name: owner, .. } = owner;
            let message =
                format!("table {} belongs to {owner}, not to {}", mention.name, member.name);
            findings.push(Finding::violation(RULE, path, line, message));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::testing::{places, tree};
    use super::findings;

    const FOLDERS: [&str; 5] =
        ["foundation/db", "foundation/testkit", "contexts/inventory", "contexts/orders", "app"];
    const TABLES: [(&str, &str); 3] = [
        ("foundation/db/migrations/0001_events.sql", "create table events (seq bigint);"),
        ("contexts/inventory/migrations/0001_stock.sql", "create table stock_levels (id uuid);"),
        ("contexts/orders/migrations/0001_orders.sql", "create table orders (id uuid);"),
    ];

    fn found(path: &str, text: &str) -> Vec<String> {
        let mut files = TABLES.to_vec();
        files.push((path, text));
        places(&findings(&tree(&FOLDERS, &files)))
    }

    #[test]
    fn a_crate_speaks_of_its_own_tables_only() {
        let own = "fn f() { q(\"select 1 from orders\"); }";
        let foreign = "fn f() {\n q(\"update stock_levels set on_hand = 0\");\n}";
        let read = "const Q: &str = r#\"select 1\n from events e\n join orders o on true\"#;";
        let bulk = "fn f() { ctx.insert_rows(\"stock_levels\", &[\"id\"], rows, \"\"); }";
        let cases: [(&str, &str, &[&str]); 10] = [
            ("contexts/inventory/src/store.rs", bulk, &[]),
            ("contexts/orders/src/store.rs", bulk, &["contexts/orders/src/store.rs:1"]),
            ("contexts/orders/src/store.rs", own, &[]),
            ("contexts/orders/src/store.rs", foreign, &["contexts/orders/src/store.rs:2"]),
            ("contexts/inventory/src/store.rs", foreign, &[]),
            (
                "contexts/inventory/src/queries.rs",
                read,
                &["contexts/inventory/src/queries.rs:1", "contexts/inventory/src/queries.rs:1"],
            ),
            ("app/src/policies/when.rs", own, &["app/src/policies/when.rs:1"]),
            ("foundation/db/src/outbox.rs", own, &["foundation/db/src/outbox.rs:1"]),
            ("foundation/testkit/src/lib.rs", own, &[]),
            ("contexts/orders/tests/it/main.rs", foreign, &[]),
        ];
        for (path, text, expected) in cases {
            assert_eq!(found(path, text), expected, "{path}: {text}");
        }
    }

    #[test]
    fn prose_about_a_table_is_not_sql() {
        let text = "/// Takes it from stock_levels.\nfn f() {} // update stock_levels";
        assert!(found("contexts/orders/src/order.rs", text).is_empty());
    }

    #[test]
    fn a_migration_may_not_reach_into_another_context() {
        for text in [
            "alter table stock_levels add hold boolean;",
            "create index stock_by_sku on stock_levels (sku_id);",
            "insert into claims select * from stock_levels;",
        ] {
            let path = "contexts/orders/migrations/0002_more.sql";
            assert_eq!(found(path, text), ["contexts/orders/migrations/0002_more.sql:0"], "{text}");
        }
    }

    #[test]
    fn a_foreign_key_points_downwards_only() {
        let down = "create table claims (level uuid references stock_levels (id));";
        assert_eq!(found("contexts/orders/migrations/0002_claims.sql", down), [""; 0]);
        let up = "create table claims (level uuid references orders (id));";
        let path = "contexts/inventory/migrations/0002_claims.sql";
        assert_eq!(found(path, up), ["contexts/inventory/migrations/0002_claims.sql:0"]);
    }

    #[test]
    fn a_table_has_one_owner() {
        let path = "contexts/inventory/migrations/0002_orders.sql";
        let text = "create table if not exists orders (id uuid);";
        assert_eq!(found("contexts/orders/migrations/0002_again.sql", text), [""; 0]);
        assert!(!found(path, text).is_empty());
    }
}
