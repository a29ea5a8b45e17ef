//! The list of orders: any tab, any filter, four ways to sort, page by page.

mod reading;
mod search;
mod select;

use std::collections::{HashMap, HashSet};

use customers::SubjectType;
use db::{Ctx, Query};
use kernel::{Cursor, Fault, Money, Page, PageRequest, Permission, Timestamp};
use serde::{Deserialize, Serialize};
use settings::ShopId;

pub(crate) use self::search::look_up;
pub use self::search::{PastedNumbers, RepeatedNumber};
pub use self::select::OPEN;
pub(crate) use self::select::{Days, MONEY_BACK, Select, due_counts, returned_to};
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
        /// Held because their buyer wants to give them up, or their money back.
        Refunds = "refunds",
        DueToday = "due_today",
        Overdue = "overdue",
        /// Due by the end of tomorrow, and something stops it.
        AtRisk = "at_risk",
    }
}

impl Tab {
    /// The label whose orders it shows; the cross-cutting ones look at the clock instead.
    #[must_use]
    pub fn label(self) -> Option<Label> {
        match self {
            Self::All | Self::Refunds | Self::DueToday | Self::Overdue | Self::AtRisk => None,
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
    /// Numbers of any sort, one or up to 500, as they are pasted from a sheet; words of a name, a whole phone or e-mail address; or the
    /// beginning of a SKU.
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
    /// Only orders that are a task of who asks: rejected, and theirs or anybody's to correct.
    pub mine: Option<bool>,
    pub placed_from: Option<Timestamp>,
    pub placed_to: Option<Timestamp>,
    /// The zone whose day "today" is; UTC when absent.
    pub time_zone: Option<String>,
    pub sort: Option<Sort>,
}

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
    /// Given when many numbers were looked for. Without a `sort` their orders come as they were given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pasted: Option<PastedNumbers>,
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
        let found = look_up(ctx, self.filter.q.as_deref())?;
        let in_their_order = self.filter.sort.is_none()
            && found.as_ref().is_some_and(|found| found.pasted.is_some());
        let ids = found.as_ref().map(|found| found.ids.clone());
        let page = if in_their_order {
            let ids = ids.unwrap_or_default();
            let select = Select::of(&self.filter, ctx.actor(), Some(ids.clone()), None, ctx.now())?;
            as_given(ctx, select, &ids, after.as_ref(), limit)?
        } else {
            Select::of(&self.filter, ctx.actor(), ids, after.as_ref(), ctx.now())?
                .page(ctx, limit)?
        };
        let items = rows(ctx, &page.items)?;
        let (pasted, not_found) =
            found.map_or((None, Vec::new()), |found| (found.pasted, found.not_found));
        Ok(ListedOrders { items, next: page.next, pasted, not_found })
    }
}

/// A page of what is left of these orders, in the order they are given.
fn as_given(
    ctx: &mut Ctx<'_>,
    select: Select,
    ids: &[OrderId],
    after: Option<&Cursor>,
    limit: i64,
) -> Result<Page<OrderId>, Fault> {
    let first: usize = match after {
        None => 0,
        Some(after) => after.keys(1)?[0].parse().map_err(|_| bad_cursor())?,
    };
    let most = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    let left: HashSet<OrderId> = select.ids(ctx, most)?.into_iter().collect();
    let places = (1_usize..).zip(ids.iter().copied()).skip(first);
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX).saturating_add(1);
    let rows = places.filter(|(_, id)| left.contains(id)).take(wanted).collect();
    let page = Page::from_rows(rows, limit, |(place, _)| Cursor::new(vec![place.to_string()]));
    Ok(page.map(|(_, id)| id))
}

fn bad_cursor() -> Fault {
    Fault::field("after", "kernel.bad_cursor", "not a cursor of this list")
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
