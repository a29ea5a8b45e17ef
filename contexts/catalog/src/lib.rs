//! Products, their SKUs, and how the codes that shops write find their SKU.
//!
//! ```text
//!   order line "ABC-1" of shop S
//!        │
//!        ├── S has a mapping ──────────┐
//!        ├── our own code, folded ─────┼──▶ SkuFacts ── a bundle: its parts with their quantities
//!        ├── a barcode ────────────────┘
//!        └── nothing ──▶ work list ──▶ a person maps it, or a SKU with that code appears ──▶ SkuMapped
//! ```

mod barcode;
mod bundle;
mod checks;
mod commands;
mod country;
mod customs;
mod facts;
mod hs_code;
mod http;
mod product;
mod queries;
mod resolve;
mod search;
mod sight;
mod sku;
mod store;
mod variants;

use db::{Migration, Migrations};

pub use barcode::{Barcode, BarcodeError};
pub use commands::{
    AddBarcode, ChangeProduct, ChangeSku, CreateProduct, CreateSku, MapSku, PutSkus, RemoveBarcode,
    RowFault, RowOutcome, RowResult,
};
pub use country::{Country, UnknownCountry};
pub use customs::{BatteryClass, Customs, DeclaredValue, GoodsAttribute, HsCodeFor};
pub use facts::{Restriction, SkuFacts, restriction};
pub use hs_code::{HsCode, NotAnHsCode};
pub use http::router;
pub use product::{ProductInput, ProductPage};
pub use queries::{
    GetProduct, GetSku, ListMappings, ListProducts, ListSkus, MappingRow, MappingState, ProductRow,
    ProductView, SkuRow, SkuView,
};
pub use resolve::{bundles_of, codes_at, costs, ids_by_code, lookup, resolve, search_ids, skus};
pub use sight::sight;
pub use sku::{Card, ComponentInput, SkuInput, SkuKind, Status, VariantAttribute};
pub use variants::{ProductFacts, VariantFacts, map_listed, products, products_of};

kernel::entity!(
    /// What a seller lists: one or several SKUs that differ in colour, size and so on.
    pub Product, ProductId, "prd"
);
kernel::entity!(
    /// What is stocked, picked and packed.
    pub Sku, SkuId, "sku"
);

/// The tables of this context.
pub const MIGRATIONS: Migrations = Migrations {
    context: "catalog",
    steps: &[Migration {
        number: 1,
        name: "catalog",
        sql: include_str!("../migrations/0001_catalog.sql"),
    }],
};

/// Who may do what here.
pub mod permissions {
    use kernel::Permission;

    /// See products, SKUs and mappings.
    pub const VIEW: Permission = Permission("catalog.view");
    /// Create and change products and SKUs, their barcodes and customs data.
    pub const EDIT: Permission = Permission("catalog.edit");
    /// Say which SKU a shop means.
    pub const MAP: Permission = Permission("catalog.map");
    /// See and set what a SKU costs.
    pub const VIEW_COST: Permission = Permission("catalog.view_cost");
    /// All of them.
    pub const ALL: &[Permission] = &[VIEW, EDIT, MAP, VIEW_COST];
}
