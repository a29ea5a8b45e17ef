//! The architecture as rules. Each rule is a pure function from the tree to what it has to say, and has a test that
//! breaks it on purpose.

mod asvs;
mod codes;
mod dependencies;
mod directions;
mod foreign_words;
mod migrations;
mod nouns;
mod schemas;
mod sizes;
mod sql;
mod tables;

use std::path::Path;

use crate::failure::Failure;
use crate::tree::{Finding, Tree, Weight};

pub(crate) use directions::CONTEXTS_IN_ORDER;

type Rule = fn(&Tree) -> Vec<Finding>;

const RULES: [Rule; 10] = [
    directions::findings,
    tables::findings,
    nouns::findings,
    migrations::findings,
    codes::findings,
    schemas::findings,
    dependencies::findings,
    foreign_words::findings,
    asvs::findings,
    sizes::findings,
];

/// Prints everything there is to say; fails when any of it is a violation.
pub(crate) fn run(root: &Path) -> Result<(), Failure> {
    let tree = Tree::read(root)?;
    let findings: Vec<Finding> = RULES.iter().flat_map(|rule| rule(&tree)).collect();

    let (violations, notices): (Vec<_>, Vec<_>) =
        findings.iter().partition(|finding| finding.weight == Weight::Violation);
    for notice in &notices {
        println!("notice: {notice}");
    }
    for violation in &violations {
        eprintln!("error: {violation}");
    }
    println!(
        "tidy: {} crates, {} files, {} violations, {} notices",
        tree.crates.len(),
        tree.files.len(),
        violations.len(),
        notices.len()
    );
    match violations.len() {
        0 => Ok(()),
        count => Err(Failure::Refused(format!("tidy found {count} violations"))),
    }
}

#[cfg(test)]
mod testing {
    use crate::tree::{Crate, Dependency, DependencyKind, Finding, Tree};

    /// A crate in `folder` whose name is the folder's last part.
    pub(super) fn member(folder: &str, dependencies: &[(&str, DependencyKind)]) -> Crate {
        Crate {
            name: folder.rsplit('/').next().unwrap_or(folder).to_owned(),
            folder: folder.to_owned(),
            dependencies: dependencies
                .iter()
                .map(|(name, kind)| Dependency { name: (*name).to_owned(), kind: *kind })
                .collect(),
        }
    }

    /// A tree of crates without dependencies and some files.
    pub(super) fn tree(folders: &[&str], files: &[(&str, &str)]) -> Tree {
        Tree::new(
            folders.iter().map(|folder| member(folder, &[])).collect(),
            files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect(),
        )
    }

    /// `path:line` of each finding.
    pub(super) fn places(findings: &[Finding]) -> Vec<String> {
        findings.iter().map(|finding| format!("{}:{}", finding.path, finding.line)).collect()
    }
}
