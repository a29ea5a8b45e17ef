//! By which terms a shop is asked and read.

use std::sync::Arc;

use db::{Ctx, Query};
use kernel::{Fault, Permission};
use settings::{Platform, ShopFacts, ShopId};

use super::connection_in_sight;
use crate::commands::{must_see_shop, unknown_connection};
use crate::connector::Door;
use crate::{ConnectionId, permissions, store};

/// The terms of a connection; nothing where it needs none.
#[derive(Debug, Clone)]
pub(crate) struct GetTerms(pub(crate) ConnectionId);

impl Query for GetTerms {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Option<String>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Option<String>, Fault> {
        connection_in_sight(ctx, self.0)?.ok_or_else(unknown_connection)?;
        store::terms(ctx, self.0)
    }
}

/// All that is needed to ask a shop by other words.
pub(crate) struct Asked {
    pub(crate) platform: Platform,
    pub(crate) shop: Arc<ShopFacts>,
    pub(crate) door: Door,
}

/// How a connection's shop is asked. Its key leaves this house to that shop alone.
#[derive(Debug, Clone)]
pub(crate) struct DoorOf(pub(crate) ConnectionId);

impl Query for DoorOf {
    const PERMISSION: Permission = permissions::MANAGE;
    type Output = Asked;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Asked, Fault> {
        let connection = connection_in_sight(ctx, self.0)?.ok_or_else(unknown_connection)?;
        let door = store::door(ctx, self.0)?.ok_or_else(unknown_connection)?;
        let shop = must_see_shop(ctx, connection.shop_id)?;
        Ok(Asked { platform: connection.platform, shop, door })
    }
}

/// A shop that may be connected.
#[derive(Debug, Clone)]
pub(crate) struct ShopToConnect(pub(crate) ShopId);

impl Query for ShopToConnect {
    const PERMISSION: Permission = permissions::MANAGE;
    type Output = Arc<ShopFacts>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Arc<ShopFacts>, Fault> {
        must_see_shop(ctx, self.0)
    }
}
