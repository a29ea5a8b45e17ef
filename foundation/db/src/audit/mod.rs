//! The record of what happened, made evident: events are sealed in order under a chain of hashes,
//! behind the commands and not by them; whoever changes, takes out or adds one by SQL is found out, and
//! the row is named. The seals also carry the marks by which events are found, and say what may go when.
//!
//! ```text
//! events ──256 at a time──▶ seal 1 ◀── seal 2 ◀── seal 3      each holds the hash of the one before
//!                              │          │          │
//!                           leaves     leaves     leaves      number, class and hash of each event
//! ```
//!
//! The chain holds no secret: who can write to the database can make a new one. So the last seal's hash
//! is carried outside now and then ([`Anchor`]), and the whole is compared with it.

mod canonical;
mod leaf;
mod prune;
mod seal;
mod sealer;
mod search;
mod verify;

pub use leaf::Class;
pub use prune::{PruneEvents, Pruned, RECORD};
pub use seal::{Anchor, AuditEntity, AuditId, LastSeal};
pub use sealer::{keep_sealing, seal_now};
pub use search::{Found, SearchEvents, Wanted};
pub use verify::{Finding, Verification, Wrong, verify};

use kernel::Permission;

/// What only the house itself does.
const SYSTEM: Permission = Permission("system");
