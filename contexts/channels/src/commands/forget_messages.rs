//! Old messages go.

use db::{Command, Ctx};
use kernel::{Fault, Permission};

use crate::message::MessageState;
use crate::store;

/// Whoever has a message needs no proof of it after a month.
const TAKEN_DAYS: i64 = 30;
/// What failed can be sent again for a quarter of a year.
const FAILED_DAYS: i64 = 90;
/// Of one commit.
const MOST: i64 = 1_000;

/// Forgets messages that nobody asks for any more; how many went.
#[derive(Debug, Clone)]
pub(crate) struct ForgetMessages;

impl Command for ForgetMessages {
    const NAME: &'static str = "channels.forget_messages";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = u64;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<u64, Fault> {
        let now = ctx.now();
        let taken = store::forget_old(ctx, MessageState::Taken, now.plus_days(-TAKEN_DAYS), MOST)?;
        let failed =
            store::forget_old(ctx, MessageState::Failed, now.plus_days(-FAILED_DAYS), MOST)?;
        Ok(taken + failed)
    }
}
