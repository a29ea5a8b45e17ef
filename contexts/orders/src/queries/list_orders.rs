//! The list of orders: any tab, any filter, four ways to sort, page by page.

mod select;

use std::collections::HashMap;

use customers::SubjectType;
use db::{Ctx, Query};
use kernel::{Fault, Money, PageRequest, Permission, Timestamp};
use serde::{Deserialize, Serialize};
use settings::ShopId;

pub(crate) use self::select::{OPEN, Select, end_of_day};
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
