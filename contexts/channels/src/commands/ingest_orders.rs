//! What a shop answered is taken: orders that are new arrive, what changed on others is observed, and the
//! reading moves on, all in one commit.

use std::collections::HashMap;
use std::sync::Arc;

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission, Timestamp};
use orders::channel::by_external_ids;
use serde_json::json;
use settings::ShopFacts;
use uuid::Uuid;

use super::arrive::{Arriving, arrive, must_be_kept};
use super::keep_returns::tie_returns;
use super::observe::{Scene, observe};
use super::take_portion::{awaiting, taken};
use crate::ConnectionId;
use crate::back_fill::Portion;
use crate::completeness::{self, CheckId, OrderDifference};
use crate::connection::{Progress, greater, is_broken};
use crate::connector::{Next, SeenOrder, SeenPage, Stage};
use crate::observation::{Change, ObservationOutcome, changes, gone, is_news, on_arrival};
use crate::store::{self, ChannelOrder, NewObservation, Working};

/// What was asked and answered.
#[derive(Debug, Clone)]
pub(crate) enum Answered {
    /// A page of a round that stood so.
    Page { seen: Progress, mark: Option<String>, size: i64 },
    /// These orders, of which these pushes told.
    These { asked: Vec<String>, pushes: Vec<Uuid> },
    /// These orders, by which the shop and a comparison of it differ.
    Checked { check_id: CheckId, asked: Vec<String> },
    /// A part of a document. What is known of its orders since is newer than it.
    Gathered(Portion),
}

/// Takes what a shop answered.
#[derive(Debug, Clone)]
pub(crate) struct IngestOrders {
    pub(crate) connection_id: ConnectionId,
    pub(crate) answered: Answered,
    pub(crate) page: Arc<SeenPage>,
}

/// How many orders arrived, changed and were refused.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ingested {
    pub arrived: usize,
    pub changed: usize,
    pub refused: usize,
}

impl Ingested {
    /// Both together.
    pub(crate) const fn and(self, other: Self) -> Self {
        Self {
            arrived: self.arrived + other.arrived,
            changed: self.changed + other.changed,
            refused: self.refused + other.refused,
        }
    }
}

impl Command for IngestOrders {
    const NAME: &'static str = "channels.ingest_orders";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = Ingested;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Ingested, Fault> {
        let Some(connection) = store::lock_connection(ctx, self.connection_id)? else {
            return Ok(Ingested::default());
        };
        if let Answered::Page { seen, mark, .. } = &self.answered
            && (*seen != connection.progress || *mark != connection.mark)
        {
            // Somebody else read this page, or it is read anew from elsewhere.
            return Ok(Ingested::default());
        }
        let mut fill = None;
        if let Answered::Gathered(portion) = &self.answered {
            fill = awaiting(ctx, &connection, portion)?;
            if fill.is_none() {
                return Ok(Ingested::default());
            }
        }
        let shop = settings::shops(ctx, &[connection.shop_id])?.remove(&connection.shop_id);
        let missing = || Fault::internal("channels.no_shop", connection.shop_id.to_string());
        let shop = shop.ok_or_else(missing)?;
        let newest = newest(&self.page.orders);
        let mut ids: Vec<String> = newest.iter().map(|one| one.external_id.clone()).collect();
        if let Answered::These { asked, .. } = &self.answered {
            ids.extend(asked.iter().filter(|id| !ids.contains(id)).cloned().collect::<Vec<_>>());
        }
        let known = store::channel_orders(ctx, shop.id, &ids)?;
        let is_old = fill.is_some();
        let house = House { connection: &connection, shop: &shop, known: &known, is_old };
        let mut ingested = house.take_new(ctx, &newest)?;
        ingested.changed = house.take_changed(ctx, &newest)?;
        if let Answered::These { asked, pushes } = &self.answered {
            let unsaid = &self.page.unsaid;
            let asked: Vec<String> =
                asked.iter().filter(|id| !unsaid.contains(id)).cloned().collect();
            house.take_gone(ctx, &asked, &newest)?;
            store::close_pushes(ctx, pushes)?;
        }
        if let Answered::Checked { check_id, asked } = &self.answered {
            house.note_checked(ctx, (*check_id, asked), &newest, &self.page.unsaid)?;
        }
        match (&self.answered, fill) {
            (Answered::Gathered(portion), Some(fill)) => {
                taken(ctx, &connection, fill, (portion, self.page.orders.len()))?;
            }
            (answered, _) => move_on(ctx, connection, answered, &self.page)?,
        }
        Ok(ingested)
    }
}

/// Of each order what it said last; what is no order yet is left out.
fn newest(orders: &[SeenOrder]) -> Vec<&SeenOrder> {
    let mut newest: Vec<&SeenOrder> = Vec::with_capacity(orders.len());
    let mut places: HashMap<&str, usize> = HashMap::new();
    for order in orders.iter().filter(|order| order.said.stage != Stage::Draft) {
        match places.get(order.external_id.as_str()).copied() {
            None => {
                places.insert(&order.external_id, newest.len());
                newest.push(order);
            }
            Some(at) => {
                if let Some(known) = newest.get_mut(at)
                    && order.changed_at >= known.changed_at
                {
                    *known = order;
                }
            }
        }
    }
    newest
}

struct House<'a> {
    connection: &'a Working,
    shop: &'a Arc<ShopFacts>,
    known: &'a HashMap<String, ChannelOrder>,
    /// Whether what is seen may be older than what is known.
    is_old: bool,
}

impl House<'_> {
    /// Whether what an order says is newer than what is known of it. Of the same second a document says nothing new:
    /// it was written before.
    fn is_news(&self, known: &ChannelOrder, news: (Timestamp, &[u8])) -> bool {
        let is_later = !self.is_old || news.0 > known.changed_at;
        is_later && is_news((known.changed_at, &known.hash), news)
    }

    /// Orders nobody knew, and those that were refused and say something else now.
    fn take_new(&self, ctx: &mut Ctx<'_>, seen: &[&SeenOrder]) -> Result<Ingested, Fault> {
        let mut new = Vec::new();
        for one in seen {
            let kept = must_be_kept(ctx, one)?;
            match self.known.get(&one.external_id) {
                None => new.push(Arriving { seen: one, kept, refused: None }),
                Some(known) if known.order_id.is_none() => {
                    let news = (one.changed_at, kept.hash.as_slice());
                    if self.is_news(known, news) {
                        new.push(Arriving { seen: one, kept, refused: known.delivery_id });
                    }
                }
                Some(_) => {}
            }
        }
        if new.is_empty() {
            return Ok(Ingested::default());
        }
        let rows = arrive(ctx, self.shop, &new)?;
        let arrived = rows.iter().filter(|row| row.placed).count();
        let refused = rows.iter().filter(|row| row.known.order_id.is_none()).count();
        let known: Vec<ChannelOrder> = rows.iter().map(|row| row.known.clone()).collect();
        store::put_channel_orders(ctx, self.shop.id, &known)?;
        let told: Vec<(&ChannelOrder, Vec<Change>)> = rows
            .iter()
            .filter(|row| row.placed)
            .map(|row| (&row.known, on_arrival(&row.known.said)))
            .collect();
        self.observe_all(ctx, &told)?;
        // Their buyers may have asked to send goods back before they were here.
        let here = rows
            .iter()
            .filter_map(|row| Some((row.known.external_id.as_str(), row.known.order_id?)));
        tie_returns(ctx, (self.connection.platform, self.shop), &here.collect())?;
        Ok(Ingested { arrived, refused, changed: 0 })
    }

    /// Orders that are here, and of which the channel says something newer.
    fn take_changed(&self, ctx: &mut Ctx<'_>, seen: &[&SeenOrder]) -> Result<usize, Fault> {
        let mut rows = Vec::new();
        let mut told = Vec::new();
        for one in seen {
            let Some(known) = self.known.get(&one.external_id) else { continue };
            if known.order_id.is_none() {
                continue;
            }
            let kept = must_be_kept(ctx, one)?;
            let news = (one.changed_at, kept.hash.as_slice());
            if !self.is_news(known, news) {
                continue;
            }
            told.push(changes(&known.said, &kept.said));
            rows.push(ChannelOrder {
                changed_at: one.changed_at,
                hash: kept.hash,
                said: kept.said,
                ..known.clone()
            });
        }
        if rows.is_empty() {
            return Ok(0);
        }
        store::put_channel_orders(ctx, self.shop.id, &rows)?;
        let is_over =
            |row: &&ChannelOrder| matches!(row.said.stage, Stage::Cancelled | Stage::Refunded);
        let over: Vec<_> = rows.iter().filter(is_over).filter_map(|row| row.order_id).collect();
        store::settle_cancellations(ctx, &over)?;
        let told: Vec<(&ChannelOrder, Vec<Change>)> = rows.iter().zip(told).collect();
        self.observe_all(ctx, &told)?;
        Ok(rows.len())
    }

    /// Orders that were asked for and are not there any more.
    fn take_gone(
        &self,
        ctx: &mut Ctx<'_>,
        asked: &[String],
        seen: &[&SeenOrder],
    ) -> Result<(), Fault> {
        let told: Vec<(&ChannelOrder, Vec<Change>)> = asked
            .iter()
            .filter(|id| seen.iter().all(|one| one.external_id != **id))
            .filter_map(|id| self.known.get(id))
            .filter(|known| known.order_id.is_some())
            .map(|known| (known, vec![gone()]))
            .collect();
        let orders: Vec<_> = told.iter().filter_map(|(known, _)| known.order_id).collect();
        store::settle_cancellations(ctx, &orders)?;
        self.observe_all(ctx, &told)
    }

    /// What is here by now of the orders by which both differed. What the shop has no more is left as it is.
    fn note_checked(
        &self,
        ctx: &mut Ctx<'_>,
        (check_id, asked): (CheckId, &[String]),
        seen: &[&SeenOrder],
        unsaid: &[String],
    ) -> Result<(), Fault> {
        let found = store::difference_of(ctx, check_id, asked)?;
        let here = by_external_ids(ctx, self.shop.id, asked)?;
        for (id, before) in &found {
            // Where the shop does not say, an order of ours is not one too many.
            let is_unsaid = *before == OrderDifference::Extra && unsaid.contains(id);
            let is_given = is_unsaid || seen.iter().any(|one| one.external_id == *id);
            let order = here.get(id).copied();
            let now = completeness::asked(*before, is_given, order.is_some());
            store::set_difference(ctx, (check_id, id), now, order)?;
        }
        Ok(())
    }

    fn observe_all(
        &self,
        ctx: &mut Ctx<'_>,
        told: &[(&ChannelOrder, Vec<Change>)],
    ) -> Result<(), Fault> {
        let told: Vec<_> = told.iter().filter(|(_, changes)| !changes.is_empty()).collect();
        let ids: Vec<_> = told.iter().filter_map(|(known, _)| known.order_id).collect();
        if ids.is_empty() {
            return Ok(());
        }
        let orders = orders::channel::standing(ctx, &ids)?;
        let mut observations = Vec::new();
        for (known, changes) in told {
            let Some(order) = orders.iter().find(|order| Some(order.id) == known.order_id) else {
                continue;
            };
            let scene = Scene {
                platform: self.connection.platform,
                shop: self.shop,
                external_id: &known.external_id,
                order,
                said: Some(&known.said),
            };
            for change in changes {
                let outcome = observe(ctx, &scene, change)?;
                if outcome == ObservationOutcome::ForPerson {
                    self.tell_person(ctx, order, change);
                }
                observations.push(NewObservation {
                    id: ctx.new_id(),
                    order_id: order.id,
                    order_number: order.number.clone(),
                    external_id: known.external_id.clone(),
                    kind: change.kind,
                    outcome,
                    detail: change.detail.clone(),
                    changed_at: known.changed_at,
                });
            }
        }
        store::insert_observations(ctx, self.shop.id, &observations)
    }

    fn tell_person(&self, ctx: &mut Ctx<'_>, order: &orders::order::Order, change: &Change) {
        let news = json!({"order": order.id, "number": order.number, "kind": change.kind});
        let event = Event::about("channels", "ChangedTooLate", self.connection.id, 0, &news);
        ctx.emit(event);
    }
}

/// The shop answers: what stood against it is over.
pub(super) fn answers(ctx: &mut Ctx<'_>, connection: &mut Working) -> Result<(), Fault> {
    if is_broken(connection.failures) {
        store::hurry_write_backs(ctx, connection.shop_id)?;
        let id = connection.id;
        ctx.emit(Event::about("channels", "ConnectionIsBack", id, 0, &json!({})));
    }
    (connection.failures, connection.rest_until, connection.fault) = (0, None, None);
    Ok(())
}

/// The shop answers, and the reading is a page further.
fn move_on(
    ctx: &mut Ctx<'_>,
    mut connection: Working,
    answered: &Answered,
    page: &SeenPage,
) -> Result<(), Fault> {
    let now = ctx.now();
    answers(ctx, &mut connection)?;
    if let Answered::Page { seen, size, .. } = answered {
        let last = page.orders.iter().map(|order| order.changed_at).max();
        let found = i64::try_from(page.orders.len()).unwrap_or(i64::MAX);
        (connection.progress, connection.mark) = match (&page.next, page.until) {
            (Next::Numbered, _) => (seen.after_page(found, *size, last), None),
            (Next::Behind(mark), None) => (seen.after_marked(true, last), Some(mark.clone())),
            (Next::Behind(mark), Some(_)) => (seen.after_any(None), Some(mark.clone())),
            (Next::Nothing, None) => (seen.after_marked(false, last), None),
            (Next::Nothing, until) => (seen.after_any(until), None),
        };
        if connection.progress.round.is_none() {
            connection.ended_at = Some(now);
            connection.due_at = now.plus_seconds(connection.poll_seconds);
            connection.page_size = greater(connection.page_size);
        }
    }
    store::save_connection(ctx, &connection, Some(super::take_connections::lease(now)))
}
