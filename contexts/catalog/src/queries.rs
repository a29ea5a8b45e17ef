//! What people look at.

mod mappings;
mod products;
mod skus;

pub use mappings::{ListMappings, MappingRow, MappingState};
pub use products::{GetProduct, ListProducts, ProductRow, ProductView};
pub use skus::{GetSku, ListSkus, SkuRow, SkuView};

pub(crate) use mappings::view_mapping;
pub(crate) use products::view_product;
pub(crate) use skus::view_sku;
