//! What is where, what of it is promised, and how it moved.
//!
//! ```text
//!   claim_sets ──▶ active ──┬─ consume ──▶ consumed   (shipped: on hand and allocated go down)
//!    (allocated goes up)    ├─ release ──▶ released   (allocated goes down)
//!                           └─ sweep_expired ──▶ expired   (soft claims only)
//!
//!   world:adjust:opening ──▶ wh:SZX ──▶ world:customer ──▶ wh:SZX
//!                      adjust     consume       return_to_stock
//! ```
//!
//! A level (`stock_levels`) is a cache of the claims and the movements, changed in their commit;
//! the stock doctor compares them and never repairs. Whoever changes a level locks it first, in the
//! order of (SKU, warehouse), and changes it by one conditional statement; each change carries a new
//! version and one `StockChanged`, and opens or closes the alerts that follow from it.

mod changes;
mod claim;
mod commands;
mod doctor;
mod goods;
mod http;
mod ids;
mod movement;
mod names;
mod queries;
mod reservations;
mod sight;
mod stock_alert;
mod stock_cost;
mod stock_level;
mod store;
mod warehouse;

use db::{Migration, Migrations};

pub use claim::{
    Claim, ClaimKey, ClaimKind, ClaimOwner, ClaimState, OwnerType, ShortLine, Shortage, Want,
};
pub use commands::{
    AddWarehouse, AdjustStock, Adjusted, ChangeWarehouse, ImportOpeningStock, Imported, MOST_ROWS,
    OpeningRow, ReleaseClaim, ReserveByHand, Reserved, ReverseMovement, RowOutcome, SetThresholds,
    SweepExpiredClaims, ThresholdRow,
};
pub use doctor::{Check, Diagnosis, Finding, StockDoctor};
pub use goods::{Returned, Shipped, consume, return_to_stock};
pub use http::router;
pub use ids::{ClaimId, MovementId, StockAlertId, StockImportId, WarehouseId};
pub use movement::{AdjustReason, Movement, SourceType};
pub use queries::{
    AlertRow, IdleGoods, ListAlerts, ListClaims, ListMovements, ListStock, ListWarehouses,
    SeeStockCosts, StockCosts, StockRow, availability, seen_availability, seen_warehouses,
    stocked_skus, warehouses,
};
pub use reservations::{
    LineRelease, active_claim_owners, claim_sets, claims_of, expire_at, harden, release,
    release_lines, sweep_expired,
};
pub use sight::sight;
pub use stock_alert::{StockAlert, StockAlertKind};
pub use stock_cost::CostTotal;
pub use stock_level::{Level, LevelKey, MOST_QUANTITY, Thresholds};
pub use warehouse::{NewWarehouse, Warehouse, WarehouseChanges, WarehouseFacts};

/// The tables of this context.
pub const MIGRATIONS: Migrations = Migrations {
    context: "inventory",
    steps: &[
        Migration {
            number: 1,
            name: "inventory",
            sql: include_str!("../migrations/0001_inventory.sql"),
        },
        Migration {
            number: 2,
            name: "written_alone",
            sql: include_str!("../migrations/0002_written_alone.sql"),
        },
    ],
};

/// Who may do what here.
pub mod permissions {
    use kernel::Permission;

    /// See warehouses, stock, movements, claims and alerts, and ask the stock doctor.
    pub const VIEW: Permission = Permission("inventory.view");
    /// Add and change warehouses.
    pub const MANAGE_WAREHOUSES: Permission = Permission("inventory.manage_warehouses");
    /// Set the books right, and undo that.
    pub const ADJUST: Permission = Permission("inventory.adjust");
    /// Take in opening stock.
    pub const IMPORT: Permission = Permission("inventory.import");
    /// Say how much is too little, too much, and kept back.
    pub const SET_THRESHOLDS: Permission = Permission("inventory.set_thresholds");
    /// Keep goods back by hand and let them go.
    pub const RESERVE: Permission = Permission("inventory.reserve");
    /// End claims whose time is up; the schedule does that.
    pub const SWEEP: Permission = Permission("inventory.sweep");
    /// All of them.
    pub const ALL: &[Permission] =
        &[VIEW, MANAGE_WAREHOUSES, ADJUST, IMPORT, SET_THRESHOLDS, RESERVE, SWEEP];
}
