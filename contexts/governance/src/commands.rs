//! What a person can do here.

mod ask_data;
mod fetch_data;
mod lift_legal_hold;
mod place_legal_hold;

use kernel::Fault;

pub use ask_data::{AskData, DataAsked};
pub(crate) use fetch_data::FetchData;
pub(crate) use lift_legal_hold::LiftLegalHold;
pub(crate) use place_legal_hold::PlaceLegalHold;

const MOST_REASON: usize = 500;

/// Why somebody does something that has to be justified.
fn reason(text: &str) -> Result<String, Fault> {
    let field = |code, detail: String| Fault::field("reason", code, detail);
    let reason = kernel::clean_line(text, MOST_REASON)
        .map_err(|error| field(error.code(), error.to_string()))?;
    if reason.is_empty() {
        return Err(field("kernel.required", "say why".to_owned()));
    }
    Ok(reason)
}
