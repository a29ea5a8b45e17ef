use db::{Command, Ctx};
use kernel::{Fault, Permission};

use super::steps;
use crate::queries::{SkuView, view_sku};
use crate::sku::SkuInput;
use crate::store::{search, skus};
use crate::{SkuId, permissions};

/// Somebody changes what stands on a SKU's card. Saying what holds already changes nothing.
#[derive(Debug, Clone)]
pub struct ChangeSku {
    /// Which.
    pub id: SkuId,
    /// What is said of it, with the version that was seen.
    pub said: SkuInput,
}

impl Command for ChangeSku {
    const NAME: &'static str = "catalog.change_sku";
    const PERMISSION: Permission = permissions::EDIT;
    type Output = SkuView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<SkuView, Fault> {
        if self.said.seen_version.is_none() {
            return Err(Fault::field("seen_version", "kernel.required", "which version was seen"));
        }
        let kept = skus::load_locked(ctx, self.id)?;
        if let Some(retold) = steps::change(ctx, kept, &self.said)? {
            search::retell(ctx, &[retold])?;
        }
        view_sku(ctx, self.id)
    }
}
