//! The repository's own tools: `cargo xtask <task>`. Each habit of the house that a machine can hold is held here.

mod check;
mod failure;
mod new_context;
mod openapi;
mod rust_source;
mod shell;
mod tidy;
mod tree;

use std::process::ExitCode;

use failure::Failure;

const USAGE: &str = "\
cargo xtask <task>

  check               everything a push must pass short of the tests: fmt, clippy, tidy, openapi, web
  tidy                directions between crates, table ownership, file rules
  openapi [--check]   write openapi/api.json from the code, or fail when it is out of date
  new-context NAME NOUN
                      a new folder in contexts/: `new-context purchasing purchase_order`
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();

    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> Result<(), Failure> {
    let root = shell::workspace_root()?;
    match arguments {
        ["check"] => check::run(&root),
        ["tidy"] => tidy::run(&root),
        ["openapi"] => openapi::write(&root),
        ["openapi", "--check"] => openapi::check(&root),
        ["new-context", name, noun] => new_context::run(&root, name, noun),
        _ => Err(Failure::Usage(USAGE)),
    }
}
