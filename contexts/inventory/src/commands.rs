//! What people do here, one file each.

mod add_warehouse;
mod adjust_stock;
mod alone;
mod change_warehouse;
mod import_opening_stock;
mod release_claim;
mod reserve_by_hand;
mod reverse_movement;
mod set_thresholds;
mod sweep_expired_claims;

pub use add_warehouse::AddWarehouse;
pub use adjust_stock::{AdjustStock, Adjusted};
pub use change_warehouse::ChangeWarehouse;
pub use import_opening_stock::{ImportOpeningStock, Imported, OpeningRow};
pub use release_claim::ReleaseClaim;
pub use reserve_by_hand::{ReserveByHand, Reserved};
pub use reverse_movement::ReverseMovement;
pub use set_thresholds::{SetThresholds, ThresholdRow};
pub use sweep_expired_claims::SweepExpiredClaims;

use kernel::Fault;
use serde::{Deserialize, Serialize};

/// The most rows of one bulk command: more is a file, and a file is sent in parts.
pub const MOST_ROWS: usize = 1_000;
/// Longer notes belong into documents.
const MOST_NOTE: usize = 1_000;

/// What became of one row of a bulk command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = StockRowOutcome)]
pub struct RowOutcome {
    /// Which row, counted as the client counted it.
    pub row: i64,
    /// Whether it was done.
    pub ok: bool,
    /// Why not, as a stable code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Why not, as a sentence for developers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl RowOutcome {
    fn new(row: i64, outcome: Result<(), Fault>) -> Self {
        let fault = outcome.err();
        Self {
            row,
            ok: fault.is_none(),
            code: fault.as_ref().map(|fault| fault.telling_code().to_owned()),
            detail: fault.map(|fault| fault.detail().to_owned()),
        }
    }
}

fn must_be_few(rows: usize) -> Result<(), Fault> {
    if (1..=MOST_ROWS).contains(&rows) {
        return Ok(());
    }
    Err(Fault::field("rows", "kernel.out_of_range", format!("1 to {MOST_ROWS} rows")))
}

fn clean_note(note: Option<&str>) -> Result<Option<String>, Fault> {
    let cleaned = note.map(|note| kernel::clean_text(note, MOST_NOTE)).transpose();
    let cleaned = cleaned.map_err(|error| Fault::field("note", error.code(), error.to_string()))?;
    Ok(cleaned.filter(|note| !note.is_empty()))
}
