//! What of a bulk action can be taken back: everything that has not left the house and leaves no other
//! trace than on the order itself. For ten minutes, as long as it is fresh in memory. Pure.

use kernel::{Fault, Permission, Timestamp};
use serde::{Deserialize, Serialize};

use crate::jobs::BulkAction;
use crate::order::{Order, OrderError, OrderEvent, State};
use crate::{HoldId, permissions};

/// How long after its end a bulk action can be taken back.
const UNDO_SECONDS: i64 = 600;

/// How long what a bulk action did is known: longer than any takes, and than it can be taken back.
pub(crate) const KNOWN_DAYS: i64 = 1;

kernel::text_enum! {
    /// Bulk actions that can be taken back. A confirmation or a cancellation moves goods, and has a step
    /// of its own that leads back.
    pub enum Undoable {
        Approve = "approve",
        Reject = "reject",
        Hold = "hold",
        Release = "release",
        Tag = "tag",
    }
}

/// What a bulk action did to one order, as far as taking it back needs it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Done {
    /// Holds that it placed, or released.
    pub(crate) holds: Vec<HoldId>,
    /// Tags that were not there before.
    pub(crate) tags: Vec<String>,
}

impl BulkAction {
    /// As what it can be taken back, if it can.
    pub(crate) fn undoable(&self) -> Option<Undoable> {
        match self {
            Self::Approve { .. } => Some(Undoable::Approve),
            Self::Reject { .. } => Some(Undoable::Reject),
            // A hold that gives up the goods may lose them to another order.
            Self::Hold { reason, keeps_stock, .. } => {
                keeps_stock.unwrap_or(reason.keeps_stock()).then_some(Undoable::Hold)
            }
            Self::Release => Some(Undoable::Release),
            Self::Tag { .. } => Some(Undoable::Tag),
            Self::Confirm | Self::Cancel { .. } | Self::Recheck => None,
        }
    }
}

impl Undoable {
    /// The right that the action itself needs.
    pub(crate) const fn permission(self) -> Permission {
        match self {
            Self::Approve | Self::Reject => permissions::REVIEW,
            Self::Hold | Self::Release => permissions::HOLD,
            Self::Tag => permissions::ANNOTATE,
        }
    }

    /// Whether an order that it went well for is another than before.
    pub(crate) fn changed(self, done: &Done) -> bool {
        match self {
            Self::Approve | Self::Reject => true,
            Self::Hold | Self::Release => !done.holds.is_empty(),
            Self::Tag => !done.tags.is_empty(),
        }
    }
}

/// Why a bulk action is not taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum UndoError {
    #[error("it moved goods, or changed nothing")]
    CannotBeUndone,
    #[error("it can be taken back at its end")]
    StillRunning,
    #[error("nothing of it stands any more")]
    AlreadyUndone,
    #[error("its ten minutes are over")]
    TooLate,
}

impl UndoError {
    const fn code(self) -> &'static str {
        match self {
            Self::CannotBeUndone => "orders.cannot_be_undone",
            Self::StillRunning => "orders.bulk_still_running",
            Self::AlreadyUndone => "orders.already_undone",
            Self::TooLate => "orders.undo_too_late",
        }
    }
}

impl From<UndoError> for Fault {
    fn from(error: UndoError) -> Self {
        Fault::conflict(error.code(), error.to_string())
    }
}

/// Until when a bulk action can be taken back that still stands for so many orders.
pub(crate) fn may_undo(
    finished_at: Option<Timestamp>,
    left: i64,
    now: Timestamp,
) -> Result<Timestamp, UndoError> {
    let finished_at = finished_at.ok_or(UndoError::StillRunning)?;
    if left == 0 {
        return Err(UndoError::AlreadyUndone);
    }
    let until = finished_at.plus_seconds(UNDO_SECONDS);
    if now > until { Err(UndoError::TooLate) } else { Ok(until) }
}

impl Order {
    /// Refuses when something happened to the order after the step that is to be taken back.
    ///
    /// # Errors
    /// `orders.moved_on`.
    pub fn must_not_have_moved(&self, since: i64) -> Result<(), OrderError> {
        if self.version == since { Ok(()) } else { Err(OrderError::MovedOn) }
    }

    /// A rejection is taken back: the order waits for its review as it did before.
    ///
    /// # Errors
    /// `orders.not_returned`.
    pub fn take_back_rejection(mut self, now: Timestamp) -> Result<(Self, OrderEvent), OrderError> {
        if self.state != State::Returned {
            return Err(OrderError::NotReturned { state: self.state });
        }
        self.state = State::New;
        self.owner = None;
        Ok((self.touched(now), OrderEvent::OrderRejectionRevoked))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bulk_action_is_taken_back_once_and_within_ten_minutes_of_its_end() {
        let end = Timestamp::from_micros(0);
        let until = end.plus_seconds(600);
        for (finished_at, left, now, wanted) in [
            (Some(end), 3, end, Ok(until)),
            (Some(end), 1, until, Ok(until)),
            (Some(end), 3, end.plus_seconds(601), Err(UndoError::TooLate)),
            (Some(end), 0, end.plus_seconds(601), Err(UndoError::AlreadyUndone)),
            (None, 0, end, Err(UndoError::StillRunning)),
        ] {
            assert_eq!(may_undo(finished_at, left, now), wanted, "{finished_at:?} {left} {now}");
        }
    }
}
