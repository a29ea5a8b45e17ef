use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use crate::ids::WarehouseId;
use crate::permissions;
use crate::store::warehouses;
use crate::warehouse::{Warehouse, WarehouseChanges};

/// Everything about a warehouse but its code can be changed.
#[derive(Debug, Clone)]
pub struct ChangeWarehouse {
    /// Which.
    pub warehouse_id: WarehouseId,
    /// What shall be different.
    pub changes: WarehouseChanges,
}

impl Command for ChangeWarehouse {
    const NAME: &'static str = "inventory.change_warehouse";
    const PERMISSION: Permission = permissions::MANAGE_WAREHOUSES;
    type Output = Warehouse;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Warehouse, Fault> {
        let known = warehouses::load(ctx, self.warehouse_id)?;
        let seen_version = self.changes.seen_version;
        let facts = self.changes.apply(known.facts).clean()?;

        let updated = warehouses::update(ctx, self.warehouse_id, seen_version, &facts)?;
        let warehouse = warehouses::load(ctx, self.warehouse_id)?;
        if !updated {
            let detail = format!("now at version {}", warehouse.version);
            return Err(Fault::conflict("inventory.stale_warehouse", detail));
        }
        let news = json!({ "active": warehouse.facts.active });
        let (id, version) = (warehouse.id, warehouse.version);
        ctx.emit(Event::about("inventory", "WarehouseChanged", id, version, &news));
        Ok(warehouse)
    }
}
