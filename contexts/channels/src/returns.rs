//! Returns that buyers ask for at a channel, and the looks by which they are found. Pure rules.

use kernel::Timestamp;
use orders::OrderId;

use crate::completeness::second;
use crate::connection::Trouble;
use crate::connector::{ReturnState, SeenReturn, Window};
use crate::observation::{Change, Deed, ObservationKind};

kernel::entity!(
    /// Goods that a buyer asked to send back.
    pub ChannelReturn, ChannelReturnId, "rtn"
);

kernel::text_enum! {
    /// How far a look for returns is.
    pub enum ReturnLookState {
        /// The report is to be asked for.
        Wanted = "wanted",
        /// It is being made.
        Asked = "asked",
        /// It is made, and is to be read.
        Ready = "ready",
        Read = "read",
        /// It could not be made or read. The next look sees the same returns.
        Failed = "failed",
    }
}

/// So often returns are looked for: reports are limited, and a buyer who asks waits for days.
pub(crate) const LOOK_SECONDS: i64 = 4 * 60 * 60;
/// So far back each look goes: what became of a return is found in looks over the day it was asked for on. Amazon gives
/// sixty days at most.
const BACK_DAYS: i64 = 45;
/// A report takes a minute or two.
const FIRST_SIGHT_SECONDS: i64 = 60;
const LONGEST_SIGHT_SECONDS: i64 = 15 * 60;
/// More than six hours: then it is given up, and another one is asked for.
const MOST_TRIES: i64 = 30;
/// What was asked for is looked up from a little earlier on: clocks differ.
const CLOCKS_DIFFER_SECONDS: i64 = 120;

/// The window of a look that begins now.
pub(crate) fn window(now: Timestamp) -> Window {
    let until = second(now);
    Window { from: until.plus_days(-BACK_DAYS), until }
}

/// When a report that is being made is looked after again.
pub(crate) fn sight(tries: i64, now: Timestamp) -> Timestamp {
    let doublings = u32::try_from(tries.clamp(0, 10)).unwrap_or(10);
    now.plus_seconds((FIRST_SIGHT_SECONDS << doublings).min(LONGEST_SIGHT_SECONDS))
}

/// Whether it was tried often enough.
pub(crate) const fn is_too_late(tries: i64) -> bool {
    tries >= MOST_TRIES
}

/// Since when a report was made that was asked for at a moment.
pub(crate) fn made_since(sent_at: Timestamp) -> Timestamp {
    second(sent_at.plus_seconds(-CLOCKS_DIFFER_SECONDS))
}

/// Whether a look is over by this, since asking again says the same; else its shop is left in peace, and it goes on
/// after that.
pub(crate) const fn ends_look(trouble: &Trouble, is_document: bool) -> bool {
    match trouble {
        Trouble::Lacks(_)
        | Trouble::Denied(_)
        | Trouble::NotTaken(_)
        | Trouble::NoPlace
        | Trouble::NotFound => true,
        Trouble::Refused(status) => *status < 500,
        Trouble::TooGreat | Trouble::Unreadable(_) => is_document,
        Trouble::NotAuthorised | Trouble::Wait(_) | Trouble::Unreachable(_) => false,
    }
}

/// Why a look failed, as a stable code.
pub(crate) fn fault_code(trouble: &Trouble) -> String {
    match trouble {
        // The connector says it in the house's own words.
        Trouble::Denied(why) if why.starts_with("channels.") => why.clone(),
        Trouble::NotFound => "channels.report_gone".to_owned(),
        trouble => trouble.code().to_owned(),
    }
}

/// A return as it is known here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeptReturn {
    pub(crate) id: ChannelReturnId,
    /// Ours; nothing while it is not here.
    pub(crate) order_id: Option<OrderId>,
    pub(crate) said: SeenReturn,
}

/// What a return asks for that is new, or of which the channel says something else; nothing where it says the same.
/// What is not known of its order yet is asked for once the order is here.
pub(crate) fn change(before: Option<&KeptReturn>, now: &KeptReturn) -> Option<Change> {
    let said = &now.said;
    let known = before.filter(|before| before.order_id.is_some());
    let is_news = known.is_none_or(|before| {
        (before.said.state, before.said.pieces) != (said.state, said.pieces)
            || before.said.said_state != said.said_state
    });
    if !is_news {
        return None;
    }
    // Who looked at it once is not asked again because it goes on.
    let is_more =
        known.is_none_or(|before| before.said.pieces < said.pieces || before.said.state.is_void());
    let deed = match is_more && !said.state.is_void() {
        true => Deed::HoldForReturn,
        false => Deed::See,
    };
    let word = match said.state {
        ReturnState::Unknown => said.said_state.as_str(),
        state => state.as_str(),
    };
    let (sku, reason) = (&said.external_sku, &said.reason);
    let why = if reason.is_empty() { "" } else { " · " };
    let detail = format!("{sku} × {} · {word}{why}{reason}", said.pieces);
    Some(Change { kind: ObservationKind::ReturnAsked, deed, detail })
}

#[cfg(test)]
mod tests;
