use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use super::{acting_user, load_managed};
use crate::permissions;
use crate::role::RoleBook;
use crate::session::SessionId;
use crate::store;
use crate::user::UserId;

/// Whose sessions: one's own, or, for who manages users, another's.
fn owner(ctx: &mut Ctx<'_>, of: Option<UserId>, book: &RoleBook) -> Result<UserId, Fault> {
    match of {
        None => acting_user(ctx),
        Some(user_id) => {
            ctx.actor().must(permissions::MANAGE_USERS)?;
            Ok(load_managed(ctx, user_id, book)?.id)
        }
    }
}

/// Ends one session.
#[derive(Debug, Clone)]
pub(crate) struct EndSession {
    /// Nobody: one's own.
    pub(crate) of: Option<UserId>,
    pub(crate) session_id: SessionId,
    pub(crate) book: RoleBook,
    pub(crate) from: String,
}

impl Command for EndSession {
    const NAME: &'static str = "access.end_session";
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let user_id = owner(ctx, self.of, &self.book)?;
        if !store::sessions::delete_one(ctx, user_id, self.session_id)? {
            return Err(Fault::not_found("access.no_such_session", "no such session"));
        }
        let data = json!({ "sessions": [self.session_id], "why": "asked", "from": self.from });
        ctx.emit(Event::about("access", "SessionsEnded", user_id, 0, &data));
        Ok(())
    }
}

/// Ends every session of somebody, all but the one that asks if that is wanted; how many.
#[derive(Debug, Clone)]
pub(crate) struct EndSessions {
    /// Nobody: one's own.
    pub(crate) of: Option<UserId>,
    pub(crate) but: Option<Vec<u8>>,
    pub(crate) book: RoleBook,
    pub(crate) from: String,
}

impl Command for EndSessions {
    const NAME: &'static str = "access.end_sessions";
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = u64;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<u64, Fault> {
        let user_id = owner(ctx, self.of, &self.book)?;
        let ended = store::sessions::delete_all(ctx, user_id, self.but.as_deref())?;
        store::challenges::delete_all(ctx, user_id)?;
        let data = json!({ "count": ended, "why": "asked", "from": self.from });
        ctx.emit(Event::about("access", "SessionsEnded", user_id, 0, &data));
        Ok(ended)
    }
}
