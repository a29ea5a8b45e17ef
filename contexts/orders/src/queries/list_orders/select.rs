//! From a filter to the statement that finds its orders.

use db::{Ctx, Param, ToParam};
use kernel::{Actor, Cursor, Fault, Page, Reach, Timestamp};
use settings::ShopId;

pub(crate) use super::reading::Select;
use super::reading::{Bound, Equation, HasPart};
use super::{OrderFilter, Sort, Tab, bad_cursor};
use crate::hold::HoldReason;
use crate::label::Label;
use crate::order::{ANYONE, OrderKind};
use crate::{OrderId, permissions, store};

impl Select {
    /// What a filter means to somebody.
    pub(crate) fn of(
        filter: &OrderFilter,
        actor: &Actor,
        ids: Option<Vec<OrderId>>,
        after: Option<&Cursor>,
        now: Timestamp,
    ) -> Result<Self, Fault> {
        let due = matches!(filter.tab, Some(Tab::DueToday | Tab::Overdue | Tab::AtRisk));
        let sort = filter.sort.unwrap_or(if due { Sort::ShipBy } else { Sort::Newest });
        let mine = filter.mine == Some(true);
        let mut select = Self {
            ids,
            label: filter.tab.and_then(Tab::label),
            equations: Vec::new(),
            has_parts: has_parts(filter),
            many_parts: Vec::new(),
            facts: Vec::new(),
            bounds: Vec::new(),
            placed: Vec::new(),
            after: after.map(|after| row(after, sort)).transpose()?,
            sort,
            few: due || mine,
        };
        if due {
            select.due(filter, now)?;
        }
        if due || sort == Sort::ShipBy {
            select.facts.push(OPEN.to_owned());
        }
        if mine {
            select.facts.push(RETURNED.to_owned());
            select.bounds.push(Bound::leading("owner", "= ANY($)", owners(actor)));
        }
        select.equations(filter);
        select.shops(filter.shop_id, actor.shops());
        let from = filter.placed_from.map(|from| (">=", Param::Time(from)));
        let to = filter.placed_to.map(|to| ("<", Param::Time(to)));
        select.placed.extend(from.into_iter().chain(to));
        Ok(select)
    }

    fn equations(&mut self, filter: &OrderFilter) {
        let text = |word: &str| Param::Text(word.to_owned().into());
        if filter.kind == Some(OrderKind::Normal) {
            // Nearly all are: there is an index of the others only.
            self.bounds.push(Bound::aside("kind", "= $", text(OrderKind::Normal.as_str())));
        } else if let Some(kind) = filter.kind {
            self.equation("kind", text(kind.as_str()), " AND kind <> 'normal'");
        }
        if let Some(country) = filter.country.as_deref().filter(|country| !country.is_empty()) {
            self.equation("country", text(country), "");
        }
        if let Some(source) = filter.source {
            self.equation("source", text(source.as_str()), "");
        }
        if let Some(band) = filter.amount_band {
            self.equation("amount_band", Param::Int(band), "");
        }
    }

    fn equation(&mut self, column: &'static str, value: Param<'static>, within: &'static str) {
        self.equations.push(Equation { column, value, within });
    }

    /// One shop that is asked for, or those that are seen. A single one is an equation, so that it
    /// can lead an index.
    fn shops(&mut self, asked: Option<ShopId>, seen: &Reach) {
        match (asked.map(ShopId::uuid), seen.ids().as_deref()) {
            (None, None) => {}
            (Some(id), _) if seen.has(id) => self.equation("shop_id", Param::Id(id), ""),
            (None, Some([only])) => self.equation("shop_id", Param::Id(*only), ""),
            (None, Some(seen)) => {
                self.bounds.push(Bound::aside("shop_id", "= ANY($)", Param::Ids(seen.to_vec())));
            }
            (Some(_), _) => self.facts.push("false".to_owned()),
        }
    }

    /// When they have to leave.
    fn due(&mut self, filter: &OrderFilter, now: Timestamp) -> Result<(), Fault> {
        let mut bound = |comparison: &'static str, at: Timestamp| {
            self.bounds.push(Bound::leading("ship_by", comparison, Param::Time(at)));
        };
        if filter.tab == Some(Tab::Overdue) {
            bound("< $", now);
            return Ok(());
        }
        let days = Days::after(now, filter.time_zone.as_deref().unwrap_or("UTC"))?;
        bound(">= $", now);
        if filter.tab == Some(Tab::AtRisk) {
            bound("< $", days.end_of_tomorrow);
            let labels = AT_RISK.iter().map(|label| label.as_str().into()).collect();
            self.bounds.push(Bound::aside("label", "= ANY($)", Param::Texts(labels)));
        } else {
            bound("< $", days.end_of_today);
        }
        Ok(())
    }

    pub(super) fn page(self, ctx: &mut Ctx<'_>, limit: i64) -> Result<Page<OrderId>, Fault> {
        let by_time = self.sort != Sort::Greatest;
        let found = self.rows(ctx, limit + 1, |row| {
            let key = if by_time { row.get::<Timestamp>(1)?.as_micros() } else { row.get(1)? };
            Ok((row.get::<OrderId>(0)?, key))
        })?;
        let page = Page::from_rows(found, limit, |(id, key)| {
            Cursor::new(vec![key.to_string(), id.to_string()])
        });
        Ok(page.map(|(id, _)| id))
    }

    /// The ids of everything it means, for a bulk action; at most `most`.
    pub(crate) fn ids(self, ctx: &mut Ctx<'_>, most: i64) -> Result<Vec<OrderId>, Fault> {
        self.rows(ctx, most, |row| row.get(0))
    }

    fn rows<T>(
        self,
        ctx: &mut Ctx<'_>,
        most: i64,
        read: impl FnMut(&db::Row<'_>) -> Result<T, Fault>,
    ) -> Result<Vec<T>, Fault> {
        let (sql, mut params) = self.statement(ctx)?;
        params.push(Param::Int(most));
        let params: Vec<&dyn ToParam> =
            params.iter().map(|param| -> &dyn ToParam { param }).collect();
        ctx.list(&sql, &params, read)
    }
}

fn has_parts(filter: &OrderFilter) -> Vec<HasPart> {
    let text = |word: &str| Param::Text(word.to_owned().into());
    let mut all: Vec<HasPart> = [
        ("order_tags WHERE tag = $", &filter.tag),
        ("order_exceptions WHERE code = $ AND closed_at IS NULL", &filter.exception),
        ("order_holds WHERE reason = $ AND released_at IS NULL", &filter.hold),
    ]
    .into_iter()
    .filter_map(|(parts, word)| {
        let word = word.as_deref().filter(|word| !word.is_empty())?;
        Some(HasPart { parts, word: text(word) })
    })
    .collect();
    if filter.tab == Some(Tab::Refunds) {
        let reasons = MONEY_BACK.iter().map(|reason| reason.as_str().into()).collect();
        let parts = "order_holds WHERE reason = ANY($) AND released_at IS NULL";
        all.push(HasPart { parts, word: Param::Texts(reasons) });
    }
    all
}

/// The last row of the page before.
fn row(after: &Cursor, sort: Sort) -> Result<(Param<'static>, OrderId), Fault> {
    let keys = after.keys(2)?;
    let number: i64 = keys[0].parse().map_err(|_| bad_cursor())?;
    let id: OrderId = keys[1].parse().map_err(|_| bad_cursor())?;
    let key = match sort {
        Sort::Greatest => Param::Int(number),
        _ => Param::Time(Timestamp::from_micros(number)),
    };
    Ok((key, id))
}

/// Orders of which something still has to leave: the condition of the partial index on `ship_by`, word
/// for word. SQLite turns a comparison around whose right side alone is a column, and would not know it
/// again.
pub const OPEN: &str = "state IN ('new', 'returned', 'approved', 'confirmed') \
                        AND ship_by IS NOT NULL AND units > units_cancelled + units_shipped";

/// Holds of orders whose buyer wants to give them up, or their money back.
pub(crate) const MONEY_BACK: [HoldReason; 2] = [HoldReason::BuyerCancel, HoldReason::RefundPending];

/// What stops an order that is due soon: somebody must do something, or it will be late.
const AT_RISK: [Label; 4] = [Label::Held, Label::Blocked, Label::Returned, Label::Backordered];

/// Orders that somebody has to correct: the condition of the partial index on `owner`.
const RETURNED: &str = "state = 'returned' AND owner IS NOT NULL";

/// Whose rejected orders somebody corrects: their own, and those of nobody.
fn owners(actor: &Actor) -> Param<'static> {
    let anyone = actor.may(permissions::EDIT).then(|| ANYONE.into());
    Param::Texts(std::iter::once(actor.id.to_string().into()).chain(anyone).collect())
}

/// How many rejected orders somebody has to correct.
pub(crate) fn returned_to(ctx: &mut Ctx<'_>) -> Result<i64, Fault> {
    let owners = owners(ctx.actor());
    let seen = store::OfShops::new(ctx, "shop_id", 2);
    let sql =
        format!("SELECT count(*) FROM orders WHERE {RETURNED} AND owner = ANY($1) AND {seen}");
    Ok(ctx.find(&sql, &seen.params(&[&owners]), |row| row.get(0))?.unwrap_or(0))
}

/// How many orders that are [`OPEN`] and due before `$3` stand in the tabs of what is due: today, overdue,
/// at risk. `$1` is now, `$2` the end of today.
pub(crate) fn due_counts() -> String {
    let at_risk = AT_RISK.map(|label| format!("'{label}'")).join(", ");
    format!(
        "count(*) FILTER (WHERE ship_by >= $1 AND ship_by < $2), \
         count(*) FILTER (WHERE ship_by < $1), \
         count(*) FILTER (WHERE ship_by >= $1 AND label IN ({at_risk}))"
    )
}

/// Where the days end in somebody's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Days {
    /// The first moment of tomorrow.
    pub(crate) end_of_today: Timestamp,
    /// The first moment of the day after.
    pub(crate) end_of_tomorrow: Timestamp,
}

impl Days {
    pub(crate) fn after(now: Timestamp, zone: &str) -> Result<Self, Fault> {
        let wrong = |_| Fault::field("time_zone", "orders.unknown_time_zone", "an IANA time zone");
        let zone = jiff::tz::TimeZone::get(zone).map_err(|_| wrong(()))?;
        let next = |day: &jiff::Zoned| day.tomorrow().and_then(|next| next.start_of_day());
        let tomorrow = next(&now.to_jiff().to_zoned(zone)).map_err(|_| wrong(()))?;
        let day_after = next(&tomorrow).map_err(|_| wrong(()))?;
        let end = |day: &jiff::Zoned| Timestamp::from_jiff(day.timestamp());
        Ok(Self { end_of_today: end(&tomorrow), end_of_tomorrow: end(&day_after) })
    }
}
