use axum::http::Method;
use incidents::watch;
use serde_json::{Value, json};
use testkit::{Engine, House};

use crate::company::{alerts, bell, done, goods, open, place, step, stock, told};

const HOUR: i64 = 3_600;
const REVIEWER: &str = "may orders.view,orders.review as reviewer";
const BUYER: &str = "may inventory.view,inventory.set_thresholds as purchaser";
const PACKER: &str = "may orders.view,orders.fulfil as warehouse_keeper";
const KEEPER_OF_SHOPS: &str = "may settings.manage_shops as manager";
const SUPERVISOR: &str = "may incidents.supervise as supervisor";

async fn acknowledge(house: &House, token: &str, alert: &Value) -> (u16, String) {
    let path = format!("/alerts/{}/acknowledge", alert["id"].as_str().unwrap());
    let answer = house.json(token, Method::POST, &path, &json!({})).await;
    (answer.status, answer.code().to_owned())
}

async fn urge(house: &House, token: &str, alert: &Value) -> (u16, String) {
    let path = format!("/alerts/{}/urge", alert["id"].as_str().unwrap());
    let answer = house.json(token, Method::POST, &path, &json!({})).await;
    (answer.status, answer.code().to_owned())
}

testkit::each_engine! {
    async fn a_stage_that_takes_too_long_has_one_alert_until_it_does_not(house: House) {
        open(&house, "EU").await;
        goods(&house).await;
        let mut orders = Vec::new();
        for number in ["A-1", "A-2", "A-3"] {
            orders.push(place(&house, "EU", number, &["CUP"]).await);
        }
        house.clock.advance_seconds(4 * HOUR - 1);
        assert_eq!(watch(&house.db).await.unwrap(), 0);
        place(&house, "EU", "YOUNG", &["CUP"]).await;
        house.clock.advance_seconds(2);
        assert_eq!(watch(&house.db).await.unwrap(), 1);
        assert_eq!(watch(&house.db).await.unwrap(), 0, "looked for again, it is there");
        let found = alerts(&house, REVIEWER).await;
        assert_eq!(found.len(), 1);
        assert_eq!(found[0]["stage"], "awaiting_review");
        assert_eq!((&found[0]["orders"], &found[0]["severity"]), (&json!(3), &json!("warning")));
        assert_eq!(found[0]["shop_name"], "EU");

        // Fewer orders are the same alert; none is none.
        assert_eq!(step(&house, &orders[0], "approve").await.status, 200);
        watch(&house.db).await.unwrap();
        assert_eq!(alerts(&house, REVIEWER).await[0]["orders"], 2);
        for order in &orders[1..] {
            assert_eq!(step(&house, order, "approve").await.status, 200);
        }
        watch(&house.db).await.unwrap();
        assert!(alerts(&house, REVIEWER).await.is_empty());
        assert_eq!(told(&house).await, ["AlertOpened", "AlertClosed"]);
        let closed = done(house.get("/alerts?state=closed").await);
        assert_eq!(closed["items"].as_array().unwrap().len(), 1);

        // The same cause again is a new alert.
        house.clock.advance_seconds(4 * HOUR + 1);
        watch(&house.db).await.unwrap();
        let again = alerts(&house, "all").await;
        assert_eq!(again.len(), 2, "YOUNG in review, the others unconfirmed: {again:?}");
    }

    async fn the_time_in_a_stage_begins_with_the_stage(house: House) {
        open(&house, "EU").await;
        goods(&house).await;
        let order = place(&house, "EU", "A-1", &["CUP"]).await;
        house.clock.advance_seconds(3 * HOUR);
        assert_eq!(step(&house, &order, "approve").await.status, 200);
        // What does not move it on does not begin it anew.
        house.clock.advance_seconds(3 * HOUR);
        house.post(&format!("/orders/{order}/tags"), &json!({"tags": ["x"]})).await;
        watch(&house.db).await.unwrap();
        assert!(alerts(&house, "all").await.is_empty());
        house.clock.advance_seconds(HOUR + 1);
        watch(&house.db).await.unwrap();
        assert_eq!(alerts(&house, "all").await[0]["stage"], "awaiting_confirm");
    }

    async fn each_shop_says_how_long_a_stage_may_take(house: House) {
        let eu = open(&house, "EU").await;
        open(&house, "US").await;
        goods(&house).await;
        let hours = json!({"awaiting_review": 0, "awaiting_confirm": 9});
        let changes = json!({"seen_version": 1, "workflow": {"stage_hours": hours}});
        let shop = done(house.patch(&format!("/shops/{eu}"), &changes).await);
        assert_eq!(shop["workflow"]["stage_hours"]["awaiting_review"], 0);
        for shop in ["EU", "US"] {
            place(&house, shop, "A-1", &["CUP"]).await;
        }
        house.clock.advance_seconds(5 * HOUR);
        watch(&house.db).await.unwrap();
        let found = alerts(&house, "all").await;
        assert_eq!(found.len(), 1);
        assert_eq!(found[0]["shop_name"], "US");
    }

    async fn who_has_some_shops_hears_of_the_orders_of_those(house: House) {
        let (eu, us) = (open(&house, "EU").await, open(&house, "US").await);
        let asia = open(&house, "ASIA").await;
        goods(&house).await;
        stock(&house, "LAMP", 10).await;
        for (shop, number, sku) in
            [("EU", "A-1", "CUP"), ("US", "B-1", "CUP"), ("US", "B-2", "CUP"), ("ASIA", "C-1", "LAMP")]
        {
            let order = place(&house, shop, number, &[sku]).await;
            assert_eq!(step(&house, &order, "approve").await.status, 200);
            step(&house, &order, "confirm").await;
            house.clock.advance_seconds(60);
        }
        watch(&house.db).await.unwrap();
        for (shops, orders) in [(&eu, vec![1]), (&us, vec![2]), (&asia, vec![])] {
            let token = format!("{BUYER} within shops={shops}");
            let found = alerts(&house, &token).await;
            let told: Vec<i64> = found.iter().map(|one| one["orders"].as_i64().unwrap()).collect();
            assert_eq!(told, orders, "{found:?}");
            assert_eq!(bell(&house, &token).await, (i64::try_from(orders.len()).unwrap(), 0));
        }
        let both = alerts(&house, &format!("{BUYER} within shops={eu},{us}")).await;
        let whole = alerts(&house, BUYER).await;
        assert_eq!((&both[0]["orders"], &whole[0]["orders"]), (&json!(3), &json!(3)));
        let since = |found: &[Value]| found[0]["since"].as_str().unwrap().to_owned();
        let american = alerts(&house, &format!("{BUYER} within shops={us}")).await;
        assert!(since(&american) > since(&whole), "theirs came a minute later");

        // What is over says how many waited everywhere: it is told to those who may know.
        stock(&house, "CUP", 10).await;
        orders::jobs::retry_backorders(&house.db).await.unwrap();
        watch(&house.db).await.unwrap();
        let closed = async |token: &str| {
            let answer = house.send(token, Method::GET, "/alerts?state=closed", vec![], &[]).await;
            done(answer)["items"].as_array().unwrap().len()
        };
        assert_eq!(closed(BUYER).await, 1);
        assert_eq!(closed(&format!("{BUYER} within shops={eu}")).await, 0);
    }

    async fn goods_that_are_short_have_one_alert_however_many_orders_want_them(house: House) {
        open(&house, "EU").await;
        goods(&house).await;
        stock(&house, "LAMP", 10).await;
        for number in ["A-1", "A-2", "A-3"] {
            let order = place(&house, "EU", number, &["CUP", "LAMP"]).await;
            assert_eq!(step(&house, &order, "approve").await.status, 200);
            step(&house, &order, "confirm").await;
        }
        assert_eq!(watch(&house.db).await.unwrap(), 1);
        let found = alerts(&house, BUYER).await;
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((&found[0]["kind"], &found[0]["sku_code"]), (&json!("stock_short"), &json!("CUP")));
        assert_eq!(found[0]["orders"], 3, "of lamps there are enough");
        stock(&house, "CUP", 10).await;
        orders::jobs::retry_backorders(&house.db).await.unwrap();
        watch(&house.db).await.unwrap();
        assert!(alerts(&house, BUYER).await.is_empty());
        assert_eq!(told(&house).await, ["AlertOpened", "AlertClosed"]);
    }

    async fn a_shop_from_which_nothing_comes_any_more_is_missed_once(house: House) {
        let eu = open(&house, "EU").await;
        let (us, new) = (open(&house, "US").await, open(&house, "NEW").await);
        goods(&house).await;
        for shop in [&eu, &new] {
            let changes = json!({"seen_version": 1, "workflow": {"quiet_hours": 3}});
            done(house.patch(&format!("/shops/{shop}"), &changes).await);
        }
        place(&house, "EU", "A-1", &["CUP"]).await;
        place(&house, "US", "A-1", &["CUP"]).await;
        house.clock.advance_seconds(2 * HOUR);
        let order = place(&house, "EU", "A-2", &["CUP"]).await;
        assert_eq!(step(&house, &order, "approve").await.status, 200);
        house.clock.advance_seconds(2 * HOUR - 1);
        let silent = async || -> Vec<Value> {
            watch(&house.db).await.unwrap();
            alerts(&house, KEEPER_OF_SHOPS).await
        };
        assert_eq!(silent().await, Vec::<Value>::new(), "the newest counts, wherever it stands");
        house.clock.advance_seconds(HOUR + 1);
        let found = silent().await;
        assert_eq!(found.len(), 1, "{us} may be quiet, and {new} never had an order: {found:?}");
        assert_eq!((&found[0]["kind"], &found[0]["shop_name"]), (&json!("shop_silent"), &json!("EU")));
        assert_eq!((&found[0]["severity"], &found[0]["orders"]), (&json!("warning"), &json!(0)));
        house.clock.advance_seconds(3 * HOUR);
        assert_eq!(silent().await[0]["severity"], "critical");
        place(&house, "EU", "A-3", &["CUP"]).await;
        assert!(silent().await.is_empty());
        let wrong = json!({"seen_version": 2, "workflow": {"quiet_hours": -1}});
        let answer = house.patch(&format!("/shops/{eu}"), &wrong).await;
        assert_eq!(answer.body["fields"][0]["path"], "workflow.quiet_hours", "{}", answer.body);
    }

    async fn an_alert_is_heard_by_those_whose_work_mends_it(house: House) {
        let eu = open(&house, "EU").await;
        goods(&house).await;
        place(&house, "EU", "A-1", &["CUP"]).await;
        house.clock.advance_seconds(5 * HOUR);
        watch(&house.db).await.unwrap();
        let other_shop = "may orders.review as reviewer within shops=shp_00000000000000000000000001";
        let same_shop = format!("may orders.review as reviewer within shops={eu}");
        for (token, hears) in [
            (REVIEWER, true),
            (SUPERVISOR, true),
            ("all", true),
            (&*same_shop, true),
            (other_shop, false),
            (BUYER, false),
            (PACKER, false),
        ] {
            assert_eq!(alerts(&house, token).await.len(), usize::from(hears), "{token}");
            assert_eq!(bell(&house, token).await, (i64::from(hears), 0), "{token}");
        }
        let alert = &alerts(&house, "all").await[0];
        let (status, code) = acknowledge(&house, PACKER, alert).await;
        assert_eq!((status, &*code), (404, "incidents.no_such_alert"));
        assert_eq!(alert["actions"], json!({"acknowledge": true, "urge": true}));
        let theirs = &alerts(&house, REVIEWER).await[0];
        assert_eq!(theirs["actions"], json!({"acknowledge": true, "urge": false}));
        assert_eq!(urge(&house, REVIEWER, alert).await, (403, "kernel.forbidden".to_owned()));
    }

    async fn nobody_answers_and_it_goes_up(house: House) {
        open(&house, "EU").await;
        goods(&house).await;
        place(&house, "EU", "A-1", &["CUP"]).await;
        house.clock.advance_seconds(4 * HOUR + 60);
        watch(&house.db).await.unwrap();
        house.clock.advance_seconds(HOUR);
        watch(&house.db).await.unwrap();
        assert_eq!(alerts(&house, REVIEWER).await[0]["urged"], 1);
        house.clock.advance_seconds(3 * HOUR);
        watch(&house.db).await.unwrap();
        let up = &alerts(&house, SUPERVISOR).await[0];
        assert!(up["escalated_at"].is_string(), "{up}");
        assert_eq!(bell(&house, SUPERVISOR).await, (1, 1));
        assert_eq!(told(&house).await, ["AlertOpened", "AlertUrged", "AlertEscalated"]);

        assert_eq!(acknowledge(&house, REVIEWER, up).await.0, 204);
        assert_eq!(acknowledge(&house, REVIEWER, up).await.1, "incidents.already_acknowledged");
        assert_eq!(bell(&house, REVIEWER).await, (0, 1));
        assert_eq!(alerts(&house, REVIEWER).await[0]["acknowledged_by"], "Post");
        house.clock.advance_seconds(2 * HOUR);
        watch(&house.db).await.unwrap();
        assert_eq!(told(&house).await.last().unwrap(), "AlertAcknowledged", "who is at it is left alone");
        assert_eq!(urge(&house, SUPERVISOR, up).await.0, 204);
        assert_eq!(urge(&house, SUPERVISOR, up).await.1, "incidents.urged_just_now");
        assert_eq!(bell(&house, REVIEWER).await, (1, 1), "urged, they are asked anew");
    }

    async fn two_that_watch_at_once_open_one_alert(house: House) {
        open(&house, "EU").await;
        goods(&house).await;
        place(&house, "EU", "A-1", &["CUP"]).await;
        house.clock.advance_seconds(5 * HOUR);
        let (one, two, three) = tokio::join!(watch(&house.db), watch(&house.db), watch(&house.db));
        assert_eq!(one.unwrap() + two.unwrap() + three.unwrap(), 1);
        assert_eq!(alerts(&house, "all").await.len(), 1);
        assert_eq!(told(&house).await, ["AlertOpened"]);
    }

    async fn what_is_over_comes_page_by_page(house: House) {
        goods(&house).await;
        for code in ["AA", "BB", "CC"] {
            open(&house, code).await;
            let order = place(&house, code, "A-1", &["CUP"]).await;
            house.clock.advance_seconds(5 * HOUR);
            watch(&house.db).await.unwrap();
            assert_eq!(step(&house, &order, "approve").await.status, 200);
            watch(&house.db).await.unwrap();
        }
        let first = done(house.get("/alerts?state=closed&limit=2").await);
        let names = |page: &Value| -> Vec<String> {
            let items = page["items"].as_array().unwrap().iter();
            let review = items.filter(|row| row["stage"] == "awaiting_review");
            review.map(|row| row["shop_name"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(names(&first), ["CC", "BB"]);
        let next = first["next"].as_str().unwrap();
        let second = done(house.get(&format!("/alerts?state=closed&limit=2&after={next}")).await);
        assert_eq!((names(&second), &second["next"]), (vec!["AA".to_owned()], &Value::Null));
        let wrong = house.get("/alerts?state=closed&after=61").await;
        assert_eq!(wrong.code(), "kernel.bad_cursor");
    }

    async fn looking_for_causes_reads_no_more_than_what_waits(house: House) {
        // PostgreSQL reads a small table as a whole, whatever indexes there are.
        if house.engine() != Engine::Sqlite {
            return;
        }
        for (sql, index) in [
            (orders::OVERDUE_SQL.replace("(rows)", "(SELECT x'00', 'held', 1)"), "orders_shop"),
            (orders::NEWEST_SQL.replace("(rows)", "(SELECT x'00', 'held')"), "orders_shop"),
            (orders::SHORT_SQL.to_owned(), "order_exceptions_subject"),
        ] {
            let sql = format!("EXPLAIN QUERY PLAN {sql}");
            let plan = house.with(move |ctx| ctx.list(&sql, &[], |row| row.get::<String>(3)));
            let plan = plan.await.unwrap().join("\n");
            assert!(plan.contains(index), "{plan}");
            assert!(!plan.contains("SCAN o\n") && !plan.contains("SCAN orders"), "{plan}");
        }
    }
}
