//! Places on the disk of one test's own.

use std::path::Path;

use tempfile::{Builder, TempDir};

/// A new folder by a drawn name, gone with the value. What a killed run has left is never met again:
/// the number of a process comes back, and with it a name made of it.
///
/// # Panics
/// When it cannot be made: that is the test's failure.
#[must_use]
pub fn folder() -> TempDir {
    // Memory where there is some: a test of logic need not wait for a disk.
    let memory = Path::new("/dev/shm");
    let mut name = Builder::new();
    name.prefix("tradewind-test-");
    let made = if memory.is_dir() { name.tempdir_in(memory) } else { name.tempdir() };
    made.unwrap_or_else(|error| panic!("no folder for a test: {error}"))
}
