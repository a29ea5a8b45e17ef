//! Goods that leave and come back.

use std::sync::Arc;

use catalog::SkuId;
use inventory::{Returned, Shipped, WarehouseId, consume, return_to_stock};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::{claim, level, line, must_be_healthy, order, stocked, want};

fn shipped(sku_id: SkuId, warehouse_id: WarehouseId, quantity: i64, step: &str) -> Shipped {
    Shipped {
        owner: line(order(1), 1),
        sku_id,
        warehouse_id,
        quantity,
        source_id: Uuid::from_u128(77),
        step: step.to_owned(),
    }
}

testkit::each_engine! {
    /// Class 5: a movement doubled on retry.
    async fn what_is_shipped_eight_times_left_once(house: House) {
        let (warehouse, skus) = stocked(&house, &[10]).await;
        claim(&house, vec![vec![want(line(order(1), 1), skus[0], warehouse, 4)]]).await;
        let house = Arc::new(house);
        let fact = shipped(skus[0], warehouse, 4, "ship");
        let mut deliveries = JoinSet::new();
        for _ in 0..8 {
            let (house, fact) = (Arc::clone(&house), fact.clone());
            deliveries.spawn(async move {
                house.with(move |ctx| consume(ctx, std::slice::from_ref(&fact))).await
            });
        }
        while let Some(outcome) = deliveries.join_next().await {
            outcome.unwrap().unwrap();
        }
        let level = level(&house, skus[0]).await;
        assert_eq!((level.on_hand, level.allocated), (6, 0));
        assert_eq!(house.number("SELECT count(*) FROM movements").await, 2);
        must_be_healthy(&house).await;
    }

    async fn parts_of_a_line_leave_until_the_promise_is_kept(house: House) {
        let (warehouse, skus) = stocked(&house, &[10]).await;
        claim(&house, vec![vec![want(line(order(1), 1), skus[0], warehouse, 5)]]).await;
        for (quantity, step, wanted) in [
            (2, "ship:1", Ok((8, 3))),
            (4, "ship:2", Err("inventory.claim_too_small")),
            (3, "ship:3", Ok((5, 0))),
            (1, "ship:4", Err("inventory.claim_too_small")),
        ] {
            let fact = shipped(skus[0], warehouse, quantity, step);
            let left = house.with(move |ctx| consume(ctx, std::slice::from_ref(&fact))).await;
            let level = level(&house, skus[0]).await;
            let found = left.map(|()| (level.on_hand, level.allocated));
            assert_eq!(found.map_err(|fault| fault.code()), wanted, "{step}");
        }
        must_be_healthy(&house).await;
    }

    async fn two_lines_of_one_sku_leave_as_one_fact(house: House) {
        let (warehouse, skus) = stocked(&house, &[10]).await;
        let lines = (1..=2).map(|line_no| want(line(order(1), line_no), skus[0], warehouse, 2));
        claim(&house, vec![lines.collect()]).await;
        let one = shipped(skus[0], warehouse, 2, "ship");
        let other = Shipped { owner: line(order(1), 2), ..one.clone() };
        let both = vec![one, other];
        house.with(move |ctx| consume(ctx, &both)).await.unwrap();
        let level = level(&house, skus[0]).await;
        assert_eq!((level.on_hand, level.allocated), (6, 0));
        must_be_healthy(&house).await;
    }

    async fn more_cannot_leave_than_the_books_hold(house: House) {
        let (warehouse, skus) = stocked(&house, &[3]).await;
        claim(&house, vec![vec![want(line(order(1), 1), skus[0], warehouse, 3)]]).await;
        crate::adjust(&house, skus[0], warehouse, -1, inventory::AdjustReason::Damage).await;
        let fact = shipped(skus[0], warehouse, 3, "ship");
        let left = house.with(move |ctx| consume(ctx, std::slice::from_ref(&fact))).await;
        assert_eq!(left.unwrap_err().code(), "inventory.not_on_hand");
        let level = level(&house, skus[0]).await;
        assert_eq!((level.on_hand, level.allocated), (2, 3), "nothing stayed of it");
        must_be_healthy(&house).await;
    }

    async fn what_came_back_twice_came_back_once(house: House) {
        let (warehouse, skus) = stocked(&house, &[1]).await;
        let source_id = Uuid::from_u128(5);
        for (step, on_hand) in [("receive", 3), ("receive", 3), ("receive:late", 5)] {
            let step = step.to_owned();
            let fact =
                Returned { sku_id: skus[0], warehouse_id: warehouse, quantity: 2, source_id, step };
            house.with(move |ctx| return_to_stock(ctx, std::slice::from_ref(&fact))).await.unwrap();
            assert_eq!(level(&house, skus[0]).await.on_hand, on_hand);
        }
        must_be_healthy(&house).await;
    }
}
