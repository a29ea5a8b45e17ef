//! What a shop is asked next so that what it has can be compared with what is here.

use db::Ctx;
use kernel::Fault;
use settings::ShopFacts;

use crate::MOST_ASKED;
use crate::completeness::{self, CheckId, LISTED, Listing, last_day, second};
use crate::connection::OVERLAP_SECONDS;
use crate::connector::Ask;
use crate::store::{self, Running, Working};

/// What is asked next.
#[derive(Debug, Clone)]
pub(crate) enum CheckStep {
    /// Which orders were placed on a day.
    List(CheckId, Listing),
    /// Orders by which both differ, by number.
    Ask(CheckId, Vec<String>),
}

impl CheckStep {
    pub(super) fn ask(&self) -> Ask {
        match self {
            Self::List(_, listing) => listing.ask(),
            Self::Ask(_, ids) => Ask::These(ids.clone()),
        }
    }
}

/// The next step of the comparison under way, or of one whose time has come. Only while nothing is to be
/// read: what is about to come by itself is not missing.
pub(super) fn next_step(
    ctx: &mut Ctx<'_>,
    connection: &Working,
    shop: &ShopFacts,
) -> Result<Option<CheckStep>, Fault> {
    let running = match store::running_check(ctx, connection.id)? {
        Some(running) => running,
        None => match begin(ctx, connection, shop)? {
            Some(running) => running,
            None => return Ok(None),
        },
    };
    if let Some(listing) = running.listing {
        return Ok(Some(CheckStep::List(running.id, listing)));
    }
    let most = connection.page_size.clamp(1, MOST_ASKED);
    let unasked = store::unasked(ctx, running.id, most)?;
    if !unasked.is_empty() {
        return Ok(Some(CheckStep::Ask(running.id, unasked)));
    }
    end(ctx, connection, shop, running.id)?;
    Ok(None)
}

/// Begins a comparison whose time has come. What was placed up to the beginning of the last reading is here,
/// if that reading came to its end.
fn begin(
    ctx: &mut Ctx<'_>,
    connection: &Working,
    shop: &ShopFacts,
) -> Result<Option<Running>, Fault> {
    let (Some(started), Some(_)) = (connection.started_at, connection.ended_at) else {
        return Ok(None);
    };
    let Some(since) = store::due_since(ctx, connection.id)? else { return Ok(None) };
    let zone = shop.zone()?;
    let until = second(started.plus_seconds(-OVERLAP_SECONDS));
    let from = completeness::from(until, since, &zone);
    let listing = last_day(from, until, &zone).map(|day| day.listed(LISTED));
    let running = Running { id: ctx.new_id(), from, listing, hours_at: None };
    store::begin_check(ctx, connection.id, &running, until)?;
    Ok(Some(running))
}

/// Everything was compared and asked for.
fn end(
    ctx: &mut Ctx<'_>,
    connection: &Working,
    shop: &ShopFacts,
    id: CheckId,
) -> Result<(), Fault> {
    let chance = connection.id.uuid().as_u128();
    let due = completeness::next(ctx.now(), chance, &shop.zone()?);
    store::end_check(ctx, connection.id, id, due)?;
    if let Some(check) = store::find_check(ctx, id)? {
        let news = serde_json::json!({
            "theirs": check.theirs, "ours": check.ours, "missing": check.missing,
            "healed": check.healed, "extra": check.extra,
        });
        ctx.emit(db::Event::about("channels", "OrdersCompared", connection.id, 0, &news));
    }
    Ok(())
}
