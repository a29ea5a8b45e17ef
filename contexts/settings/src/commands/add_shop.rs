use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use super::change_shop::remember;
use crate::{NewShop, ShopFacts, permissions, store};

/// More shops than any seller in the market has; every list of them is read whole.
const MOST_SHOPS: i64 = 2_000;

/// A new place of sale.
#[derive(Debug, Clone)]
pub struct AddShop(pub NewShop);

impl Command for AddShop {
    const NAME: &'static str = "settings.add_shop";
    const PERMISSION: Permission = permissions::MANAGE_SHOPS;
    type Output = ShopFacts;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<ShopFacts, Fault> {
        ctx.actor().scope.must_be_all(Self::PERMISSION)?;
        let id = ctx.new_id();
        let shop = self.0.into_shop(id)?;
        if store::shops::count(ctx)? >= MOST_SHOPS {
            let detail = format!("there are {MOST_SHOPS} shops");
            return Err(Fault::conflict("settings.too_many_shops", detail));
        }
        store::shops::insert(ctx, &shop)?;
        remember(ctx, None, &shop)?;
        let news = json!({"code": shop.code, "platform": shop.platform});
        ctx.emit(Event::about("settings", "ShopAdded", shop.id, shop.version, &news));
        Ok(shop)
    }
}
