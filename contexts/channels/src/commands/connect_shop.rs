//! A shop's orders come by themselves.

use db::{Command, Ctx, Event, violated_constraint};
use kernel::{Fault, Permission, Timestamp};
use serde_json::json;
use settings::{Platform, ShopId};

use super::must_see_shop;
use crate::connection::{NewCredentials, Tried};
use crate::connector::Abilities;
use crate::http::push_path;
use crate::store::{self, NewRow};
use crate::{ConnectionId, completeness, permissions};

/// Connects a shop to its platform. Its key was tried, and the secret of its pushes drawn, before.
#[derive(Clone)]
pub(crate) struct ConnectShop {
    pub(crate) shop_id: ShopId,
    pub(crate) platform: Platform,
    pub(crate) credentials: NewCredentials,
    pub(crate) tried: Tried,
    pub(crate) push_secret: Vec<u8>,
    /// How the shop is asked and read, where its connector does not know that by itself.
    pub(crate) terms: Option<String>,
    pub(crate) abilities: Abilities,
    pub(crate) poll_seconds: i64,
    /// Orders that changed since then are taken.
    pub(crate) since: Timestamp,
    /// Where this house is reached, if the platform is to tell there by itself what happens.
    pub(crate) tells_at: Option<String>,
}

impl Command for ConnectShop {
    const NAME: &'static str = "channels.connect_shop";
    const PERMISSION: Permission = permissions::MANAGE;
    type Output = ConnectionId;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<ConnectionId, Fault> {
        let shop = must_see_shop(ctx, self.shop_id)?;
        if !shop.active {
            return Err(Fault::field("shop_id", "kernel.invalid_value", "the shop is not active"));
        }
        if store::connection_of_shop(ctx, self.shop_id)?.is_some() {
            return Err(taken());
        }
        let id = ctx.new_id();
        let row = NewRow {
            id,
            shop_id: self.shop_id,
            platform: self.platform,
            credentials: &self.credentials,
            tried: &self.tried,
            push_secret: &self.push_secret,
            terms: self.terms.as_deref(),
            abilities: self.abilities,
            poll_seconds: self.poll_seconds,
            cursor_at: self.since,
        };
        store::insert_connection(ctx, &row).map_err(|fault| match violated_constraint(&fault) {
            Some(_) => taken(),
            None => fault,
        })?;
        let due = completeness::next(ctx.now(), id.uuid().as_u128(), &shop.zone()?);
        store::expect_orders(ctx, id, self.since, due)?;
        if let Some(public) = &self.tells_at {
            let url = format!("{public}{}", push_path(self.platform, id));
            store::want_subscription(ctx, id, &url)?;
        }
        let mut news = json!({
            "shop": shop.code, "platform": self.platform, "address": self.credentials.address,
            "since": self.since,
        });
        if let Some(terms) = self.terms {
            news["terms"] = json!(terms);
        }
        ctx.emit(Event::about("channels", "ShopConnected", id, 1, &news));
        Ok(id)
    }
}

fn taken() -> Fault {
    Fault::conflict("channels.shop_connected", "the shop is connected already")
}
