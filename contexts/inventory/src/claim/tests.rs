//! Who gets what, as tables of cases and as properties.

use proptest::prelude::*;

use super::*;
use crate::stock_level::tests::level;

fn sku(number: u128) -> SkuId {
    SkuId::from_uuid(Uuid::from_u128(number))
}

fn want(order: u128, line_no: i64, sku_number: u128, quantity: i64) -> Want {
    let owner_id = Uuid::from_u128(order);
    Want {
        owner: ClaimOwner { owner_type: OwnerType::Order, owner_id, line_no },
        sku_id: sku(sku_number),
        warehouse_id: WarehouseId::from_uuid(Uuid::from_u128(1)),
        quantity,
        kind: ClaimKind::Order,
        expires_at: None,
        may_use_safety: false,
    }
}

fn levels(list: &[Level]) -> BTreeMap<LevelKey, Level> {
    list.iter().map(|level| (level.key(), level.clone())).collect()
}

fn outcomes(levels: &BTreeMap<LevelKey, Level>, sets: &[Vec<Want>]) -> Vec<bool> {
    deal(levels, sets, &BTreeSet::new()).outcomes.iter().map(Result::is_ok).collect()
}

#[test]
fn the_earlier_order_wins_and_a_smaller_later_one_gets_the_rest() {
    let levels = levels(&[level(1, 5, 0, 0)]);
    let sets = [vec![want(1, 1, 1, 3)], vec![want(2, 1, 1, 3)], vec![want(3, 1, 1, 2)]];
    assert_eq!(outcomes(&levels, &sets), [true, false, true]);
}

#[test]
fn two_lines_of_one_sku_are_summed() {
    let levels = levels(&[level(1, 5, 0, 0)]);
    let plan = deal(&levels, &[vec![want(1, 1, 1, 3), want(1, 2, 1, 3)]], &BTreeSet::new());
    let Some(Err(shortage)) = plan.outcomes.first() else { panic!("{plan:?}") };
    assert_eq!((shortage.lines[0].wanted, shortage.lines[0].available), (6, 5));
    assert!(plan.granted.is_empty());
}

#[test]
fn one_short_line_leaves_the_others_to_the_next_order() {
    let levels = levels(&[level(1, 5, 0, 0), level(2, 0, 0, 0)]);
    let sets = [vec![want(1, 1, 1, 5), want(1, 2, 2, 1)], vec![want(2, 1, 1, 5)]];
    assert_eq!(outcomes(&levels, &sets), [false, true]);
}

#[test]
fn what_is_held_already_costs_nothing() {
    let levels = levels(&[level(1, 5, 5, 0)]);
    let again = want(1, 1, 1, 5);
    let held = BTreeSet::from([again.key()]);
    let plan = deal(&levels, &[vec![again]], &held);
    assert_eq!((plan.outcomes, plan.granted), (vec![Ok(())], vec![]));
    // The same order twice in one call is the same promise, too.
    let twice = [vec![want(2, 1, 2, 1)], vec![want(2, 1, 2, 1)]];
    let stock = self::levels(&[level(2, 1, 0, 0)]);
    let plan = deal(&stock, &twice, &BTreeSet::new());
    assert_eq!(plan.granted.len(), 1);
    assert!(!plan.refuses_any());
}

#[test]
fn the_limit_of_overselling_is_exact() {
    let limited = Level { oversell_limit: 2, ..level(1, 0, 0, 0) };
    for (quantity, granted) in [(1, true), (2, true), (3, false)] {
        let stock = levels(std::slice::from_ref(&limited));
        assert_eq!(outcomes(&stock, &[vec![want(1, 1, 1, quantity)]]), [granted], "{quantity}");
    }
}

#[test]
fn safety_stock_is_given_only_to_those_who_may() {
    let stock = levels(&[level(1, 5, 0, 3)]);
    let may = Want { may_use_safety: true, ..want(1, 1, 1, 5) };
    assert_eq!(outcomes(&stock, &[vec![want(1, 1, 1, 3)]]), [false]);
    assert_eq!(outcomes(&stock, &[vec![want(1, 1, 1, 2)]]), [true]);
    assert_eq!(outcomes(&stock, &[vec![may]]), [true]);
}

#[test]
fn nobody_gets_what_was_never_stocked() {
    let found = deal(&BTreeMap::new(), &[vec![want(1, 1, 7, 1)]], &BTreeSet::new());
    let Some(Err(shortage)) = found.outcomes.first() else { panic!("{found:?}") };
    assert_eq!(shortage.lines[0].available, 0);
}

#[test]
fn claims_that_cannot_be_meant_are_refused() {
    let soft = |expires_at| Want { kind: ClaimKind::Soft, expires_at, ..want(1, 1, 1, 1) };
    let at = Timestamp::from_micros(0);
    for (want, fine) in [
        (want(1, 1, 1, 1), true),
        (want(1, 1, 1, 0), false),
        (want(1, 1, 1, -1), false),
        (want(1, 1, 1, MOST_QUANTITY + 1), false),
        (soft(Some(at)), true),
        (soft(None), false),
        (Want { expires_at: Some(at), ..want(1, 1, 1, 1) }, false),
    ] {
        assert_eq!(want.check().is_ok(), fine, "{want:?}");
    }
}

proptest! {
    /// Never more than is there, and never less than could be: a refused set really did not fit
    /// when its turn came.
    #[test]
    fn what_is_dealt_fits_and_what_is_refused_did_not(
        stock in proptest::collection::vec(0_i64..12, 4),
        orders in proptest::collection::vec(
            proptest::collection::vec((0_usize..4, 1_i64..6), 1..4), 1..12),
    ) {
        let list: Vec<Level> =
            (0_u128..).zip(&stock).map(|(sku, on_hand)| level(sku, *on_hand, 0, 0)).collect();
        let sets: Vec<Vec<Want>> = (1_u128..)
            .zip(&orders)
            .map(|(order, lines)| {
                (1_i64..).zip(lines)
                    .map(|(line_no, (sku, quantity))| {
                        want(order, line_no, u128::try_from(*sku).unwrap(), *quantity)
                    })
                    .collect()
            })
            .collect();
        let plan = deal(&levels(&list), &sets, &BTreeSet::new());

        let mut left = stock.clone();
        for (lines, outcome) in orders.iter().zip(&plan.outcomes) {
            let mut after = left.clone();
            for (sku, quantity) in lines {
                after[*sku] -= quantity;
            }
            let fits = after.iter().all(|rest| *rest >= 0);
            prop_assert_eq!(outcome.is_ok(), fits);
            if fits {
                left = after;
            }
        }
        let granted: i64 = plan.granted.iter().map(|want| want.quantity).sum();
        prop_assert_eq!(granted, stock.iter().sum::<i64>() - left.iter().sum::<i64>());
    }
}
