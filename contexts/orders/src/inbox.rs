//! The inbox: what came in, as it came. What could not be taken waits there with its problem, and can
//! be read again once its cause is mended.

use kernel::Fault;
use serde::{Deserialize, Serialize};
use settings::ShopId;

use crate::DeliveryId;
use crate::new_order::NewOrder;
use crate::order::Source;

/// Stands for the cause of deliveries whose problem names none. No code is like it: codes have a prefix.
pub const UNTOLD: &str = "untold";

kernel::text_enum! {
    /// What became of a delivery.
    pub enum DeliveryState {
        Waiting = "waiting",
        Parsed = "parsed",
        Known = "known",
        Refused = "refused",
    }
}

impl DeliveryState {
    /// Whether it is an order by now.
    #[must_use]
    pub const fn is_done(self) -> bool {
        matches!(self, Self::Parsed | Self::Known)
    }
}

/// What of the inbox is meant; all that waits there when nothing is said.
#[derive(
    Debug,
    Clone,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    utoipa::IntoParams,
    utoipa::ToSchema,
)]
#[into_params(parameter_in = Query)]
// A word that is mistyped must not mean everything.
#[serde(default, deny_unknown_fields)]
pub struct InboxFilter {
    #[param(value_type = Option<String>)]
    pub shop_id: Option<ShopId>,
    /// How they came.
    pub source: Option<Source>,
    /// What was wrong, as a fault's code; `untold` for those of which nothing was said.
    pub code: Option<String>,
}

/// What was wrong with a delivery: never what it says, for that may tell of persons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The code that says most.
    pub code: &'static str,
    /// Where it was said of fields.
    pub fields: Vec<String>,
}

impl Problem {
    /// What a refusal says, as it is kept.
    #[must_use]
    pub fn of(fault: &Fault) -> Self {
        let fields = fault.wrong_fields().iter().map(|field| field.path.clone()).collect();
        Self { code: fault.telling_code(), fields }
    }
}

/// A delivery that is to be read again, opened.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) id: DeliveryId,
    pub(crate) external_id: Option<String>,
    pub(crate) source: Source,
    pub(crate) state: DeliveryState,
    /// Nothing when its time was over.
    pub(crate) raw: Option<Vec<u8>>,
}

/// Why a delivery is not read again.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReplayError {
    /// It is an order already.
    #[error("it is {state}")]
    Done { state: DeliveryState },
    /// It came with others in one file, whose bad rows have a way of their own.
    #[error("rows of a file are sent again with the file of bad rows")]
    IsARow,
    /// It is in a channel's own words.
    #[error("its channel reads it again")]
    OfChannel,
    /// What was sent is not kept for ever.
    #[error("its time was over")]
    Forgotten,
    /// It is no order.
    #[error("{0}")]
    Unreadable(serde_json::Error),
    /// Its fields are wrong still.
    #[error("{0}")]
    Wrong(Fault),
}

impl From<ReplayError> for Fault {
    fn from(error: ReplayError) -> Self {
        let detail = error.to_string();
        match error {
            ReplayError::Done { .. } => Self::conflict("orders.delivery_done", detail),
            ReplayError::IsARow => Self::conflict("orders.delivery_is_a_row", detail),
            ReplayError::OfChannel => Self::conflict("orders.delivery_of_channel", detail),
            ReplayError::Forgotten => Self::conflict("orders.delivery_forgotten", detail),
            ReplayError::Unreadable(_) => Self::invalid("orders.delivery_unreadable", detail),
            ReplayError::Wrong(fault) => fault,
        }
    }
}

impl ReplayError {
    /// Whether it is what is wrong with the delivery now; otherwise what was wrong before still is.
    pub(crate) const fn is_its_problem(&self) -> bool {
        matches!(self, Self::Forgotten | Self::Unreadable(_) | Self::Wrong(_))
    }
}

impl Kept {
    /// The order it is, when it can be read now.
    pub(crate) fn read(&self) -> Result<NewOrder, ReplayError> {
        if self.state.is_done() {
            return Err(ReplayError::Done { state: self.state });
        }
        if self.source == Source::Import {
            return Err(ReplayError::IsARow);
        }
        let raw = self.raw.as_deref().ok_or(ReplayError::Forgotten)?;
        let new: NewOrder = serde_json::from_slice(raw).map_err(|error| match self.source {
            Source::Channel => ReplayError::OfChannel,
            _ => ReplayError::Unreadable(error),
        })?;
        new.checked().map_err(ReplayError::Wrong)
    }
}

#[cfg(test)]
mod tests;
