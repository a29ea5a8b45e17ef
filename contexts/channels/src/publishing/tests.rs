use uuid::Uuid;

use super::*;

fn sku(number: u128) -> SkuId {
    SkuId::from_uuid(Uuid::from_u128(number))
}

fn house(number: u128) -> WarehouseId {
    WarehouseId::from_uuid(Uuid::from_u128(number))
}

fn facts(number: u128, components: Vec<(SkuId, i64)>) -> SkuFacts {
    SkuFacts {
        sku_id: sku(number),
        code: "CUP".to_owned(),
        name: String::new(),
        name_en: String::new(),
        variant: String::new(),
        weight_g: None,
        price: None,
        floor_price: None,
        price_currency: None,
        active: true,
        customs_complete: false,
        restricted_countries: Vec::new(),
        battery: catalog::BatteryClass::None,
        picture_url: None,
        components,
    }
}

/// What is held of SKUs: which, where, how many, and the level's version.
fn levels(rows: &[(u128, u128, i64, i64)]) -> Levels {
    let mut levels = Levels::new();
    for (number, warehouse, available, version) in rows {
        let (available, version) = (*available, *version);
        let held = Held { warehouse_id: house(*warehouse), available, version };
        levels.entry(sku(*number)).or_default().push(held);
    }
    levels
}

#[test]
fn what_a_shop_shows() {
    let rules = StockRules { enabled: true, ..StockRules::default() };
    let half = StockRules { percent: 50, ..rules.clone() };
    let kept = StockRules { buffer: 3, ..rules.clone() };
    let capped = StockRules { cap: Some(5), ..rules.clone() };
    let all = StockRules { percent: 50, buffer: 3, cap: Some(5), ..rules.clone() };
    for (rules, sellable, shown) in [
        (&rules, 10, Ok(10)),
        (&rules, -4, Ok(0)),
        (&half, 11, Ok(5)),
        (&half, 1, Ok(0)),
        (&kept, 10, Ok(7)),
        (&kept, 2, Ok(0)),
        (&capped, 10, Ok(5)),
        (&capped, 4, Ok(4)),
        (&all, 10, Ok(2)),
        (&all, 100, Ok(5)),
        (&half, i64::MAX, Err(Unknown::TooGreat)),
    ] {
        assert_eq!(rules.shown(sellable), shown, "{rules:?} of {sellable}");
    }
}

#[test]
fn rules_out_of_range_are_refused() {
    let fine = StockRules::default();
    for (rules, field) in [
        (StockRules { percent: 0, ..fine.clone() }, "percent"),
        (StockRules { percent: 101, ..fine.clone() }, "percent"),
        (StockRules { buffer: -1, ..fine.clone() }, "buffer"),
        (StockRules { cap: Some(-1), ..fine.clone() }, "cap"),
    ] {
        let fault = rules.checked().unwrap_err();
        assert_eq!(fault.wrong_fields()[0].path, field);
    }
    assert!(fine.checked().is_ok());
}

#[test]
fn what_can_be_sold_out_of_which_warehouses() {
    let cup = facts(1, vec![]);
    let set = facts(9, vec![(sku(1), 2), (sku(2), 1)]);
    let known = levels(&[(1, 1, 7, 1), (1, 2, 4, 1), (2, 1, 9, 1)]);
    let both = [house(1), house(2)];
    for (sku, warehouses, wanted) in [
        (&cup, &both[..], Ok(11)),
        (&cup, &both[..1], Ok(7)),
        (&cup, &[house(3)][..], Ok(0)),
        (&cup, &[][..], Err(Unknown::NoWarehouse)),
        (&set, &both[..], Ok(5)),
        (&set, &both[..1], Ok(3)),
        (&facts(3, vec![]), &both[..], Err(Unknown::NoStock)),
        (&facts(9, vec![(sku(1), 1), (sku(3), 1)]), &both[..], Err(Unknown::NoStock)),
    ] {
        assert_eq!(sellable(sku, &known, warehouses), wanted, "{sku:?}");
    }
}

#[test]
fn a_number_is_told_from_the_one_before_by_the_state_it_is_of() {
    let of = |version, levels, rules| StockVersion { version, levels, rules };
    for (last, now, is_anew, wanted) in [
        (None, (7, 1), false, Some(of(7, 7, 1))),
        (Some(of(7, 7, 1)), (7, 1), false, None),
        (Some(of(7, 7, 1)), (7, 1), true, Some(of(8, 7, 1))),
        // Sold and restocked: as many as before, and told all the same.
        (Some(of(7, 7, 1)), (9, 1), false, Some(of(9, 9, 1))),
        (Some(of(7, 7, 1)), (7, 2), false, Some(of(8, 7, 2))),
        // After that the version stays ahead of the levels.
        (Some(of(8, 7, 2)), (8, 2), false, Some(of(9, 8, 2))),
        // Other parts, whose versions are smaller.
        (Some(of(9, 8, 2)), (3, 2), false, Some(of(10, 3, 2))),
        (Some(of(10, 3, 2)), (4, 2), false, Some(of(11, 4, 2))),
    ] {
        let found = StockVersion::after(last, now, is_anew);
        assert_eq!(found, wanted, "{last:?} {now:?} {is_anew}");
    }
}

#[test]
fn the_version_of_a_bundle_grows_with_each_of_its_parts() {
    let set = facts(9, vec![(sku(1), 2), (sku(2), 1)]);
    assert_eq!(levels_version(&set, &levels(&[(1, 1, 7, 3), (1, 2, 0, 2), (2, 1, 9, 4)])), 9);
}

#[test]
fn what_follows_from_an_answer() {
    let now = Timestamp::from_micros(0);
    let doubt = || StockTold::InDoubt("cut".to_owned());
    for (told, attempts, state, due) in [
        (StockTold::Taken, 1, StockWriteState::Acknowledged, None),
        (StockTold::NotThere, 1, StockWriteState::Wanted, Some(0)),
        (StockTold::Refused("x".to_owned()), 1, StockWriteState::Failed, None),
        (doubt(), 1, StockWriteState::Sent, Some(10)),
        (doubt(), 9, StockWriteState::Failed, None),
    ] {
        let (found, at, _) = after(&told, attempts, now);
        assert_eq!((found, at), (state, due.map(|due| now.plus_seconds(due))), "{told:?}");
    }
}
