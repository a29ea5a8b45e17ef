use db::{Command, Ctx};
use kernel::{Fault, Permission};
use uuid::Uuid;

use crate::claim::OwnerType;
use crate::permissions;
use crate::reservations::sweep_expired;

/// Soft promises whose time is up end. Run on a schedule, until the answer is empty.
#[derive(Debug, Clone)]
pub struct SweepExpiredClaims {
    /// At most so many at once, so that screens need not wait.
    pub most: i64,
}

impl Command for SweepExpiredClaims {
    const NAME: &'static str = "inventory.sweep_expired_claims";
    const PERMISSION: Permission = permissions::SWEEP;
    type Output = Vec<(OwnerType, Uuid)>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Self::Output, Fault> {
        sweep_expired(ctx, self.most)
    }
}
