//! Each crate we take has its line of why in `docs/dependencies.md`: who adds one says what for.

use crate::tree::{Finding, Tree};

const RULE: &str = "dependencies";
const MANIFEST: &str = "Cargo.toml";
const REASONS: &str = "docs/dependencies.md";

pub(super) fn findings(tree: &Tree) -> Vec<Finding> {
    let text = |path: &str| tree.files.get(path).map(String::as_str).unwrap_or_default();
    let reasons: Vec<&str> =
        text(REASONS).lines().filter_map(|line| line.strip_prefix("| `")).collect();

    taken(text(MANIFEST))
        .filter(|(_, name)| !reasons.iter().any(|row| names_of(row).any(|own| own == *name)))
        .map(|(line, name)| {
            let message = format!("{name} has no line of why in {REASONS}");
            Finding::violation(RULE, MANIFEST, line, message)
        })
        .collect()
}

/// The entries of `[workspace.dependencies]` that are not ours, with their lines.
fn taken(manifest: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..)
        .zip(manifest.lines())
        .skip_while(|(_, line)| *line != "[workspace.dependencies]")
        .skip(1)
        .take_while(|(_, line)| !line.starts_with('['))
        .filter(|(_, line)| !line.starts_with('#') && !line.contains("path ="))
        .filter_map(|(number, line)| Some((number, line.split_once('=')?.0.trim())))
}

/// The names in the first cell of a row: "tower`, `tower-http` | why" gives both.
fn names_of(row: &str) -> impl Iterator<Item = &str> {
    row.split('|').next().unwrap_or_default().split('`').step_by(2)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{places, tree};
    use super::findings;

    #[test]
    fn a_crate_without_a_reason_is_found() {
        let manifest = "[workspace]\n\n[workspace.dependencies]\n# ours\n\
            kernel = { path = \"foundation/kernel\" }\n\n# taken\naxum = \"1\"\n\
            tower = { version = \"1\" }\ntower-http = \"1\"\n\n[profile.dev]\ndebug = false\n";
        let cases: [(&str, &[&str]); 4] = [
            ("| `axum` | HTTP |\n| `tower`, `tower-http` | limits |", &[]),
            ("| `axum` | HTTP, with `tower` |\n| `tower-http` | limits |", &["Cargo.toml:9"]),
            ("`axum`, `tower`, `tower-http`", &["Cargo.toml:8", "Cargo.toml:9", "Cargo.toml:10"]),
            ("| `axum-extra` | x |\n| `tower`, `tower-http` | y |", &["Cargo.toml:8"]),
        ];
        for (reasons, expected) in cases {
            let files = [("Cargo.toml", manifest), ("docs/dependencies.md", reasons)];
            assert_eq!(places(&findings(&tree(&[], &files))), expected, "{reasons}");
        }
    }
}
