//! Old pushes go.

use db::{Command, Ctx};
use kernel::{Fault, Permission};

use crate::store;

/// A channel repeats what it told for a few days at most.
const KEPT_DAYS: i64 = 30;
/// Comparisons are kept as long as alerts that are over.
const CHECKS_KEPT_DAYS: i64 = 90;
/// Of one commit.
const MOST: i64 = 1_000;

/// Forgets pushes that no channel repeats any more, numbers of pieces that were taken or superseded long ago,
/// and old comparisons and looks for returns; how many went.
#[derive(Debug, Clone)]
pub(crate) struct ForgetPushes;

impl Command for ForgetPushes {
    const NAME: &'static str = "channels.forget_pushes";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = u64;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<u64, Fault> {
        let before = ctx.now().plus_days(-KEPT_DAYS);
        let pushes = store::forget_pushes(ctx, before, MOST)?;
        let checks = ctx.now().plus_days(-CHECKS_KEPT_DAYS);
        let checks = store::forget_checks(ctx, checks, MOST)?;
        let looks = store::forget_looks(ctx, before, MOST)?;
        Ok(pushes + checks + looks + store::forget_stock_writes(ctx, before, MOST)?)
    }
}
