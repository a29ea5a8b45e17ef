//! What came of telling a channel.

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use super::note_trouble::NoteTrouble;
use crate::connection::Trouble;
use crate::store;
use crate::write_back::{Told, WriteBackState, after};
use crate::{ConnectionId, WriteBackId};

/// Writes down what came of telling a channel, and how its shop does.
#[derive(Debug, Clone)]
pub(crate) struct NoteTold {
    pub(crate) connection_id: ConnectionId,
    pub(crate) id: WriteBackId,
    pub(crate) told: Told,
    /// What the shop did instead of answering.
    pub(crate) trouble: Option<Trouble>,
}

impl Command for NoteTold {
    const NAME: &'static str = "channels.note_told";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let Some(tries) = store::tries_of(ctx, self.id)? else { return Ok(()) };
        let (state, due_at, failure) = after(&self.told, tries, ctx.now());
        store::set_write_back(ctx, self.id, state, due_at, failure.as_deref())?;
        if state == WriteBackState::Failed {
            let news = json!({"write_back": self.id, "failure": failure});
            let event = Event::about("channels", "WriteBackFailed", self.connection_id, 0, &news);
            ctx.emit(event);
        }
        match self.trouble {
            None => Ok(()),
            Some(trouble) => NoteTrouble::of(self.connection_id, trouble).run(ctx),
        }
    }
}
