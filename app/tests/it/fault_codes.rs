//! Every fault code that the sources hold: listed in a file, so that clients and translations can
//! rely on the list, and each of the crate that its first word names.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::golden;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Tests, and the catalogue of parameters, whose names have a point in them as well.
const NO_FAULTS: [&str; 2] = ["tests.rs", "parameter.rs"];

/// The Rust files of a crate's `src`, without its tests.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name != "tests" {
            sources(&path, found);
        } else if name.ends_with(".rs") && !NO_FAULTS.contains(&name.as_str()) {
            found.push(path);
        }
    }
}

/// Each crate with a `src`, by name.
fn crates() -> BTreeMap<String, PathBuf> {
    let mut crates = BTreeMap::from([("app".to_owned(), root().join("app/src"))]);
    for folder in ["foundation", "contexts"] {
        for entry in std::fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if name != "testkit" && path.join("src").is_dir() {
                crates.insert(name, path.join("src"));
            }
        }
    }
    crates
}

/// The codes in a source: `"orders.stale"` where a fault is made or matched, not where a permission,
/// a command or a kind of job gets its name.
fn codes<'t>(text: &'t str, first_words: &BTreeSet<String>) -> BTreeSet<&'t str> {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let mut codes = BTreeSet::new();
    for line in text.lines() {
        let names = ["Permission(", "const NAME", "const KIND", "//"];
        if names.iter().any(|name| line.trim_start().contains(name)) {
            continue;
        }
        for piece in line.split('"').skip(1).step_by(2) {
            let Some((first, rest)) = piece.split_once('.') else { continue };
            let word = |text: &str| {
                !text.is_empty()
                    && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
            };
            if first_words.contains(first) && word(rest) {
                codes.insert(piece);
            }
        }
    }
    codes
}

#[test]
fn every_code_is_listed_and_belongs_to_its_crate() {
    let crates = crates();
    let first_words: BTreeSet<String> = crates.keys().cloned().collect();
    let mut owners: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, folder) in &crates {
        let mut files = Vec::new();
        sources(folder, &mut files);
        for file in files {
            let text = std::fs::read_to_string(&file).unwrap();
            for code in codes(&text, &first_words) {
                owners.entry(code.to_owned()).or_default().insert(name.clone());
            }
        }
    }
    let (mut list, mut strangers) = (String::new(), Vec::new());
    for (code, owners) in &owners {
        let first = code.split('.').next().unwrap();
        // The words all share may be said by all; a crate may look at the code of one below it.
        if first != "kernel" && !owners.contains(first) {
            strangers.push(format!("{code} is said by {owners:?}, but not by {first} itself"));
        }
        list.push_str(code);
        list.push('\n');
    }
    assert!(list.lines().count() > 100, "only {} codes", list.lines().count());
    golden::compare("fault_codes.txt", &list);
    assert!(strangers.is_empty(), "{strangers:#?}");
}
