//! Returns that buyers asked for at channels, as people look at them.

use db::{Ctx, Query};
use kernel::{Cursor, Fault, Page, PageRequest, Permission, Timestamp};
use orders::OrderId;
use orders::queries::told_orders;
use serde::Serialize;

use super::connection_in_sight;
use crate::commands::unknown_connection;
use crate::connection::ConnectionFault;
use crate::connector::{ReturnState, UnreadRow};
use crate::returns::ReturnLookState;
use crate::{ChannelReturnId, ConnectionId, permissions, store};

/// A look for the returns that buyers asked for in a time.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = ChannelReturnLook)]
pub(crate) struct ReturnLookView {
    pub(crate) state: ReturnLookState,
    pub(crate) from: Timestamp,
    pub(crate) until: Timestamp,
    pub(crate) wanted_at: Timestamp,
    pub(crate) ended_at: Option<Timestamp>,
    /// When a look was read last, this one or one before it.
    pub(crate) read_at: Option<Timestamp>,
    /// When the next step, or the next look, is due.
    pub(crate) due_at: Option<Timestamp>,
    /// Returns in it.
    pub(crate) found: i64,
    /// Those among them that were new or had changed.
    pub(crate) changed: i64,
    /// Rows of the report that nobody can read.
    pub(crate) unread_rows: i64,
    /// The first of them, by line and column.
    pub(crate) unread: Vec<UnreadRow>,
    /// Why it failed.
    pub(crate) fault: Option<ConnectionFault>,
}

/// Goods that a buyer asked to send back.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = ChannelReturn)]
pub(crate) struct ReturnView {
    pub(crate) id: ChannelReturnId,
    /// Ours; nothing while it is not here.
    pub(crate) order_id: Option<OrderId>,
    pub(crate) order_number: Option<String>,
    /// The channel's number of the order.
    pub(crate) external_id: String,
    /// The SKU as the channel writes it.
    pub(crate) external_sku: String,
    /// Our SKU of the order's line; nothing where it is not known.
    pub(crate) sku: Option<String>,
    pub(crate) pieces: i64,
    /// The channel's code of why; empty where it has none.
    pub(crate) reason: String,
    pub(crate) state: ReturnState,
    /// The channel's own word for that.
    pub(crate) said_state: String,
    /// The day on which it was asked for.
    #[schema(format = Date)]
    pub(crate) requested_on: String,
    /// Who brings it back; empty while nobody knows.
    pub(crate) carrier: String,
    pub(crate) tracking_number: String,
    /// When it was seen first.
    pub(crate) seen_at: Timestamp,
    /// When it changed last.
    pub(crate) changed_at: Timestamp,
}

/// With what is known here of their orders.
fn named(ctx: &mut Ctx<'_>, mut rows: Vec<ReturnView>) -> Result<Vec<ReturnView>, Fault> {
    let mut ids: Vec<OrderId> = rows.iter().filter_map(|row| row.order_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let orders = told_orders(ctx, &ids)?;
    for row in &mut rows {
        let Some(order) = row.order_id.and_then(|id| orders.get(&id)) else { continue };
        row.order_number = Some(order.number.clone());
        let line = order.lines.iter().find(|line| line.external_sku == row.external_sku);
        row.sku = line.map(|line| line.sku.clone()).filter(|sku| !sku.is_empty());
    }
    Ok(rows)
}

/// Returns that buyers asked for at the shop of a connection, those seen last first.
#[derive(Debug, Clone)]
pub(crate) struct ListReturns {
    pub(crate) id: ConnectionId,
    pub(crate) state: Option<ReturnState>,
    pub(crate) page: PageRequest,
}

impl Query for ListReturns {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Page<ReturnView>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Page<ReturnView>, Fault> {
        let connection = connection_in_sight(ctx, self.id)?.ok_or_else(unknown_connection)?;
        let limit = self.page.limit()?;
        let before = self.page.behind()?;
        let rows = store::list_returns(ctx, connection.shop_id, self.state, before, limit + 1)?;
        let rows = named(ctx, rows)?;
        Ok(Page::from_rows(rows, limit, |row| Cursor::of(row.id)))
    }
}

/// Returns that the buyer of an order asked for at its channel, the longest asked for first.
#[derive(Debug, Clone)]
pub(crate) struct ReturnsOfOrder(pub(crate) OrderId);

impl Query for ReturnsOfOrder {
    const PERMISSION: Permission = orders::permissions::VIEW;
    type Output = Vec<ReturnView>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<ReturnView>, Fault> {
        let order = told_orders(ctx, &[self.0])?.remove(&self.0);
        let is_seen = order.is_some_and(|order| ctx.actor().shops().has(order.shop_id.uuid()));
        if !is_seen {
            return Err(Fault::not_found("kernel.unknown_id", self.0.to_string()));
        }
        let rows = store::returns_of_order(ctx, self.0)?;
        named(ctx, rows)
    }
}
