//! A shop's orders come by themselves no more.

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use super::must_see_connection;
use crate::{ConnectionId, permissions, store};

/// Forgets a shop's key. Its orders stay, and what is known of them: who connects it again doubles none.
#[derive(Debug, Clone)]
pub(crate) struct DisconnectShop(pub(crate) ConnectionId);

impl Command for DisconnectShop {
    const NAME: &'static str = "channels.disconnect_shop";
    const PERMISSION: Permission = permissions::MANAGE;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let before = must_see_connection(ctx, self.0)?;
        store::delete_connection(ctx, self.0)?;
        let news = json!({"shop": before.shop_code, "address": before.address});
        ctx.emit(Event::about("channels", "ShopDisconnected", self.0, 0, &news));
        Ok(())
    }
}
