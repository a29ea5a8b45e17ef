//! `openapi/api.json` is generated from the code and committed, so that a change of the interface is read in review.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::shell;

pub(crate) fn write(root: &Path) -> Result<(), Failure> {
    let path = committed_path(root);
    fs::write(&path, generated(root)?).map_err(Failure::file(&path))
}

pub(crate) fn check(root: &Path) -> Result<(), Failure> {
    let path = committed_path(root);
    let committed = fs::read_to_string(&path).map_err(Failure::file(&path))?;
    match first_difference(&committed, &generated(root)?) {
        None => Ok(()),
        Some(difference) => Err(Failure::Refused(format!(
            "openapi/api.json is out of date: run `cargo xtask openapi`\n{difference}"
        ))),
    }
}

fn committed_path(root: &Path) -> PathBuf {
    root.join("openapi").join("api.json")
}

fn generated(root: &Path) -> Result<String, Failure> {
    let text =
        shell::output(root, "cargo", &["run", "--quiet", "--package", "app", "--", "openapi"])?;
    Ok(format!("{}\n", text.trim_end()))
}

/// The first line that differs, as both sides have it.
fn first_difference(committed: &str, generated: &str) -> Option<String> {
    if committed == generated {
        return None;
    }
    let (mut old, mut new) = (committed.lines(), generated.lines());
    let mut number = 0;
    loop {
        number += 1;
        match (old.next(), new.next()) {
            (None, None) => return Some("only the line endings differ".to_owned()),
            (old, new) if old == new => {}
            (old, new) => {
                let (old, new) = (old.unwrap_or("(end)"), new.unwrap_or("(end)"));
                return Some(format!("line {number}\n  committed: {old}\n  generated: {new}"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::first_difference;

    #[test]
    fn the_first_line_that_differs_is_shown_from_both_sides() {
        let cases = [
            ("{\n}\n", "{\n}\n", None),
            ("a\nb\nc\n", "a\nB\nC\n", Some("line 2\n  committed: b\n  generated: B")),
            ("a\n", "a\nb\n", Some("line 2\n  committed: (end)\n  generated: b")),
            ("a\nb\n", "a\n", Some("line 2\n  committed: b\n  generated: (end)")),
            ("a", "a\n", Some("only the line endings differ")),
        ];
        for (committed, generated, expected) in cases {
            assert_eq!(
                first_difference(committed, generated).as_deref(),
                expected,
                "{committed:?}"
            );
        }
    }
}
