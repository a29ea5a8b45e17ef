use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;
use settings::StockThresholdsParameter;

use crate::permissions;
use crate::store::warehouses;
use crate::warehouse::{NewWarehouse, Warehouse, clean_code};

/// A place where goods will lie. Its SKUs begin with the thresholds given, or else with those of
/// the house.
#[derive(Debug, Clone)]
pub struct AddWarehouse {
    /// As it shall be.
    pub warehouse: NewWarehouse,
}

impl Command for AddWarehouse {
    const NAME: &'static str = "inventory.add_warehouse";
    const PERMISSION: Permission = permissions::MANAGE_WAREHOUSES;
    type Output = Warehouse;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Warehouse, Fault> {
        ctx.actor().scope.must_be_all(Self::PERMISSION)?;
        let (code, facts) = self.warehouse.into_parts();
        let (code, mut facts) = (clean_code(&code)?, facts.clean()?);
        if facts.says_no_thresholds() {
            let house = settings::parameter::<StockThresholdsParameter>(ctx)?;
            facts.default_safety = house.safety;
            facts.default_min = Some(house.min).filter(|pieces| *pieces > 0);
            facts.default_max = Some(house.max).filter(|pieces| *pieces > 0);
        }
        let warehouse = Warehouse { id: ctx.new_id(), code, facts, version: 1 };

        if !warehouses::insert(ctx, &warehouse)? {
            let detail = format!("{} is taken", warehouse.code);
            return Err(Fault::field("code", "inventory.warehouse_code_taken", detail));
        }
        let news = json!({ "code": warehouse.code });
        ctx.emit(Event::about("inventory", "WarehouseAdded", warehouse.id, 1, &news));
        Ok(warehouse)
    }
}
