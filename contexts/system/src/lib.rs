//! The house itself: its backups and the proof that they can be restored.

pub mod archive;
pub mod folder;
pub mod restore;
pub mod retention;
mod thread;

pub use thread::off_runtime;
