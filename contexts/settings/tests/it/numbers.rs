use std::collections::HashSet;
use std::sync::Arc;

use db::{Ctx, Engine};
use kernel::Fault;
use settings::{NumberRange, next_numbers};

fn orders(count: usize) -> impl Fn(&mut Ctx<'_>) -> Result<Vec<String>, Fault> + Send + Sync {
    move |ctx| next_numbers(ctx, NumberRange::Order, None, count)
}

testkit::each_engine! {
    async fn writers_that_number_at_the_same_time_never_meet(house: House) {
        // 60 calls of 7, and three greater than a block.
        let house = Arc::new(house);
        let sizes = (0..60).map(|_| 7).chain([250, 200, 431]);
        let calls: Vec<_> = sizes
            .map(|size| {
                let house = Arc::clone(&house);
                tokio::spawn(async move { house.with(orders(size)).await.unwrap() })
            })
            .collect();
        let mut all = Vec::new();
        for call in calls {
            let numbers = call.await.unwrap();
            assert!(numbers.is_sorted());
            all.extend(numbers);
        }
        assert_eq!(all.len(), 60 * 7 + 250 + 200 + 431);
        assert_eq!(all.iter().collect::<HashSet<_>>().len(), all.len());
        if house.engine() == Engine::Sqlite {
            // One writer: no number is left out.
            all.sort();
            assert_eq!(all.first().unwrap(), "SO-20261122-0001");
            assert_eq!(all.last().unwrap(), &format!("SO-20261122-{:04}", all.len()));
        } else {
            // The proof is worth something only when more than one writer took part.
            assert!(house.number("SELECT count(*) FROM number_blocks").await > 1);
        }
    }

    async fn a_block_is_used_up_before_another_is_taken(house: House) {
        // On one writer after the other, so that the same block is met again.
        let numbers = house
            .with(|ctx| {
                let mut all = Vec::new();
                for size in [150, 100, 1, 300] {
                    all.extend(next_numbers(ctx, NumberRange::Order, None, size)?);
                }
                Ok(all)
            })
            .await
            .unwrap();
        let wanted: Vec<String> = (1..=551).map(|at| format!("SO-20261122-{at:04}")).collect();
        assert_eq!(numbers, wanted);
    }

    async fn what_was_rolled_back_leaves_nothing_behind(house: House) {
        let refused = house
            .with(|ctx| {
                next_numbers(ctx, NumberRange::Order, None, 5)?;
                Err::<(), _>(Fault::conflict("orders.refused", "after numbering"))
            })
            .await;
        assert_eq!(refused.unwrap_err().code(), "orders.refused");
        assert_eq!(house.number("SELECT count(*) FROM number_blocks").await, 0);
        assert_eq!(house.number("SELECT count(*) FROM number_ranges").await, 0);
    }

    async fn each_day_prefix_and_range_counts_for_itself(house: House) {
        let numbers = house
            .with(|ctx| {
                let mut all = next_numbers(ctx, NumberRange::Order, None, 1)?;
                all.extend(next_numbers(ctx, NumberRange::Order, Some("AZ"), 1)?);
                all.extend(next_numbers(ctx, NumberRange::Adjustment, None, 1)?);
                all.extend(next_numbers(ctx, NumberRange::Order, None, 0)?);
                Ok(all)
            })
            .await
            .unwrap();
        assert_eq!(numbers, ["SO-20261122-0001", "AZ-20261122-0001", "AD-20261122-0001"]);
        house.clock.advance_seconds(16 * 3_600);
        assert_eq!(house.with(orders(1)).await.unwrap(), ["SO-20261123-0001"]);
    }

    async fn numbers_grow_past_four_digits(house: House) {
        let numbers = house.with(orders(10_001)).await.unwrap();
        assert_eq!(&numbers[9_998..], ["SO-20261122-9999", "SO-20261122-10000", "SO-20261122-10001"]);
    }

    async fn what_is_no_prefix_or_too_many_is_refused(house: House) {
        for (prefix, count, code) in [
            (Some("A-B"), 1, "settings.bad_number_prefix"),
            (Some(""), 1, "settings.bad_number_prefix"),
            (Some("abc"), 1, "settings.bad_number_prefix"),
            (None, 100_001, "kernel.out_of_range"),
        ] {
            let refused =
                house.with(move |ctx| next_numbers(ctx, NumberRange::Order, prefix, count)).await;
            assert_eq!(refused.unwrap_err().telling_code(), code);
        }
    }
}
