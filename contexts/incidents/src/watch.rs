//! Looks for causes, and brings the alerts in line with them.

use std::collections::HashMap;

use db::{Command, Ctx, Db, Event, Lane, Query};
use kernel::{Actor, Fault, Permission, Timestamp};
use orders::label::Label;
use orders::{LateStage, StageLimit};
use settings::{
    AlertEscalateMinutes, AlertUrgeMinutes, Parameters, ShopFacts, ShopId, ToldLeadMinutes,
};

use crate::alert::{Alert, News, Patience, Plan, compare};
use crate::cause::Cause;
use crate::store;

/// Alerts that are over are shown so long.
const KEEP_DAYS: i64 = 90;

/// Opens, urges, hands on and closes alerts as their causes are now. Writes only when something is to
/// be written. How many alerts that were.
///
/// # Errors
/// What the database reports.
pub async fn watch(db: &Db) -> Result<usize, Fault> {
    let actor = Actor::system("alerts");
    let plan = db.read(&actor, Look).await?;
    if plan.is_empty() {
        return Ok(0);
    }
    db.run_in(Lane::Bulk, &actor, Settle { plan }).await
}

/// What there is to write: looked for by a reader, since it takes longer than to write it.
#[derive(Debug, Clone)]
struct Look;

impl Query for Look {
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = Plan;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Plan, Fault> {
        let parameters = settings::parameters(ctx)?;
        let causes = causes(ctx, &parameters)?;
        let open = store::open(ctx)?;
        Ok(compare(open, causes, ctx.now(), patience(&parameters)))
    }
}

/// Writes it. What changed since it was looked for is left as it is, and looked at again next time.
#[derive(Debug, Clone)]
struct Settle {
    plan: Plan,
}

impl Command for Settle {
    const NAME: &'static str = "incidents.settle_alerts";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = usize;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<usize, Fault> {
        let Plan { opened, changed, closed } = self.plan;
        let now = ctx.now();
        let new: Vec<Alert> =
            opened.into_iter().map(|cause| Alert::open(ctx.new_id(), cause, now)).collect();
        let mut written = store::insert(ctx, &new)?;
        let (followed, mut news): (Vec<Alert>, Vec<Option<News>>) = changed.into_iter().unzip();
        news.resize(followed.len() + closed.len(), Some(News::Closed));
        let followed: Vec<Alert> = followed.into_iter().chain(closed).collect();
        written.extend(store::update(ctx, &followed)?);
        let told = new.iter().map(|alert| (alert, Some(News::Opened)));
        let told = told.chain(followed.iter().zip(news));
        for (alert, news) in told.filter(|(alert, _)| written.contains(&alert.id)) {
            if let Some(news) = news {
                tell(ctx, alert, news);
            }
        }
        store::forget_closed(ctx, now.plus_days(-KEEP_DAYS))?;
        Ok(written.len())
    }
}

/// Tells what happened to an alert.
pub(crate) fn tell(ctx: &mut Ctx<'_>, alert: &Alert, news: News) {
    let data = serde_json::json!({
        "kind": alert.kind, "severity": alert.severity, "audience": alert.audience,
        "orders": alert.orders, "urged": alert.urged, "escalated": alert.escalated_at.is_some(),
    });
    ctx.emit(Event::about("incidents", news.kind(), alert.id, alert.version, &data));
}

fn patience(parameters: &Parameters) -> Patience {
    Patience {
        urge: parameters.get::<AlertUrgeMinutes>().saturating_mul(60),
        escalate: parameters.get::<AlertEscalateMinutes>().saturating_mul(60),
    }
}

fn causes(ctx: &mut Ctx<'_>, parameters: &Parameters) -> Result<Vec<Cause>, Fault> {
    let shops = settings::all_shops(ctx)?;
    let shops: Vec<&ShopFacts> =
        shops.iter().map(|shop| &**shop).filter(|shop| shop.active).collect();
    let mut causes = late_stages(ctx, &shops)?;
    causes.extend(silent_shops(ctx, &shops)?);
    causes.extend(orders::short_skus(ctx)?.iter().map(Cause::short_sku));
    let lead_seconds = parameters.get::<ToldLeadMinutes>().saturating_mul(60);
    causes.extend(of_channels(ctx, &shops, lead_seconds)?);
    Ok(causes)
}

/// A shop that is not active takes no orders: nobody misses them.
fn of_channels(
    ctx: &mut Ctx<'_>,
    shops: &[&ShopFacts],
    lead_seconds: i64,
) -> Result<Vec<Cause>, Fault> {
    let now = ctx.now();
    let is_active = |shop_id: ShopId| shops.iter().any(|shop| shop.id == shop_id);
    let ailing = channels::ailing_connections(ctx)?;
    let ailing = ailing.iter().filter(|one| is_active(one.shop_id));
    let mut causes: Vec<Cause> = ailing.map(|one| Cause::ailing_connection(one, now)).collect();
    let ending = channels::ending_grants(ctx)?;
    let ending = ending.iter().filter(|one| is_active(one.shop_id));
    causes.extend(ending.map(|one| Cause::ending_grant(one, now)));
    let ailing = channels::ailing_file_drops(ctx)?;
    let ailing = ailing.iter().filter(|one| is_active(one.shop_id));
    causes.extend(ailing.map(|one| Cause::ailing_file_drop(one, now)));
    let unshown = channels::unshown_stock(ctx)?;
    let unshown = unshown.iter().filter(|one| is_active(one.shop_id));
    causes.extend(unshown.map(Cause::unshown_stock));
    let incomplete = channels::incomplete_shops(ctx)?;
    let incomplete = incomplete.iter().filter(|one| is_active(one.shop_id));
    causes.extend(incomplete.map(Cause::incomplete_shop));
    let untold = channels::untold_orders(ctx, now.plus_seconds(lead_seconds))?;
    causes.extend(untold.iter().filter(|one| is_active(one.shop_id)).map(Cause::untold_orders));
    Ok(causes)
}

fn late_stages(ctx: &mut Ctx<'_>, shops: &[&ShopFacts]) -> Result<Vec<Cause>, Fault> {
    let now = ctx.now();
    let allowed: HashMap<(ShopId, Label), i64> =
        shops.iter().flat_map(|shop| stages(shop)).filter(|(_, seconds)| *seconds > 0).collect();
    let limits: Vec<StageLimit> = allowed
        .iter()
        .map(|((shop_id, label), seconds)| StageLimit {
            shop_id: *shop_id,
            label: *label,
            before: now.plus_seconds(-seconds),
        })
        .collect();
    let late = orders::overdue_in_stages(ctx, &limits)?;
    let cause = |late: &LateStage| {
        let seconds = allowed.get(&(late.shop_id, late.label))?;
        Some(Cause::late_stage(late, *seconds, now))
    };
    Ok(late.iter().filter_map(cause).collect())
}

/// Only of shops that are watched; one that never had an order is not missed.
fn silent_shops(ctx: &mut Ctx<'_>, shops: &[&ShopFacts]) -> Result<Vec<Cause>, Fault> {
    let now = ctx.now();
    let watched = shops.iter().filter(|shop| shop.workflow.quiet_hours > 0);
    let allowed: HashMap<ShopId, i64> =
        watched.map(|shop| (shop.id, seconds(shop.workflow.quiet_hours))).collect();
    let ids: Vec<ShopId> = allowed.keys().copied().collect();
    let newest = orders::newest_orders(ctx, &ids)?;
    let cause = |(shop_id, since): (ShopId, Timestamp)| {
        Cause::silent_shop(shop_id, since, *allowed.get(&shop_id)?, now)
    };
    Ok(newest.into_iter().filter_map(cause).collect())
}

const fn seconds(hours: i64) -> i64 {
    hours.saturating_mul(3_600)
}

/// How long an order may stand in each stage of a shop, in seconds; 0: as long as it likes.
fn stages(shop: &ShopFacts) -> [((ShopId, Label), i64); 9] {
    let hours = &shop.workflow.stage_hours;
    [
        (Label::AwaitingReview, hours.awaiting_review),
        (Label::Returned, hours.returned),
        (Label::AwaitingConfirm, hours.awaiting_confirm),
        (Label::Backordered, hours.backordered),
        (Label::Allocated, hours.allocated),
        (Label::Picking, hours.picking),
        (Label::Packed, hours.packed),
        (Label::Held, hours.held),
        (Label::Blocked, hours.blocked),
    ]
    .map(|(label, hours)| ((shop.id, label), seconds(hours)))
}
