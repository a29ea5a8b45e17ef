//! Above the limit of a parameter a second person must agree, by whichever way stock is changed.

use access::{CreateUser, NewUser, RoleBook, Start, TokenId, UserId, UserKind, WithApproval};
use axum::http::Method;
use catalog::SkuId;
use db::Ctx;
use inventory::{AdjustReason, AdjustStock, WarehouseId};
use kernel::{Actor, Grants, Origin};
use serde_json::{Value, json};
use testkit::{Answer, House, each_engine};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::{level, stocked, warehouse};

const KEPT: &str = "SELECT count(*) FROM approvals";

async fn limit(house: &House, pieces: i64) {
    let name = "stock.adjustment_approval_over".to_owned();
    let value = json!(pieces);
    house.run(settings::SetParameter { name, value, seen_version: 0 }).await.unwrap();
}

/// What was written by then counts no more.
fn a_day_later(house: &House) {
    house.clock.advance_seconds(24 * 3_600);
}

fn change(sku_id: SkuId, warehouse_id: WarehouseId, change: i64) -> AdjustStock {
    let reason = if change > 0 { AdjustReason::CountGain } else { AdjustReason::CountLoss };
    AdjustStock { sku_id, warehouse_id, change, reason, note: None }
}

fn alone(command: AdjustStock) -> WithApproval<AdjustStock> {
    WithApproval { command, reason: None }
}

fn kept(answer: &Answer) -> bool {
    answer.status == 202 && answer.body["approval_id"].is_string()
}

each_engine! {
    async fn nobody_gets_round_the_limit_by_undoing(house: House) {
        let (warehouse_id, skus) = stocked(&house, &[100]).await;
        let change = async |change: i64| {
            let body = json!({
                "sku_id": skus[0], "warehouse_id": warehouse_id, "change": change,
                "reason": if change > 0 { "count_gain" } else { "count_loss" },
            });
            house.post("/stock/adjustments", &body).await
        };
        let undo = async |made: &Answer| {
            let id = made.body["movement_id"].as_str().unwrap();
            house.post(&format!("/stock/adjustments/{id}/reverse"), &json!({"note": "no"})).await
        };
        let great = change(11).await;
        let small = change(10).await;
        assert_eq!((great.status, small.status), (201, 201));
        limit(&house, 10).await;
        a_day_later(&house);
        assert!(kept(&change(-11).await));
        assert_eq!(change(-10).await.status, 201);
        a_day_later(&house);
        let undone = undo(&great).await;
        assert!(kept(&undone), "{} {}", undone.status, undone.body);
        assert_eq!(level(&house, skus[0]).await.on_hand, 111, "it was done already");
        assert_eq!(undo(&small).await.status, 201);
        assert_eq!(house.number(KEPT).await, 2);
        // What cannot be done at all is refused, and nobody is asked.
        assert_eq!(undo(&small).await.code(), "inventory.already_reversed");
        assert_eq!(house.number(KEPT).await, 2);
    }

    async fn nobody_gets_round_the_limit_by_a_file_of_opening_stock(house: House) {
        let (_, skus) = stocked(&house, &[1, 1]).await;
        house.sql("UPDATE stock_levels SET on_hand = 0").await;
        let row = |row: i64, quantity: i64| -> Value {
            json!({"row": row, "sku_code": format!("S{row}"), "warehouse_code": "SZX",
                "quantity": quantity})
        };
        limit(&house, 10).await;
        a_day_later(&house);
        let file = json!({"rows": [row(0, 10), row(1, 11)]});
        let answer = house.post("/stock/imports", &file).await;
        assert!(kept(&answer), "{} {}", answer.status, answer.body);
        assert_eq!(level(&house, skus[0]).await.on_hand, 0, "a part of it was done already");
        let answer = house.post("/stock/imports", &json!({"rows": [row(0, 10)]})).await;
        assert_eq!((answer.status, &answer.body["outcomes"][0]["code"]), (200, &Value::Null));
        assert_eq!(level(&house, skus[0]).await.on_hand, 10);
    }
    async fn many_small_changes_count_as_the_great_one_they_add_up_to(house: House) {
        let (szx, skus) = stocked(&house, &[100, 100]).await;
        let lax = warehouse(&house, "LAX").await;
        limit(&house, 10).await;
        a_day_later(&house);
        let by = async |who: &str, sku_id: SkuId, place: WarehouseId, pieces: i64| {
            let body = serde_json::to_value(change(sku_id, place, pieces)).unwrap();
            house.json(who, Method::POST, "/stock/adjustments", &body).await
        };
        assert_eq!(by("all", skus[0], szx, 4).await.status, 201);
        // What goes counts like what comes.
        let small = by("all", skus[0], szx, -4).await;
        assert_eq!(small.status, 201);
        assert!(kept(&by("all", skus[0], szx, 3).await));
        assert!(kept(&by("all", skus[0], szx, -3).await));
        assert_eq!(by("all", skus[0], szx, 1).await.status, 201);
        // So does undoing.
        let path = small.body["movement_id"].as_str().unwrap();
        let undone = house.post(&format!("/stock/adjustments/{path}/reverse"), &json!({})).await;
        assert!(kept(&undone), "{} {}", undone.status, undone.body);
        // Another person, another SKU, another warehouse.
        assert_eq!(by("may inventory.adjust", skus[0], szx, 10).await.status, 201);
        assert_eq!(by("all", skus[1], szx, 10).await.status, 201);
        assert_eq!(by("all", skus[0], lax, 10).await.status, 201);
        house.clock.advance_seconds(24 * 3_600 - 1);
        assert!(kept(&by("all", skus[0], szx, 2).await));
        house.clock.advance_seconds(1);
        assert_eq!(by("all", skus[0], szx, 10).await.status, 201);
    }

    async fn small_files_of_opening_stock_add_up_and_are_sent_again_as_often_as_it_takes(house: House) {
        let (szx, skus) = stocked(&house, &[1]).await;
        limit(&house, 10).await;
        a_day_later(&house);
        let go = async |pieces: i64| house.run(alone(change(skus[0], szx, pieces))).await.unwrap();
        let rows = json!([{"row": 1, "sku_code": "S0", "warehouse_code": "SZX", "quantity": 6}]);
        go(-1).await;
        let first = house.post("/stock/imports", &json!({"rows": rows})).await;
        assert_eq!((first.status, &first.body["outcomes"][0]["ok"]), (200, &json!(true)));
        let again = json!({"import_id": first.body["import_id"], "rows": rows});
        assert_eq!(house.post("/stock/imports", &again).await.body, first.body);
        house.sql("UPDATE stock_levels SET on_hand = 0").await;
        assert!(kept(&house.post("/stock/imports", &json!({"rows": rows})).await));
        assert_eq!(house.post("/stock/imports", &again).await.body, first.body);
    }

    async fn a_person_is_the_same_by_any_of_their_tokens(house: House) {
        let (szx, skus) = stocked(&house, &[100]).await;
        limit(&house, 10).await;
        a_day_later(&house);
        let user = NewUser {
            kind: UserKind::Service,
            username: "robot".to_owned(),
            display_name: "Robot".to_owned(),
            roles: Vec::new(),
        };
        let made = CreateUser {
            user,
            start: Start::WithoutPassword,
            ready_made: RoleBook::new([]),
            from: "here".to_owned(),
        };
        let owner: UserId = house.run(made).await.unwrap();
        let token = |number: u8| TokenId::from_uuid(Uuid::from_u128(number.into()));
        for number in 2..=3 {
            let give = move |ctx: &mut Ctx<'_>| {
                let sql = "INSERT INTO api_tokens (id, token_hash, user_id, name, scopes, \
                           created_at, expires_at) VALUES ($1, $2, $3, 'key', '[]', $4, $4)";
                ctx.execute(sql, &[&token(number), &vec![number], &owner, &ctx.now()])
            };
            house.with(give).await.unwrap();
        }
        let by = async |id: String, pieces: i64| {
            let actor = Actor::user(&id, "Robot", Grants::All);
            house.db.run(&actor, alone(change(skus[0], szx, pieces))).await.unwrap();
            level(&house, skus[0]).await.on_hand
        };
        assert_eq!(by(token(2).to_string(), 5).await, 105);
        assert_eq!(by(token(3).to_string(), 5).await, 110);
        assert_eq!(by(token(2).to_string(), 1).await, 110);
        assert_eq!(by(owner.to_string(), 1).await, 110);
        assert_eq!(house.number(KEPT).await, 2);
    }

    async fn what_another_agreed_to_does_not_count(house: House) {
        let (szx, skus) = stocked(&house, &[100]).await;
        limit(&house, 10).await;
        a_day_later(&house);
        let under = Origin::new("192.0.2.1", "", "").under("apr_1");
        let released = house.actor.clone().at(under);
        house.db.run(&released, change(skus[0], szx, 50)).await.unwrap();
        house.db.run(&Actor::system("importer"), alone(change(skus[0], szx, 50))).await.unwrap();
        house.run(alone(change(skus[0], szx, 10))).await.unwrap();
        assert_eq!(level(&house, skus[0]).await.on_hand, 210);
        house.run(alone(change(skus[0], szx, 1))).await.unwrap();
        assert_eq!((level(&house, skus[0]).await.on_hand, house.number(KEPT).await), (210, 1));
    }

    async fn of_many_changes_at_once_each_counts_the_others(house: House) {
        let (szx, skus) = stocked(&house, &[]).await;
        assert!(skus.is_empty());
        let sku_id = crate::sku(&house, "S0").await;
        limit(&house, 10).await;
        let mut hands = JoinSet::new();
        for _ in 0..30 {
            let (db, actor) = (house.db.clone(), house.actor.clone());
            hands.spawn(async move { db.run(&actor, alone(change(sku_id, szx, 1))).await.unwrap() });
        }
        while let Some(done) = hands.join_next().await {
            done.unwrap();
        }
        assert_eq!(level(&house, sku_id).await.on_hand, 10);
        assert_eq!(house.number(KEPT).await, 20);
    }
}
