//! The doctor finds what the house itself never does.

use inventory::Check;

use crate::{claim, examine, line, must_be_healthy, order, stocked, want};

testkit::each_engine! {
    async fn one_piece_too_many_is_found_and_left_alone(house: House) {
        let (warehouse, skus) = stocked(&house, &[10, 10]).await;
        claim(&house, vec![vec![want(line(order(1), 1), skus[0], warehouse, 4)]]).await;
        let shipped = inventory::Shipped {
            owner: line(order(1), 1),
            sku_id: skus[0],
            warehouse_id: warehouse,
            quantity: 1,
            source_id: order(9),
            step: "ship".to_owned(),
        };
        house.with(move |ctx| inventory::consume(ctx, std::slice::from_ref(&shipped))).await.unwrap();
        must_be_healthy(&house).await;
        // What is broken, how it is mended, and what the doctor says meanwhile.
        for (wrong, right, check, expected, found) in [
            (
                "UPDATE stock_levels SET on_hand = on_hand + 1 WHERE allocated > 0",
                "UPDATE stock_levels SET on_hand = on_hand - 1 WHERE allocated > 0",
                Check::OnHand, 9, 10,
            ),
            (
                "UPDATE stock_levels SET allocated = allocated - 1 WHERE allocated > 0",
                "UPDATE stock_levels SET allocated = allocated + 1 WHERE allocated > 0",
                Check::Allocated, 3, 2,
            ),
            (
                "UPDATE claims SET consumed = consumed + 1, quantity = quantity + 1",
                "UPDATE claims SET consumed = consumed - 1, quantity = quantity - 1",
                Check::Shipped, 1, 2,
            ),
            (
                "UPDATE stock_levels SET open_alerts = 1 WHERE allocated > 0",
                "UPDATE stock_levels SET open_alerts = 0 WHERE allocated > 0",
                Check::Alerts, 0, 1,
            ),
        ] {
            assert_eq!(house.sql(wrong).await, 1, "{wrong}");
            for _ in 0..2 {
                let diagnosis = examine(&house).await;
                let [finding] = &diagnosis.findings[..] else { panic!("{wrong}: {diagnosis:?}") };
                let said = (finding.check, finding.sku_id, finding.warehouse_id);
                assert_eq!(said, (check, skus[0], warehouse), "{wrong}");
                assert_eq!((finding.expected, finding.found), (expected, found), "{wrong}");
                assert!(!diagnosis.healthy);
            }
            house.sql(right).await;
            must_be_healthy(&house).await;
        }
    }

    async fn what_has_no_level_at_all_is_found(house: House) {
        let (warehouse, skus) = stocked(&house, &[10]).await;
        claim(&house, vec![vec![want(line(order(1), 1), skus[0], warehouse, 4)]]).await;
        house.sql("DELETE FROM stock_levels").await;
        let checks: Vec<_> = examine(&house).await.findings.iter().map(|one| one.check).collect();
        assert_eq!(checks, [Check::OnHand, Check::Allocated]);
    }
}
