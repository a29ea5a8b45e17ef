//! A hundred thousand SKUs: every list has its index.

use std::time::{Duration, Instant};

use catalog::SkuId;
use db::{Ctx, Rows};
use inventory::{ListAlerts, ListStock, StockAlertKind, WarehouseId};
use kernel::{Fault, PageRequest};
use uuid::Uuid;

use crate::{claim, line, order, want, warehouse};

const SKUS: u128 = 100_000;
const BATCH: u128 = 5_000;
/// Every so many are low.
const LOW: u128 = 1_000;

fn sku(number: u128) -> SkuId {
    SkuId::from_uuid(Uuid::from_u128(number << 64))
}

/// Levels straight into the table: a hundred thousand adjustments would take too long for a test.
fn fill(ctx: &mut Ctx<'_>, place: WarehouseId, from: u128) -> Result<(), Fault> {
    let numbers = from..from + BATCH;
    let each = |cell: i64| numbers.clone().map(move |_| cell);
    let rows = Rows::new()
        .column(numbers.clone().map(sku))
        .column(numbers.clone().map(|_| place))
        .column(each(10))
        .column(each(0))
        .column(each(0))
        .column(each(0))
        .column(each(0))
        .column(each(0))
        .column(each(1));
    let columns = [
        "sku_id",
        "warehouse_id",
        "on_hand",
        "allocated",
        "safety",
        "incoming",
        "oversell_limit",
        "open_alerts",
        "version",
    ];
    ctx.insert_rows("stock_levels", &columns, &rows, "").map(|_| ())
}

testkit::each_engine! {
    async fn a_hundred_thousand_skus_are_looked_at_within_a_second(house: House) {
        let szx = warehouse(&house, "SZX").await;
        let lax = warehouse(&house, "LAX").await;
        for from in (0..SKUS).step_by(usize::try_from(BATCH).unwrap()) {
            house.with(move |ctx| fill(ctx, szx, from)).await.unwrap();
        }
        let few = (0..SKUS / LOW).map(|number| {
            vec![want(line(order(number), 1), sku(number * LOW), szx, 11)]
        });
        assert!(claim(&house, few.collect()).await.iter().all(Result::is_err));
        // As the database does by itself from time to time.
        house.sql("ANALYZE").await;

        let page = |after: Option<u128>| PageRequest {
            limit: Some(200),
            after: after.map(|number| {
                kernel::Cursor::new(vec![sku(number).to_string(), szx.to_string()]).to_text()
            }),
        };
        let middle = Some(SKUS / 2);
        let all = ListStock { page: page(middle), ..ListStock::default() };
        for (query, rows) in [
            (ListStock { page: page(None), ..all.clone() }, 200),
            (all.clone(), 200),
            (ListStock { page: page(Some(SKUS - 10)), ..all.clone() }, 9),
            (ListStock { warehouse_id: Some(szx), ..all.clone() }, 200),
            (ListStock { warehouse_id: Some(lax), ..all.clone() }, 0),
            (ListStock { alert: Some(StockAlertKind::Short), ..all.clone() }, 49),
            (ListStock { alert: Some(StockAlertKind::Low), ..all.clone() }, 0),
            (ListStock { sku_id: Some(sku(7)), page: page(None), ..all.clone() }, 1),
        ] {
            let asked = Instant::now();
            let found = house.read(query.clone()).await.unwrap();
            let took = asked.elapsed();
            assert_eq!(found.items.len(), rows, "{query:?}");
            assert!(took < Duration::from_secs(1), "{took:?} for {query:?}");
        }
        let asked = Instant::now();
        let found = house.read(ListAlerts { page: page(None), ..ListAlerts::default() }).await;
        assert_eq!(found.unwrap().items.len(), 100);
        assert!(asked.elapsed() < Duration::from_secs(1));
    }
}
