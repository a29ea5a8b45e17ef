use super::*;
use crate::CancelReason;
use crate::OrderId;
use crate::order::{Facts, Source};
use proptest::prelude::*;
use uuid::Uuid;

fn order(state: State) -> Order {
    Order {
        id: OrderId::from_uuid(Uuid::from_u128(1)),
        number: "SO-1".to_owned(),
        shop_id: settings::ShopId::from_uuid(Uuid::from_u128(2)),
        external_id: None,
        source: Source::Api,
        kind: OrderKind::Normal,
        state,
        payment: Payment::Paid,
        payment_due: false,
        currency: "EUR".parse().unwrap(),
        goods_minor: 3_990,
        fees_minor: 500,
        total_minor: 4_500,
        paid_minor: 4_500,
        amount_band: 0,
        country: Some("DE".to_owned()),
        customer_id: None,
        placed_at: Timestamp::from_micros(0),
        paid_at: None,
        ship_by: None,
        tracking_code: None,
        facts: Facts { line_count: 2, units: 4, ..Facts::default() },
        review_rounds: 0,
        owner: None,
        approved_by: None,
        created_by: "usr_x".to_owned(),
        created_at: Timestamp::from_micros(0),
        updated_at: Timestamp::from_micros(0),
        version: 1,
    }
}

/// Three at 9.90, one at 10.20 as it was stated.
fn lines() -> Vec<Line> {
    let line = |line_no, ordered, price: &str, amount_minor| Line {
        order_id: OrderId::from_uuid(Uuid::from_u128(1)),
        line_no,
        kind: LineKind::Item,
        external_line_id: None,
        external_sku: format!("S{line_no}"),
        sku_id: None,
        sku_code: String::new(),
        title: String::new(),
        variant: String::new(),
        unit_price: price.parse().unwrap(),
        amount_minor,
        progress: Progress::ordered(ordered),
    };
    vec![line(1, 3, "9.90", 2_970), line(2, 1, "10.20", 1_020)]
}

fn make(order: &Order, changes: &[Change]) -> Result<Edited, EditError> {
    let lines = lines();
    let added: Vec<_> = changes.iter().map(|_| None).collect();
    let before = Before { order, lines: &lines, labelled: None, added: &added, recipient: &[] };
    edit(&before, changes)
}

fn price(text: &str) -> Price {
    text.parse().unwrap()
}

#[test]
fn amounts_move_by_what_changed_and_keep_what_the_source_stated() {
    let cancel = |line_no, units| Change::CancelUnits {
        line_no,
        units,
        reason: CancelReason::Other,
        note: String::new(),
    };
    let set = |line_no, quantity| Change::SetQuantity { line_no, quantity };
    let fee = Change::AddFee { kind: FeeKind::Discount, title: String::new(), amount_minor: -100 };
    let cost =
        |line_no, unit_price: &str| Change::SetPrice { line_no, unit_price: price(unit_price) };
    let add = Change::AddLine {
        sku: "N".to_owned(),
        quantity: 2,
        unit_price: price("0.335"),
        title: String::new(),
    };
    // The source's own total is 10 cents more than lines and fees, and stays so.
    for (changes, total, units, cancelled) in [
        (vec![set(1, 2)], 3_510, 4, 1),
        (vec![set(1, 5)], 6_480, 6, 0),
        (vec![set(1, 5), set(1, 3)], 4_500, 6, 2),
        (vec![cancel(2, 1)], 3_480, 4, 1),
        (vec![cost(2, "0")], 3_480, 4, 0),
        (vec![fee.clone(), fee], 4_300, 4, 0),
        (vec![add], 4_567, 6, 0),
    ] {
        let edited = make(&order(State::New), &changes).unwrap();
        let facts = &edited.order.facts;
        assert_eq!(edited.order.total_minor, total, "{changes:?}");
        assert_eq!((facts.units, facts.units_cancelled), (units, cancelled), "{changes:?}");
    }
}

#[test]
fn what_cannot_be_is_refused_by_name() {
    let cancel = |line_no, units| Change::CancelUnits {
        line_no,
        units,
        reason: CancelReason::Other,
        note: String::new(),
    };
    for (changes, code) in [
        (vec![cancel(1, 4)], "orders.too_many_units"),
        (vec![cancel(1, 0)], "orders.too_many_units"),
        (vec![cancel(3, 1)], "orders.unknown_line"),
        (vec![cancel(1, 3), cancel(2, 1)], "orders.edit_leaves_nothing"),
        (vec![Change::SetQuantity { line_no: 1, quantity: 0 }], "kernel.out_of_range"),
        (vec![Change::SetQuantity { line_no: 1, quantity: 3 }], "orders.nothing_changed"),
        (vec![Change::SetPrice { line_no: 1, unit_price: price("-1") }], "kernel.out_of_range"),
    ] {
        let error = make(&order(State::New), &changes).unwrap_err();
        assert_eq!(error.code(), code, "{changes:?}");
    }
    assert_eq!(tidied(Vec::new()).unwrap_err().telling_code(), "kernel.out_of_range");
    let loud = Change::CancelUnits {
        line_no: 1,
        units: 1,
        reason: CancelReason::Other,
        note: "x".repeat(100_000),
    };
    assert_eq!(tidied(vec![loud]).unwrap_err().telling_code(), "kernel.too_long");
}

#[test]
fn what_the_review_saw_voids_it_and_what_it_did_not_see_does_not() {
    let quantity = Change::SetQuantity { line_no: 1, quantity: 2 };
    let later = Change::SetShipBy { ship_by: Timestamp::from_micros(5) };
    let kind = Change::SetKind { kind: OrderKind::Presale };
    for (state, change, review) in [
        (State::New, &quantity, Review::Stays),
        (State::Draft, &quantity, Review::Stays),
        (State::Approved, &quantity, Review::Void),
        (State::Confirmed, &quantity, Review::Void),
        (State::Approved, &later, Review::Stays),
        (State::Confirmed, &kind, Review::Stays),
    ] {
        let edited = make(&order(state), std::slice::from_ref(change)).unwrap();
        assert_eq!(edited.review, review, "{state} {change:?}");
    }
}

#[test]
fn how_far_the_parcels_are_decides_about_the_address() {
    let lines = lines();
    let recipient = [Change::SetRecipient(Box::default())];
    let picking = Facts { parcels_picking: 1, ..order(State::Confirmed).facts };
    let shipped = Facts { units_shipped: 1, parcels_shipped: 1, ..order(State::Confirmed).facts };
    for (facts, labelled, fields, outcome) in [
        (Facts::default(), None, ["city"], Ok(Review::Void)),
        (picking.clone(), None, ["city"], Ok(Review::HoldShipping)),
        (picking.clone(), None, ["phone"], Ok(Review::Stays)),
        (picking, Some("F-1"), ["city"], Err("orders.label_bought")),
        (shipped, None, ["phone"], Err("orders.has_shipped")),
    ] {
        let order = Order { facts, ..order(State::Confirmed) };
        let before =
            Before { order: &order, lines: &lines, labelled, added: &[], recipient: &fields };
        let found = edit(&before, &recipient).map(|edited| edited.review);
        assert_eq!(found.map_err(|error| error.code()), outcome, "{fields:?} {labelled:?}");
    }
    let begun = Facts { parcels_picking: 1, ..order(State::Confirmed).facts };
    let order = Order { facts: begun, ..order(State::Confirmed) };
    let quantity = Change::SetQuantity { line_no: 1, quantity: 2 };
    assert_eq!(make(&order, &[quantity]).unwrap_err().code(), "orders.parcel_begun");
}

proptest! {
    /// Whatever is changed, the counters stay sound, the total moves exactly with lines and fees,
    /// and the counts are the sums over the lines.
    #[test]
    fn sums_follow_the_lines(
        steps in prop::collection::vec((0_u8..4, 1_i64..4, 0_i64..6), 1..12),
    ) {
        let changes: Vec<Change> = steps.iter().map(|(what, line_no, n)| match what {
            0 => Change::SetQuantity { line_no: *line_no, quantity: *n },
            1 => Change::CancelUnits { line_no: *line_no, units: *n, reason: CancelReason::Other, note: String::new() },
            2 => Change::SetPrice { line_no: *line_no, unit_price: Price::from_micros(n * 1_234_567) },
            _ => Change::AddLine {
                sku: "N".to_owned(), quantity: *n, unit_price: price("1.005"), title: String::new(),
            },
        }).collect();
        let order = order(State::New);
        let Ok(edited) = make(&order, &changes) else { return Ok(()) };
        prop_assert!(edited.lines.iter().all(|line| line.progress.is_sound()));
        let goods = |lines: &[Line]| lines.iter().map(|line| line.amount_minor).sum::<i64>();
        let moved = goods(&edited.lines) - goods(&lines());
        prop_assert_eq!(edited.order.total_minor - order.total_minor, moved);
        prop_assert_eq!(edited.order.goods_minor - order.goods_minor, moved);
        for line in &edited.lines {
            let wanted = line.progress.ordered - line.progress.cancelled;
            let amount = line.unit_price.times(wanted, order.currency).unwrap().minor();
            prop_assert_eq!(line.amount_minor, amount);
        }
        let units: i64 = edited.lines.iter().map(|line| line.progress.ordered).sum();
        prop_assert_eq!(edited.order.facts.units, units);
    }
}
