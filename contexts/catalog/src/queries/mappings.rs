use db::{Ctx, Param, Query, Row};
use kernel::{Cursor, Fault, Page, PageRequest, Permission, Timestamp, fold};
use serde::{Deserialize, Serialize};
use settings::ShopId;

use crate::store::mappings::Asked;
use crate::store::search::{Filter, text};
use crate::{SkuId, permissions};

/// How a shop writes one of our SKUs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct MappingRow {
    /// Whose code it is.
    pub shop_id: ShopId,
    /// The shop's own code in the house.
    pub shop_code: Option<String>,
    /// As the shop writes it.
    pub external_sku: String,
    /// What it means; nothing while nobody knows.
    pub sku_id: Option<SkuId>,
    /// The SKU's code.
    pub sku_code: Option<String>,
    /// The SKU's name.
    pub sku_name: Option<String>,
    /// Who found out: `auto` or `person`.
    pub source: String,
    /// How often it was met while nobody knew.
    pub seen_count: i64,
    /// When it was met first.
    pub first_seen_at: Timestamp,
    /// When it was met last while nobody knew.
    pub last_seen_at: Timestamp,
    /// Since when it is known.
    pub mapped_at: Option<Timestamp>,
    /// Grows with every change.
    pub version: i64,
}

const SELECT: &str = "SELECT m.shop_id, m.external_sku, m.sku_id, s.code, s.name, m.source, \
     m.seen_count, m.first_seen_at, m.last_seen_at, m.mapped_at, m.version \
     FROM sku_mappings m LEFT JOIN skus s ON s.id = m.sku_id";

fn read(row: &Row<'_>) -> Result<MappingRow, Fault> {
    Ok(MappingRow {
        shop_id: row.get(0)?,
        shop_code: None,
        external_sku: row.get(1)?,
        sku_id: row.get(2)?,
        sku_code: row.get(3)?,
        sku_name: row.get(4)?,
        source: row.get(5)?,
        seen_count: row.get(6)?,
        first_seen_at: row.get(7)?,
        last_seen_at: row.get(8)?,
        mapped_at: row.get(9)?,
        version: row.get(10)?,
    })
}

/// Adds the shops' codes.
fn with_shops(ctx: &mut Ctx<'_>, rows: &mut [MappingRow]) -> Result<(), Fault> {
    let mut ids: Vec<ShopId> = rows.iter().map(|row| row.shop_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let shops = settings::shops(ctx, &ids)?;
    for row in rows {
        row.shop_code = shops.get(&row.shop_id).map(|shop| shop.code.clone());
    }
    Ok(())
}

pub(crate) fn view_mapping(ctx: &mut Ctx<'_>, asked: &Asked) -> Result<MappingRow, Fault> {
    let sql = format!("{SELECT} WHERE m.shop_id = $1 AND m.external_folded = $2");
    let mut row = ctx.one(&sql, &[&asked.shop_id, &asked.folded], read)?;
    with_shops(ctx, std::slice::from_mut(&mut row))?;
    Ok(row)
}

kernel::text_enum! {
    /// Which mappings.
    pub enum MappingState {
        /// The work list: codes of which nobody knows what they mean.
        Unmapped = "unmapped",
        Mapped = "mapped",
    }
}

/// Mappings: the work list with what orders ask for most first, the others by the shops' codes.
#[derive(Debug, Clone)]
pub struct ListMappings {
    /// Which.
    pub state: MappingState,
    /// Only this shop's.
    pub shop_id: Option<ShopId>,
    /// Only those of this SKU.
    pub sku_id: Option<SkuId>,
    /// Which page.
    pub page: PageRequest,
}

impl Query for ListMappings {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Page<MappingRow>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Page<MappingRow>, Fault> {
        let limit = self.page.limit()?;
        let mut filter = Filter::default();
        if let Some(seen) = ctx.actor().shops().ids() {
            let seen = filter.place(Param::Ids(seen));
            filter.and_that(&format!("m.shop_id = ANY({seen})"));
        }
        if let Some(shop_id) = self.shop_id {
            filter.and("m.shop_id = ?", Param::Id(shop_id.uuid()));
        }
        if let Some(sku_id) = self.sku_id {
            filter.and("m.sku_id = ?", Param::Id(sku_id.uuid()));
        }
        if let Some(after) = self.page.after()? {
            let [seen, folded, shop] = after.keys(3)? else { return Err(bad_cursor()) };
            let seen: i64 = seen.parse().map_err(|_| bad_cursor())?;
            let shop: ShopId = shop.parse().map_err(|_| bad_cursor())?;
            after_row(self.state, &mut filter, seen, folded, shop);
        }
        let order = match self.state {
            MappingState::Unmapped => {
                filter.and_that("m.sku_id IS NULL");
                "m.seen_count DESC, m.external_folded, m.shop_id"
            }
            MappingState::Mapped => {
                filter.and_that("m.sku_id IS NOT NULL");
                "m.external_folded, m.shop_id"
            }
        };
        let most = filter.place(Param::Int(limit + 1));
        let sql = format!("{SELECT} {} ORDER BY {order} LIMIT {most}", filter.clause());
        let rows = ctx.list(&sql, &filter.params(), read)?;
        let mut page = Page::from_rows(rows, limit, |row| {
            let (seen, shop) = (row.seen_count.to_string(), row.shop_id.to_string());
            Cursor::new(vec![seen, fold(&row.external_sku), shop])
        });
        with_shops(ctx, &mut page.items)?;
        Ok(page)
    }
}

/// Only what comes after a row of the page before.
fn after_row(state: MappingState, filter: &mut Filter, seen: i64, folded: &str, shop: ShopId) {
    let folded = filter.place(text(folded));
    let shop = filter.place(Param::Id(shop.uuid()));
    let later = format!("(m.external_folded, m.shop_id) > ({folded}, {shop})");
    let later = match state {
        MappingState::Mapped => later,
        MappingState::Unmapped => {
            let seen = filter.place(Param::Int(seen));
            format!("(m.seen_count < {seen} OR (m.seen_count = {seen} AND {later}))")
        }
    };
    filter.and_that(&later);
}

fn bad_cursor() -> Fault {
    Fault::field("after", "kernel.bad_cursor", "not a cursor of this list")
}
