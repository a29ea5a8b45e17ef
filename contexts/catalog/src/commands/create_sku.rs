use db::{Command, Ctx};
use kernel::{Fault, Permission};

use super::steps;
use crate::permissions;
use crate::queries::{SkuView, view_sku};
use crate::sku::SkuInput;
use crate::store::search;

/// A SKU that was not there before: a single one, or a bundle when it has parts.
#[derive(Debug, Clone)]
pub struct CreateSku {
    /// What is said of it; code and name are needed.
    pub said: SkuInput,
}

impl Command for CreateSku {
    const NAME: &'static str = "catalog.create_sku";
    const PERMISSION: Permission = permissions::EDIT;
    type Output = SkuView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<SkuView, Fault> {
        let retold = steps::create(ctx, &self.said)?;
        let id = retold.id;
        search::retell(ctx, &[retold])?;
        view_sku(ctx, id)
    }
}
