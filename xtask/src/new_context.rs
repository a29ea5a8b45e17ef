//! A new folder in `contexts/` with the anatomy every context has. What it writes compiles, has a first migration and
//! passes `tidy`; the rest is the author's.

use std::fs;
use std::path::Path;

use crate::failure::Failure;
use crate::shell;
use crate::tidy::CONTEXTS_IN_ORDER;

pub(crate) fn run(root: &Path, name: &str, noun: &str) -> Result<(), Failure> {
    let folder = format!("contexts/{name}");
    must_be_possible(name, noun, root.join(&folder).exists())?;

    for (path, text) in files(name, noun) {
        let path = root.join(&folder).join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(Failure::file(parent))?;
        }
        fs::write(&path, text).map_err(Failure::file(&path))?;
    }

    let manifest = root.join("Cargo.toml");
    let text = fs::read_to_string(&manifest).map_err(Failure::file(&manifest))?;
    fs::write(&manifest, with_member(&text, name)).map_err(Failure::file(&manifest))?;
    // The noun's module stands where the alphabet wants it.
    shell::run(root, "cargo", &["fmt", "--package", name])?;

    println!("{folder} is there. Next:");
    println!("  name it in app/Cargo.toml and app/src/contexts.rs");
    println!("  the first command: docs/guides/add-a-command.md");
    println!("  cargo nextest run -p {name} && cargo xtask tidy");
    Ok(())
}

fn must_be_possible(name: &str, noun: &str, exists: bool) -> Result<(), Failure> {
    let is_name = |word: &str| {
        word.starts_with(|mark: char| mark.is_ascii_lowercase())
            && word.chars().all(|mark| mark.is_ascii_lowercase() || mark == '_')
    };
    if !is_name(name) || !is_name(noun) {
        return Err(Failure::Refused("names are in snake case: purchasing purchase_order".into()));
    }
    if !CONTEXTS_IN_ORDER.contains(&name) {
        return Err(Failure::Refused(format!(
            "{name} has no place yet: put it into CONTEXTS_IN_ORDER (xtask/src/tidy/directions.rs), \
             below every context that will call it, and say why in docs/decisions/"
        )));
    }
    if exists {
        return Err(Failure::Refused(format!("contexts/{name} is there already")));
    }
    Ok(())
}

/// The files of a new context, by path inside its folder.
fn files(name: &str, noun: &str) -> Vec<(String, String)> {
    let table = plural(noun);
    let file = |path: &str, text: &str| {
        let text = text.replace("{name}", name).replace("{noun}", noun).replace("{table}", &table);
        (path.replace("{noun}", noun).replace("{table}", &table), text)
    };
    vec![
        file("Cargo.toml", CARGO_TOML),
        file("migrations/0001_{table}.sql", MIGRATION),
        file("src/lib.rs", LIB),
        file("src/{noun}.rs", "//! What a {noun} is and may become: pure rules.\n"),
        file("src/commands/mod.rs", "//! One file for each thing a person can do.\n"),
        file("src/queries.rs", "//! What a person can look at.\n"),
        file("src/store.rs", "//! The SQL of this context.\n"),
        file("src/http.rs", "//! Parse, run one command or query, view.\n"),
        file(
            "tests/it/main.rs",
            "//! One module for each command, through HTTP, on both engines.\n",
        ),
    ]
}

/// The root manifest with the new crate among ours, in the order of the alphabet.
fn with_member(manifest: &str, name: &str) -> String {
    let entry = format!("{name} = {{ path = \"contexts/{name}\" }}");
    let mut lines: Vec<&str> = manifest.lines().collect();
    let ours = lines.iter().position(|line| *line == "# ours").map_or(lines.len(), |at| at + 1);
    let place = lines
        .iter()
        .skip(ours)
        .position(|line| !line.contains("path =") || **line > *entry)
        .map_or(lines.len(), |at| ours + at);
    lines.insert(place, &entry);
    lines.join("\n") + "\n"
}

fn plural(noun: &str) -> String {
    match noun.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ if noun.ends_with(['s', 'x']) || noun.ends_with("ch") || noun.ends_with("sh") => {
            format!("{noun}es")
        }
        _ => format!("{noun}s"),
    }
}

const CARGO_TOML: &str = r#"[package]
name = "{name}"
version.workspace = true
edition.workspace = true
license.workspace = true
publish.workspace = true

[lib]
doctest = false

[lints]
workspace = true

[dependencies]
db.workspace = true
kernel.workspace = true
web.workspace = true

[dev-dependencies]
testkit.workspace = true
"#;

const MIGRATION: &str = "\
CREATE TABLE {table} (
    id uuid PRIMARY KEY,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL
);
";

const LIB: &str = "\
//! {name}: what it is for, in one sentence; its states as a picture; what others may use.

mod commands;
mod http;
mod queries;
mod store;
mod {noun};

use db::{Migration, Migrations};

/// The tables of this context.
pub const MIGRATIONS: Migrations = Migrations {
    context: \"{name}\",
    steps: &[Migration {
        number: 1,
        name: \"{table}\",
        sql: include_str!(\"../migrations/0001_{table}.sql\"),
    }],
};
";

#[cfg(test)]
mod tests {
    use super::{files, must_be_possible, plural, with_member};

    #[test]
    fn a_new_context_has_the_anatomy_of_all_others() {
        let files = files("purchasing", "purchase_order");
        let paths: Vec<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(
            paths,
            [
                "Cargo.toml",
                "migrations/0001_purchase_orders.sql",
                "src/lib.rs",
                "src/purchase_order.rs",
                "src/commands/mod.rs",
                "src/queries.rs",
                "src/store.rs",
                "src/http.rs",
                "tests/it/main.rs",
            ]
        );
        for (path, text) in &files {
            assert!(
                !text.contains(['\u{0}']) && !text.contains("{n") && !text.contains("{t"),
                "{path}"
            );
        }
    }

    #[test]
    fn only_a_context_with_a_place_can_be_made() {
        let cases = [
            ("purchasing", "purchase_order", false, true),
            ("purchasing", "purchase_order", true, false),
            ("purchasing", "PurchaseOrder", false, false),
            ("../purchasing", "purchase_order", false, false),
            ("shopping", "cart", false, false),
        ];
        for (name, noun, exists, possible) in cases {
            assert_eq!(must_be_possible(name, noun, exists).is_ok(), possible, "{name} {noun}");
        }
    }

    #[test]
    fn the_manifest_stays_in_order() {
        let manifest = "[workspace.dependencies]\n# ours\nkernel = { path = \"foundation/kernel\" }\n\
            web = { path = \"foundation/web\" }\n\n# taken\naxum = \"1\"\n";
        for (name, line) in [("access", 2), ("purchasing", 3), ("xenia", 4)] {
            let changed = with_member(manifest, name);
            let entry = format!("{name} = {{ path = \"contexts/{name}\" }}");
            assert_eq!(changed.lines().position(|own| own == entry), Some(line), "{name}");
            assert_eq!(changed.replacen(&format!("{entry}\n"), "", 1), manifest);
        }
    }

    #[test]
    fn nouns_have_a_plural() {
        let cases = [
            ("purchase_order", "purchase_orders"),
            ("entry", "entries"),
            ("survey", "surveys"),
            ("address", "addresses"),
            ("batch", "batches"),
        ];
        for (noun, table) in cases {
            assert_eq!(plural(noun), table);
        }
    }
}
