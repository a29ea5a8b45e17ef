//! Why deliveries wait, and which of them can be read again.

use db::{Ctx, Query};
use kernel::{Fault, Permission, Timestamp};
use serde::Serialize;
use settings::ShopId;

use crate::inbox::{InboxFilter, UNTOLD};
use crate::order::Source;
use crate::{DeliveryId, permissions, store};

/// Causes of one answer: every code of every shop of a large house. Of more, those of most deliveries.
const MOST_CAUSES: i64 = 5_000;

/// How many deliveries wait for one cause, of one shop, that came one way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct InboxCause {
    /// A fault's code; `untold` where nothing was said.
    pub code: String,
    #[schema(value_type = String)]
    pub shop_id: ShopId,
    pub source: Source,
    pub deliveries: i64,
    /// When the first of them came.
    pub since: Timestamp,
}

/// Why deliveries wait, the cause of most first.
#[derive(Debug, Clone, Default)]
pub struct CountCauses {
    pub filter: InboxFilter,
}

impl Query for CountCauses {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Vec<InboxCause>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<InboxCause>, Fault> {
        let causes = store::inbox_causes(ctx, &self.filter, MOST_CAUSES)?;
        let named = |cause: store::CauseCount| InboxCause {
            code: cause.code.unwrap_or_else(|| UNTOLD.to_owned()),
            shop_id: cause.shop_id,
            source: cause.source,
            deliveries: cause.deliveries,
            since: cause.since,
        };
        Ok(causes.into_iter().map(named).collect())
    }
}

/// The deliveries that a filter means and that can be read again, the first received first.
#[derive(Debug, Clone)]
pub(crate) struct WaitingDeliveries {
    pub(crate) filter: InboxFilter,
    pub(crate) most: i64,
}

impl Query for WaitingDeliveries {
    const PERMISSION: Permission = permissions::CREATE;
    type Output = Vec<DeliveryId>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<DeliveryId>, Fault> {
        store::waiting_ids(ctx, &self.filter, self.most)
    }
}
