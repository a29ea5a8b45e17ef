//! The company the weeks happen to, and what buyers order of it.

use bytes::Bytes;
use catalog::{CreateSku, SkuId, SkuInput};
use db::Db;
use inventory::{AddWarehouse, AdjustReason, AdjustStock, WarehouseId};
use kernel::{Actor, Timestamp};
use orders::commands::Delivered;
use orders::new_order::NewOrder;
use orders::order::Source;
use rand::RngExt;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use serde_json::{Value, json};
use settings::{AddShop, ShopId};

use crate::Trouble;

const SKUS: usize = 16;
/// Pieces of each SKU in each warehouse when the week begins: too few for it.
const OPENING: i64 = 5;
/// What shops sell under a name of their own until somebody says what it is.
pub const FOREIGN_SKU: &str = "THEIR-MUG";

/// Shops, warehouses and SKUs.
#[derive(Debug, Clone)]
pub struct Company {
    /// Code and id.
    pub shops: Vec<(&'static str, ShopId)>,
    /// The best first.
    pub warehouses: Vec<WarehouseId>,
    /// Code and id.
    pub skus: Vec<(String, SkuId)>,
}

impl Company {
    /// Makes it through the public commands.
    ///
    /// # Errors
    /// A command is refused.
    pub async fn open(db: &Db, actor: &Actor) -> Result<Self, Trouble> {
        let mut shops = Vec::new();
        for (code, workflow) in [
            ("EU", json!({"reserve_on_arrival": true})),
            ("US", json!({"auto_approve": true, "auto_confirm": true})),
            ("CN", json!({"reserve_on_arrival": false, "confirm_partial": true})),
        ] {
            let shop = serde_json::from_value(json!({
                "code": code, "name": code, "platform": "api", "time_zone": "UTC",
                "currency": "EUR", "workflow": workflow,
            }))?;
            shops.push((code, db.run(actor, AddShop(shop)).await?.id));
        }
        let mut warehouses = Vec::new();
        for (priority, code) in ["SZX", "LAX", "FRA"].iter().enumerate() {
            let warehouse = serde_json::from_value(json!({
                "code": code, "name": code, "country": "CN", "time_zone": "Asia/Shanghai",
                "priority": priority,
            }))?;
            warehouses.push(db.run(actor, AddWarehouse { warehouse }).await?.id);
        }
        let mut skus = Vec::new();
        for number in 0..SKUS {
            let code = format!("WEEK-{number:02}");
            let said = SkuInput {
                code: Some(code.clone()),
                name: Some(format!("杯子 {number}")),
                ..SkuInput::default()
            };
            let sku_id = db.run(actor, CreateSku { said }).await?.id;
            for warehouse_id in &warehouses {
                let opening = AdjustStock {
                    sku_id,
                    warehouse_id: *warehouse_id,
                    change: OPENING,
                    reason: AdjustReason::Opening,
                    note: None,
                };
                db.run(actor, opening).await?;
            }
            skus.push((code, sku_id));
        }
        Ok(Self { shops, warehouses, skus })
    }

    /// An order of a buyer who was never born.
    ///
    /// # Errors
    /// It is no order: a mistake here.
    pub fn draw_order(
        &self,
        random: &mut StdRng,
        number: u64,
        now: Timestamp,
    ) -> Result<Delivered, Trouble> {
        let (shop, _) = self.shops.choose(random).ok_or("no shop")?;
        let lines: Vec<Value> = (0..random.random_range(1..=3))
            .map(|_| {
                let foreign = random.random_bool(0.03);
                let own = self.skus.choose(random).map_or("", |(code, _)| code);
                let sku = if foreign { FOREIGN_SKU } else { own };
                json!({"sku": sku, "quantity": random.random_range(1..=3), "unit_price": "12.50"})
            })
            .collect();
        let paid = random.random_bool(0.92).then_some(now);
        // Some buyers forget what a carrier cannot do without.
        let phone = random.random_bool(0.95).then_some("+49 30 1234567");
        let city = random.random_bool(0.98).then_some("Berlin");
        let order = json!({
            "shop": shop, "external_id": format!("W-{number:06}"), "lines": lines,
            "placed_at": now,
            "payment": {"method": "card", "paid_at": paid},
            "buyer": {"platform_id": format!("B-{}", random.random_range(0..200))},
            "ship_to": {
                "name": "Jürgen Müller", "phone": phone, "line1": "Straße 1", "city": city,
                "postcode": "10623", "country": "DE",
            },
        });
        let raw = Bytes::from(order.to_string());
        let new: NewOrder = serde_json::from_value(order)?;
        Ok(Delivered {
            new: new.checked()?,
            raw,
            source: Source::Api,
            draft: false,
            trusted_address: false,
        })
    }
}
