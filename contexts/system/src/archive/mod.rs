//! The file a backup is: every row of every table as a line of JSON, compressed (zstd), encrypted (age).
//!
//! ```text
//! {"format":"tradewind-backup","format_version":1,"made_at":…,"steps":[…],"tables":[…]}
//! ["0192…","ann",…]                                    a row of the first table
//! {"table":"users","rows":1,"sha256":"…"}              its end
//! …
//! {"tables":52,"rows":81234}                           the end of it all
//! ```
//!
//! Encryption finds every flipped bit; a file without it ends in a checksum of its own.
//!
//! It says the same whichever engine it came from, so that it goes back into either; and whoever has the
//! key and the tools `age` and `zstd` can read it without us.

mod key;
mod read;
mod seal;
mod trailer;
mod write;

use db::copy::{Step, Table};
use kernel::{Fault, Timestamp};
use serde::{Deserialize, Serialize};

pub use key::Key;
pub use read::{Archive, check, load};
pub use seal::is_encrypted;
pub(crate) use write::not_written;
pub use write::write;

/// What the first line of every backup begins with.
const FORMAT: &str = "tradewind-backup";
/// The newest form this version writes and reads.
const FORMAT_VERSION: u32 = 1;

/// The first line: what is in it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Header {
    format: String,
    format_version: u32,
    /// When the snapshot was taken.
    pub made_at: Timestamp,
    /// By which version of the program.
    pub product_version: String,
    /// From which engine.
    pub engine: String,
    /// The migrations its tables had seen.
    pub steps: Vec<Step>,
    /// Its tables, those that others point at first.
    pub tables: Vec<Table>,
}

/// The line after the last row of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableEnd {
    /// Which.
    pub table: String,
    /// How many rows it has.
    pub rows: u64,
    /// SHA-256 over its lines.
    pub sha256: String,
    /// The last number the engine gave out, for a table whose rows it counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counter: Option<i64>,
}

/// The last line: without it the file was cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct End {
    tables: usize,
    rows: u64,
}

/// What a whole backup says, table by table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Manifest {
    /// When the snapshot was taken.
    pub made_at: Timestamp,
    /// By which version of the program.
    pub product_version: String,
    /// From which engine.
    pub engine: String,
    /// What each table says.
    pub tables: Vec<TableEnd>,
}

impl Manifest {
    /// All rows.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|table| table.rows).sum()
    }
}

const DAMAGED: &str = "system.backup_damaged";

fn damaged(detail: impl Into<String>) -> Fault {
    Fault::invalid(DAMAGED, detail)
}

#[cfg(test)]
mod tests;
