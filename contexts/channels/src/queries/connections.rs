//! Connections and what changed at channels, as people look at them.

use std::sync::Arc;

use db::{Ctx, Query};
use kernel::{Cursor, Fault, Money, Page, PageRequest, Permission, Timestamp};
use orders::OrderId;
use serde::Serialize;
use settings::{Platform, ShopFacts, ShopId};

use crate::back_fill::BackFillView;
use crate::commands::{must_see_shop, unknown_connection};
use crate::connection::{ConnectionFault, ConnectionState};
use crate::connector::Door;
use crate::observation::{ObservationKind, ObservationOutcome};
use crate::queries::ReturnLookView;
use crate::queue::QueueView;
use crate::subscription::SubscriptionView;
use crate::write_back::{WriteBackKind, WriteBackState};
use crate::{ConnectionId, ObservationId, WriteBackId, permissions, store};

/// A connection as a screen shows it; its key is shown never, the secret of its pushes once.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = ChannelConnection)]
pub(crate) struct ConnectionView {
    pub(crate) id: ConnectionId,
    #[schema(value_type = String)]
    pub(crate) shop_id: ShopId,
    pub(crate) shop_code: String,
    pub(crate) shop_name: String,
    #[schema(value_type = String)]
    pub(crate) platform: Platform,
    pub(crate) address: String,
    /// Of which of the shop's own places stock is told; nothing: its first one.
    pub(crate) place: Option<String>,
    /// Until when the shop's owner lets it be asked, where that has an end that is known: it is to be authorised anew
    /// before.
    pub(crate) grant_until: Option<Timestamp>,
    /// Whether it is asked and read by terms of its own.
    pub(crate) has_terms: bool,
    /// Whether it can be told that parcels are on their way.
    pub(crate) takes_shipments: bool,
    /// Whether it can be told how many pieces to show.
    pub(crate) takes_stock: bool,
    /// Whether it says which orders were placed on a day, so that both can be compared.
    pub(crate) gives_names: bool,
    /// Whether it can be told what to list.
    pub(crate) takes_listings: bool,
    /// Whether it tells which returns buyers ask for, by reports.
    pub(crate) gives_returns: bool,
    pub(crate) state: ConnectionState,
    /// Whether the shop failed the last five times or more.
    pub(crate) is_broken: bool,
    /// How often it is asked.
    pub(crate) poll_seconds: i64,
    /// Every order that changed up to then is here.
    pub(crate) read_until: Timestamp,
    /// Whether a reading is under way.
    pub(crate) is_reading: bool,
    /// When the last reading began.
    pub(crate) started_at: Option<Timestamp>,
    /// When the last reading came to its end.
    pub(crate) ended_at: Option<Timestamp>,
    /// How long ago that was.
    pub(crate) lag_seconds: Option<i64>,
    /// Until when the shop is left in peace.
    pub(crate) rest_until: Option<Timestamp>,
    /// What went wrong last; nothing once the shop answered again.
    pub(crate) fault: Option<ConnectionFault>,
    /// What it told by itself and was not asked about yet.
    pub(crate) pushes_waiting: i64,
    /// Orders that came.
    pub(crate) orders: i64,
    /// Orders that could not be taken and stand in the inbox.
    pub(crate) refused: i64,
    /// What the channel was told and did not take.
    pub(crate) untold: i64,
    /// What its platform is asked to tell by itself, and how far that is; nothing where it is not asked to.
    pub(crate) subscription: Option<SubscriptionView>,
    /// Orders of before that its platform hands over as one document, and how far that is; nothing where that was
    /// never wanted.
    pub(crate) back_fill: Option<BackFillView>,
    /// The queue from which it is read what the platform tells; nothing where there is none.
    pub(crate) queue: Option<QueueView>,
    /// The last look for returns that buyers asked for; nothing before the first one.
    pub(crate) returns: Option<ReturnLookView>,
    pub(crate) created_by: String,
    pub(crate) created_at: Timestamp,
    pub(crate) version: i64,
}

fn named(view: ConnectionView, shop: &Arc<ShopFacts>) -> ConnectionView {
    ConnectionView { shop_code: shop.code.clone(), shop_name: shop.name.clone(), ..view }
}

/// A connection, if its shop is within the sight of the one who acts.
pub(crate) fn connection_in_sight(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
) -> Result<Option<ConnectionView>, Fault> {
    let Some(view) = store::find_connection(ctx, id)? else { return Ok(None) };
    if !ctx.actor().shops().has(view.shop_id.uuid()) {
        return Ok(None);
    }
    let shop = settings::shops(ctx, &[view.shop_id])?.remove(&view.shop_id);
    let subscription = store::subscriptions(ctx, &[id])?.remove(&id);
    let queue = store::queue_views(ctx, &[id])?.remove(&id);
    let returns = store::look_views(ctx, &[id])?.remove(&id);
    let back_fill = store::back_fill_views(ctx, &[id])?.remove(&id);
    let view = ConnectionView { subscription, queue, returns, back_fill, ..view };
    Ok(shop.map(|shop| named(view, &shop)))
}

/// Every connection of shops within sight.
#[derive(Debug, Clone)]
pub(crate) struct ListConnections;

impl Query for ListConnections {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Vec<ConnectionView>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<ConnectionView>, Fault> {
        let mut views = store::list_connections(ctx)?;
        views.retain(|view| ctx.actor().shops().has(view.shop_id.uuid()));
        let ids: Vec<ShopId> = views.iter().map(|view| view.shop_id).collect();
        let shops = settings::shops(ctx, &ids)?;
        let ids: Vec<ConnectionId> = views.iter().map(|view| view.id).collect();
        let mut told = store::subscriptions(ctx, &ids)?;
        let mut queues = store::queue_views(ctx, &ids)?;
        let mut looks = store::look_views(ctx, &ids)?;
        let mut fills = store::back_fill_views(ctx, &ids)?;
        let named = |view: ConnectionView| {
            let shop = shops.get(&view.shop_id)?;
            let (subscription, queue) = (told.remove(&view.id), queues.remove(&view.id));
            let (returns, back_fill) = (looks.remove(&view.id), fills.remove(&view.id));
            Some(named(ConnectionView { subscription, queue, returns, back_fill, ..view }, shop))
        };
        Ok(views.into_iter().filter_map(named).collect())
    }
}

/// The platform of a shop that may be connected.
#[derive(Debug, Clone)]
pub(crate) struct PlatformOfShop(pub(crate) ShopId);

impl Query for PlatformOfShop {
    const PERMISSION: Permission = permissions::MANAGE;
    type Output = Platform;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Platform, Fault> {
        Ok(must_see_shop(ctx, self.0)?.platform)
    }
}

/// One of them.
#[derive(Debug, Clone)]
pub(crate) struct GetConnection(pub(crate) ConnectionId);

impl Query for GetConnection {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = ConnectionView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<ConnectionView, Fault> {
        connection_in_sight(ctx, self.0)?.ok_or_else(unknown_connection)
    }
}

/// Something that changed at a channel, and what was done about it.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = ChannelObservation)]
pub(crate) struct ObservationView {
    pub(crate) id: ObservationId,
    pub(crate) order_id: OrderId,
    pub(crate) order_number: String,
    pub(crate) external_id: String,
    pub(crate) kind: ObservationKind,
    pub(crate) outcome: ObservationOutcome,
    pub(crate) detail: String,
    /// When the channel says it changed.
    pub(crate) changed_at: Timestamp,
    /// When we knew.
    pub(crate) observed_at: Timestamp,
}

/// What changed on orders of a connection, the newest first.
#[derive(Debug, Clone)]
pub(crate) struct ListObservations {
    pub(crate) id: ConnectionId,
    pub(crate) outcome: Option<ObservationOutcome>,
    pub(crate) page: PageRequest,
}

impl Query for ListObservations {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Page<ObservationView>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Page<ObservationView>, Fault> {
        let connection = connection_in_sight(ctx, self.id)?.ok_or_else(unknown_connection)?;
        let limit = self.page.limit()?;
        let before = self.page.behind()?;
        let rows =
            store::list_observations(ctx, connection.shop_id, self.outcome, before, limit + 1)?;
        Ok(Page::from_rows(rows, limit, |row| Cursor::of(row.id)))
    }
}

/// Something a channel is told, and how far that is.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = ChannelWriteBack)]
pub(crate) struct WriteBackView {
    pub(crate) id: WriteBackId,
    pub(crate) order_id: OrderId,
    pub(crate) order_number: String,
    pub(crate) external_id: String,
    pub(crate) kind: WriteBackKind,
    /// Empty for what concerns the order as a whole.
    pub(crate) parcel_number: String,
    /// Of a refund: who moved the money, and by which name.
    pub(crate) reference: Option<String>,
    /// Of a refund: what went back.
    pub(crate) amount: Option<Money>,
    pub(crate) carrier: String,
    pub(crate) tracking_number: String,
    pub(crate) state: WriteBackState,
    /// How often it was tried.
    pub(crate) attempts: i64,
    /// When it is tried next, while it waits.
    pub(crate) due_at: Option<Timestamp>,
    /// By when the channel must know it: the shipping deadline of the order.
    pub(crate) told_by: Option<Timestamp>,
    /// Why it was not taken.
    pub(crate) failure: Option<String>,
    pub(crate) created_at: Timestamp,
    pub(crate) changed_at: Timestamp,
}

/// What a channel is told, the newest first.
#[derive(Debug, Clone)]
pub(crate) struct ListWriteBacks {
    pub(crate) id: ConnectionId,
    pub(crate) state: Option<WriteBackState>,
    pub(crate) page: PageRequest,
}

impl Query for ListWriteBacks {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Page<WriteBackView>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Page<WriteBackView>, Fault> {
        let connection = connection_in_sight(ctx, self.id)?.ok_or_else(unknown_connection)?;
        let limit = self.page.limit()?;
        let before = self.page.behind()?;
        let rows = store::list_write_backs(ctx, connection.shop_id, self.state, before, limit + 1)?;
        Ok(Page::from_rows(rows, limit, |row| Cursor::of(row.id)))
    }
}

/// What the channel of an order is told of it, the oldest first: nothing of one that is from no channel.
#[derive(Debug, Clone)]
pub(crate) struct WriteBacksOfOrder(pub(crate) OrderId);

impl Query for WriteBacksOfOrder {
    const PERMISSION: Permission = orders::permissions::VIEW;
    type Output = Vec<WriteBackView>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<WriteBackView>, Fault> {
        let order = orders::queries::told_orders(ctx, &[self.0])?.remove(&self.0);
        let order = order.filter(|order| ctx.actor().shops().has(order.shop_id.uuid()));
        let unknown = || Fault::not_found("kernel.unknown_id", self.0.to_string());
        let order = order.ok_or_else(unknown)?;
        // A parcel is its warehouse's; what concerns the order as a whole is the shop's.
        let warehouses = ctx.actor().warehouses().clone();
        let hidden = order.parcels.iter().filter(|one| !warehouses.has(one.warehouse_id.uuid()));
        let hidden: Vec<&str> = hidden.map(|parcel| parcel.number.as_str()).collect();
        let mut told = store::write_backs_of_order(ctx, self.0)?;
        told.retain(|one| !hidden.contains(&one.parcel_number.as_str()));
        Ok(told)
    }
}

/// Whether any connection has something to do.
#[derive(Debug, Clone)]
pub(crate) struct IsAnyConnectionDue;

impl Query for IsAnyConnectionDue {
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = bool;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<bool, Fault> {
        store::is_any_connection_due(ctx)
    }
}

/// By what a shop may sign its pushes, and its address.
#[derive(Debug, Clone)]
pub(crate) struct PushSecrets {
    pub(crate) id: ConnectionId,
    pub(crate) platform: Platform,
    /// Whether it may sign by the secret of its key.
    pub(crate) own: bool,
}

impl Query for PushSecrets {
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = Option<store::SignedBy>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Self::Output, Fault> {
        store::push_secrets(ctx, (self.id, self.platform), self.own)
    }
}

/// The way to the shop of a connection: its door, and its terms.
#[derive(Debug, Clone)]
pub(crate) struct DoorTo(pub(crate) ConnectionId);

impl Query for DoorTo {
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = Option<(Door, Option<String>)>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Self::Output, Fault> {
        let Some(door) = store::door(ctx, self.0)? else { return Ok(None) };
        Ok(Some((door, store::terms(ctx, self.0)?)))
    }
}
