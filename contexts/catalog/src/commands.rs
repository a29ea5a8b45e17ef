//! What people can do here, one file each.

mod add_barcode;
mod change_product;
mod change_sku;
mod create_product;
mod create_sku;
mod map_sku;
mod put_skus;
mod remove_barcode;
mod steps;

pub use add_barcode::AddBarcode;
pub use change_product::ChangeProduct;
pub use change_sku::ChangeSku;
pub use create_product::CreateProduct;
pub use create_sku::CreateSku;
pub use map_sku::MapSku;
pub use put_skus::{PutSkus, RowFault, RowOutcome, RowResult};
pub use remove_barcode::RemoveBarcode;
