//! Long files and functions are worth a look. A number cannot tell whether they should be split, so it only points.

use crate::tree::{Finding, Tree, has_extension};

const RULE: &str = "sizes";

/// About what one person reads in one sitting.
const FILE_LINES: usize = 500;
/// About what fits on one screen.
const FUNCTION_LINES: usize = 70;

pub(super) fn findings(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in &tree.files {
        let is_code = ["rs", "ts", "tsx", "css", "sh"].iter().any(|code| has_extension(path, code));
        let lines = text.lines().count();
        if is_code && !is_generated(text) && lines > FILE_LINES {
            findings.push(Finding::notice(RULE, path, 0, format!("{lines} lines in one file")));
        }
    }
    for (path, source) in &tree.sources {
        for function in source.functions().filter(|function| function.lines > FUNCTION_LINES) {
            let message = format!("fn {} has {} lines", function.name, function.lines);
            findings.push(Finding::notice(RULE, path, function.line, message));
        }
    }
    findings
}

/// Generators say so in the first lines; nobody reads what they write.
fn is_generated(text: &str) -> bool {
    text.lines().take(3).any(|line| line.contains("auto-generated"))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{places, tree};
    use super::{FILE_LINES, FUNCTION_LINES, findings};
    use crate::tree::Weight;

    #[test]
    fn what_is_too_long_is_noticed_and_nothing_shorter() {
        let function = |lines: usize| format!("fn f() {{{}}}", "\n".repeat(lines - 1));
        let (fits, long) = (function(FUNCTION_LINES), function(FUNCTION_LINES + 1));
        let (file_fits, file_long) = ("\n".repeat(FILE_LINES), "\n".repeat(FILE_LINES + 1));
        let generated = format!("/**\n * This file was auto-generated.\n */{file_long}");
        let found = findings(&tree(
            &["app"],
            &[
                ("app/src/a.rs", &fits),
                ("app/src/b.rs", &long),
                ("app/src/c.rs", &file_fits),
                ("app/src/d.rs", &file_long),
                ("web/src/api/types.ts", &generated),
                ("openapi/api.json", &file_long),
            ],
        ));
        assert_eq!(places(&found), ["app/src/d.rs:0", "app/src/b.rs:1"]);
        assert!(found.iter().all(|finding| finding.weight == Weight::Notice));
    }
}
