//! Promises under pressure. The classes are those of known bugs in comparable systems.

use std::sync::Arc;

use inventory::{
    ClaimKind, LineRelease, OwnerType, SetThresholds, ThresholdRow, Thresholds, Want, claim_sets,
    claims_of, expire_at, harden, release, release_lines, sweep_expired,
};
use kernel::Fault;
use testkit::House;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::{claim, level, line, must_be_healthy, order, stocked, told, want};

/// Runs each set in a transaction of its own, all at once; how many got what they wanted. None may
/// fail: "sold out" is an answer, an error is not.
async fn all_at_once(house: &Arc<House>, sets: Vec<Vec<Vec<Want>>>) -> usize {
    let mut buyers = JoinSet::new();
    for sets in sets {
        let house = Arc::clone(house);
        buyers.spawn(async move { house.with(move |ctx| claim_sets(ctx, &sets)).await });
    }
    let mut sold = 0;
    while let Some(outcome) = buyers.join_next().await {
        sold += outcome.unwrap().unwrap().iter().filter(|outcome| outcome.is_ok()).count();
    }
    sold
}

testkit::each_engine! {
    /// Consumers see one order of news on either engine: that in which the rows are locked.
    async fn news_of_one_set_comes_by_sku_and_warehouse(house: House) {
        let (first, skus) = stocked(&house, &[9; 12]).await;
        let second = crate::warehouse(&house, "LAX").await;
        for sku_id in &skus {
            crate::adjust(&house, *sku_id, second, 9, inventory::AdjustReason::Opening).await;
        }
        let before = told(&house, "StockChanged").await.len();
        // Asked for in an order of its own: 7, 2, 9, 4, 11, …
        let wants = (0..12).flat_map(|at| {
            let sku_id = skus[(at * 7 + 7) % 12];
            [second, first].map(|place| want(line(order(1), i64::try_from(at).unwrap() + 1), sku_id, place, 1))
        });
        assert!(claim(&house, vec![wants.collect()]).await.iter().all(Result::is_ok));
        let news: Vec<(Uuid, String)> = told(&house, "StockChanged").await[before..]
            .iter()
            .map(|told| (told.subject, told.data["warehouse_id"].as_str().unwrap().to_owned()))
            .collect();
        assert_eq!(news.len(), 24);
        let mut sorted = news.clone();
        sorted.sort();
        assert_eq!(news, sorted);
    }

    /// Class 1: check and write in different transactions. Class 7: a conflict shown to the buyer.
    async fn sixty_four_buyers_share_ten_pieces_exactly(house: House) {
        let (warehouse, skus) = stocked(&house, &[10]).await;
        let house = Arc::new(house);
        let sets = (0..64).map(|buyer| vec![vec![want(line(order(buyer), 1), skus[0], warehouse, 1)]]);
        assert_eq!(all_at_once(&house, sets.collect()).await, 10);
        let level = level(&house, skus[0]).await;
        assert_eq!((level.on_hand, level.allocated, level.available()), (10, 10, 0));
        must_be_healthy(&house).await;
    }

    /// The same with many buyers per transaction, as the gatherer brings them.
    async fn batches_of_buyers_share_the_last_pieces_exactly(house: House) {
        let (warehouse, skus) = stocked(&house, &[50, 70]).await;
        let house = Arc::new(house);
        let batches = (0..8_u128).map(|batch| {
            (0..16_u128)
                .map(|buyer| {
                    let owner = order(batch * 16 + buyer);
                    vec![
                        want(line(owner, 1), skus[0], warehouse, 1),
                        want(line(owner, 2), skus[1], warehouse, 1),
                    ]
                })
                .collect()
        });
        assert_eq!(all_at_once(&house, batches.collect()).await, 50);
        assert_eq!(level(&house, skus[0]).await.allocated, 50);
        assert_eq!(level(&house, skus[1]).await.allocated, 50);
        must_be_healthy(&house).await;
    }

    /// Class 2: two lines of one SKU not summed.
    async fn two_lines_of_one_sku_are_one_demand(house: House) {
        let (warehouse, skus) = stocked(&house, &[5]).await;
        let lines = vec![
            want(line(order(1), 1), skus[0], warehouse, 3),
            want(line(order(1), 2), skus[0], warehouse, 3),
        ];
        let outcome = claim(&house, vec![lines]).await.remove(0);
        let shortage = outcome.unwrap_err();
        assert_eq!((shortage.lines[0].wanted, shortage.lines[0].available), (6, 5));
        assert_eq!(level(&house, skus[0]).await.allocated, 0);
        must_be_healthy(&house).await;
    }

    /// Class 4: double release, negative reserved.
    async fn what_is_released_twice_is_given_back_once(house: House) {
        let (warehouse, skus) = stocked(&house, &[10, 10]).await;
        for owner in [order(1), order(2)] {
            let lines = vec![
                want(line(owner, 1), skus[0], warehouse, 3),
                want(line(owner, 2), skus[1], warehouse, 2),
            ];
            assert!(claim(&house, vec![lines]).await[0].is_ok());
        }
        let house = Arc::new(house);
        let mut cancels = JoinSet::new();
        for _ in 0..8 {
            let house = Arc::clone(&house);
            cancels.spawn(async move {
                house.with(|ctx| release(ctx, &[(OwnerType::Order, order(1))])).await
            });
        }
        let mut released = 0;
        while let Some(outcome) = cancels.join_next().await {
            released += outcome.unwrap().unwrap();
        }
        assert_eq!(released, 2);
        assert_eq!(level(&house, skus[0]).await.allocated, 3);
        assert_eq!(level(&house, skus[1]).await.allocated, 2);
        must_be_healthy(&house).await;
    }

    /// Class 4, with a crash between: what was not committed was not released.
    async fn a_release_that_was_not_committed_can_be_made_again(house: House) {
        let (warehouse, skus) = stocked(&house, &[10]).await;
        claim(&house, vec![vec![want(line(order(1), 1), skus[0], warehouse, 4)]]).await;
        let crashed = house.with(|ctx| {
            release(ctx, &[(OwnerType::Order, order(1))])?;
            Err::<(), _>(Fault::conflict("inventory.test", "the lights went out"))
        });
        assert_eq!(crashed.await.unwrap_err().code(), "inventory.test");
        assert_eq!(level(&house, skus[0]).await.allocated, 4);
        house.with(|ctx| release(ctx, &[(OwnerType::Order, order(1))])).await.unwrap();
        assert_eq!(level(&house, skus[0]).await.allocated, 0);
        must_be_healthy(&house).await;
    }

    /// Class 5: doubled on retry. Also when nothing is left for anybody else.
    async fn the_same_claim_delivered_eight_times_is_one_claim(house: House) {
        let (warehouse, skus) = stocked(&house, &[5]).await;
        let house = Arc::new(house);
        let sets = (0..8).map(|_| vec![vec![want(line(order(1), 1), skus[0], warehouse, 5)]]);
        assert_eq!(all_at_once(&house, sets.collect()).await, 8);
        assert_eq!(level(&house, skus[0]).await.allocated, 5);
        assert_eq!(house.number("SELECT count(*) FROM claims").await, 1);
        must_be_healthy(&house).await;
    }

    /// A replay is not paid for by those who come with it.
    async fn a_replayed_claim_takes_nothing_from_a_new_one(house: House) {
        let (warehouse, skus) = stocked(&house, &[10]).await;
        let old = vec![want(line(order(1), 1), skus[0], warehouse, 6)];
        assert!(claim(&house, vec![old.clone()]).await[0].is_ok());
        let new = vec![want(line(order(2), 1), skus[0], warehouse, 4)];
        let outcomes = claim(&house, vec![old, new]).await;
        assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
        assert_eq!(level(&house, skus[0]).await.allocated, 10);
        must_be_healthy(&house).await;
    }

    /// Class 6: deadlock by lock order.
    async fn orders_that_name_their_skus_in_any_order_all_succeed(house: House) {
        let (warehouse, skus) = stocked(&house, &[1_000; 12]).await;
        let house = Arc::new(house);
        let orders = (0..60_u128).map(|number| {
            let lines = (0..4_i64).map(|line_no| {
                // Steps that are coprime to 12 walk the SKUs in many different orders.
                let step = [1, 5, 7, 11][usize::try_from(number).unwrap() % 4];
                let at = usize::try_from(number).unwrap() + usize::try_from(line_no).unwrap() * step;
                want(line(order(number), line_no), skus[at % 12], warehouse, 1)
            });
            vec![lines.collect()]
        });
        assert_eq!(all_at_once(&house, orders.collect()).await, 60);
        assert_eq!(house.number("SELECT CAST(sum(allocated) AS bigint) FROM stock_levels").await, 240);
        must_be_healthy(&house).await;
    }

    /// Class 8: a publish keyed by the value. Class 12: a change that is not published.
    async fn every_change_is_told_under_a_version_of_its_own(house: House) {
        let (warehouse, skus) = stocked(&house, &[5]).await;
        let before = told(&house, "StockChanged").await.len();
        claim(&house, vec![vec![want(line(order(1), 1), skus[0], warehouse, 1)]]).await;
        house.with(|ctx| release(ctx, &[(OwnerType::Order, order(1))])).await.unwrap();
        claim(&house, vec![vec![want(line(order(2), 1), skus[0], warehouse, 1)]]).await;
        let news = told(&house, "StockChanged").await.split_off(before);
        let available: Vec<_> = news.iter().map(|event| event.data["available"].clone()).collect();
        assert_eq!(available, [4, 5, 4]);
        assert_eq!(news[0].subject, skus[0].uuid());
        let versions: Vec<i64> = news.iter().map(|event| event.version).collect();
        assert!(versions.is_sorted_by(|one, next| one < next), "{versions:?}");
    }

    /// Class 12: the news is in the transaction of the change, or nowhere.
    async fn what_is_rolled_back_is_not_told(house: House) {
        let (warehouse, skus) = stocked(&house, &[5]).await;
        let before = told(&house, "StockChanged").await.len();
        let set = vec![want(line(order(1), 1), skus[0], warehouse, 1)];
        let undone = house.with(move |ctx| {
            assert!(claim_sets(ctx, std::slice::from_ref(&set))?[0].is_ok());
            Err::<(), _>(Fault::conflict("inventory.test", "changed my mind"))
        });
        assert!(undone.await.is_err());
        claim(&house, vec![vec![want(line(order(2), 1), skus[0], warehouse, 6)]]).await;
        assert_eq!(told(&house, "StockChanged").await.len(), before, "nothing has changed");
        assert_eq!(level(&house, skus[0]).await.allocated, 0);
    }

    /// Class 11: a backorder flag mixed up with the reservation.
    async fn overselling_ends_exactly_at_its_limit(house: House) {
        let (warehouse_id, skus) = stocked(&house, &[2]).await;
        let thresholds =
            Thresholds { safety: 0, min_level: None, max_level: None, oversell_limit: 3 };
        let row = ThresholdRow { sku_id: skus[0], warehouse_id, thresholds };
        assert!(house.run(SetThresholds { rows: vec![row] }).await.unwrap()[0].ok);
        let wants = |number, quantity| vec![want(line(order(number), 1), skus[0], warehouse_id, quantity)];
        let outcomes = claim(&house, vec![wants(1, 6), wants(2, 5), wants(3, 1)]).await;
        assert_eq!(outcomes.iter().map(Result::is_ok).collect::<Vec<_>>(), [false, true, false]);
        let level = level(&house, skus[0]).await;
        assert_eq!((level.allocated, level.available()), (5, -3));
        must_be_healthy(&house).await;
    }

    async fn a_set_that_lacks_one_line_leaves_nothing_behind(house: House) {
        let (warehouse, skus) = stocked(&house, &[5, 1]).await;
        let lines = vec![
            want(line(order(1), 1), skus[0], warehouse, 5),
            want(line(order(1), 2), skus[1], warehouse, 2),
        ];
        let second = vec![want(line(order(2), 1), skus[0], warehouse, 5)];
        let outcomes = claim(&house, vec![lines, second]).await;
        assert!(outcomes[0].is_err() && outcomes[1].is_ok(), "{outcomes:?}");
        let held = house.with(|ctx| claims_of(ctx, &[(OwnerType::Order, order(1))])).await.unwrap();
        assert!(held.is_empty(), "{held:?}");
        must_be_healthy(&house).await;
    }

    async fn a_part_of_a_line_can_be_let_go(house: House) {
        let (warehouse, skus) = stocked(&house, &[10]).await;
        let wanted = want(line(order(1), 1), skus[0], warehouse, 5);
        claim(&house, vec![vec![wanted]]).await;
        for (quantity, left) in [(2, Ok(3)), (4, Err("inventory.claim_too_small")), (3, Ok(0))] {
            let part = LineRelease { claim: wanted.key(), quantity };
            let released = house.with(move |ctx| release_lines(ctx, &[part])).await;
            let allocated = level(&house, skus[0]).await.allocated;
            let found = released.map(|()| allocated).map_err(|fault| fault.code());
            assert_eq!(found, left, "let go of {quantity}");
        }
        // Nothing is held any more: the line may claim again.
        assert!(claim(&house, vec![vec![wanted]]).await[0].is_ok());
        assert_eq!(level(&house, skus[0]).await.allocated, 5);
        must_be_healthy(&house).await;
    }

    async fn a_soft_claim_ends_unless_it_was_made_firm(house: House) {
        let (warehouse, skus) = stocked(&house, &[10]).await;
        let soon = house.clock.now().plus_seconds(600);
        let soft = |number| Want {
            kind: ClaimKind::Soft,
            expires_at: Some(soon),
            ..want(line(order(number), 1), skus[0], warehouse, 2)
        };
        claim(&house, vec![vec![soft(1)], vec![soft(2)], vec![soft(3)]]).await;
        let owner = |number| [(OwnerType::Order, order(number))];
        let hardened = house.with(move |ctx| harden(ctx, &owner(1), ClaimKind::Order)).await;
        assert_eq!(hardened.unwrap(), 1);
        let later = soon.plus_seconds(600);
        let moved = house.with(move |ctx| expire_at(ctx, &owner(2), later)).await;
        assert_eq!(moved.unwrap(), 1);

        let sweep = || house.with(|ctx| sweep_expired(ctx, 100));
        assert_eq!(sweep().await.unwrap(), []);
        house.clock.advance_seconds(600);
        assert_eq!(sweep().await.unwrap(), owner(3));
        assert_eq!(sweep().await.unwrap(), []);
        house.clock.advance_seconds(6_000);
        assert_eq!(sweep().await.unwrap(), owner(2));
        assert_eq!(level(&house, skus[0]).await.allocated, 2);
        // Too late to make firm what has ended.
        let hardened = house.with(move |ctx| harden(ctx, &owner(3), ClaimKind::Order)).await;
        assert_eq!(hardened.unwrap(), 0);
        must_be_healthy(&house).await;
    }

    async fn who_still_holds_something_is_listed_in_pages(house: House) {
        let (warehouse, skus) = stocked(&house, &[10]).await;
        let sets = (0..5).map(|number| vec![want(line(order(number), 1), skus[0], warehouse, 1)]);
        claim(&house, sets.collect()).await;
        house.with(|ctx| release(ctx, &[(OwnerType::Order, order(2))])).await.unwrap();
        let mut found: Vec<Uuid> = Vec::new();
        loop {
            let after = found.last().copied();
            let page = house
                .with(move |ctx| {
                    inventory::active_claim_owners(ctx, OwnerType::Order, after, 3)
                })
                .await
                .unwrap();
            if page.is_empty() {
                break;
            }
            found.extend(page);
        }
        assert_eq!(found, [order(0), order(1), order(3), order(4)]);
    }
}
