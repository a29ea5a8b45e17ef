//! Running other programs, and finding the workspace.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::failure::Failure;

/// The root of the workspace we stand in. Asked anew each time: a target folder shared by several clones may hand us
/// a binary that was built in another one.
pub(crate) fn workspace_root() -> Result<PathBuf, Failure> {
    let arguments = ["locate-project", "--workspace", "--message-format", "plain"];
    let manifest = output(Path::new("."), "cargo", &arguments)?;
    Path::new(manifest.trim_end()).parent().map(Path::to_owned).ok_or_else(|| Failure::Answer {
        command: "cargo locate-project".to_owned(),
        reason: manifest,
    })
}

/// Runs a program in `root` with its output on the terminal.
pub(crate) fn run(root: &Path, program: &str, arguments: &[&str]) -> Result<(), Failure> {
    let command = format!("{program} {}", arguments.join(" "));
    let status = Command::new(program)
        .args(arguments)
        .current_dir(root)
        .status()
        .map_err(|source| Failure::Start { command: command.clone(), source })?;
    if status.success() { Ok(()) } else { Err(Failure::Command { command }) }
}

/// Runs a program in `root` and gives what it wrote to standard output; its errors go to the terminal.
pub(crate) fn output(root: &Path, program: &str, arguments: &[&str]) -> Result<String, Failure> {
    let command = format!("{program} {}", arguments.join(" "));
    let output = Command::new(program)
        .args(arguments)
        .current_dir(root)
        .stderr(Stdio::inherit())
        .output()
        .map_err(|source| Failure::Start { command: command.clone(), source })?;
    if !output.status.success() {
        return Err(Failure::Command { command });
    }
    String::from_utf8(output.stdout)
        .map_err(|error| Failure::Answer { command, reason: error.to_string() })
}
