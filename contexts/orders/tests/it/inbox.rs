//! What stands refused in the inbox: counted and listed by its cause, and only for those who may see it.

use axum::http::Method;
use db::{Db, Engine, Migrations, Options};
use serde_json::{Value, json};
use testkit::{House, Setup, each_engine};

use crate::shop;

pub(crate) async fn shop_of(house: &House, code: &str) -> Value {
    let shops = house.get("/shops").await.body;
    let found = shops["items"].as_array().unwrap().iter().find(|shop| shop["code"] == code);
    found.unwrap().clone()
}

pub(crate) async fn set_active(house: &House, active: bool) {
    let shop = shop_of(house, "EU").await;
    let path = format!("/shops/{}", shop["id"].as_str().unwrap());
    let change = json!({"active": active, "seen_version": shop["version"]});
    assert_eq!(house.patch(&path, &change).await.status, 200);
}

/// Sends orders that are good in themselves while their shop is closed, and opens it again.
pub(crate) async fn refused(house: &House, external_ids: impl Iterator<Item = String>) {
    set_active(house, false).await;
    for external_id in external_ids {
        let answer = house.post("/orders", &shop::order(&external_id, &[("CUP", 1)])).await;
        assert_eq!(answer.code(), "orders.unknown_shop", "{}", answer.body);
        house.clock.advance_seconds(1);
    }
    set_active(house, true).await;
}

/// An order without a line: wrong whatever is mended elsewhere.
pub(crate) async fn hopeless(house: &House, shop: &str, external_id: &str) {
    let mut order = shop::order(external_id, &[]);
    order["shop"] = json!(shop);
    assert_eq!(house.post("/orders", &order).await.code(), "kernel.out_of_range");
    house.clock.advance_seconds(1);
}

pub(crate) async fn second_shop(house: &House) {
    let shop = json!({"code": "US", "name": "Shop US", "platform": "api",
        "time_zone": "America/New_York", "currency": "USD"});
    shop::created(&house.post("/shops", &shop).await);
}

pub(crate) async fn causes(house: &House, token: &str, query: &str) -> Vec<(String, String, i64)> {
    let path = format!("/inbox/causes{query}");
    let answer = house.send(token, Method::GET, &path, Vec::new(), &[]).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    answer.body["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|cause| {
            assert_eq!(cause["source"], "api");
            (text(&cause["code"]), text(&cause["shop_id"]), cause["deliveries"].as_i64().unwrap())
        })
        .collect()
}

pub(crate) async fn waiting(house: &House, query: &str) -> Vec<Value> {
    let answer = house.get(&format!("/inbox?limit=200{query}")).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body["items"].as_array().unwrap().clone()
}

each_engine! {
    async fn causes_are_counted_by_code_shop_and_source_and_only_in_sight(house: House) {
        shop::open(&house, json!({})).await;
        second_shop(&house).await;
        assert_eq!(causes(&house, "all", "").await, vec![]);
        hopeless(&house, "EU", "B-1").await;
        hopeless(&house, "US", "B-2").await;
        hopeless(&house, "EU", "B-3").await;
        refused(&house, std::iter::once("C-1".to_owned())).await;
        shop::place(&house, &shop::order("D-1", &[("CUP", 1)])).await;
        assert_eq!(house.post("/orders", &shop::order("D-1", &[("CUP", 2)])).await.status, 409);
        let id = |shop: &Value| shop["id"].as_str().unwrap().to_owned();
        let (eu, us) = (id(&shop_of(&house, "EU").await), id(&shop_of(&house, "US").await));
        let cause = |code: &str, shop: &str, count| (code.to_owned(), shop.to_owned(), count);
        let of_eu = [
            cause("kernel.out_of_range", &eu, 2),
            cause("orders.unknown_shop", &eu, 1),
            cause("orders.external_id_taken", &eu, 1),
        ];
        let mut all = of_eu.to_vec();
        all.insert(1, cause("kernel.out_of_range", &us, 1));
        assert_eq!(causes(&house, "all", "").await, all);
        assert_eq!(waiting(&house, "").await.len(), 5);

        let clerk = format!("all within shops={eu}");
        assert_eq!(causes(&house, &clerk, "").await, of_eu);
        assert_eq!(causes(&house, &clerk, &format!("?shop_id={us}")).await, vec![]);
        assert_eq!(causes(&house, "all", &format!("?shop_id={us}")).await, [all[1].clone()]);
        assert_eq!(causes(&house, "all", "?code=kernel.out_of_range").await, all[..2]);
        assert_eq!(causes(&house, "all", "?source=manual").await, vec![]);
        assert_eq!(house.get("/inbox/causes?source=pigeon").await.status, 422);
        let blind = house.send("may orders.create", Method::GET, "/inbox/causes", Vec::new(), &[]).await;
        assert_eq!(blind.status, 403);

        for (query, wanted) in [
            ("&code=kernel.out_of_range", 3),
            ("&code=kernel.out_of_range&source=api", 3),
            ("&code=", 5),
            ("&code=untold", 0),
            ("&code=nobody.knows", 0),
            ("&code=a%0Ab", 0),
            ("&source=manual", 0),
        ] {
            assert_eq!(waiting(&house, query).await.len(), wanted, "{query}");
        }
        let of_us = waiting(&house, &format!("&shop_id={us}&code=kernel.out_of_range")).await;
        assert_eq!((of_us.len(), &of_us[0]["external_id"]), (1, &json!("B-2")));
        // Pages of a cause follow one another.
        let first = house.get("/inbox?code=kernel.out_of_range&limit=2").await.body;
        let rest = house.get(&format!("/inbox?code=kernel.out_of_range&limit=2&after={}",
            first["next"].as_str().unwrap())).await.body;
        assert_eq!((&first["items"][1]["external_id"], &rest["items"][0]["external_id"]),
            (&json!("B-2"), &json!("B-1")));

        // One of which nothing was said.
        house.sql("UPDATE inbox SET problem = NULL, problem_code = NULL WHERE external_id = 'C-1'").await;
        assert_eq!(causes(&house, "all", "?code=untold").await, [cause("untold", &eu, 1)]);
        assert_eq!(waiting(&house, "&code=untold").await.len(), 1);
    }
}

/// The tables as they were before causes were kept, and what waited in them then.
fn before_causes() -> Setup {
    let mut setup = crate::setup();
    let orders = setup.migrations.pop().unwrap();
    setup.migrations.push(Migrations { steps: &orders.steps[..4], ..orders });
    setup
}

async fn causes_of_old_deliveries(engine: Engine) {
    let Some(house) = House::open(engine, &before_causes()) else { return };
    house.with(|ctx| {
        for (id, state, problem) in [
            (1_u128, "refused", Some(r#"{"code": "kernel.required", "fields": ["shop"]}"#)),
            (2, "refused", Some(r#"{"detail": "no code"}"#)),
            (3, "waiting", None),
            (4, "parsed", None),
        ] {
            let id = uuid::Uuid::from_u128(id);
            let problem = problem.map(|text| db::Json(serde_json::from_str::<Value>(text).unwrap()));
            ctx.execute(
                "INSERT INTO inbox (id, source, shop_id, content_type, received_at, state, problem) \
                 VALUES ($1, 'api', $1, 'application/json', $2, $3, $4)",
                &[&id, &ctx.now(), &state, &problem],
            )?;
        }
        Ok(())
    }).await.unwrap();
    let node =
        Db::open(&Options { seed: Some(7), ..house.options.clone() }, &crate::setup().migrations);
    let node = node.unwrap();
    let filter = orders::inbox::InboxFilter::default();
    let counted = node.read(&house.actor, orders::queries::CountCauses { filter }).await.unwrap();
    let mut codes: Vec<(String, i64)> =
        counted.into_iter().map(|cause| (cause.code, cause.deliveries)).collect();
    codes.sort();
    assert_eq!(
        codes,
        [("kernel.required", 1), ("untold", 1), ("untold", 1)].map(|(c, n)| (c.to_owned(), n))
    );
    node.close();
}

mod what_waited_before_has_the_cause_that_its_problem_names {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn sqlite() {
        causes_of_old_deliveries(Engine::Sqlite).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn postgres() {
        causes_of_old_deliveries(Engine::Postgres).await;
    }
}
