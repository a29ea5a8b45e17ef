//! Returns that buyers asked for are kept, and their orders hear of it.

use std::collections::HashMap;
use std::sync::Arc;

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use orders::OrderId;
use orders::channel::{by_external_ids, standing};
use serde_json::json;
use settings::{Platform, ShopFacts};
use uuid::Uuid;

use super::observe::{Scene, observe};
use super::take_connections::lease;
use crate::ConnectionId;
use crate::connector::SeenReturn;
use crate::observation::Change;
use crate::returns::{KeptReturn, change};
use crate::store::{self, NewObservation};

/// Keeps some of the returns in a report: each once, however many looks see it.
#[derive(Debug, Clone)]
pub(crate) struct KeepReturns {
    pub(crate) connection_id: ConnectionId,
    pub(crate) look: Uuid,
    pub(crate) seen: Arc<Vec<SeenReturn>>,
}

impl Command for KeepReturns {
    const NAME: &'static str = "channels.keep_returns";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let Some(connection) = store::lock_connection(ctx, self.connection_id)? else {
            return Ok(());
        };
        let is_open =
            store::open_look(ctx, connection.id)?.is_some_and(|look| look.id == self.look);
        let shop = settings::shops(ctx, &[connection.shop_id])?.remove(&connection.shop_id);
        let Some(shop) = shop.filter(|_| is_open) else { return Ok(()) };
        let names: Vec<String> = self.seen.iter().map(|one| one.name.clone()).collect();
        let mut orders: Vec<String> = self.seen.iter().map(|one| one.external_id.clone()).collect();
        orders.sort_unstable();
        orders.dedup();
        let known = store::channel_returns(ctx, shop.id, &names)?;
        let here = by_external_ids(ctx, shop.id, &orders)?;
        let (mut rows, mut told) = (Vec::new(), Vec::new());
        for said in self.seen.iter() {
            let before = known.get(&said.name);
            let found = here.get(&said.external_id).copied();
            let now = KeptReturn {
                id: before.map_or_else(|| ctx.new_id(), |before| before.id),
                order_id: before.and_then(|before| before.order_id).or(found),
                said: said.clone(),
            };
            if before == Some(&now) {
                continue;
            }
            if let Some(change) = change(before, &now).filter(|_| now.order_id.is_some()) {
                told.push((now.clone(), change));
            }
            rows.push(now);
        }
        store::put_returns(ctx, shop.id, &rows)?;
        let changed = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        store::count_changed(ctx, self.look, changed)?;
        observe_returns(ctx, (connection.platform, &shop), &told)?;
        let now = ctx.now();
        store::save_connection(ctx, &connection, Some(lease(now)))
    }
}

/// Ties returns to orders that were not here when their buyers asked for them, and tells these.
pub(super) fn tie_returns(
    ctx: &mut Ctx<'_>,
    of: (Platform, &ShopFacts),
    here: &HashMap<&str, OrderId>,
) -> Result<(), Fault> {
    let ids: Vec<String> = here.keys().map(|id| (*id).to_owned()).collect();
    let untied = store::untied_returns(ctx, of.1.id, &ids)?;
    let mut told = Vec::new();
    for before in untied {
        let order_id = here.get(before.said.external_id.as_str()).copied();
        let now = KeptReturn { order_id, ..before.clone() };
        told.extend(change(Some(&before), &now).map(|change| (now, change)));
    }
    let rows: Vec<KeptReturn> = told.iter().map(|(now, _)| now.clone()).collect();
    store::put_returns(ctx, of.1.id, &rows)?;
    observe_returns(ctx, of, &told)
}

/// Brings before orders what buyers want to send back of them.
fn observe_returns(
    ctx: &mut Ctx<'_>,
    (platform, shop): (Platform, &ShopFacts),
    told: &[(KeptReturn, Change)],
) -> Result<(), Fault> {
    let mut ids: Vec<OrderId> = told.iter().filter_map(|(one, _)| one.order_id).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(());
    }
    let orders = standing(ctx, &ids)?;
    let (mut observations, mut news) = (Vec::new(), Vec::new());
    for (one, change) in told {
        let Some(order) = orders.iter().find(|order| Some(order.id) == one.order_id) else {
            continue;
        };
        let said = &one.said;
        let external_id = &said.external_id;
        let scene = Scene { platform, shop, external_id, order, said: None };
        let outcome = observe(ctx, &scene, change)?;
        news.push((
            order.id,
            json!({
                "external_sku": said.external_sku, "pieces": said.pieces, "outcome": outcome,
                "said_reason": said.reason, "said_state": said.said_state,
            }),
        ));
        observations.push(NewObservation {
            id: ctx.new_id(),
            order_id: order.id,
            order_number: order.number.clone(),
            external_id: external_id.clone(),
            kind: change.kind,
            outcome,
            detail: change.detail.clone(),
            changed_at: ctx.now(),
        });
    }
    // As what was done about it left them.
    let orders = standing(ctx, &ids)?;
    for (id, news) in news {
        let version = orders.iter().find(|order| order.id == id).map_or(0, |order| order.version);
        ctx.emit(Event::about("channels", "ReturnAsked", id, version, &news));
    }
    store::insert_observations(ctx, shop.id, &observations)
}
