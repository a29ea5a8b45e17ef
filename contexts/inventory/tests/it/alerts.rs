//! Alerts open with their cause and close when it is gone.

use inventory::{
    AdjustReason, ListAlerts, OwnerType, SetThresholds, StockAlertKind, ThresholdRow, Thresholds,
    release,
};
use testkit::House;

use crate::{adjust, claim, line, must_be_healthy, order, stocked, told, want};

async fn open(house: &House) -> Vec<(StockAlertKind, i64)> {
    let page = house.read(ListAlerts::default()).await.unwrap();
    page.items.iter().map(|row| (row.alert.kind, row.alert.times)).collect()
}

testkit::each_engine! {
    /// One alert per SKU, not per order.
    async fn many_orders_that_find_nothing_raise_one_alert(house: House) {
        let (warehouse, skus) = stocked(&house, &[2]).await;
        let wants = |number: u128| vec![want(line(order(number), 1), skus[0], warehouse, 3)];
        claim(&house, vec![wants(1), wants(2)]).await;
        claim(&house, vec![wants(3)]).await;
        assert_eq!(open(&house).await, [(StockAlertKind::Short, 3)]);
        assert_eq!(told(&house, "StockAlertOpened").await.len(), 1);
        must_be_healthy(&house).await;

        adjust(&house, skus[0], warehouse, 1, AdjustReason::CountGain).await;
        assert_eq!(open(&house).await, [], "three can be had now");
        assert_eq!(told(&house, "StockAlertClosed").await.len(), 1);
        must_be_healthy(&house).await;
        // The next refusal is a new alert.
        claim(&house, vec![wants(1), wants(2)]).await;
        assert_eq!(open(&house).await, [(StockAlertKind::Short, 1)]);
        must_be_healthy(&house).await;
    }

    async fn what_was_never_stocked_is_short_too(house: House) {
        let (warehouse, _) = stocked(&house, &[1]).await;
        let unknown = crate::sku(&house, "NEW").await;
        let nowhere = inventory::WarehouseId::from_uuid(order(99));
        let sets = vec![
            vec![want(line(order(1), 1), unknown, warehouse, 1)],
            vec![want(line(order(2), 1), unknown, nowhere, 1)],
        ];
        assert!(claim(&house, sets).await.iter().all(Result::is_err));
        assert_eq!(open(&house).await, [(StockAlertKind::Short, 1)]);
        must_be_healthy(&house).await;
    }

    async fn too_little_and_too_much_come_and_go_by_themselves(house: House) {
        let (warehouse_id, skus) = stocked(&house, &[10]).await;
        let set = |min, max| {
            let thresholds =
                Thresholds { safety: 0, min_level: min, max_level: max, oversell_limit: 0 };
            SetThresholds { rows: vec![ThresholdRow { sku_id: skus[0], warehouse_id, thresholds }] }
        };
        assert!(house.run(set(Some(5), Some(20))).await.unwrap()[0].ok);
        assert_eq!(open(&house).await, []);
        claim(&house, vec![vec![want(line(order(1), 1), skus[0], warehouse_id, 5)]]).await;
        assert_eq!(open(&house).await, [(StockAlertKind::Low, 1)]);
        house.with(|ctx| release(ctx, &[(OwnerType::Order, order(1))])).await.unwrap();
        assert_eq!(open(&house).await, []);
        adjust(&house, skus[0], warehouse_id, 11, AdjustReason::CountGain).await;
        assert_eq!(open(&house).await, [(StockAlertKind::High, 1)]);
        // Also when it is the threshold that moves.
        assert!(house.run(set(Some(30), None)).await.unwrap()[0].ok);
        assert_eq!(open(&house).await, [(StockAlertKind::Low, 1)]);
        must_be_healthy(&house).await;
    }

    async fn damage_below_what_is_promised_is_a_shortfall(house: House) {
        let (warehouse, skus) = stocked(&house, &[5]).await;
        claim(&house, vec![vec![want(line(order(1), 1), skus[0], warehouse, 5)]]).await;
        adjust(&house, skus[0], warehouse, -2, AdjustReason::Damage).await;
        assert_eq!(open(&house).await, [(StockAlertKind::Shortfall, 1)]);
        let diagnosis = crate::examine(&house).await;
        assert!(diagnosis.healthy, "legal");
        let [finding] = &diagnosis.findings[..] else { panic!("and loud: {diagnosis:?}") };
        assert_eq!((finding.check, finding.expected, finding.found),
            (inventory::Check::Shortfall, 5, 3));
        house.with(|ctx| release(ctx, &[(OwnerType::Order, order(1))])).await.unwrap();
        assert_eq!(open(&house).await, []);
    }
}
