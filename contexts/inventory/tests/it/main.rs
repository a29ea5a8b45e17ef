//! Inventory through HTTP and through what other contexts call, on both engines.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod alerts;
mod approvals;
mod books;
mod claims;
mod costs;
mod doctor;
mod goods;
mod many;
mod sequences;
mod stock;

use catalog::{CreateSku, SkuId, SkuInput};
use inventory::{
    AddWarehouse, AdjustReason, AdjustStock, ClaimKind, ClaimOwner, Diagnosis, Level, OwnerType,
    Shortage, StockDoctor, Want, WarehouseId, availability, claim_sets,
};
use testkit::House;
use uuid::Uuid;

fn setup() -> testkit::Setup {
    testkit::Setup {
        migrations: vec![
            settings::MIGRATIONS,
            access::MIGRATIONS,
            catalog::MIGRATIONS,
            inventory::MIGRATIONS,
        ],
        router: Box::new(|_| inventory::router()),
    }
}

async fn warehouse(house: &House, code: &str) -> WarehouseId {
    let warehouse = serde_json::from_value(serde_json::json!({
        "code": code, "name": code, "country": "CN", "time_zone": "Asia/Shanghai",
    }));
    house.run(AddWarehouse { warehouse: warehouse.unwrap() }).await.unwrap().id
}

async fn sku(house: &House, code: &str) -> SkuId {
    let (code, name) = (Some(code.to_owned()), Some(format!("杯子 {code}")));
    let said = SkuInput { code, name, ..SkuInput::default() };
    house.run(CreateSku { said }).await.unwrap().id
}

/// One warehouse and SKUs `S0`, `S1` … with so many pieces each.
async fn stocked(house: &House, pieces: &[i64]) -> (WarehouseId, Vec<SkuId>) {
    let warehouse_id = warehouse(house, "SZX").await;
    let mut skus = Vec::new();
    for (number, change) in pieces.iter().enumerate() {
        let sku_id = sku(house, &format!("S{number}")).await;
        adjust(house, sku_id, warehouse_id, *change, AdjustReason::Opening).await;
        skus.push(sku_id);
    }
    (warehouse_id, skus)
}

async fn adjust(
    house: &House,
    sku_id: SkuId,
    warehouse_id: WarehouseId,
    change: i64,
    reason: AdjustReason,
) {
    let command = AdjustStock { sku_id, warehouse_id, change, reason, note: None };
    house.run(command).await.unwrap();
}

fn order(number: u128) -> Uuid {
    Uuid::from_u128(number + 1)
}

fn line(order_id: Uuid, line_no: i64) -> ClaimOwner {
    ClaimOwner { owner_type: OwnerType::Order, owner_id: order_id, line_no }
}

fn want(owner: ClaimOwner, sku_id: SkuId, warehouse_id: WarehouseId, quantity: i64) -> Want {
    Want {
        owner,
        sku_id,
        warehouse_id,
        quantity,
        kind: ClaimKind::Order,
        expires_at: None,
        may_use_safety: false,
    }
}

/// Claims sets in one transaction, which must not fail.
async fn claim(house: &House, sets: Vec<Vec<Want>>) -> Vec<Result<(), Shortage>> {
    house.with(move |ctx| claim_sets(ctx, &sets)).await.unwrap()
}

async fn level(house: &House, sku_id: SkuId) -> Level {
    let found = house.with(move |ctx| availability(ctx, &[sku_id])).await.unwrap();
    found.into_iter().next().unwrap()
}

async fn examine(house: &House) -> Diagnosis {
    house.read(StockDoctor).await.unwrap()
}

/// The books agree with themselves.
async fn must_be_healthy(house: &House) {
    let diagnosis = examine(house).await;
    assert!(diagnosis.healthy, "{:#?}", diagnosis.findings);
}

/// A piece of news as it was written.
#[derive(Debug)]
struct Told {
    subject: Uuid,
    version: i64,
    data: serde_json::Value,
}

/// The news of a kind, oldest first. Consumers see it a little later, when no earlier transaction of
/// the whole server is open any more.
async fn told(house: &House, kind: &'static str) -> Vec<Told> {
    let sql = "SELECT subject, version, data FROM events WHERE kind = $1 ORDER BY seq";
    let read = house.with(move |ctx| {
        ctx.list(sql, &[&kind], |row| {
            let db::Json(data) = row.get(2)?;
            Ok(Told { subject: row.get(0)?, version: row.get(1)?, data })
        })
    });
    read.await.unwrap()
}
