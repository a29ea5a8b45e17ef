//! A pass is to be asked for by a grant that is good once.

use db::{Command, Ctx};
use kernel::{Fault, Permission};

use super::take_connections::lease;
use crate::{ConnectionId, store};

/// Takes the grant of a connection so that nobody else asks by it, unless there is a pass that is good.
#[derive(Clone)]
pub(crate) struct TakeGrant {
    pub(crate) id: ConnectionId,
    /// A pass that was shown and is taken no more.
    pub(crate) refused: Option<String>,
}

/// What a connection has.
pub(crate) enum TakenGrant {
    /// A pass that is good.
    Pass(String),
    /// Somebody asks by its grant, or has and nobody knows what came of it.
    Busy,
    /// The grant to ask by, and its number among those the connection had.
    Grant { grant: String, number: i64 },
}

impl Command for TakeGrant {
    const NAME: &'static str = "channels.take_grant";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = TakenGrant;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<TakenGrant, Fault> {
        let kept = store::kept_pass(ctx, self.id)?;
        if let Some(pass) = kept.filter(|pass| Some(pass) != self.refused.as_ref()) {
            return Ok(TakenGrant::Pass(pass));
        }
        let until = lease(ctx.now());
        let taken = store::take_grant(ctx, self.id, until)?;
        Ok(taken.map_or(TakenGrant::Busy, |(grant, number)| TakenGrant::Grant { grant, number }))
    }
}
