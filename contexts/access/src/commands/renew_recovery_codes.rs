use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use super::acting_user;
use crate::store;

/// Makes one's recovery codes anew; those from before are worth nothing.
#[derive(Clone)]
pub(crate) struct RenewRecoveryCodes {
    pub(crate) recovery_hashes: Vec<Vec<u8>>,
    pub(crate) address: String,
}

impl Command for RenewRecoveryCodes {
    const NAME: &'static str = "access.renew_recovery_codes";
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let user_id = acting_user(ctx)?;
        let factor = store::second_factors::find(ctx, user_id)?;
        if factor.is_none_or(|factor| factor.confirmed_at.is_none()) {
            return Err(no_second_factor());
        }
        store::second_factors::set_recovery_codes(ctx, user_id, &self.recovery_hashes)?;
        let data = json!({ "address": self.address });
        ctx.emit(Event::about("access", "RecoveryCodesRenewed", user_id, 0, &data));
        Ok(())
    }
}

pub(super) fn no_second_factor() -> Fault {
    Fault::conflict("access.no_second_factor", "there is no second factor")
}
