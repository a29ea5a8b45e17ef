use db::{Command, Ctx};
use kernel::{Fault, Permission};

use crate::claim::OwnerType;
use crate::ids::ClaimId;
use crate::permissions;
use crate::reservations::release;
use crate::store::claims;

/// What was kept back by hand is let go. Claims of orders end with their order.
#[derive(Debug, Clone)]
pub struct ReleaseClaim {
    /// Which.
    pub claim_id: ClaimId,
}

impl Command for ReleaseClaim {
    const NAME: &'static str = "inventory.release_claim";
    const PERMISSION: Permission = permissions::RESERVE;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let claim = claims::load(ctx, self.claim_id)?;
        if claim.owner_type != OwnerType::Manual {
            let detail = format!("it belongs to a line of {}", claim.owner_type);
            return Err(Fault::conflict("inventory.not_by_hand", detail));
        }
        release(ctx, &[(claim.owner_type, claim.owner_id)]).map(|_| ())
    }
}
