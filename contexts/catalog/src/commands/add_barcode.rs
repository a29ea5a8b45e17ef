use db::{Command, Ctx};
use kernel::{Fault, Permission};
use serde_json::json;

use super::steps;
use crate::barcode::Barcode;
use crate::queries::{SkuView, view_sku};
use crate::store::skus;
use crate::{SkuId, permissions};

/// A SKU has one more barcode: a new supplier's, or a label of ours. One it has already is taken
/// without a word.
#[derive(Debug, Clone)]
pub struct AddBarcode {
    /// Which SKU.
    pub id: SkuId,
    /// As typed or scanned.
    pub barcode: String,
}

impl Command for AddBarcode {
    const NAME: &'static str = "catalog.add_barcode";
    const PERMISSION: Permission = permissions::EDIT;
    type Output = SkuView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<SkuView, Fault> {
        let barcode = Barcode::parse(&self.barcode)
            .map_err(|error| Fault::field("barcode", error.code(), error.to_string()))?;
        let kept = skus::load_locked(ctx, self.id)?;
        let barcodes = [barcode];
        if steps::give_barcodes(ctx, self.id, &barcodes)? > 0 {
            let [barcode] = &barcodes;
            skus::update(ctx, &kept, &kept.card)?;
            let changes = json!({"barcodes": {"added": [barcode.text()]}});
            steps::tell_changed(ctx, self.id, kept.version + 1, &changes);
            let texts = steps::spellings(None, &barcodes);
            steps::settle_waiting(ctx, self.id, kept.version + 1, &texts)?;
        }
        view_sku(ctx, self.id)
    }
}
