//! The label in Rust and its mirror in SQL say the same of any facts.

use orders::label::{LABEL_SQL, label};
use orders::order::{Facts, Order, OrderKind, Payment, Source, State};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use testkit::each_engine;

prop_compose! {
    fn facts()(
        counts in prop::array::uniform14(0_i64..3),
        no_stock in any::<bool>(),
    ) -> Facts {
        Facts {
            units: counts[0] + counts[1] + counts[2],
            units_cancelled: counts[1],
            units_shipped: counts[2],
            holds_open: (counts[3] - 1).max(0),
            exceptions_open: (counts[4] - 1).max(0),
            after_sales_open: (counts[5] - 1).max(0),
            parcels_planned: (counts[6] - 1).max(0),
            parcels_picking: (counts[7] - 1).max(0),
            parcels_packed: (counts[8] - 1).max(0),
            parcels_shipped: (counts[9] - 1).max(0),
            parcels_out: (counts[10] - 1).max(0),
            parcels_delivered: (counts[11] - 1).max(0),
            parcels_lost: (counts[12] - 1).max(0),
            no_stock,
            ..Facts::default()
        }
    }
}

prop_compose! {
    fn any_order()(
        facts in facts(),
        state in prop::sample::select(State::ALL),
        payment_due in any::<bool>(),
    ) -> Order {
        let at = kernel::Timestamp::from_micros(0);
        Order {
            id: kernel::Id::from_uuid(uuid::Uuid::nil()),
            number: String::new(),
            shop_id: kernel::Id::from_uuid(uuid::Uuid::nil()),
            external_id: None,
            source: Source::Api,
            kind: OrderKind::Normal,
            state,
            payment: Payment::Paid,
            payment_due,
            currency: "EUR".parse().unwrap(),
            goods_minor: 0,
            fees_minor: 0,
            total_minor: 0,
            paid_minor: 0,
            amount_band: 0,
            country: None,
            customer_id: None,
            placed_at: at,
            paid_at: None,
            ship_by: None,
            tracking_code: None,
            facts,
            review_rounds: 0,
            owner: None,
            approved_by: None,
            created_by: String::new(),
            created_at: at,
            updated_at: at,
            version: 1,
        }
    }
}

each_engine! {
    async fn sql_and_rust_agree_on_the_label(house: House) {
        let mut runner = TestRunner::deterministic();
        for _ in 0..500 {
            let order = any_order().new_tree(&mut runner).unwrap().current();
            let wanted = label(&order);
            let in_sql = house.with(move |ctx| {
                let facts = &order.facts;
                let sql = format!(
                    "WITH facts AS (SELECT CAST($1 AS text) AS state, \
                     CAST($2 AS boolean) AS payment_due, CAST($3 AS boolean) AS no_stock, \
                     CAST($4 AS bigint) AS units, CAST($5 AS bigint) AS units_cancelled, \
                     CAST($6 AS bigint) AS units_shipped, CAST($7 AS bigint) AS holds_open, \
                     CAST($8 AS bigint) AS exceptions_open, \
                     CAST($9 AS bigint) AS after_sales_open, \
                     CAST($10 AS bigint) AS parcels_planned, \
                     CAST($11 AS bigint) AS parcels_picking, \
                     CAST($12 AS bigint) AS parcels_packed, \
                     CAST($13 AS bigint) AS parcels_shipped, CAST($14 AS bigint) AS parcels_out, \
                     CAST($15 AS bigint) AS parcels_delivered, \
                     CAST($16 AS bigint) AS parcels_lost) SELECT {LABEL_SQL} FROM facts"
                );
                ctx.one(&sql, &[
                    &order.state.as_str(), &order.payment_due, &facts.no_stock, &facts.units,
                    &facts.units_cancelled, &facts.units_shipped, &facts.holds_open,
                    &facts.exceptions_open, &facts.after_sales_open, &facts.parcels_planned,
                    &facts.parcels_picking, &facts.parcels_packed, &facts.parcels_shipped,
                    &facts.parcels_out, &facts.parcels_delivered, &facts.parcels_lost,
                ], |row| row.get::<String>(0))
            }).await.unwrap();
            assert_eq!(in_sql, wanted.as_str());
        }
    }
}
