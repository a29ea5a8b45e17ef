//! SQL of the catalog, one file per group of tables.

pub(crate) mod barcodes;
pub(crate) mod facts;
pub(crate) mod mappings;
pub(crate) mod products;
pub(crate) mod search;
pub(crate) mod skus;

use db::violated_constraint;
use kernel::Fault;

/// What a unique index says, in the words of the house. PostgreSQL names the index, SQLite its
/// columns.
pub(crate) fn refusal(fault: Fault) -> Fault {
    let (code, detail) = match violated_constraint(&fault) {
        Some("skus_code" | "skus.code_folded") => {
            ("catalog.code_taken", "another SKU has this code")
        }
        Some("skus_variant" | "skus.product_id, skus.variant_folded") => {
            ("catalog.variant_taken", "another SKU of this product has these attributes")
        }
        Some("products_code" | "products.code_folded") => {
            ("catalog.code_taken", "another product has this code")
        }
        _ => return fault,
    };
    Fault::conflict(code, detail).with_source(fault)
}
