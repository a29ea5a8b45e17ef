//! Deliveries that wait in the inbox.

use db::{Ctx, Json, Param, Rows, Sealed, ToParam};
use kernel::{Fault, Timestamp};
use settings::ShopId;

use crate::inbox::{DeliveryState, InboxFilter, Kept, Problem, ReplayError, UNTOLD};
use crate::order::Source;
use crate::store::OfShops;
use crate::{DeliveryId, OrderId};

/// What the bytes of deliveries are sealed for.
pub(super) const INBOX_RAW: Sealed = Sealed { table: "inbox", column: "raw" };

/// What waits for somebody; the words of the indexes.
const WAITS: &str = "state IN ('waiting', 'refused')";

/// No code of ours is longer.
const MOST_CODE: usize = 100;

/// The bytes of a delivery.
pub(crate) fn raw_delivery(ctx: &mut Ctx<'_>, id: DeliveryId) -> Result<Vec<u8>, Fault> {
    let seen = OfShops::new(ctx, "shop_id", 2);
    let sql = format!("SELECT raw FROM inbox WHERE id = $1 AND {seen}");
    let found = ctx.find(&sql, &seen.params(&[&id]), |row| row.get::<Option<Vec<u8>>>(0))?;
    let raw = found.ok_or_else(|| unknown_delivery(id))?;
    let raw = ctx.open(INBOX_RAW, id.uuid(), raw.as_deref())?;
    raw.ok_or_else(|| ReplayError::Forgotten.into())
}

/// Of which shop a delivery is.
pub(crate) fn shop_of_delivery(ctx: &mut Ctx<'_>, id: DeliveryId) -> Result<ShopId, Fault> {
    let seen = OfShops::new(ctx, "shop_id", 2);
    let sql = format!("SELECT shop_id FROM inbox WHERE id = $1 AND {seen}");
    let found = ctx.find(&sql, &seen.params(&[&id]), |row| row.get(0))?;
    found.ok_or_else(|| unknown_delivery(id))
}

pub(crate) fn unknown_delivery(id: DeliveryId) -> Fault {
    Fault::not_found("orders.unknown_delivery", id.to_string())
}

/// Those of these deliveries that are there for the one who acts, opened and locked in everybody's order:
/// what is read again twice at the same time becomes an order once.
pub(crate) fn deliveries_to_replay(
    ctx: &mut Ctx<'_>,
    ids: &[DeliveryId],
) -> Result<Vec<Kept>, Fault> {
    let seen = OfShops::new(ctx, "shop_id", 2);
    let sql = format!(
        "SELECT id, external_id, source, state, raw FROM inbox \
         WHERE id = ANY($1) AND {seen} ORDER BY id FOR UPDATE"
    );
    let mut kept = ctx.list(&sql, &seen.params(&[&ids]), |row| {
        Ok(Kept {
            id: row.get(0)?,
            external_id: row.get(1)?,
            source: row.parse(2)?,
            state: row.parse(3)?,
            raw: row.get(4)?,
        })
    })?;
    for one in &mut kept {
        one.raw = ctx.open(INBOX_RAW, one.id.uuid(), one.raw.as_deref())?;
    }
    Ok(kept)
}

/// Deliveries have become orders, or were known.
pub(crate) fn close_deliveries(
    ctx: &mut Ctx<'_>,
    closed: &[(DeliveryId, DeliveryState, OrderId)],
) -> Result<(), Fault> {
    let rows = Rows::new()
        .column(closed.iter().map(|(id, ..)| *id))
        .column(closed.iter().map(|(_, state, _)| state.as_str()))
        .column(closed.iter().map(|(.., order)| *order));
    ctx.execute_rows(
        "WITH v(delivery, state, order_id) AS (rows) \
         UPDATE inbox SET state = v.state, order_id = v.order_id, problem = NULL, \
         problem_code = NULL FROM v WHERE id = v.delivery",
        &rows,
        &[],
    )
    .map(|_| ())
}

/// Deliveries were read again in vain: they keep their place, and have the problem they have now.
pub(crate) fn refuse_again(
    ctx: &mut Ctx<'_>,
    refused: &[(DeliveryId, Problem)],
) -> Result<(), Fault> {
    let rows = Rows::new()
        .column(refused.iter().map(|(id, _)| *id))
        .column(refused.iter().map(|(_, problem)| Json(problem)))
        .column(refused.iter().map(|(_, problem)| problem.code));
    ctx.execute_rows(
        "WITH v(delivery, problem, problem_code) AS (rows) \
         UPDATE inbox SET state = 'refused', problem = v.problem, problem_code = v.problem_code \
         FROM v WHERE id = v.delivery",
        &rows,
        &[],
    )
    .map(|_| ())
}

/// What of the inbox waits, is meant by a filter and is there for the one who acts: a condition, and the
/// parameters of a statement that has it.
pub(crate) struct Waiting {
    condition: String,
    params: Vec<Param<'static>>,
}

impl Waiting {
    /// The statement's own parameters stand first, from `$1`.
    pub(crate) fn of(ctx: &Ctx<'_>, filter: &InboxFilter, own: Vec<Param<'static>>) -> Self {
        let mut waiting = Self { condition: WAITS.to_owned(), params: own };
        let seen = ctx.actor().shops();
        match filter.shop_id.map(ShopId::uuid) {
            Some(shop) if seen.has(shop) => waiting.and("shop_id = ", Param::Id(shop), ""),
            Some(_) => waiting.condition.push_str(" AND false"),
            None => {
                if let Some(shops) = seen.ids() {
                    waiting.and("shop_id = ANY(", Param::Ids(shops), ")");
                }
            }
        }
        if let Some(source) = filter.source {
            waiting.and("source = ", Param::Text(source.as_str().into()), "");
        }
        match filter.code.as_deref().map(|code| kernel::clean_line(code, MOST_CODE)) {
            Some(Ok(code)) if code == UNTOLD => {
                waiting.condition.push_str(" AND problem_code IS NULL");
            }
            Some(Ok(code)) if code.is_empty() => {}
            Some(Ok(code)) => waiting.and("problem_code = ", Param::Text(code.into()), ""),
            Some(Err(_)) => waiting.condition.push_str(" AND false"),
            None => {}
        }
        waiting
    }

    fn and(&mut self, before: &str, value: Param<'static>, after: &str) {
        self.params.push(value);
        let place = self.params.len();
        self.condition.push_str(&format!(" AND {before}${place}{after}"));
    }

    pub(crate) fn params(&self) -> Vec<&dyn ToParam> {
        self.params.iter().map(|param| -> &dyn ToParam { param }).collect()
    }
}

impl std::fmt::Display for Waiting {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.condition)
    }
}

/// The deliveries that a filter means and that can be read again, the first received first.
pub(crate) fn waiting_ids(
    ctx: &mut Ctx<'_>,
    filter: &InboxFilter,
    most: i64,
) -> Result<Vec<DeliveryId>, Fault> {
    let own = vec![Param::Int(most), Param::Text(Source::Import.as_str().into())];
    let waiting = Waiting::of(ctx, filter, own);
    let sql = format!(
        "SELECT id FROM inbox WHERE {waiting} AND source <> $2 ORDER BY received_at, id LIMIT $1"
    );
    ctx.list(&sql, &waiting.params(), |row| row.get(0))
}

/// How many deliveries wait for one cause, of one shop, that came one way.
pub(crate) struct CauseCount {
    pub(crate) code: Option<String>,
    pub(crate) shop_id: ShopId,
    pub(crate) source: Source,
    pub(crate) deliveries: i64,
    pub(crate) since: Timestamp,
}

/// Why deliveries wait, the cause of most first.
pub(crate) fn causes(
    ctx: &mut Ctx<'_>,
    filter: &InboxFilter,
    most: i64,
) -> Result<Vec<CauseCount>, Fault> {
    let waiting = Waiting::of(ctx, filter, vec![Param::Int(most)]);
    let sql = format!(
        "SELECT problem_code, shop_id, source, count(*), min(received_at) FROM inbox WHERE {waiting} \
         GROUP BY problem_code, shop_id, source \
         ORDER BY count(*) DESC, min(received_at), problem_code, shop_id, source LIMIT $1"
    );
    ctx.list(&sql, &waiting.params(), |row| {
        Ok(CauseCount {
            code: row.get(0)?,
            shop_id: row.get(1)?,
            source: row.parse(2)?,
            deliveries: row.get(3)?,
            since: row.get(4)?,
        })
    })
}
