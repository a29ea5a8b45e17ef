//! What the ids of this context are ids of. The things themselves have the plain names.

use serde::Serializer;
use uuid::Uuid;

kernel::entity!(
    /// A place where goods lie. Shops rank warehouses under the same prefix.
    pub Warehouse, WarehouseId, "whs"
);
kernel::entity!(
    /// A promise of goods.
    pub Claim, ClaimId, "clm"
);
kernel::entity!(
    /// A physical fact.
    pub Movement, MovementId, "mov"
);
kernel::entity!(
    /// Something somebody should look at.
    pub StockAlert, StockAlertId, "sal"
);
kernel::entity!(
    /// A file of opening stock.
    pub StockImport, StockImportId, "sim"
);

/// The id of a thing of a context above, whose prefix is not known here: the UUID as text.
pub(crate) fn as_hex<S: Serializer>(uuid: &Uuid, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(uuid)
}
