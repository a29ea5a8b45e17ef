//! Everything a push must pass short of the tests, quickest first.

use std::path::Path;

use crate::failure::Failure;
use crate::{openapi, shell, tidy};

type Step = (&'static str, fn(&Path) -> Result<(), Failure>);

const STEPS: [Step; 6] = [
    ("fmt", |root| shell::run(root, "cargo", &["fmt", "--all", "--check"])),
    ("tidy", tidy::run),
    ("clippy", |root| {
        shell::run(
            root,
            "cargo",
            &["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"],
        )
    }),
    ("openapi", openapi::check),
    ("web", |root| shell::run(root, "npm", &["--prefix", "web", "run", "check"])),
    ("e2e", |root| shell::run(root, "npm", &["--prefix", "e2e", "run", "check"])),
];

/// Runs every step even when an earlier one fails: one run names all that is wrong.
pub(crate) fn run(root: &Path) -> Result<(), Failure> {
    let mut failed = Vec::new();
    for (name, step) in STEPS {
        println!("── {name}");
        if let Err(failure) = step(root) {
            eprintln!("{failure}");
            failed.push(name);
        }
    }
    if failed.is_empty() {
        println!("── all well");
        return Ok(());
    }
    Err(Failure::Refused(format!("── failed: {}", failed.join(", "))))
}
