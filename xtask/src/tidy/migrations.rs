//! Migrations are `0001_what_it_does.sql`, `0002_…` without holes, so that the order is the same for everybody. Where
//! the engines differ, one number has two files: `0003_search.sqlite.sql` and `0003_search.postgres.sql`. Each is
//! named in the crate's code by `include_str!`: one that is not would never run, and nobody would be told.

use std::collections::BTreeMap;

use crate::tree::{Finding, Tree, path_inside};

const RULE: &str = "migrations";

struct Migration<'a> {
    path: &'a str,
    number: usize,
    name: &'a str,
    engine: Option<&'a str>,
}

pub(super) fn findings(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut folders: BTreeMap<&str, Vec<Migration<'_>>> = BTreeMap::new();
    for path in tree.files.keys() {
        let Some((folder, file)) = path.rsplit_once('/') else { continue };
        if !folder.ends_with("/migrations") {
            continue;
        }
        match parse(path, file) {
            Some(migration) => {
                if !is_included(tree, path, file) {
                    let message = "no include_str! names it, so it would never run".to_owned();
                    findings.push(Finding::violation(RULE, path, 0, message));
                }
                folders.entry(folder).or_default().push(migration);
            }
            None => {
                let message = "a migration is named 0001_what_it_does.sql".to_owned();
                findings.push(Finding::violation(RULE, path, 0, message));
            }
        }
    }
    for migrations in folders.values() {
        findings.extend(numbering(migrations));
    }
    findings
}

fn is_included(tree: &Tree, path: &str, file: &str) -> bool {
    let Some(member) = tree.crate_of(path) else { return false };
    let ending = format!("migrations/{file}");
    tree.sources
        .iter()
        .filter(|(source, _)| path_inside(&member.folder, source).is_some())
        .any(|(_, source)| source.texts().any(|(_, text)| text.ends_with(&ending)))
}

fn parse<'a>(path: &'a str, file: &'a str) -> Option<Migration<'a>> {
    let stem = file.strip_suffix(".sql")?;
    let (stem, engine) = match stem.rsplit_once('.') {
        Some((stem, engine @ ("sqlite" | "postgres"))) => (stem, Some(engine)),
        Some(_) => return None,
        None => (stem, None),
    };
    let (number, name) = stem.split_once('_')?;
    let is_name = !name.is_empty()
        && name
            .chars()
            .all(|mark| mark.is_ascii_lowercase() || mark.is_ascii_digit() || mark == '_');
    (number.len() == 4 && is_name).then_some(())?;
    Some(Migration { path, number: number.parse().ok()?, name, engine })
}

/// `migrations` are sorted by path, hence by number.
fn numbering(migrations: &[Migration<'_>]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut before: Option<&Migration<'_>> = None;
    for migration in migrations {
        let last = before.map_or(0, |before| before.number);
        let is_twin = before.is_some_and(|before| {
            before.number == migration.number
                && before.name == migration.name
                && before.engine.is_some()
                && migration.engine.is_some()
        });
        if migration.number != last + 1 && !is_twin {
            let message =
                format!("number {:04} follows {last:04}: no holes, no doubles", migration.number);
            findings.push(Finding::violation(RULE, migration.path, 0, message));
        }
        before = Some(migration);
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::testing::tree;
    use super::findings;

    #[test]
    fn migrations_are_numbered_without_holes() {
        let cases: [(&[&str], &[&str]); 9] = [
            (&["0001_orders.sql", "0002_holds.sql"], &[]),
            (&["0001_a.sql", "0002_b.postgres.sql", "0002_b.sqlite.sql", "0003_c.sql"], &[]),
            (&["0002_orders.sql"], &["0002_orders.sql"]),
            (&["0001_orders.sql", "0003_holds.sql"], &["0003_holds.sql"]),
            (&["0001_orders.sql", "0001_people.sql"], &["0001_people.sql"]),
            (&["0001_a.sql", "0002_b.postgres.sql", "0002_c.sqlite.sql"], &["0002_c.sqlite.sql"]),
            (&["1_orders.sql"], &["1_orders.sql"]),
            (&["0001_Orders.sql"], &["0001_Orders.sql"]),
            (&["0001_orders.mysql.sql"], &["0001_orders.mysql.sql"]),
        ];
        for (names, expected) in cases {
            let paths: Vec<String> =
                names.iter().map(|name| format!("contexts/orders/migrations/{name}")).collect();
            let lib: String =
                names.iter().map(|name| format!("m!(\"../migrations/{name}\");")).collect();
            let mut files: Vec<(&str, &str)> =
                paths.iter().map(|path| (path.as_str(), "")).collect();
            files.push(("contexts/orders/src/lib.rs", &lib));
            let found: Vec<String> = findings(&tree(&["contexts/orders"], &files))
                .into_iter()
                .map(|finding| finding.path.rsplit('/').next().unwrap_or_default().to_owned())
                .collect();
            assert_eq!(found, expected, "{names:?}");
        }
    }

    #[test]
    fn a_migration_that_nobody_includes_is_found() {
        let file = ("contexts/orders/migrations/0001_orders.sql", "");
        let lib = "contexts/orders/src/lib.rs";
        let cases = [
            ("const S: &str = include_str!(\"../migrations/0001_orders.sql\");", 0),
            ("const S: &str = include_str!(\"../migrations/0001_holds.sql\");", 1),
            ("// include_str!(\"../migrations/0001_orders.sql\")", 1),
        ];
        for (text, count) in cases {
            let found = findings(&tree(&["contexts/orders"], &[file, (lib, text)]));
            assert_eq!(found.len(), count, "{text}");
        }
    }
}
