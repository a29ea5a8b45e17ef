//! The repository speaks of the product: not of the machine it was written on, and not of who or what typed it.

use crate::tree::{Finding, Tree};

const RULE: &str = "foreign words";

/// Places of a machine, as they are written: `/users/` in small letters is a path of the API.
const PLACES: [&str; 4] = ["/work/", "/home/", "/Users/", ".library/"];

/// In lower case. Each must stand free: no letter or digit before or behind it.
const FOREIGN: [&str; 10] = [
    "claude",
    "anthropic",
    "openai",
    "chatgpt",
    "copilot",
    "language model",
    "ai assistant",
    "ai-generated",
    "subagent",
    "todo!",
];

/// This file has to name the words it forbids.
const EXEMPT: &str = "xtask/src/tidy/foreign_words.rs";

pub(super) fn findings(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.files.iter().filter(|(path, _)| *path != EXEMPT) {
        for (number, line) in (1..).zip(text.lines()) {
            let lower = line.to_lowercase();
            let places = PLACES.iter().filter(|word| stands_free(line, word));
            for word in places.chain(FOREIGN.iter().filter(|word| stands_free(&lower, word))) {
                let message = format!("{word:?} does not speak of the product");
                findings.push(Finding::violation(RULE, path, number, message));
            }
        }
    }
    findings
}

fn stands_free(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, found)| {
        let before = line.get(..at).and_then(|before| before.chars().next_back());
        let behind = line.get(at + found.len()..).and_then(|behind| behind.chars().next());
        let joins = |mark: char| mark.is_alphanumeric() || mark == '.';
        // A path goes on behind its last slash; in front of it stands nothing of a longer path.
        let free_behind = word.ends_with('/') || !behind.is_some_and(char::is_alphanumeric);
        free_behind && !before.is_some_and(joins)
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{places, tree};
    use super::findings;

    #[test]
    fn machine_paths_and_writers_are_found() {
        let cases = [
            ("see /work/shared/design.md", true),
            ("cp /home/me/x .", true),
            ("cp /Users/me/x .", true),
            ("GET /users/{id}", false),
            ("(.library/env)", true),
            ("Written with Claude.", true),
            ("an OpenAI key", true),
            ("a Language Model wrote this", true),
            ("docs/work/orders.md", false),
            ("https://tradewind.example/home/index.html", false),
            ("openapi.json", false),
            ("the session of a person", false),
            ("Claudette", false),
        ];
        for (text, foreign) in cases {
            let found = findings(&tree(&[], &[("README.md", text)]));
            assert_eq!(
                places(&found),
                if foreign { vec!["README.md:1"] } else { vec![] },
                "{text}"
            );
        }
    }
}
