use axum::http::Method;
use serde_json::{Value, json};
use settings::ViewId;
use testkit::House;

fn late() -> Value {
    json!({"page": "orders", "name": "Late", "filters": {"tab": "overdue", "shop_id": ["a", "b"]},
           "columns": ["number", "ship_by"], "density": "compact"})
}

fn with(mut body: Value, name: &str, value: Value) -> Value {
    body[name] = value;
    body
}

async fn names(house: &House, token: &str) -> Vec<String> {
    let answer = house.send(token, Method::GET, "/views?page=orders", vec![], &[]).await;
    let items = answer.body["items"].as_array().unwrap().clone();
    items.iter().map(|view| view["name"].as_str().unwrap().to_owned()).collect()
}

testkit::each_engine! {
    async fn a_view_is_kept_changed_and_deleted(house: House) {
        let answer = house.post("/views", &late()).await;
        assert_eq!(answer.status, 201, "{:?}", answer.body);
        let view = answer.body;
        assert_eq!(view["filters"], json!({"tab": "overdue", "shop_id": ["a", "b"]}));
        assert_eq!((&view["own"], &view["shared"], &view["version"]), (&json!(true), &json!(false), &json!(1)));

        let path = format!("/views/{}", view["id"].as_str().unwrap());
        let changed = with(with(late(), "name", json!("Very late")), "seen_version", json!(1));
        let answer = house.put(&path, &changed).await;
        assert_eq!((answer.status, &answer.body["version"]), (200, &json!(2)), "{:?}", answer.body);
        assert_eq!(house.put(&path, &changed).await.code(), "settings.stale");
        assert_eq!(names(&house, "all").await, ["Very late"]);

        assert_eq!(house.delete(&path).await.status, 204);
        assert_eq!(house.delete(&path).await.code(), "settings.no_such_view");
        assert!(names(&house, "all").await.is_empty());
    }

    async fn an_id_of_the_client_makes_a_new_view_once(house: House) {
        let path = format!("/views/{}", ViewId::from_uuid(uuid::Uuid::from_u128(7)));
        let answer = house.put(&path, &late()).await;
        assert_eq!((answer.status, &answer.body["version"]), (200, &json!(1)), "{:?}", answer.body);
        assert_eq!(house.put(&path, &late()).await.code(), "settings.stale");
        let gone = with(late(), "seen_version", json!(3));
        let other = format!("/views/{}", ViewId::from_uuid(uuid::Uuid::from_u128(8)));
        assert_eq!(house.put(&other, &gone).await.code(), "settings.no_such_view");
    }

    async fn only_what_is_shared_is_seen_by_others_and_nobody_else_changes_it(house: House) {
        house.post("/views", &late()).await;
        let shared = with(with(late(), "name", json!("Team")), "shared", json!(true));
        let team = house.post("/views", &shared).await.body;
        let other = "may orders.view";
        assert_eq!(names(&house, other).await, ["Team"]);
        assert_eq!(names(&house, "all").await, ["Late", "Team"]);

        let path = format!("/views/{}", team["id"].as_str().unwrap());
        let change = with(late(), "seen_version", json!(1));
        let answer = house.json(other, Method::PUT, &path, &change).await;
        assert_eq!((answer.status, answer.code()), (404, "settings.no_such_view"));
        let answer = house.send(other, Method::DELETE, &path, vec![], &[]).await;
        assert_eq!(answer.status, 404);
        let answer = house.json(other, Method::POST, "/views", &shared).await;
        assert_eq!((answer.status, answer.code()), (403, "kernel.forbidden"));
        // A private view's id is taken, and says nothing more.
        let private = house.post("/views", &with(late(), "name", json!("Mine"))).await.body;
        let path = format!("/views/{}", private["id"].as_str().unwrap());
        let answer = house.json(other, Method::PUT, &path, &late()).await;
        assert_eq!((answer.status, answer.code()), (404, "settings.no_such_view"));
    }

    async fn a_name_is_used_once_and_views_are_counted(house: House) {
        house.post("/views", &late()).await;
        let answer = house.post("/views", &late()).await;
        assert_eq!((answer.status, answer.code()), (409, "settings.view_name_taken"));
        for at in 1..50 {
            let body = with(late(), "name", json!(format!("view {at}")));
            assert_eq!(house.post("/views", &body).await.status, 201);
        }
        let answer = house.post("/views", &with(late(), "name", json!("one more"))).await;
        assert_eq!((answer.status, answer.code()), (409, "settings.too_many_views"));
        assert_eq!(house.get("/views").await.code(), "web.bad_query");
    }
}
