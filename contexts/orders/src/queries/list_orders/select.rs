//! From a filter to the statement that finds its orders.

use db::{Ctx, Param, ToParam};
use kernel::{Cursor, Fault, Page, Reach, Timestamp};
use settings::ShopId;

use super::{OrderFilter, Sort, Tab};
use crate::OrderId;

/// A statement in the making.
pub(crate) struct Select {
    conditions: Vec<String>,
    params: Vec<Param<'static>>,
    sort: Sort,
}

impl Select {
    /// What a filter means to somebody who sees these shops.
    pub(crate) fn of(
        filter: &OrderFilter,
        shops: &Reach,
        ids: Option<Vec<OrderId>>,
        after: Option<&Cursor>,
        now: Timestamp,
    ) -> Result<Self, Fault> {
        let due = matches!(filter.tab, Some(Tab::DueToday | Tab::Overdue));
        let sort = filter.sort.unwrap_or(if due { Sort::ShipBy } else { Sort::Newest });
        let mut select = Self { conditions: Vec::new(), params: Vec::new(), sort };
        if let Some(ids) = ids {
            select.add("id = ANY($)", Param::Ids(ids.iter().map(|id| id.uuid()).collect()));
        }
        select.tab(filter, now)?;
        select.shops(filter.shop_id, shops);
        let words = [
            ("country = $", filter.country.clone()),
            ("source = $", filter.source.map(|source| source.to_string())),
            ("kind = $", filter.kind.map(|kind| kind.to_string())),
            (
                "EXISTS (SELECT 1 FROM order_tags t WHERE t.order_id = orders.id AND t.tag = $)",
                filter.tag.clone(),
            ),
            (
                "EXISTS (SELECT 1 FROM order_exceptions x WHERE x.order_id = orders.id \
                 AND x.code = $ AND x.closed_at IS NULL)",
                filter.exception.clone(),
            ),
            (
                "EXISTS (SELECT 1 FROM order_holds h WHERE h.order_id = orders.id \
                 AND h.reason = $ AND h.released_at IS NULL)",
                filter.hold.clone(),
            ),
        ];
        for (condition, word) in words {
            if let Some(word) = word.filter(|word| !word.is_empty()) {
                select.add(condition, Param::Text(word.into()));
            }
        }
        if let Some(band) = filter.amount_band {
            select.add("amount_band = $", Param::Int(band));
        }
        if let Some(from) = filter.placed_from {
            select.add("placed_at >= $", Param::Time(from));
        }
        if let Some(to) = filter.placed_to {
            select.add("placed_at < $", Param::Time(to));
        }
        if let Some(after) = after {
            select.after(after)?;
        }
        Ok(select)
    }

    /// `$` in the condition becomes the parameter's place.
    fn add(&mut self, condition: &str, param: Param<'static>) {
        self.params.push(param);
        let place = format!("${}", self.params.len());
        self.conditions.push(condition.replacen('$', &place, 1));
    }

    /// One shop that is asked for, or those that are seen. A single one is an equation, so that it
    /// leads the index.
    fn shops(&mut self, asked: Option<ShopId>, seen: &Reach) {
        match (asked.map(ShopId::uuid), seen.ids().as_deref()) {
            (None, None) => {}
            (Some(id), _) if seen.has(id) => self.add("shop_id = $", Param::Id(id)),
            (None, Some([only])) => self.add("shop_id = $", Param::Id(*only)),
            (None, Some(seen)) => self.add("shop_id = ANY($)", Param::Ids(seen.to_vec())),
            (Some(_), _) => self.conditions.push("false".to_owned()),
        }
    }

    fn tab(&mut self, filter: &OrderFilter, now: Timestamp) -> Result<(), Fault> {
        let Some(tab) = filter.tab else { return Ok(()) };
        if let Some(label) = tab.label() {
            self.add("label = $", Param::Text(label.as_str().into()));
        }
        if matches!(tab, Tab::DueToday | Tab::Overdue) {
            self.conditions.push(OPEN.to_owned());
            if tab == Tab::Overdue {
                self.add("ship_by < $", Param::Time(now));
            } else {
                self.add("ship_by >= $", Param::Time(now));
                let end = end_of_day(now, filter.time_zone.as_deref().unwrap_or("UTC"))?;
                self.add("ship_by < $", Param::Time(end));
            }
        }
        Ok(())
    }

    fn after(&mut self, after: &Cursor) -> Result<(), Fault> {
        let keys = after.keys(2)?;
        let bad = |_| Fault::field("after", "kernel.bad_cursor", "not a cursor of this list");
        let number: i64 = keys[0].parse().map_err(|_| bad(()))?;
        let id: OrderId = keys[1].parse().map_err(|_| bad(()))?;
        let first = match self.sort {
            Sort::Greatest => Param::Int(number),
            _ => Param::Time(Timestamp::from_micros(number)),
        };
        let (column, comparison) = match self.sort {
            Sort::Newest => ("placed_at", "<"),
            Sort::Oldest => ("placed_at", ">"),
            Sort::ShipBy => ("ship_by", ">"),
            Sort::Greatest => ("total_minor", "<"),
        };
        self.params.push(first);
        self.params.push(Param::Id(id.uuid()));
        let (at, next) = (self.params.len() - 1, self.params.len());
        self.conditions.push(format!("({column}, id) {comparison} (${at}, ${next})"));
        Ok(())
    }

    fn order_by(&self) -> &'static str {
        match self.sort {
            Sort::Newest => "placed_at DESC, id DESC",
            Sort::Oldest => "placed_at, id",
            Sort::ShipBy => "ship_by, id",
            Sort::Greatest => "total_minor DESC, id DESC",
        }
    }

    fn key(&self) -> &'static str {
        match self.sort {
            Sort::Newest | Sort::Oldest => "placed_at",
            Sort::ShipBy => "ship_by",
            Sort::Greatest => "total_minor",
        }
    }

    pub(super) fn page(mut self, ctx: &mut Ctx<'_>, limit: i64) -> Result<Page<OrderId>, Fault> {
        if self.sort == Sort::ShipBy {
            self.conditions.push(OPEN.to_owned());
            self.conditions.push("ship_by IS NOT NULL".to_owned());
        }
        let by_time = self.sort != Sort::Greatest;
        let (sql, limit_param) = (self.sql(self.key()), limit + 1);
        let mut params: Vec<&dyn ToParam> = Vec::new();
        for param in &self.params {
            params.push(param);
        }
        params.push(&limit_param);
        let found = ctx.list(&sql, &params, |row| {
            let key = if by_time { row.get::<Timestamp>(1)?.as_micros() } else { row.get(1)? };
            Ok((row.get::<OrderId>(0)?, key))
        })?;
        let page = Page::from_rows(found, limit, |(id, key)| {
            Cursor::new(vec![key.to_string(), id.to_string()])
        });
        Ok(page.map(|(id, _)| id))
    }

    /// The ids of everything it means, for a bulk action; at most `most`.
    pub(crate) fn ids(mut self, ctx: &mut Ctx<'_>, most: i64) -> Result<Vec<OrderId>, Fault> {
        if self.sort == Sort::ShipBy {
            self.conditions.push(OPEN.to_owned());
        }
        let sql = self.sql("id");
        let mut params: Vec<&dyn ToParam> = Vec::new();
        for param in &self.params {
            params.push(param);
        }
        params.push(&most);
        ctx.list(&sql, &params, |row| row.get(0))
    }

    fn sql(&self, key: &str) -> String {
        let conditions = if self.conditions.is_empty() {
            "true".to_owned()
        } else {
            self.conditions.join(" AND ")
        };
        format!(
            "SELECT id, {key} FROM orders WHERE {conditions} ORDER BY {} LIMIT ${}",
            self.order_by(),
            self.params.len() + 1
        )
    }
}

/// Orders that still have to leave: the condition of the partial index on `ship_by`.
pub(crate) const OPEN: &str =
    "state IN ('new', 'returned', 'approved', 'confirmed') AND ship_by IS NOT NULL";

/// The first moment of tomorrow in a zone.
pub(crate) fn end_of_day(now: Timestamp, zone: &str) -> Result<Timestamp, Fault> {
    let wrong = |_| Fault::field("time_zone", "orders.unknown_time_zone", "an IANA time zone");
    let zone = jiff::tz::TimeZone::get(zone).map_err(|_| wrong(()))?;
    let tomorrow = now.to_jiff().to_zoned(zone).tomorrow().and_then(|day| day.start_of_day());
    Ok(Timestamp::from_jiff(tomorrow.map_err(|_| wrong(()))?.timestamp()))
}
