//! What sources took back under numbers of their own.

use customers::CustomerId;
use db::{Ctx, Rows};
use kernel::{Fault, Price, Timestamp};
use settings::ShopId;

use crate::import::{ReadReturn, ReturnedLine};
use crate::run_import::LinkCursor;
use crate::store::line_no;
use crate::{ImportId, OrderId, TakenBackId};

/// A line that is known, as far as it tells whether another delivery says the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KnownReturn {
    pub(crate) external_line: i64,
    pub(crate) sku: String,
    pub(crate) quantity: i64,
    pub(crate) unit_price: Price,
}

impl KnownReturn {
    /// How a line that was read would be known.
    pub(crate) fn of(at: usize, line: &ReturnedLine) -> Self {
        Self {
            external_line: line_no(at),
            sku: line.sku.clone(),
            quantity: line.quantity,
            unit_price: line.unit_price,
        }
    }
}

/// The lines of returns that are there already, by their numbers, in the order of their lines.
pub(crate) fn known_returns(
    ctx: &mut Ctx<'_>,
    keys: &[(ShopId, String)],
) -> Result<Vec<(ShopId, String, KnownReturn)>, Fault> {
    let rows = Rows::new()
        .column(keys.iter().map(|(shop, _)| *shop))
        .column(keys.iter().map(|(_, external)| external.as_str()));
    let mut known = ctx.list_rows(
        "WITH v(shop_id, external_id) AS (rows) \
         SELECT r.shop_id, r.external_id, r.external_line, r.sku, r.quantity, r.unit_price \
         FROM order_returns r \
         JOIN v ON r.shop_id = v.shop_id AND r.external_id = v.external_id",
        &rows,
        &[],
        |row| {
            let line = KnownReturn {
                external_line: row.get(2)?,
                sku: row.get(3)?,
                quantity: row.get(4)?,
                unit_price: row.get(5)?,
            };
            Ok((row.get(0)?, row.get(1)?, line))
        },
    )?;
    known.sort_by_key(|(_, _, line)| line.external_line);
    Ok(known)
}

/// Takes over lines without a link from runs that never came to their end, so that this run links
/// them.
pub(crate) fn adopt_returns(
    ctx: &mut Ctx<'_>,
    import_id: ImportId,
    keys: &[(ShopId, String)],
) -> Result<(), Fault> {
    let rows = Rows::new()
        .column(keys.iter().map(|(shop, _)| *shop))
        .column(keys.iter().map(|(_, external)| external.as_str()))
        .column(keys.iter().map(|_| import_id));
    ctx.execute_rows(
        "WITH v(shop_id, external_id, import_id) AS (rows) \
         UPDATE order_returns SET import_id = v.import_id FROM v \
         WHERE order_returns.shop_id = v.shop_id AND order_returns.external_id = v.external_id \
         AND order_returns.order_id IS NULL AND order_returns.import_id IN \
         (SELECT i.id FROM imports i WHERE i.id = order_returns.import_id AND i.state <> 'done')",
        &rows,
        &[],
    )?;
    Ok(())
}

/// Writes returns, not linked yet.
pub(crate) fn insert_returns(
    ctx: &mut Ctx<'_>,
    import_id: ImportId,
    returns: &[(&ReadReturn, ShopId, Option<CustomerId>)],
) -> Result<(), Fault> {
    let lines: Vec<(&ReadReturn, ShopId, Option<CustomerId>, usize, &ReturnedLine)> = returns
        .iter()
        .flat_map(|(taken, shop, customer)| {
            let lines = taken.lines.iter().enumerate();
            lines.map(move |(at, line)| (*taken, *shop, *customer, at, line))
        })
        .collect();
    let now = ctx.now();
    let ids: Vec<TakenBackId> = lines.iter().map(|_| ctx.new_id()).collect();
    let rows = Rows::new()
        .column(ids)
        .column(lines.iter().map(|(_, shop, ..)| *shop))
        .column(lines.iter().map(|(taken, ..)| taken.external_id.as_str()))
        .column(lines.iter().map(|(_, _, _, at, _)| line_no(*at)))
        .column(lines.iter().map(|_| import_id))
        .column(lines.iter().map(|(.., line)| line.kind.as_str()))
        .column(lines.iter().map(|(_, _, customer, ..)| *customer))
        .column(lines.iter().map(|_| false))
        .column(lines.iter().map(|(.., line)| line.sku.as_str()))
        .column(lines.iter().map(|(.., line)| line.title.as_str()))
        .column(lines.iter().map(|(.., line)| line.quantity))
        .column(lines.iter().map(|(.., line)| line.unit_price))
        .column(lines.iter().map(|(.., line)| line.amount_minor))
        .column(lines.iter().map(|(taken, ..)| taken.currency))
        .column(lines.iter().map(|(taken, ..)| taken.at))
        .column(lines.iter().map(|_| now));
    let columns = [
        "id",
        "shop_id",
        "external_id",
        "external_line",
        "import_id",
        "kind",
        "customer_id",
        "linked",
        "sku",
        "title",
        "quantity",
        "unit_price",
        "amount_minor",
        "currency",
        "at",
        "created_at",
    ];
    ctx.insert_rows("order_returns", &columns, &rows, "").map(|_| ())
}

/// A line that looks for what it takes back.
#[derive(Debug, Clone)]
pub(crate) struct Unlinked {
    pub(crate) cursor: LinkCursor,
    pub(crate) shop_id: ShopId,
    pub(crate) customer_id: Option<CustomerId>,
    pub(crate) sku: String,
    pub(crate) quantity: i64,
}

/// Lines of goods of an import without a link, by time, after a place.
pub(crate) fn unlinked_returns(
    ctx: &mut Ctx<'_>,
    import_id: ImportId,
    after: Option<&LinkCursor>,
    most: i64,
) -> Result<Vec<Unlinked>, Fault> {
    let beginning = LinkCursor::beginning();
    let after = after.unwrap_or(&beginning);
    ctx.list(
        "SELECT at, external_id, external_line, id, shop_id, customer_id, sku, quantity \
         FROM order_returns WHERE import_id = $1 AND order_id IS NULL AND kind = 'goods' \
         AND (at, external_id, external_line, id) > ($2, $3, $4, $5) \
         ORDER BY at, external_id, external_line, id LIMIT $6",
        &[&import_id, &after.at, &after.external_id, &after.external_line, &after.id, &most],
        |row| {
            Ok(Unlinked {
                cursor: LinkCursor {
                    at: row.get(0)?,
                    external_id: row.get(1)?,
                    external_line: row.get(2)?,
                    id: row.get(3)?,
                },
                shop_id: row.get(4)?,
                customer_id: row.get(5)?,
                sku: row.get(6)?,
                quantity: row.get(7)?,
            })
        },
    )
}

/// A line that may be what was taken back.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    /// The line that looks for it.
    pub(crate) wanted_by: TakenBackId,
    pub(crate) order_id: OrderId,
    pub(crate) line_no: i64,
    pub(crate) sku: String,
    pub(crate) placed_at: Timestamp,
    pub(crate) order_version: i64,
}

/// Lines of the same buyer, shop, quantity and SKU that were bought before and are not taken back
/// yet. Letters' case does not count; what lies beyond ASCII is compared by the caller.
pub(crate) fn candidates(ctx: &mut Ctx<'_>, wanted: &[Unlinked]) -> Result<Vec<Candidate>, Fault> {
    let wanted: Vec<(&Unlinked, CustomerId)> =
        wanted.iter().filter_map(|one| Some((one, one.customer_id?))).collect();
    let rows = Rows::new()
        .column(wanted.iter().map(|(one, _)| one.cursor.id))
        .column(wanted.iter().map(|(_, customer)| *customer))
        .column(wanted.iter().map(|(one, _)| one.shop_id))
        .column(wanted.iter().map(|(one, _)| one.sku.as_str()))
        .column(wanted.iter().map(|(one, _)| one.quantity))
        .column(wanted.iter().map(|(one, _)| one.cursor.at));
    ctx.list_rows(
        "WITH v(id, customer_id, shop_id, sku, quantity, at) AS (rows) \
         SELECT v.id, l.order_id, l.line_no, l.external_sku, o.placed_at, o.version FROM v \
         JOIN orders o ON o.customer_id = v.customer_id AND o.shop_id = v.shop_id \
         AND o.placed_at <= v.at \
         JOIN order_lines l ON l.order_id = o.id AND l.ordered = v.quantity \
         AND lower(l.external_sku) = lower(v.sku) \
         WHERE NOT EXISTS (SELECT 1 FROM order_returns r \
         WHERE r.order_id = l.order_id AND r.line_no = l.line_no)",
        &rows,
        &[],
        |row| {
            Ok(Candidate {
                wanted_by: row.get(0)?,
                order_id: row.get(1)?,
                line_no: row.get(2)?,
                sku: row.get(3)?,
                placed_at: row.get(4)?,
                order_version: row.get(5)?,
            })
        },
    )
}

/// Links lines to what they take back.
pub(crate) fn link_returns(ctx: &mut Ctx<'_>, links: &[&Candidate]) -> Result<(), Fault> {
    let rows = Rows::new()
        .column(links.iter().map(|link| link.wanted_by))
        .column(links.iter().map(|link| link.order_id))
        .column(links.iter().map(|link| link.line_no));
    ctx.execute_rows(
        "WITH v(id, order_id, line_no) AS (rows) \
         UPDATE order_returns SET order_id = v.order_id, line_no = v.line_no, linked = true \
         FROM v WHERE order_returns.id = v.id",
        &rows,
        &[],
    )?;
    Ok(())
}
