use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use crate::permissions;
use crate::product::{Described, ProductInput};
use crate::queries::{ProductView, view_product};
use crate::store::products;

/// A product that was not there before.
#[derive(Debug, Clone)]
pub struct CreateProduct {
    /// What is said of it; code and name are needed.
    pub said: ProductInput,
}

impl Command for CreateProduct {
    const NAME: &'static str = "catalog.create_product";
    const PERMISSION: Permission = permissions::EDIT;
    type Output = ProductView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<ProductView, Fault> {
        let product = Described::default().with(&self.said)?;
        let id = ctx.new_id();
        products::insert(ctx, id, &product)?;
        ctx.emit(Event::about("catalog", "ProductCreated", id, 1, &json!({"code": product.code})));
        view_product(ctx, id)
    }
}
