//! Documents of orders, as they are read.

use std::sync::Arc;

use db::{Ctx, Query};
use kernel::{Fault, Permission, Timestamp};
use settings::{Platform, ShopFacts};

use crate::back_fill::{BackFill, BackFillState};
use crate::connector::Door;
use crate::{ConnectionId, store};

/// Whether any document is to be read.
#[derive(Debug, Clone)]
pub(crate) struct IsAnyBackFillDue;

impl Query for IsAnyBackFillDue {
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = bool;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<bool, Fault> {
        store::is_any_back_fill_due(ctx)
    }
}

/// A document with all that is needed to read it.
#[derive(Debug, Clone)]
pub(crate) struct DocumentOf {
    pub(crate) platform: Platform,
    pub(crate) terms: Option<String>,
    pub(crate) shop: Arc<ShopFacts>,
    pub(crate) fill: BackFill,
}

/// The document of a connection that is being read; nothing where its shop takes no orders.
#[derive(Debug, Clone)]
pub(crate) struct GetDocument(pub(crate) ConnectionId);

impl Query for GetDocument {
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = Option<DocumentOf>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Option<DocumentOf>, Fault> {
        let fill = store::back_fill(ctx, self.0)?;
        let fill = fill.filter(|fill| fill.state == BackFillState::Reading);
        let (Some(fill), Some(view)) = (fill, store::find_connection(ctx, self.0)?) else {
            return Ok(None);
        };
        let shop = settings::shops(ctx, &[view.shop_id])?.remove(&view.shop_id);
        let Some(shop) = shop.filter(|shop| shop.active) else { return Ok(None) };
        let terms = store::terms(ctx, self.0)?;
        Ok(Some(DocumentOf { platform: view.platform, terms, shop, fill }))
    }
}

/// Whether a document is still read from this byte on.
#[derive(Debug, Clone)]
pub(crate) struct IsReadAt {
    pub(crate) id: ConnectionId,
    pub(crate) until: Timestamp,
    pub(crate) place: i64,
}

impl Query for IsReadAt {
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = bool;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<bool, Fault> {
        store::is_read_at(ctx, self.id, self.until, self.place)
    }
}

/// What a platform is at for a connection, and the way there.
#[derive(Debug, Clone)]
pub(crate) struct LeftBehind {
    pub(crate) platform: Platform,
    pub(crate) door: Door,
    pub(crate) terms: Option<String>,
    pub(crate) operation: String,
}

/// What a platform would go on with if a connection were forgotten.
#[derive(Debug, Clone)]
pub(crate) struct GetLeftBehind(pub(crate) ConnectionId);

impl Query for GetLeftBehind {
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = Option<LeftBehind>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Option<LeftBehind>, Fault> {
        let Some(operation) = store::running_operation(ctx, self.0)? else { return Ok(None) };
        let (Some(door), Some(view)) =
            (store::door(ctx, self.0)?, store::find_connection(ctx, self.0)?)
        else {
            return Ok(None);
        };
        let terms = store::terms(ctx, self.0)?;
        Ok(Some(LeftBehind { platform: view.platform, door, terms, operation }))
    }
}
