//! Whatever happens in whatever order, the books agree with themselves.

use std::sync::Arc;

use inventory::{
    AdjustReason, AdjustStock, Claim, ClaimKind, LineRelease, OwnerType, Returned, SetThresholds,
    Shipped, ThresholdRow, Thresholds, Want, claim_sets, claims_of, consume, release,
    release_lines, return_to_stock, sweep_expired,
};
use testkit::House;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::{line, must_be_healthy, order, stocked, want};

/// A small repeatable source of numbers (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }
    fn pieces(&mut self) -> i64 {
        i64::try_from(self.below(5)).unwrap() + 1
    }
    fn order(&mut self) -> Uuid {
        order(u128::from(self.below(12)))
    }
}

/// Refusals belong to the game; anything else fails the test.
fn play<T>(outcome: Result<T, kernel::Fault>) {
    if let Err(fault) = outcome {
        let expected = ["inventory.claim_too_small", "inventory.not_on_hand"];
        assert!(expected.contains(&fault.code()), "{fault:?}");
    }
}

async fn holdings(house: &House, owner: Uuid) -> Vec<Claim> {
    house.with(move |ctx| claims_of(ctx, &[(OwnerType::Order, owner)])).await.unwrap()
}

struct Places {
    skus: Vec<catalog::SkuId>,
    warehouses: Vec<inventory::WarehouseId>,
}

/// Two lines of some order: a firm one like the one given, and a soft one.
fn wishes(house: &House, dice: &mut Dice, places: &Places, like: Want) -> Vec<Want> {
    let owner = dice.order();
    let firm = Want { owner: line(owner, 1), quantity: dice.pieces(), ..like };
    let soft = Want {
        owner: line(owner, 2),
        sku_id: places.skus[usize::try_from(dice.below(4)).unwrap()],
        quantity: dice.pieces(),
        kind: ClaimKind::Soft,
        expires_at: Some(house.clock.now().plus_seconds(30)),
        may_use_safety: dice.below(2) == 0,
        ..like
    };
    vec![firm, soft]
}

async fn step(house: &House, dice: &mut Dice, places: &Places) {
    let sku_id = places.skus[usize::try_from(dice.below(4)).unwrap()];
    let warehouse_id = places.warehouses[usize::try_from(dice.below(2)).unwrap()];
    let (owner, quantity) = (dice.order(), dice.pieces());
    match dice.below(9) {
        0..3 => {
            let sets: Vec<Vec<Want>> = (0..3)
                .map(|_| wishes(house, dice, places, want(line(owner, 1), sku_id, warehouse_id, 1)))
                .collect();
            play(house.with(move |ctx| claim_sets(ctx, &sets)).await);
        }
        3 => play(house.with(move |ctx| release(ctx, &[(OwnerType::Order, owner)])).await),
        4 => {
            let parts = holdings(house, owner).await.into_iter().map(|held| LineRelease {
                claim: inventory::ClaimKey {
                    owner: line(owner, held.line_no),
                    sku_id: held.sku_id,
                    warehouse_id: held.warehouse_id,
                },
                quantity,
            });
            let parts: Vec<LineRelease> = parts.collect();
            play(house.with(move |ctx| release_lines(ctx, &parts)).await);
        }
        5 => {
            let source_id = Uuid::from_u128(u128::from(dice.below(40)));
            let facts = holdings(house, owner).await.into_iter().map(|held| Shipped {
                owner: line(owner, held.line_no),
                sku_id: held.sku_id,
                warehouse_id: held.warehouse_id,
                quantity: quantity.min(held.remaining()),
                source_id,
                step: "ship".to_owned(),
            });
            let facts: Vec<Shipped> = facts.collect();
            play(house.with(move |ctx| consume(ctx, &facts)).await);
        }
        6 => {
            let (change, reason) = if dice.below(2) == 0 {
                (quantity, AdjustReason::CountGain)
            } else {
                (-quantity, AdjustReason::Damage)
            };
            let command = AdjustStock { sku_id, warehouse_id, change, reason, note: None };
            play(house.run(command).await);
        }
        7 => {
            let source_id = Uuid::from_u128(u128::from(dice.below(40)));
            let step = "receive".to_owned();
            let fact = Returned { sku_id, warehouse_id, quantity, source_id, step };
            play(house.with(move |ctx| return_to_stock(ctx, std::slice::from_ref(&fact))).await);
        }
        _ => {
            house.clock.advance_seconds(20);
            play(house.with(|ctx| sweep_expired(ctx, 5)).await);
            let thresholds = Thresholds {
                safety: quantity - 1,
                min_level: Some(quantity),
                max_level: Some(quantity + 20),
                oversell_limit: 5 - quantity,
            };
            let row = ThresholdRow { sku_id, warehouse_id, thresholds };
            play(house.run(SetThresholds { rows: vec![row] }).await);
        }
    }
}

testkit::each_engine! {
    async fn random_sequences_keep_the_doctor_content(house: House) {
        let (first, skus) = stocked(&house, &[20, 20, 20, 20]).await;
        let second = crate::warehouse(&house, "LAX").await;
        let places = Places { skus, warehouses: vec![first, second] };
        for seed in 1..=8_u64 {
            let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
            for _ in 0..40 {
                step(&house, &mut dice, &places).await;
            }
            let diagnosis = crate::examine(&house).await;
            assert!(diagnosis.healthy, "seed {seed}: {:#?}", diagnosis.findings);
        }
        must_be_healthy(&house).await;
        // It was a game worth playing: every kind of end came up.
        for state in ["active", "consumed", "released", "expired"] {
            let count = house
                .with(move |ctx| {
                    ctx.one("SELECT count(*) FROM claims WHERE state = $1", &[&state], |row| {
                        row.get::<i64>(0)
                    })
                })
                .await;
            assert!(count.unwrap() > 0, "no claim ended as {state}");
        }
    }

    /// The same by many hands at once: locks are taken in one order, so nobody fails for another.
    async fn random_sequences_at_the_same_time_keep_the_doctor_content(house: House) {
        let (first, skus) = stocked(&house, &[30, 30, 30, 30]).await;
        let second = crate::warehouse(&house, "LAX").await;
        let places = Arc::new(Places { skus, warehouses: vec![first, second] });
        let house = Arc::new(house);
        let mut hands = JoinSet::new();
        for hand in 1..=8_u64 {
            let (house, places) = (Arc::clone(&house), Arc::clone(&places));
            hands.spawn(async move {
                let mut dice = Dice(hand.wrapping_mul(0x9E37_79B9_7F4A_7C15));
                for _ in 0..40 {
                    step(&house, &mut dice, &places).await;
                }
            });
        }
        while let Some(outcome) = hands.join_next().await {
            outcome.unwrap();
        }
        must_be_healthy(&house).await;
    }
}
