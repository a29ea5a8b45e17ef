//! The list of orders: any tab, any filter, four ways to sort, page by page.

use std::collections::HashMap;

use customers::SubjectType;
use db::{Ctx, Param, Query, ToParam};
use kernel::{Cursor, Fault, Money, Page, PageRequest, Permission, Reach, Timestamp};
use serde::{Deserialize, Serialize};
use settings::ShopId;

use super::get_order::{ExceptionView, HoldView};
use crate::label::{Label, label_beneath_holds};
use crate::order::{Order, OrderKind, Source, State};
use crate::{OrderId, permissions, store};

kernel::text_enum! {
    /// The tabs above the list: the stages, and the views that cut across them.
    pub enum Tab {
        All = "all",
        Draft = "draft",
        AwaitingPayment = "awaiting_payment",
        AwaitingReview = "awaiting_review",
        Returned = "returned",
        AwaitingConfirm = "awaiting_confirm",
        Backordered = "backordered",
        Allocated = "allocated",
        Picking = "picking",
        Packed = "packed",
        PartiallyShipped = "partially_shipped",
        Shipped = "shipped",
        OutForDelivery = "out_for_delivery",
        Delivered = "delivered",
        Completed = "completed",
        Cancelled = "cancelled",
        Exceptions = "exceptions",
        OnHold = "on_hold",
        Lost = "lost",
        DueToday = "due_today",
        Overdue = "overdue",
    }
}

impl Tab {
    /// The label whose orders it shows; the cross-cutting ones look at the clock instead.
    #[must_use]
    pub fn label(self) -> Option<Label> {
        match self {
            Self::All | Self::DueToday | Self::Overdue => None,
            Self::Exceptions => Some(Label::Blocked),
            Self::OnHold => Some(Label::Held),
            tab => tab.as_str().parse().ok(),
        }
    }
}

kernel::text_enum! {
    /// In which order.
    pub enum Sort {
        Newest = "-placed_at",
        Oldest = "placed_at",
        ShipBy = "ship_by",
        Greatest = "-total",
    }
}

/// What is wanted of the list.
#[derive(Debug, Clone, Default, Serialize, Deserialize, utoipa::IntoParams, utoipa::ToSchema)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct OrderFilter {
    pub tab: Option<Tab>,
    /// Numbers of any sort, one or many; or the beginning of a name, e-mail or SKU.
    pub q: Option<String>,
    #[param(value_type = Option<String>)]
    pub shop_id: Option<ShopId>,
    /// Two letters.
    pub country: Option<String>,
    pub source: Option<Source>,
    #[serde(rename = "type")]
    #[param(rename = "type")]
    pub kind: Option<OrderKind>,
    pub amount_band: Option<i64>,
    pub tag: Option<String>,
    /// Orders with this exception open.
    pub exception: Option<String>,
    /// Orders with this hold open.
    pub hold: Option<String>,
    pub placed_from: Option<Timestamp>,
    pub placed_to: Option<Timestamp>,
    /// The zone whose day "today" is; UTC when absent.
    pub time_zone: Option<String>,
    pub sort: Option<Sort>,
}

/// The most numbers that can be pasted at once.
const MOST_NUMBERS: usize = 500;
/// What one word may find before the list is asked for a better word.
const MOST_FOUND: i64 = 500;

/// One page of orders.
#[derive(Debug, Clone)]
pub struct ListOrders {
    pub filter: OrderFilter,
    pub page: PageRequest,
}

/// A page, and the pasted numbers that nothing has.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ListedOrders {
    pub items: Vec<OrderRow>,
    pub next: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_found: Vec<String>,
}

/// An order as a list shows it.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct OrderRow {
    pub id: OrderId,
    pub number: String,
    pub external_id: Option<String>,
    pub shop: ShopView,
    pub label: Label,
    /// Where a held order will resume.
    pub hidden_label: Label,
    pub state: State,
    #[serde(rename = "type")]
    pub kind: OrderKind,
    pub source: Source,
    pub payment: crate::order::Payment,
    pub placed_at: Timestamp,
    pub paid_at: Option<Timestamp>,
    pub ship_by: Option<Timestamp>,
    pub country: Option<String>,
    pub total: Money,
    pub amount_band: i64,
    pub buyer_name: Option<String>,
    pub lines: Vec<RowLine>,
    pub line_count: i64,
    pub unit_count: i64,
    pub tags: Vec<String>,
    pub holds: Vec<HoldView>,
    pub exceptions: Vec<ExceptionView>,
    pub no_stock: bool,
    pub owner: Option<String>,
    pub tracking_code: Option<String>,
    pub version: i64,
}

/// The shop of a row.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = OrderShop)]
pub struct ShopView {
    pub id: ShopId,
    pub code: String,
    pub name: String,
    pub platform: settings::Platform,
    pub time_zone: String,
}

impl ShopView {
    pub(crate) fn of(shop: &settings::ShopFacts) -> Self {
        Self {
            id: shop.id,
            code: shop.code.clone(),
            name: shop.name.clone(),
            platform: shop.platform,
            time_zone: shop.time_zone.clone(),
        }
    }
}

/// A line of a row.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct RowLine {
    pub line_no: i64,
    pub sku_code: String,
    pub external_sku: String,
    pub title: String,
    pub variant: String,
    pub quantity: i64,
    pub picture_url: Option<String>,
}

/// Lines of one order that a list shows; the drawer has them all.
const MOST_ROW_LINES: usize = 5;

impl Query for ListOrders {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = ListedOrders;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<ListedOrders, Fault> {
        let limit = self.page.limit()?;
        let after = self.page.after()?;
        let (ids, not_found) = match self.filter.q.as_deref().map(str::trim) {
            None | Some("") => (None, Vec::new()),
            Some(q) => {
                let (ids, not_found) = look_up(ctx, q)?;
                (Some(ids), not_found)
            }
        };
        let shops = ctx.actor().shops();
        let select = Select::of(&self.filter, shops, ids, after.as_ref(), ctx.now())?;
        let page = select.page(ctx, limit)?;
        let items = rows(ctx, &page.items)?;
        Ok(ListedOrders { items, next: page.next, not_found })
    }
}

/// The orders a search text means, and the pasted numbers nothing has.
fn look_up(ctx: &mut Ctx<'_>, q: &str) -> Result<(Vec<OrderId>, Vec<String>), Fault> {
    let words: Vec<String> = q
        .split(['\n', '\r', '\t', ',', ';', '，', '；'])
        .flat_map(str::split_whitespace)
        .map(str::to_owned)
        .collect();
    if words.len() > MOST_NUMBERS {
        return Err(Fault::field("q", "kernel.out_of_range", "at most 500 numbers at once"));
    }
    let found = store::order_ids_by_number(ctx, &words)?;
    let known = |word: &String| {
        let folded = kernel::fold(word);
        found.iter().any(|(number, _)| kernel::fold(number) == folded)
    };
    let mut ids: Vec<OrderId> = found.iter().map(|(_, id)| *id).collect();
    let several_lines = q.trim().contains(['\n', '\t', ',', ';', '，', '；']);
    if several_lines || (!ids.is_empty() && words.len() == 1) {
        let not_found = words.iter().filter(|word| !known(word)).cloned().collect();
        return Ok((ids, not_found));
    }
    ids.extend(by_prefix(ctx, q)?);
    let people = customers::find_subjects(ctx, q, SubjectType::Order, 500)?;
    ids.extend(people.into_iter().map(OrderId::from_uuid));
    let skus = catalog::search_ids(ctx, q, 20)?;
    ids.extend(ctx.list(
        "SELECT order_id FROM order_lines WHERE sku_id = ANY($1) ORDER BY order_id DESC LIMIT $2",
        &[&skus, &MOST_FOUND],
        |row| row.get::<OrderId>(0),
    )?);
    Ok((ids, Vec::new()))
}

fn by_prefix(ctx: &mut Ctx<'_>, q: &str) -> Result<Vec<OrderId>, Fault> {
    let folded = kernel::fold(q);
    // The last character there is: everything that begins with the text sorts before it.
    let end = format!("{folded}\u{10FFFF}");
    let (upper, upper_end) =
        (folded.to_uppercase(), format!("{}\u{10FFFF}", folded.to_uppercase()));
    let mut ids = ctx.list(
        "SELECT id FROM orders WHERE external_folded >= $1 AND external_folded < $2 LIMIT $3",
        &[&folded, &end, &MOST_FOUND],
        |row| row.get::<OrderId>(0),
    )?;
    ids.extend(ctx.list(
        "SELECT id FROM orders WHERE number >= $1 AND number < $2 LIMIT $3",
        &[&upper, &upper_end, &MOST_FOUND],
        |row| row.get::<OrderId>(0),
    )?);
    Ok(ids)
}

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

    fn page(mut self, ctx: &mut Ctx<'_>, limit: i64) -> Result<Page<OrderId>, Fault> {
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

/// The rows of a page, in its order: one statement per kind of thing, not per order.
pub(crate) fn rows(ctx: &mut Ctx<'_>, ids: &[OrderId]) -> Result<Vec<OrderRow>, Fault> {
    let mut orders: HashMap<OrderId, Order> =
        store::look_many(ctx, ids)?.into_iter().map(|order| (order.id, order)).collect();
    let mut shop_ids: Vec<ShopId> = orders.values().map(|order| order.shop_id).collect();
    shop_ids.sort_unstable();
    shop_ids.dedup();
    let shops = settings::shops(ctx, &shop_ids)?;
    let lines = store::lines_of(ctx, ids)?;
    let mut skus: Vec<catalog::SkuId> =
        lines.values().flatten().filter_map(|line| line.sku_id).collect();
    skus.sort_unstable();
    skus.dedup();
    let skus = catalog::skus(ctx, &skus)?;
    let subjects: Vec<uuid::Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let mut names = customers::names(ctx, SubjectType::Order, &subjects)?;
    let mut tags = store::tags_of(ctx, ids)?;
    let mut exceptions = store::exceptions_of(ctx, ids)?;
    let holds = store::holds_of(ctx, ids)?;
    let mut rows = Vec::with_capacity(ids.len());
    for id in ids {
        let Some(order) = orders.remove(id) else { continue };
        let Some(shop) = shops.get(&order.shop_id) else { continue };
        let own = lines.get(id).map(Vec::as_slice).unwrap_or_default();
        rows.push(OrderRow {
            label: order.label(),
            hidden_label: label_beneath_holds(&order),
            shop: ShopView::of(shop),
            total: Money::new(order.total_minor, order.currency),
            buyer_name: names.remove(&id.uuid()),
            lines: own.iter().take(MOST_ROW_LINES).map(|line| row_line(line, &skus)).collect(),
            line_count: order.facts.line_count,
            unit_count: order.facts.units,
            tags: tags.remove(id).unwrap_or_default(),
            holds: holds.iter().filter(|hold| hold.order_id == *id).map(HoldView::of).collect(),
            exceptions: exceptions
                .remove(id)
                .unwrap_or_default()
                .iter()
                .map(ExceptionView::of)
                .collect(),
            no_stock: order.facts.no_stock,
            id: order.id,
            number: order.number,
            external_id: order.external_id,
            state: order.state,
            kind: order.kind,
            source: order.source,
            payment: order.payment,
            placed_at: order.placed_at,
            paid_at: order.paid_at,
            ship_by: order.ship_by,
            country: order.country,
            amount_band: order.amount_band,
            owner: order.owner,
            tracking_code: order.tracking_code,
            version: order.version,
        });
    }
    Ok(rows)
}

fn row_line(
    line: &crate::line::Line,
    skus: &HashMap<catalog::SkuId, std::sync::Arc<catalog::SkuFacts>>,
) -> RowLine {
    RowLine {
        line_no: line.line_no,
        sku_code: line.sku_code.clone(),
        external_sku: line.external_sku.clone(),
        title: line.title.clone(),
        variant: line.variant.clone(),
        quantity: line.progress.ordered - line.progress.cancelled,
        picture_url: line.sku_id.and_then(|id| skus.get(&id)?.picture_url.clone()),
    }
}
