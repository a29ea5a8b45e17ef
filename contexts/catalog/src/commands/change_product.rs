use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use crate::product::ProductInput;
use crate::queries::{ProductView, view_product};
use crate::store::{products, skus};
use crate::{ProductId, permissions};

/// Somebody changes what stands on a product's page. Saying what holds already changes nothing.
#[derive(Debug, Clone)]
pub struct ChangeProduct {
    /// Which.
    pub id: ProductId,
    /// What is said of it, with the version that was seen.
    pub said: ProductInput,
}

impl Command for ChangeProduct {
    const NAME: &'static str = "catalog.change_product";
    const PERMISSION: Permission = permissions::EDIT;
    type Output = ProductView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<ProductView, Fault> {
        let Some(seen) = self.said.seen_version else {
            return Err(Fault::field("seen_version", "kernel.required", "which version was seen"));
        };
        let kept = products::load(ctx, self.id)?;
        if kept.version != seen {
            return Err(skus::stale());
        }
        let product = kept.product.clone().with(&self.said)?;
        if product != kept.product {
            products::update(ctx, self.id, seen, &product)?;
            let version = seen + 1;
            let changes = json!({"code": product.code, "status": product.status});
            ctx.emit(Event::about("catalog", "ProductChanged", self.id, version, &changes));
        }
        view_product(ctx, self.id)
    }
}
