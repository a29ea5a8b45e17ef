//! What a shop listed of a day is compared with what is here.

use std::collections::{BTreeMap, HashMap, HashSet};

use db::{Command, Ctx};
use jiff::tz::TimeZone;
use kernel::{Fault, Permission, Timestamp};
use orders::channel::{ChannelPlaced, by_external_ids, placed_between};
use settings::ShopId;

use crate::ConnectionId;
use crate::completeness::{
    CheckId, Count, LISTED, Listing, OrderDifference, Placed, date, differences, hour, last_day,
};
use crate::connector::SeenName;
use crate::store::{self, Running};

/// Looked for at once.
const CHUNK: usize = 1_000;

/// Keeps a page of names; after the last of a day, writes down how both differ, and goes on to the day before.
#[derive(Debug, Clone)]
pub(crate) struct NoteListed {
    pub(crate) connection_id: ConnectionId,
    pub(crate) check_id: CheckId,
    /// How far the day was listed when this was asked.
    pub(crate) listing: Listing,
    pub(crate) names: Vec<SeenName>,
}

impl Command for NoteListed {
    const NAME: &'static str = "channels.note_listed";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let Some(mut connection) = store::lock_connection(ctx, self.connection_id)? else {
            return Ok(());
        };
        let running = store::running_check(ctx, self.connection_id)?;
        let Some(mut running) = running
            .filter(|running| running.id == self.check_id && running.listing == Some(self.listing))
        else {
            return Ok(());
        };
        let day = self.listing.day;
        let next = self.listing.after_page(&self.names);
        let kept: Vec<(Placed, bool)> =
            self.names.into_iter().map(|name| kept(name, &self.listing)).collect();
        store::put_names(ctx, running.id, &kept)?;
        if next.is_some() {
            running.listing = next;
        } else {
            let shop = settings::shops(ctx, &[connection.shop_id])?.remove(&connection.shop_id);
            let missing = || Fault::internal("channels.no_shop", connection.shop_id.to_string());
            let zone = shop.ok_or_else(missing)?.zone()?;
            compare(ctx, connection.shop_id, &mut running, &self.listing, &zone)?;
            let before = last_day(running.from, day.at, &zone);
            running.listing = before.map(|day| day.listed(LISTED));
        }
        store::move_check(ctx, &running)?;
        super::ingest_orders::answers(ctx, &mut connection)?;
        let until = super::take_connections::lease(ctx.now());
        store::save_connection(ctx, &connection, Some(until))
    }
}

fn kept(name: SeenName, listing: &Listing) -> (Placed, bool) {
    let is_counted = name.is_order && listing.day.has(name.placed_at);
    let SeenName { external_id, number, placed_at, .. } = name;
    (Placed { external_id, number, placed_at, order_id: None }, is_counted)
}

/// Writes down how many orders of a day both have, and by which they differ. The newest day with a difference
/// is shown by hours as well.
fn compare(
    ctx: &mut Ctx<'_>,
    shop_id: ShopId,
    running: &mut Running,
    listing: &Listing,
    zone: &TimeZone,
) -> Result<(), Fault> {
    let day = listing.day;
    let theirs = store::take_names(ctx, running.id)?;
    let ids: Vec<String> = theirs.iter().map(|one| one.external_id.clone()).collect();
    let mut known = HashSet::with_capacity(ids.len());
    for some in ids.chunks(CHUNK) {
        known.extend(by_external_ids(ctx, shop_id, some)?.into_keys());
    }
    let ours = placed_between(ctx, shop_id, day.at, day.until)?.into_iter().map(placed);
    let ours: Vec<Placed> = ours.collect();
    let found = differences(&theirs, &known, &ours);
    let by_hour = running.hours_at.is_none() && !found.is_empty();
    if by_hour {
        running.hours_at = Some(day.at);
        let spans = hours(&theirs, &known, &found, zone);
        store::put_spans(ctx, running.id, true, &spans)?;
    }
    let count = count(&theirs, &known);
    store::put_spans(ctx, running.id, false, &[(day.at, date(day.at, zone), count)])?;
    let found: Vec<(Placed, OrderDifference, Option<Timestamp>)> = found
        .into_iter()
        .map(|(one, difference)| {
            let hour_at = by_hour.then(|| hour(one.placed_at, zone).0);
            (one, difference, hour_at)
        })
        .collect();
    store::put_differences(ctx, (running.id, day.at), &found)
}

fn placed(ours: ChannelPlaced) -> Placed {
    Placed {
        external_id: ours.external_id,
        number: ours.number,
        placed_at: ours.placed_at,
        order_id: Some(ours.id),
    }
}

fn count(theirs: &[Placed], known: &HashSet<String>) -> Count {
    let known = theirs.iter().filter(|one| known.contains(&one.external_id)).count();
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    Count { theirs: number(theirs.len()), known: number(known) }
}

/// The hours in which anything was placed.
fn hours(
    theirs: &[Placed],
    known: &HashSet<String>,
    found: &[(Placed, OrderDifference)],
    zone: &TimeZone,
) -> Vec<(Timestamp, String, Count)> {
    let mut counts: BTreeMap<Timestamp, Count> = BTreeMap::new();
    let mut labels: HashMap<Timestamp, String> = HashMap::new();
    let mut of = |at: Timestamp| {
        let (begins, label) = hour(at, zone);
        labels.entry(begins).or_insert(label);
        begins
    };
    for one in theirs {
        let count = counts.entry(of(one.placed_at)).or_default();
        count.theirs += 1;
        count.known += i64::from(known.contains(&one.external_id));
    }
    for (one, _) in found {
        counts.entry(of(one.placed_at)).or_default();
    }
    let labelled = |(at, count)| (at, labels.remove(&at).unwrap_or_default(), count);
    counts.into_iter().map(labelled).collect()
}
