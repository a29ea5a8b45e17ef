//! One body of SQL means the same on both engines.

use db::{Json, Rows, violated_constraint};
use kernel::Timestamp;
use testkit::each_engine;
use uuid::Uuid;

each_engine! {
    async fn every_type_comes_back_as_it_went_in(house: House) {
        house.with(|ctx| {
            let id = ctx.new_uuid();
            let at: Timestamp = "2026-02-28T23:59:59.999999Z".parse().unwrap();
            let data = Json(serde_json::json!({"名": ["é", 1, null]}));
            ctx.execute(
                "INSERT INTO things (id, name, amount, active, at, data, bytes) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7)",
                &[&id, &"蓝牙'耳机 🎧", &i64::MAX, &true, &at, &data, &vec![0_u8, 255]],
            )?;
            ctx.one(
                "SELECT id, name, amount, active, at, data, bytes FROM things WHERE id = $1",
                &[&id],
                |row| {
                    assert_eq!(row.get::<Uuid>(0)?, id);
                    assert_eq!(row.get::<String>(1)?, "蓝牙'耳机 🎧");
                    assert_eq!(row.get::<i64>(2)?, i64::MAX);
                    assert!(row.get::<bool>(3)?);
                    assert_eq!(row.get::<Timestamp>(4)?, at);
                    assert_eq!(row.get::<Json<serde_json::Value>>(5)?, data);
                    assert_eq!(row.get::<Vec<u8>>(6)?, vec![0, 255]);
                    Ok(())
                },
            )
        }).await.unwrap();
    }

    async fn parameters_are_positions_and_not_names(house: House) {
        let swapped = house.with(|ctx| {
            ctx.one(
                "SELECT CAST($2 AS bigint), CAST($1 AS bigint)",
                &[&1_i64, &2_i64],
                |row| Ok((row.get::<i64>(0)?, row.get::<i64>(1)?)),
            )
        }).await.unwrap();
        assert_eq!(swapped, (2, 1));
    }

    async fn a_set_of_rows_is_one_call(house: House) {
        let (changed, found) = house.with(|ctx| {
            let ids: Vec<Uuid> = (0..20).map(|_| ctx.new_uuid()).collect();
            let rows = Rows::new()
                .column(ids.iter().copied())
                .column((0..20).map(|number| format!("thing {number}")))
                .column(0..20_i64)
                .column((0..20).map(|number| number % 2 == 0))
                .column((0..20).map(|_| None::<Timestamp>));
            let columns = ["id", "name", "amount", "active", "at"];
            assert_eq!(ctx.insert_rows("things", &columns, &rows, "ON CONFLICT DO NOTHING")?, 20);
            assert_eq!(ctx.insert_rows("things", &columns, &rows, "ON CONFLICT DO NOTHING")?, 0);

            let takes = Rows::new().column(ids.iter().copied()).column((0..20).map(|_| 10_i64));
            let taken = ctx.list_rows(
                "WITH v(id, q) AS (rows) UPDATE things SET amount = amount - v.q FROM v \
                 WHERE things.id = v.id AND things.amount >= v.q AND things.active = $3 \
                 RETURNING things.id, things.amount",
                &takes,
                &[&true],
                |row| Ok((row.get::<Uuid>(0)?, row.get::<i64>(1)?)),
            )?;
            let found: i64 = ctx.one(
                "SELECT count(*) FROM things WHERE id = ANY($1) AND amount <> ALL($2)",
                &[&ids, &vec![0_i64, 1]],
                |row| row.get(0),
            )?;
            Ok((taken.len(), found))
        }).await.unwrap();
        assert_eq!(changed, 5, "10, 12, 14, 16 and 18 are active and have enough");
        assert_eq!(found, 20 - 3, "amounts 0, 1 and 10 - 10 are 0 or 1");
    }

    async fn a_constraint_that_refuses_is_named(house: House) {
        let insert = |name: &'static str, amount: i64| {
            house.with(move |ctx| {
                let id = ctx.new_uuid();
                ctx.execute(
                    "INSERT INTO things (id, name, amount, active) VALUES ($1, $2, $3, true)",
                    &[&id, &name, &amount],
                )
            })
        };
        let fault = insert("a", -1).await.unwrap_err();
        assert_eq!(violated_constraint(&fault), Some("things_amount"));
        insert("a", 1).await.unwrap();
        let fault = insert("a", 1).await.unwrap_err();
        assert!(violated_constraint(&fault).unwrap().contains("things"), "{fault:?}");
    }
}
