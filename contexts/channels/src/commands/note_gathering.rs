//! What a platform said of a document of orders, and what became of reading one.

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission, Timestamp};
use serde_json::json;

use super::ingest_orders::answers;
use super::note_trouble::NoteTrouble;
use super::take_connections::lease;
use crate::back_fill::{BackFill, BackFillState, GatherStep, GivenUp, Unread};
use crate::connection::Trouble;
use crate::connector::{Gather, Gathering};
use crate::{ConnectionId, store};

/// Writes down what a platform answered to a step.
#[derive(Debug, Clone)]
pub(crate) struct NoteGathering {
    pub(crate) connection_id: ConnectionId,
    pub(crate) step: GatherStep,
    pub(crate) answered: Result<Gathering, Trouble>,
}

impl Command for NoteGathering {
    const NAME: &'static str = "channels.note_gathering";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let Self { connection_id: id, step, answered } = self;
        match &answered {
            // It answers, and does not do this one thing.
            Ok(_) | Err(Trouble::Denied(_)) => {
                let Some(mut connection) = store::lock_connection(ctx, id)? else { return Ok(()) };
                answers(ctx, &mut connection)?;
                store::save_connection(ctx, &connection, Some(lease(ctx.now())))?;
            }
            Err(trouble) => NoteTrouble::of(id, trouble.clone()).run(ctx)?,
        }
        let Some(mut fill) = store::lock_back_fill(ctx, id)? else { return Ok(()) };
        if matches!(step.gather, Gather::NoMore(_)) {
            // Whoever did not hear it makes a document that nobody reads.
            if fill.state == BackFillState::Stopping {
                fill.state = BackFillState::Stopped;
                store::save_back_fill(ctx, id, &fill, None)?;
            }
            return Ok(());
        }
        if !fill.is_of(&step) {
            return Ok(());
        }
        let now = ctx.now();
        let after = match answered {
            Ok(said) => fill.heard(said, now),
            Err(trouble) => fill.troubled(&trouble, now),
        };
        settle(ctx, id, fill, after.err().as_ref())
    }
}

/// Writes down that a document could not be read further.
#[derive(Debug, Clone)]
pub(crate) struct NoteUnread {
    pub(crate) id: ConnectionId,
    /// Which one.
    pub(crate) until: Option<Timestamp>,
    pub(crate) why: Unread,
}

impl Command for NoteUnread {
    const NAME: &'static str = "channels.note_unread";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        if store::lock_connection(ctx, self.id)?.is_none() {
            return Ok(());
        }
        let Some(mut fill) = store::lock_back_fill(ctx, self.id)? else { return Ok(()) };
        if fill.state != BackFillState::Reading || fill.until != self.until {
            return Ok(());
        }
        let after = fill.unread(&self.why, ctx.now());
        settle(ctx, self.id, fill, after.err().as_ref())
    }
}

/// Writes how far one is. What cannot be had as a document is read page by page, and says why.
fn settle(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
    mut fill: BackFill,
    given_up: Option<&GivenUp>,
) -> Result<(), Fault> {
    if let Some(why) = given_up {
        fill.give_up(why, ctx.now());
        store::rewind(ctx, id, fill.since)?;
        store::expect_earlier(ctx, id, fill.since)?;
        let news = json!({"since": fill.since, "code": why.code});
        ctx.emit(Event::about("channels", "BackFillFailed", id, 0, &news));
    }
    store::save_back_fill(ctx, id, &fill, None)?;
    if fill.state == BackFillState::Done {
        done(ctx, id, &fill)?;
    }
    Ok(())
}

/// All of its orders are here: both are compared from then on.
pub(super) fn done(ctx: &mut Ctx<'_>, id: ConnectionId, fill: &BackFill) -> Result<(), Fault> {
    store::expect_earlier(ctx, id, fill.since)?;
    let news = json!({"since": fill.since, "orders": fill.taken});
    ctx.emit(Event::about("channels", "BackFillDone", id, 0, &news));
    Ok(())
}
