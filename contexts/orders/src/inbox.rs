//! The inbox: what came in, as it came. What could not be taken waits here with its problem, and can
//! be read again once its cause is mended.

use bytes::Bytes;
use db::{Command, Ctx, Json, Query, Row};
use kernel::{Cursor, Fault, Page, PageRequest, Permission, Timestamp};
use serde::Serialize;
use settings::ShopId;

use crate::commands::{Delivered, Placed, place};
use crate::new_order::NewOrder;
use crate::order::Source;
use crate::store::{Delivery, insert_inbox};
use crate::{DeliveryId, OrderId, permissions};

kernel::text_enum! {
    /// What became of a delivery.
    pub enum DeliveryState {
        Waiting = "waiting",
        Parsed = "parsed",
        Known = "known",
        Refused = "refused",
    }
}

/// A delivery as a list shows it.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = InboxDelivery)]
pub struct DeliveryView {
    pub id: DeliveryId,
    pub source: String,
    #[schema(value_type = String)]
    pub shop_id: ShopId,
    pub external_id: Option<String>,
    pub received_at: Timestamp,
    pub state: DeliveryState,
    pub order_id: Option<OrderId>,
    /// What was wrong, as the sender was told.
    #[schema(value_type = Option<Object>)]
    pub problem: Option<serde_json::Value>,
}

const COLUMNS: &str =
    "id, source, shop_id, external_id, received_at, state, order_id, problem";

fn read(row: &Row<'_>) -> Result<DeliveryView, Fault> {
    Ok(DeliveryView {
        id: row.get(0)?,
        source: row.get(1)?,
        shop_id: row.get(2)?,
        external_id: row.get(3)?,
        received_at: row.get(4)?,
        state: row.parse(5)?,
        order_id: row.get(6)?,
        problem: row.get::<Option<Json<_>>>(7)?.map(|Json(problem)| problem),
    })
}

/// Deliveries that were refused and wait for somebody, newest first.
#[derive(Debug, Clone)]
pub struct ListRefused {
    pub page: PageRequest,
}

impl Query for ListRefused {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Page<DeliveryView>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Page<DeliveryView>, Fault> {
        let limit = self.page.limit()?;
        let (at, id) = match self.page.after()? {
            None => (Timestamp::from_micros(i64::MAX), DeliveryId::from_uuid(uuid::Uuid::max())),
            Some(after) => {
                let keys = after.keys(2)?;
                let bad = || Fault::field("after", "kernel.bad_cursor", "not of this list");
                let micros = keys[0].parse().map_err(|_| bad())?;
                (Timestamp::from_micros(micros), keys[1].parse().map_err(|_| bad())?)
            }
        };
        let sql = format!(
            "SELECT {COLUMNS} FROM inbox WHERE state IN ('waiting', 'refused') \
             AND (received_at, id) < ($1, $2) ORDER BY received_at DESC, id DESC LIMIT $3"
        );
        let rows = ctx.list(&sql, &[&at, &id, &(limit + 1)], read)?;
        Ok(Page::from_rows(rows, limit, |row| {
            Cursor::new(vec![row.received_at.as_micros().to_string(), row.id.to_string()])
        }))
    }
}

/// What was sent, byte for byte. It may hold personal data: a permission of its own.
#[derive(Debug, Clone)]
pub struct GetRaw {
    pub delivery_id: DeliveryId,
}

impl Query for GetRaw {
    const PERMISSION: Permission = permissions::SEE_RAW;
    type Output = Vec<u8>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<u8>, Fault> {
        raw(ctx, self.delivery_id).map(|(raw, ..)| raw)
    }
}

fn raw(
    ctx: &mut Ctx<'_>,
    id: DeliveryId,
) -> Result<(Vec<u8>, DeliveryState, Source), Fault> {
    ctx.find("SELECT raw, state, source FROM inbox WHERE id = $1", &[&id], |row| {
        Ok((row.get(0)?, row.parse(1)?, row.parse(2)?))
    })?
    .ok_or_else(|| Fault::not_found("orders.unknown_delivery", id.to_string()))
}

/// Keeps a delivery that was refused, with what was wrong, where its shop is known.
#[derive(Debug, Clone)]
pub struct KeepRefused {
    pub shop: String,
    pub external_id: String,
    pub source: Source,
    pub raw: Bytes,
    pub problem: serde_json::Value,
}

impl Command for KeepRefused {
    const NAME: &'static str = "orders.keep_refused";
    const PERMISSION: Permission = permissions::CREATE;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let Some(shop) = settings::shop_by_code(ctx, &self.shop)? else { return Ok(()) };
        let (now, id) = (ctx.now(), ctx.new_uuid());
        let external_id = kernel::clean_line(&self.external_id, 100).unwrap_or_default();
        let delivery = Delivery {
            id,
            source: self.source.as_str(),
            shop_id: shop.id,
            external_id: &external_id,
            raw: &self.raw,
            state: DeliveryState::Refused.as_str(),
            order_id: None,
            problem: Some(self.problem),
        };
        insert_inbox(ctx, now, &[delivery])
    }
}

/// Reads a delivery that was refused again, and places its order if that can be done now.
#[derive(Debug, Clone)]
pub struct ReplayDelivery {
    pub delivery_id: DeliveryId,
}

impl Command for ReplayDelivery {
    const NAME: &'static str = "orders.replay_delivery";
    const PERMISSION: Permission = permissions::CREATE;
    type Output = Placed;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Placed, Fault> {
        let (raw, state, source) = raw(ctx, self.delivery_id)?;
        if !matches!(state, DeliveryState::Refused | DeliveryState::Waiting) {
            return Err(Fault::conflict("orders.delivery_done", format!("it is {state}")));
        }
        let new: NewOrder = serde_json::from_slice(&raw)
            .map_err(|error| Fault::invalid("orders.delivery_unreadable", error.to_string()))?;
        // Its bytes are in the inbox already.
        let item = Delivered { raw: Bytes::new(), ..Delivered::new(new.checked()?, source) };
        let placed = place(ctx, &[item])?.into_iter().next();
        let placed = placed.ok_or_else(|| Fault::internal("orders.no_outcome", "none"))??;
        let state = if placed.known { DeliveryState::Known } else { DeliveryState::Parsed };
        ctx.execute(
            "UPDATE inbox SET state = $2, order_id = $3, problem = NULL WHERE id = $1",
            &[&self.delivery_id, &state.as_str(), &placed.id],
        )?;
        Ok(placed)
    }
}
