//! The table of the security standard answers each requirement once, in one of four words, and every test it
//! names is there.

use std::collections::{BTreeMap, BTreeSet};

use crate::tree::{Finding, Tree, has_extension};

const RULE: &str = "asvs";
const PATH: &str = "docs/security/asvs.md";
const ANSWERS: [&str; 4] = ["met", "part", "open", "n/a"];

pub(super) fn findings(tree: &Tree) -> Vec<Finding> {
    let Some(text) = tree.files.get(PATH) else { return Vec::new() };
    // From the text: what stands behind `#[cfg(test)]` is not among the tree's tokens.
    let code = tree.files.iter().filter(|(path, _)| has_extension(path, "rs"));
    let functions: BTreeSet<&str> = code.flat_map(|(_, text)| functions(text)).collect();
    let mut findings = Vec::new();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for (line, row) in (1..).zip(text.lines()).filter(|(_, row)| row.starts_with("| V")) {
        let mut say = |message| findings.push(Finding::violation(RULE, PATH, line, message));
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let [id, _level, answer, how] = cells.as_slice() else {
            say("requirement, level, answer, how".to_owned());
            continue;
        };
        if !seen.insert(*id) {
            say(format!("{id} is answered twice"));
        }
        if !ANSWERS.contains(answer) {
            say(format!("{answer} is no answer"));
        }
        *counts.entry(answer).or_default() += 1;
        if matches!(*answer, "part" | "open") && how.is_empty() {
            say(format!("{id} does not say what is missing"));
        }
        for name in named_tests(how).filter(|name| !functions.contains(name)) {
            say(format!("there is no test {name}"));
        }
    }
    let said = format!(
        "Of {}: {}.",
        counts.values().sum::<usize>(),
        ANSWERS.map(|answer| format!("{} {answer}", counts.get(answer).unwrap_or(&0))).join(", ")
    );
    if !text.lines().any(|line| line == said) {
        findings.push(Finding::violation(RULE, PATH, 0, format!("it does not say: {said}")));
    }
    findings
}

/// The name behind each `fn`.
fn functions(text: &str) -> impl Iterator<Item = &str> {
    text.split("fn ").skip(1).map(|rest| {
        let end = rest.find(|mark: char| !mark.is_ascii_alphanumeric() && mark != '_');
        end.map_or(rest, |end| &rest[..end])
    })
}

/// Sentences between backticks: four words or more joined by underlines. Names of metrics begin with ours.
fn named_tests(how: &str) -> impl Iterator<Item = &str> {
    how.split('`').skip(1).step_by(2).filter(|name| {
        let joined = name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        joined && name.matches('_').count() >= 3 && !name.starts_with("tradewind_")
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{places, tree};
    use super::{PATH, findings};

    #[test]
    fn a_test_that_is_not_there_and_a_requirement_answered_twice_are_found() {
        let code = "#[test]\nfn a_cup_is_a_cup() {}\n";
        let row = |id: &str, answer: &str, how: &str| format!("| {id} | 1 | {answer} | {how} |");
        let good = [
            row("V1.1.1", "met", "it is so: `a_cup_is_a_cup`, `web/src/a_b_c_d.ts`"),
            row("V1.1.2", "open", "open: nobody counts; `tradewind_cups_in_a_row`"),
        ];
        let said = "Of 2: 1 met, 0 part, 1 open, 0 n/a.";
        for (rows, said, wanted) in [
            (good.to_vec(), said, vec![]),
            (good.to_vec(), "Of 2: 2 met, 0 part, 0 open, 0 n/a.", vec![0]),
            (vec![good[0].clone(), row("V1.1.1", "open", "open: no")], said, vec![3]),
            (vec![good[0].replace("a_cup_is", "no_cup_is"), good[1].clone()], said, vec![2]),
            (vec![good[0].clone(), row("V1.1.2", "open", "")], said, vec![3]),
            (vec![good[0].clone(), "| V1.1.2 | open |".to_owned()], said, vec![3, 0]),
        ] {
            let text = format!("{said}\n{}\n", rows.join("\n"));
            let found = findings(&tree(&[], &[("app/src/a.rs", code), (PATH, &text)]));
            let wanted: Vec<String> = wanted.iter().map(|line| format!("{PATH}:{line}")).collect();
            assert_eq!(places(&found), wanted, "{text}");
        }
        let odd = format!("Of 1: 0 met, 0 part, 0 open, 0 n/a.\n{}\n", row("V1.1.1", "yes", "x"));
        assert!(!findings(&tree(&[], &[(PATH, &odd)])).is_empty());
    }
}
