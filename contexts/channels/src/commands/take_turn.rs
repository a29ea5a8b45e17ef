//! What a shop is asked next.

use std::sync::Arc;

use db::{Command, Ctx};
use kernel::{Fault, Permission, Timestamp};
use orders::OrderId;
use orders::order::State;
use orders::queries::{ToldOrder, told_orders};
use settings::{Platform, ShopFacts, ShopId};
use uuid::Uuid;

use super::plan_back_fill::{self, GatherTurn};
use super::plan_check::{self, CheckStep};
use super::plan_listing::{self, ListStep};
use super::plan_returns::{self, ReturnsStep};
use super::plan_stock::{StockStep, next_step};
use super::take_connections::lease;
use crate::connection::{ConnectionState, Progress, tokens};
use crate::connector::{Ask, CancelReason, Door, Refund, Shipment, Subscribe};
use crate::store::{self, DueSubscription, DueWriteBack, Working};
use crate::write_back::{WriteBackKind, WriteBackState};
use crate::{ConnectionId, MOST_ASKED};

/// Something to ask a shop, with all that is needed for it.
#[derive(Debug, Clone)]
pub(crate) struct Turn {
    pub(crate) connection_id: ConnectionId,
    pub(crate) platform: Platform,
    pub(crate) shop: Arc<ShopFacts>,
    pub(crate) terms: Option<String>,
    pub(crate) door: Door,
    pub(crate) ask: Ask,
    pub(crate) why: Why,
}

/// Why it is asked.
#[derive(Debug, Clone)]
pub(crate) enum Why {
    /// It is its time; what was known of the reading, and how great a page is.
    Round { seen: Progress, mark: Option<String>, size: i64 },
    /// These pushes told of it.
    Pushed(Vec<Uuid>),
    /// The channel is to be told this, or to say whether it was.
    Told(DueWriteBack),
    /// The next step about stock.
    Stock(StockStep),
    /// It is to list something, or to list it no more.
    List(Box<ListStep>),
    /// What it has is compared with what is here.
    Check(CheckStep),
    /// It is to tell by itself what happens.
    Subscribe(DueSubscription),
    /// The next step about the returns that its buyers ask for.
    Returns(Box<ReturnsStep>),
    /// It is to put orders of before together, or to say how far that is.
    Gather(Box<GatherTurn>),
}

impl Why {
    /// The pushes it is about.
    pub(crate) fn pushes(self) -> Vec<Uuid> {
        match self {
            Self::Pushed(pushes) => pushes,
            Self::Round { .. }
            | Self::Told(_)
            | Self::Stock(_)
            | Self::List(_)
            | Self::Check(_)
            | Self::Subscribe(_)
            | Self::Returns(_)
            | Self::Gather(_) => Vec::new(),
        }
    }
}

/// Decides what a connection asks next and takes one of its calls for it; nothing when it has nothing to
/// ask, or no call left: then it is given back.
#[derive(Debug, Clone)]
pub(crate) struct TakeTurn(pub(crate) ConnectionId);

impl Command for TakeTurn {
    const NAME: &'static str = "channels.take_turn";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = Option<Turn>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Option<Turn>, Fault> {
        let Some(mut connection) = store::lock_connection(ctx, self.0)? else { return Ok(None) };
        let now = ctx.now();
        let rests = connection.rest_until.is_some_and(|until| until > now);
        let shop = settings::shops(ctx, &[connection.shop_id])?.remove(&connection.shop_id);
        let door = store::door(ctx, self.0)?;
        let (Some(shop), Some(door)) = (shop.filter(|shop| shop.active), door) else {
            // A shop that takes no orders is looked at again when its time comes.
            connection.rest_until = Some(now.plus_seconds(connection.poll_seconds));
            return give_back(ctx, connection);
        };
        if rests {
            return give_back(ctx, connection);
        }
        let (left, since) = tokens(connection.tokens, connection.tokens_at, now);
        let next = match connection.state {
            ConnectionState::Connected => next(ctx, &connection, &shop)?,
            ConnectionState::Paused => gathering(ctx, self.0, true)?,
            ConnectionState::NeedsAuthorisation => None,
        };
        let Some((ask, why)) = next else { return give_back(ctx, connection) };
        if left < 1 {
            // A second later there are some.
            connection.rest_until = Some(now.plus_seconds(1));
            return give_back(ctx, connection);
        }
        (connection.tokens, connection.tokens_at) = (left - 1, since);
        if let Why::Told(due) = &why {
            store::mark_sent(ctx, due.id, lease(now))?;
        }
        if let Why::Stock(step) = &why {
            let ids: Vec<_> = step.due().iter().map(|one| one.id).collect();
            store::mark_stock_sent(ctx, &ids, lease(now))?;
            store::stock_called(ctx, self.0)?;
        }
        if let Why::Gather(turn) = &why {
            turn.mark(ctx, self.0, lease(now))?;
        }
        if let Why::List(step) = &why {
            store::mark_listing_tried(ctx, step.id, lease(now))?;
        }
        let begins = matches!(why, Why::Round { .. }) && connection.progress.round.is_none();
        if begins {
            connection.started_at = Some(now);
        }
        store::save_connection(ctx, &connection, Some(lease(now)))?;
        let Working { id: connection_id, platform, .. } = connection;
        let terms = store::terms(ctx, connection_id)?;
        Ok(Some(Turn { connection_id, platform, shop, terms, door, ask, why }))
    }
}

/// What a channel is told now, if anything is due. That an order is cancelled which is not any more is told nobody.
fn next_told(ctx: &mut Ctx<'_>, shop_id: ShopId) -> Result<Option<(Ask, DueWriteBack)>, Fault> {
    while let Some(due) = store::due_write_back(ctx, shop_id)? {
        let is_void = due.kind == WriteBackKind::Cancelled && !is_cancelled(ctx, due.order_id)?;
        if !is_void {
            return Ok(Some((telling(ctx, &due)?, due)));
        }
        // Whether it arrived all the same, the channel says itself.
        store::withdraw(ctx, due.id)?;
    }
    Ok(None)
}

fn is_cancelled(ctx: &mut Ctx<'_>, order_id: OrderId) -> Result<bool, Fault> {
    let orders = orders::channel::standing(ctx, &[order_id])?;
    Ok(orders.iter().any(|order| order.state == State::Cancelled))
}

/// How a channel is told. What may have arrived is looked up first: a parcel by an ask of its own; that an order is
/// cancelled, or that money went back, by each connector, before it says so. That it is complete can be said twice.
fn telling(ctx: &mut Ctx<'_>, due: &DueWriteBack) -> Result<Ask, Fault> {
    let external_id = due.external_id.clone();
    match due.kind {
        WriteBackKind::Completed => return Ok(Ask::Complete { external_id }),
        WriteBackKind::Cancelled => {
            return Ok(Ask::Cancel { external_id, reason: CancelReason::of(&due.reason) });
        }
        WriteBackKind::Refunded => {
            let missing = || Fault::internal("channels.no_amount", due.id.to_string());
            let amount = due.amount.ok_or_else(missing)?;
            let reference = due.parcel_number.clone();
            return Ok(Ask::Refund(Refund { external_id, reference, amount }));
        }
        WriteBackKind::Shipment => {}
    }
    let order = told_orders(ctx, &[due.order_id])?.remove(&due.order_id);
    let shipment = Shipment {
        external_id,
        parcel: due.parcel_number.clone(),
        carrier: due.carrier.clone(),
        tracking_number: due.tracking_number.clone(),
        shipped_at: order.as_ref().and_then(|order| left_at(order, &due.parcel_number)),
        goods: order.map(|order| goods(&order, &due.parcel_number)).unwrap_or_default(),
    };
    Ok(match due.state {
        WriteBackState::Sent => Ask::WasTold(shipment),
        _ => Ask::TellShipment(shipment),
    })
}

/// How a platform is asked to tell what happens.
fn subscribing(
    ctx: &mut Ctx<'_>,
    connection: &Working,
    due: &DueSubscription,
) -> Result<Ask, Fault> {
    let secret = store::push_secret(ctx, connection.id, connection.platform)?.unwrap_or_default();
    Ok(Ask::Subscribe(Subscribe {
        step: due.step,
        url: due.url.clone(),
        secret: String::from_utf8(secret).unwrap_or_default(),
        given: due.given.clone(),
    }))
}

fn left_at(order: &ToldOrder, parcel: &str) -> Option<Timestamp> {
    order.parcels.iter().find(|known| known.number == parcel)?.shipped_at
}

/// What a parcel holds, by the channel's own numbers of the lines. What the channel knows nothing of is left out.
fn goods(order: &ToldOrder, parcel: &str) -> Vec<(String, i64)> {
    let parcel = order.parcels.iter().find(|known| known.number == parcel);
    let held = parcel.map(|parcel| parcel.lines.as_slice()).unwrap_or_default().iter();
    let held = held.filter_map(|held| {
        let line = order.lines.iter().find(|line| line.line_no == held.line_no)?;
        Some((line.external_line_id.clone()?, held.quantity))
    });
    held.collect()
}

/// What its platform is asked about a document of orders.
fn gathering(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
    is_paused: bool,
) -> Result<Option<(Ask, Why)>, Fault> {
    let turn = plan_back_fill::next_step(ctx, id, is_paused)?;
    Ok(turn.map(|turn| (Ask::Gather(turn.step.gather.clone()), Why::Gather(Box::new(turn)))))
}

/// What the shop told comes first, then what it is to be told, and what it is to tell; then the round under way,
/// or one that is due, and what it is to show. When all of that is done, returns are looked for, and both are compared.
fn next(
    ctx: &mut Ctx<'_>,
    connection: &Working,
    shop: &ShopFacts,
) -> Result<Option<(Ask, Why)>, Fault> {
    let pushes = store::waiting_pushes(ctx, connection.id, connection.page_size.min(MOST_ASKED))?;
    if !pushes.is_empty() {
        let (ids, mut orders): (Vec<Uuid>, Vec<String>) = pushes.into_iter().unzip();
        orders.sort_unstable();
        orders.dedup();
        return Ok(Some((Ask::These(orders), Why::Pushed(ids))));
    }
    let abilities = connection.abilities;
    if abilities.shipments
        && let Some((ask, due)) = next_told(ctx, connection.shop_id)?
    {
        return Ok(Some((ask, Why::Told(due))));
    }
    if let Some(due) = store::due_subscription(ctx, connection.id)? {
        return Ok(Some((subscribing(ctx, connection, &due)?, Why::Subscribe(due))));
    }
    if let Some(next) = gathering(ctx, connection.id, false)? {
        return Ok(Some(next));
    }
    let reads = connection.progress.round.is_some() || connection.due_at <= ctx.now();
    if abilities.stock
        && let Some(step) = next_step(ctx, connection.id, shop, reads)?
    {
        return Ok(Some((step.ask(), Why::Stock(step))));
    }
    if abilities.listings
        && let Some(step) = plan_listing::next_step(ctx, connection.id, shop, reads)?
    {
        return Ok(Some((step.ask(), Why::List(Box::new(step)))));
    }
    if !reads {
        if let Some(step) = plan_returns::next_step(ctx, connection)? {
            return Ok(Some((step.ask(), Why::Returns(Box::new(step)))));
        }
        let step = match abilities.names {
            true => plan_check::next_step(ctx, connection, shop)?,
            false => None,
        };
        return Ok(step.map(|step| (step.ask(), Why::Check(step))));
    }
    let (seen, mark, size) = (connection.progress, connection.mark.clone(), connection.page_size);
    let ask = match mark.clone() {
        Some(mark) => seen.ask_behind(mark, size),
        None => seen.ask(size),
    };
    Ok(Some((ask, Why::Round { seen, mark, size })))
}

fn give_back(ctx: &mut Ctx<'_>, connection: Working) -> Result<Option<Turn>, Fault> {
    store::save_connection(ctx, &connection, None)?;
    Ok(None)
}
