//! What changes will do, as it is shown before anybody decides.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use catalog::{SkuFacts, SkuId};
use kernel::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Change, Part};
use crate::line::Line;
use crate::order::Order;
use crate::{EditId, ParcelId};

kernel::text_enum! {
    /// What became of a set of changes.
    pub enum EditState {
        Pending = "pending",
        Applied = "applied",
        Cancelled = "cancelled",
    }
}

/// Pieces per SKU that are wanted more, or fewer, than before; bundles taken apart.
#[must_use]
pub fn stock_change(
    before: &[Line],
    after: &[Line],
    skus: &HashMap<SkuId, Arc<SkuFacts>>,
) -> BTreeMap<SkuId, i64> {
    let mut change: BTreeMap<SkuId, i64> = BTreeMap::new();
    for (lines, sign) in [(before, -1), (after, 1)] {
        for line in lines {
            let Some(sku) = line.sku_id.and_then(|id| skus.get(&id)) else { continue };
            for (part, pieces) in sku.stocked(line.progress.open()).unwrap_or_default() {
                *change.entry(part).or_default() += sign * pieces;
            }
        }
    }
    change.retain(|_, pieces| *pieces != 0);
    change
}

/// What changes will do, as it is shown and kept. Nothing of a person stands in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = EditPreview)]
pub struct Preview {
    pub parts: Vec<Part>,
    pub before: Totals,
    pub after: Totals,
    pub stock: Vec<StockChange>,
    /// The approvals that will be void.
    pub voids: Vec<VoidedApproval>,
    /// Whether the order may not ship afterwards before somebody has looked.
    pub holds_shipping: bool,
    /// The parcels that will be dropped and planned anew.
    pub parcels: Vec<TouchedParcel>,
    /// Which fields of the recipient will differ.
    pub recipient: Vec<String>,
}

/// What an order costs, in minor units of its currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = EditTotals)]
pub struct Totals {
    #[schema(value_type = String)]
    pub currency: kernel::Currency,
    pub units: i64,
    pub goods_minor: i64,
    pub fees_minor: i64,
    pub total_minor: i64,
    pub paid_minor: i64,
}

impl Totals {
    /// Of an order.
    #[must_use]
    pub fn of(order: &Order) -> Self {
        Self {
            currency: order.currency,
            units: order.facts.units - order.facts.units_cancelled,
            goods_minor: order.goods_minor,
            fees_minor: order.fees_minor,
            total_minor: order.total_minor,
            paid_minor: order.paid_minor,
        }
    }
}

/// Pieces of one SKU that are wanted more, or fewer when negative.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = EditStockChange)]
pub struct StockChange {
    #[schema(value_type = String)]
    pub sku_id: SkuId,
    pub sku_code: String,
    pub pieces: i64,
    /// What could be claimed now, over all warehouses.
    pub available: i64,
}

/// An approval that will be void.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct VoidedApproval {
    pub decision: String,
    pub actor_name: String,
    pub at: Timestamp,
}

/// A parcel that changes touch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TouchedParcel {
    pub id: ParcelId,
    pub number: String,
}

/// A set of changes as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = OrderEdit)]
pub struct Edit {
    pub id: EditId,
    /// The order's version it was worked out against.
    pub order_version: i64,
    pub state: EditState,
    /// Without what concerns the recipient: that is kept where persons are, and `preview` names the
    /// fields.
    pub changes: Vec<Change>,
    pub preview: Preview,
    pub actor_name: String,
    pub at: Timestamp,
    pub applied_at: Option<Timestamp>,
}
