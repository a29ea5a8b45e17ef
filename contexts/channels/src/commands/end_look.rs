//! A look at a file drop came to its end.

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission, Timestamp};
use serde_json::json;

use crate::connection::{ConnectionFault, ConnectionState, is_broken, rest_until};
use crate::places::PlaceFault;
use crate::store::{self, LookedAt};
use crate::{FileDropId, LOOK_AGAIN_SECONDS};

/// How a look ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LookOutcome {
    /// Everything was looked at that was to be.
    Through {
        /// Whether the place was listed.
        listed: bool,
        /// Whether something there waits for another look.
        soon: bool,
        /// Why a file could not be put aside, if one could not.
        aside: Option<PlaceFault>,
    },
    /// The place was not to be had.
    NotThere(PlaceFault),
    /// There was more to do than is done in one go.
    Enough,
}

/// Writes how a look ended, and gives the file drop back.
#[derive(Debug, Clone)]
pub(crate) struct EndLook {
    pub(crate) id: FileDropId,
    pub(crate) outcome: LookOutcome,
}

impl Command for EndLook {
    const NAME: &'static str = "channels.end_look";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let Some(mut place) = store::lock_file_drop(ctx, self.id)? else { return Ok(()) };
        let now = ctx.now();
        match self.outcome {
            LookOutcome::Enough => {}
            LookOutcome::Through { listed, soon, aside } => {
                place.failures = 0;
                place.fault = aside.map(|fault| {
                    let detail = fault.detail();
                    noted(&place, "channels.cannot_put_aside", detail, now)
                });
                if listed {
                    let seconds = place.look_seconds;
                    let seconds = if soon { seconds.min(LOOK_AGAIN_SECONDS) } else { seconds };
                    (place.looked_at, place.due_at) = (Some(now), now.plus_seconds(seconds));
                }
            }
            LookOutcome::NotThere(fault) => not_there(ctx, &mut place, &fault, now),
        }
        store::save_file_drop(ctx, &place, None)
    }
}

/// Leaves a place in peace for a while, and for good where only another password or key mends it.
fn not_there(ctx: &mut Ctx<'_>, place: &mut LookedAt, fault: &PlaceFault, now: Timestamp) {
    let before = place.failures;
    place.failures = before.saturating_add(1);
    place.rest_until = Some(rest_until(place.failures, None, now));
    place.fault = Some(noted(place, fault.code(), fault.detail(), now));
    let news = json!({"code": fault.code()});
    let mut tell = |kind| ctx.emit(Event::about("channels", kind, place.id, 0, &news));
    if fault.wants_authorisation() && place.state == ConnectionState::Connected {
        place.state = ConnectionState::NeedsAuthorisation;
        tell("FileDropRefused");
    } else if is_broken(place.failures) && !is_broken(before) {
        tell("FileDropFails");
    }
}

/// A fault, since when it is the same.
fn noted(place: &LookedAt, code: &str, detail: String, now: Timestamp) -> ConnectionFault {
    let since = place.fault.as_ref().filter(|fault| fault.code == code);
    let since = since.map_or(now, |fault| fault.since);
    ConnectionFault { code: code.to_owned(), detail, since }
}
