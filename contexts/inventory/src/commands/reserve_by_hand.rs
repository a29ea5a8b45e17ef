use catalog::SkuId;
use db::{Command, Ctx};
use kernel::{Fault, Permission};
use serde::{Deserialize, Serialize};

use crate::claim::{ClaimKind, ClaimOwner, OwnerType, Want};
use crate::ids::{ClaimId, WarehouseId};
use crate::reservations::claim_sets;
use crate::store::{claims, warehouses};
use crate::{names, permissions};

/// Somebody keeps goods back: for a photo, a fair, a good customer on the telephone.
#[derive(Debug, Clone)]
pub struct ReserveByHand {
    /// What.
    pub sku_id: SkuId,
    /// Where.
    pub warehouse_id: WarehouseId,
    /// How many.
    pub quantity: i64,
    /// Whether safety stock may be used for it.
    pub may_use_safety: bool,
}

/// The promise that was made.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Reserved {
    /// By this it is let go again.
    pub claim_id: ClaimId,
}

impl Command for ReserveByHand {
    const NAME: &'static str = "inventory.reserve_by_hand";
    const PERMISSION: Permission = permissions::RESERVE;
    type Output = Reserved;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Reserved, Fault> {
        warehouses::must_be_in_sight(ctx, self.warehouse_id)?;
        names::must_be_stockable(ctx, self.sku_id)?;
        let owner_id = ctx.new_uuid();
        let owner = ClaimOwner { owner_type: OwnerType::Manual, owner_id, line_no: 1 };
        let Self { sku_id, warehouse_id, quantity, may_use_safety } = self;
        let want = Want {
            owner,
            sku_id,
            warehouse_id,
            quantity,
            kind: ClaimKind::Manual,
            expires_at: None,
            may_use_safety,
        };
        let outcomes = claim_sets(ctx, &[vec![want]])?;
        if let Some(Err(shortage)) = outcomes.first() {
            let left = shortage.lines.first().map_or(0, |line| line.available);
            let detail = format!("{quantity} wanted, {left} can be had");
            return Err(Fault::conflict("inventory.not_available", detail));
        }
        let made = claims::of_owners(ctx, &[(OwnerType::Manual, owner_id)])?;
        let claim = made.first();
        let claim = claim.ok_or_else(|| Fault::internal("inventory.no_claim", "none was made"))?;
        Ok(Reserved { claim_id: claim.id })
    }
}
