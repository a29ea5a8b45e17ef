//! What was refused, and what exactly was sent.

use db::{Ctx, Json, Param, Query, Row};
use kernel::{Cursor, Fault, Page, PageRequest, Permission, Timestamp};
use serde::Serialize;
use settings::ShopId;

use crate::inbox::{DeliveryState, InboxFilter};
use crate::{DeliveryId, OrderId, permissions, store};

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
    /// What was wrong when it was read last.
    #[schema(value_type = Option<Object>)]
    pub problem: Option<serde_json::Value>,
}

const COLUMNS: &str = "id, source, shop_id, external_id, received_at, state, order_id, problem";

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
    pub filter: InboxFilter,
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
        let own = vec![Param::Time(at), Param::Id(id.uuid()), Param::Int(limit + 1)];
        let waiting = store::Waiting::of(ctx, &self.filter, own);
        let sql = format!(
            "SELECT {COLUMNS} FROM inbox WHERE {waiting} AND (received_at, id) < ($1, $2) \
             ORDER BY received_at DESC, id DESC LIMIT $3"
        );
        let rows = ctx.list(&sql, &waiting.params(), read)?;
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
        store::raw_delivery(ctx, self.delivery_id)
    }
}
