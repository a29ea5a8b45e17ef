use db::{Command, Ctx};
use kernel::{Fault, Permission, fold};
use serde_json::json;

use super::steps;
use crate::barcode::Barcode;
use crate::queries::{SkuView, view_sku};
use crate::store::{barcodes, mappings, skus};
use crate::{SkuId, permissions};

/// A barcode does not mean this SKU any more. What shops wrote and was found by it goes back to the
/// work list.
#[derive(Debug, Clone)]
pub struct RemoveBarcode {
    /// Which SKU.
    pub id: SkuId,
    /// In any of its spellings.
    pub barcode: String,
}

impl Command for RemoveBarcode {
    const NAME: &'static str = "catalog.remove_barcode";
    const PERMISSION: Permission = permissions::EDIT;
    type Output = SkuView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<SkuView, Fault> {
        let kept = skus::load_locked(ctx, self.id)?;
        if !barcodes::remove(ctx, self.id, &self.barcode)? {
            return Err(Fault::not_found("catalog.unknown_barcode", "the SKU has no such barcode"));
        }
        skus::update(ctx, &kept, &kept.card)?;
        let changes = json!({"barcodes": {"removed": [self.barcode]}});
        steps::tell_changed(ctx, self.id, kept.version + 1, &changes);
        let own = fold(&kept.card.code);
        let spellings = Barcode::parse(&self.barcode)
            .map_or_else(|_| Vec::new(), |barcode| barcode.spellings());
        let gone: Vec<String> = spellings.into_iter().filter(|text| *text != own).collect();
        mappings::unsettle(ctx, self.id, &gone)?;
        view_sku(ctx, self.id)
    }
}
