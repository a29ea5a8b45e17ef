use super::*;
use crate::order::{Facts, OrderKind, Payment, Source};
use crate::parcel::Reasons;
use kernel::Timestamp;
use proptest::prelude::*;
use uuid::Uuid;

fn parcel_id(number: u128) -> ParcelId {
    ParcelId::from_uuid(Uuid::from_u128(number))
}

fn parcel(number: u128) -> Parcel {
    Parcel {
        id: parcel_id(number),
        number: format!("F-{number}"),
        warehouse_id: inventory::WarehouseId::from_uuid(Uuid::from_u128(7)),
        state: ParcelState::Planned,
        reasons: Reasons::default(),
        carrier: None,
        tracking_number: None,
        merged: false,
        split_from: None,
        created_at: Timestamp::from_micros(i64::try_from(number).unwrap()),
        shipped_at: None,
        delivered_at: None,
        updated_at: Timestamp::from_micros(0),
        version: 1,
    }
}

fn row(parcel: u128, order: u128, line_no: i64, sku: u128, units: i64, each: i64) -> ParcelLine {
    ParcelLine {
        parcel_id: parcel_id(parcel),
        order_id: OrderId::from_uuid(Uuid::from_u128(order)),
        line_no,
        sku_id: catalog::SkuId::from_uuid(Uuid::from_u128(sku)),
        units,
        quantity: units * each,
        home: None,
    }
}

fn order(number: u128) -> Order {
    Order {
        id: OrderId::from_uuid(Uuid::from_u128(number)),
        number: format!("SO-{number}"),
        shop_id: settings::ShopId::from_uuid(Uuid::from_u128(2)),
        external_id: None,
        source: Source::Api,
        kind: OrderKind::Normal,
        state: State::Confirmed,
        payment: Payment::Paid,
        payment_due: false,
        currency: "EUR".parse().unwrap(),
        goods_minor: 0,
        fees_minor: 0,
        total_minor: 0,
        paid_minor: 0,
        amount_band: 0,
        country: Some("DE".to_owned()),
        customer_id: Some(customers::CustomerId::from_uuid(Uuid::from_u128(3))),
        placed_at: Timestamp::from_micros(0),
        paid_at: None,
        ship_by: None,
        tracking_code: None,
        facts: Facts::default(),
        review_rounds: 0,
        owner: None,
        approved_by: None,
        created_by: String::new(),
        created_at: Timestamp::from_micros(0),
        updated_at: Timestamp::from_micros(0),
        version: 1,
    }
}

fn candidate(number: u128, goods_minor: i64) -> Candidate {
    Candidate {
        parcel: parcel(number),
        lines: vec![row(number, number, 1, 1, 2, 1)],
        orders: vec![Place { order: order(number), address: Some(Uuid::from_u128(9)) }],
        goods_minor,
        from_country: "CN".to_owned(),
    }
}

#[test]
fn every_guard_of_a_merge_has_its_own_name() {
    type Spoil = fn(&mut Candidate);
    let cases: [(Spoil, &str); 10] = [
        (|one| one.parcel.state = ParcelState::Released, "orders.parcel_not_planned"),
        (|one| one.orders[0].order.state = State::Approved, "orders.not_confirmed"),
        (|one| one.orders[0].order.facts.holds_open = 1, "orders.on_hold"),
        (
            |one| one.orders[0].order.shop_id = settings::ShopId::from_uuid(Uuid::from_u128(5)),
            "orders.merge_other_shop",
        ),
        (|one| one.orders[0].order.customer_id = None, "orders.merge_other_customer"),
        (|one| one.orders[0].address = Some(Uuid::from_u128(8)), "orders.merge_other_address"),
        (|one| one.orders[0].address = None, "orders.merge_other_address"),
        (
            |one| {
                one.parcel.warehouse_id = inventory::WarehouseId::from_uuid(Uuid::from_u128(6));
            },
            "orders.merge_other_warehouse",
        ),
        (
            |one| one.orders[0].order.currency = "USD".parse().unwrap(),
            "orders.merge_other_currency",
        ),
        (|one| one.lines = vec![row(2, 1, 1, 1, 1, 1)], "orders.merge_same_line"),
    ];
    assert_eq!(may_merge(&[candidate(1, 100), candidate(2, 100)]), Ok(()));
    assert_eq!(may_merge(&[candidate(1, 100)]).unwrap_err().code(), "orders.merge_how_many");
    for (spoil, code) in cases {
        let mut other = candidate(2, 100);
        spoil(&mut other);
        let error = may_merge(&[candidate(1, 100), other]).unwrap_err();
        assert_eq!(error.code(), code);
    }
}

#[test]
fn two_small_parcels_do_not_become_one_that_customs_tax() {
    let threshold = Err("orders.merge_customs_threshold");
    let unknown = Err("orders.merge_no_threshold");
    for (currency, country, from, goods, outcome) in [
        ("EUR", "DE", "CN", [9_000, 9_000], threshold),
        ("EUR", "DE", "CN", [7_500, 7_500], Ok(())),
        ("EUR", "DE", "CN", [7_500, 7_501], threshold),
        ("EUR", "DE", "CN", [20_000, 5_000], threshold),
        ("EUR", "DE", "CN", [20_000, 16_000], Ok(())),
        ("EUR", "CH", "CN", [9_000, 9_000], Ok(())),
        ("EUR", "DE", "FR", [9_000, 9_000], Ok(())),
        ("USD", "FR", "CN", [7_000, 7_000], Ok(())),
        ("USD", "FR", "CN", [7_000, 7_001], threshold),
        ("JPY", "FR", "CN", [8_000, 8_001], threshold),
        ("KWD", "FR", "CN", [1, 1], unknown),
        ("KWD", "US", "CN", [1, 1], Ok(())),
    ] {
        let make = |number, goods_minor| {
            let mut one = candidate(number, goods_minor);
            one.from_country = from.to_owned();
            one.orders[0].order.currency = currency.parse().unwrap();
            one.orders[0].order.country = Some(country.to_owned());
            one
        };
        let found = may_merge(&[make(1, goods[0]), make(2, goods[1])]);
        assert_eq!(found.map_err(|error| error.code()), outcome, "{currency} {country} {goods:?}");
    }
}

#[test]
fn a_split_leaves_something_and_takes_something() {
    let lines = [row(1, 1, 1, 1, 2, 1), row(1, 1, 2, 2, 3, 2), row(1, 1, 2, 3, 3, 1)];
    let part = |line_no, units| LineUnits { line_no, units };
    for (parts, code) in [
        (vec![], "orders.split_moves_nothing"),
        (vec![part(1, 2), part(2, 3)], "orders.split_moves_nothing"),
        (vec![part(1, 3)], "orders.not_so_many_units"),
        (vec![part(1, 1), part(1, 2)], "orders.not_so_many_units"),
        (vec![part(1, 0)], "orders.not_so_many_units"),
        (vec![part(1, -1)], "orders.not_so_many_units"),
        (vec![part(9, 1)], "orders.not_so_many_units"),
    ] {
        let error = split(&lines, &parts, parcel_id(2)).unwrap_err();
        assert_eq!(error.code(), code, "{parts:?}");
    }
    let (stay, go) = split(&lines, &[part(2, 1)], parcel_id(2)).unwrap();
    let plain = |rows: &[ParcelLine]| -> Vec<(i64, i64, i64)> {
        rows.iter().map(|row| (row.line_no, row.units, row.quantity)).collect()
    };
    assert_eq!(plain(&stay), vec![(1, 2, 2), (2, 2, 4), (2, 2, 2)]);
    assert_eq!(plain(&go), vec![(2, 1, 2), (2, 1, 1)], "a bundle goes in whole units");
}

#[test]
fn a_merge_of_merges_is_undone_exactly() {
    let own = [candidate(1, 1), candidate(2, 1), candidate(3, 1)];
    let (into, lines) = merge(&own[1..]).unwrap();
    assert_eq!(into, parcel_id(2));
    let mut merged = candidate(2, 1);
    merged.parcel.merged = true;
    merged.lines = lines;
    merged.orders.push(own[2].orders[0].clone());
    let (into, lines) = merge(&[merged, own[0].clone()]).unwrap();
    assert_eq!(into, parcel_id(1), "the oldest one stays");
    let whole = Parcel { merged: true, ..parcel(1) };
    let mut back = unmerge(&whole, &lines).unwrap();
    back.sort_by_key(|row| row.parcel_id);
    let before: Vec<ParcelLine> = own.iter().flat_map(|one| one.lines.clone()).collect();
    assert_eq!(back, before);
    let labelled = Parcel { state: ParcelState::Labelled, ..whole };
    assert_eq!(unmerge(&labelled, &lines).unwrap_err().code(), "orders.label_bought");
    assert_eq!(unmerge(&parcel(1), &lines).unwrap_err().code(), "orders.parcel_not_merged");
}

proptest! {
    #[test]
    fn a_split_loses_no_piece(
        rows in prop::collection::vec((1_i64..9, 1_i64..4), 1..5),
        parts in prop::collection::vec((0_i64..5, 0_i64..9), 1..5),
    ) {
        let lines: Vec<ParcelLine> = rows.iter().zip(1_i64..)
            .map(|((units, each), no)| row(1, 1, no, 1, *units, *each)).collect();
        let parts: Vec<LineUnits> =
            parts.iter().map(|(line_no, units)| LineUnits { line_no: *line_no, units: *units }).collect();
        if let Ok((stay, go)) = split(&lines, &parts, parcel_id(2)) {
            for line in &lines {
                let both = stay.iter().chain(&go).filter(|row| row.line_no == line.line_no);
                let sums = both.fold((0, 0), |sum, row| (sum.0 + row.units, sum.1 + row.quantity));
                prop_assert_eq!(sums, (line.units, line.quantity));
            }
            prop_assert!(go.iter().all(|row| row.parcel_id == parcel_id(2)));
        }
    }

    #[test]
    fn units_are_taken_once_and_from_the_newest(
        held in prop::collection::vec(1_i64..6, 1..5),
        units in 0_i64..30,
    ) {
        let lines: Vec<ParcelLine> = held.iter().zip(1_u128..)
            .flat_map(|(n, p)| [row(p, 1, 1, 1, *n, 2), row(p, 1, 1, 2, *n, 1), row(p, 2, 1, 1, 5, 1)])
            .collect();
        let (kept, taken) = take_units(&lines, order(1).id, 1, units);
        let own = |rows: &[ParcelLine], sku: u128| rows.iter()
            .filter(|row| row.order_id == order(1).id && row.sku_id.uuid().as_u128() == sku)
            .map(|row| row.units).sum::<i64>();
        let all: i64 = held.iter().sum();
        for sku in [1, 2] {
            prop_assert_eq!(own(&taken, sku), units.min(all));
            prop_assert_eq!(own(&kept, sku) + own(&taken, sku), all);
        }
        let others = kept.iter().filter(|row| row.order_id != order(1).id).count();
        prop_assert_eq!(others, held.len());
    }
}
