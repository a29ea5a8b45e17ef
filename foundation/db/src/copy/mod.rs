//! Copies of whole databases, the same from either engine: what backups are made of, and how a company
//! moves from one engine to the other.
//!
//! Everything here blocks and has connections of its own: call it from a thread of your own.

mod catalogue;
mod line;
mod load;
mod scratch;
mod snapshot;

pub use catalogue::{Column, Kind, Step, Table, known_steps, tables};
pub use line::{Digest, Digesting, line, read_line};
pub use load::Load;
pub use scratch::ScratchDatabase;
pub use snapshot::Snapshot;
