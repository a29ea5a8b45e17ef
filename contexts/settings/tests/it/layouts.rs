use axum::http::Method;
use serde_json::{Value, json};
use testkit::House;

const REVIEWER: &str = "may orders.view as reviewer";
const CLERK: &str = "may orders.view as order_clerk";
const BOTH: &str = "may orders.view as order_clerk,reviewer";

fn view(name: &str, roles: &[&str]) -> Value {
    json!({"page": "orders", "name": name, "filters": {"tab": "overdue"}, "roles": roles})
}

async fn views(house: &House, token: &str) -> Vec<Value> {
    let answer = house.send(token, Method::GET, "/views?page=orders", vec![], &[]).await;
    answer.body["items"].as_array().unwrap().clone()
}

async fn names(house: &House, token: &str) -> Vec<String> {
    let views = views(house, token).await;
    views.iter().map(|view| view["name"].as_str().unwrap().to_owned()).collect()
}

/// The name of the view somebody's list of orders opens with.
async fn opens_with(house: &House, token: &str) -> Option<String> {
    let answer = house.send(token, Method::GET, "/list-layouts", vec![], &[]).await;
    assert_eq!(answer.status, 200, "{:?}", answer.body);
    answer.body["defaults"][0]["name"].as_str().map(str::to_owned)
}

async fn choose(house: &House, token: &str, role: Option<&str>, id: &Value) -> (u16, String) {
    let body = json!({"page": "orders", "role": role, "view_id": id});
    let answer = house.json(token, Method::PUT, "/default-views", &body).await;
    (answer.status, answer.code().to_owned())
}

testkit::each_engine! {
    async fn a_list_is_found_elsewhere_as_it_was_left_here(house: House) {
        let layout = json!({"columns": [{"key": "total", "width": 120}, {"key": "number", "width": null}],
                            "density": "compact", "page_size": 100});
        for (token, layout) in [(REVIEWER, &json!({"columns": []})), (REVIEWER, &layout), (CLERK, &json!({}))] {
            let answer = house.json(token, Method::PUT, "/list-layouts/orders", layout).await;
            assert_eq!(answer.status, 200, "{:?}", answer.body);
        }
        let answer = house.send(REVIEWER, Method::GET, "/list-layouts", vec![], &[]).await;
        assert_eq!(answer.body["items"], json!([{"page": "orders", "layout": layout}]));
        let wrong = json!({"columns": [{"key": "total", "width": 4}]});
        let answer = house.json(REVIEWER, Method::PUT, "/list-layouts/orders", &wrong).await;
        assert_eq!((answer.status, answer.code()), (422, "kernel.out_of_range"));
    }

    async fn lists_with_a_layout_are_counted(house: House) {
        for at in 0..100 {
            let path = format!("/list-layouts/list{at}");
            assert_eq!(house.put(&path, &json!({})).await.status, 200);
        }
        let answer = house.put("/list-layouts/one-more", &json!({})).await;
        assert_eq!((answer.status, answer.code()), (409, "settings.too_many_layouts"));
        assert_eq!(house.put("/list-layouts/list7", &json!({"page_size": 20})).await.status, 200);
    }

    async fn a_view_for_a_role_is_seen_by_those_who_have_it(house: House) {
        let kept = house.post("/views", &view("Late", &["reviewer", "reviewer"])).await.body;
        assert_eq!(kept["roles"], json!(["reviewer"]));
        assert_eq!(names(&house, REVIEWER).await, ["Late"]);
        assert_eq!(names(&house, BOTH).await, ["Late"]);
        assert!(names(&house, CLERK).await.is_empty());
        let answer = house.json(CLERK, Method::POST, "/views", &view("Late", &["reviewer"])).await;
        assert_eq!((answer.status, answer.code()), (403, "kernel.forbidden"));

        let path = format!("/views/{}", kept["id"].as_str().unwrap());
        let mut other = view("Late", &["order_clerk"]);
        other["seen_version"] = json!(1);
        assert_eq!(house.put(&path, &other).await.status, 200);
        assert!(names(&house, REVIEWER).await.is_empty());
        assert_eq!(names(&house, CLERK).await, ["Late"]);
    }

    async fn a_list_opens_with_ones_own_view_else_with_that_of_the_role(house: House) {
        let late = house.post("/views", &view("Late", &["reviewer"])).await.body["id"].clone();
        let team = house.post("/views", &view("Team", &["order_clerk", "reviewer"])).await.body["id"].clone();
        assert_eq!(opens_with(&house, REVIEWER).await, None);
        assert_eq!(choose(&house, "all", Some("reviewer"), &late).await.0, 204);
        assert_eq!(choose(&house, "all", Some("order_clerk"), &team).await.0, 204);
        assert_eq!(opens_with(&house, REVIEWER).await.as_deref(), Some("Late"));
        assert_eq!(opens_with(&house, CLERK).await.as_deref(), Some("Team"));
        // Of several roles the first by name.
        assert_eq!(opens_with(&house, BOTH).await.as_deref(), Some("Team"));
        let listed = views(&house, REVIEWER).await;
        assert_eq!((&listed[0]["default_for"], &listed[0]["own_default"]), (&json!(["reviewer"]), &json!(false)));

        assert_eq!(choose(&house, REVIEWER, None, &team).await.0, 204);
        assert_eq!(opens_with(&house, REVIEWER).await.as_deref(), Some("Team"));
        assert_eq!(views(&house, REVIEWER).await[1]["own_default"], json!(true));
        assert_eq!(choose(&house, REVIEWER, None, &Value::Null).await.0, 204);
        assert_eq!(opens_with(&house, REVIEWER).await.as_deref(), Some("Late"));
        assert_eq!(choose(&house, "all", Some("reviewer"), &Value::Null).await.0, 204);
        assert_eq!(opens_with(&house, REVIEWER).await, None);
    }

    async fn nobody_opens_with_what_they_do_not_see(house: House) {
        let late = house.post("/views", &view("Late", &["reviewer"])).await.body;
        let id = &late["id"];
        for (token, role, wanted) in [
            (CLERK, None, (404, "settings.no_such_view")),
            (REVIEWER, Some("reviewer"), (403, "kernel.forbidden")),
            ("all", Some("order_clerk"), (409, "settings.view_not_shared")),
            ("all", Some("reviewer"), (204, "")),
        ] {
            let (status, code) = choose(&house, token, role, id).await;
            assert_eq!((status, &*code), wanted, "{token} {role:?}");
        }
        // What is taken back from a role is taken from its lists, and does not come back by itself.
        let path = format!("/views/{}", id.as_str().unwrap());
        let mut own = view("Late", &[]);
        for (roles, version) in [(json!([]), 1), (json!(["reviewer"]), 2)] {
            own["roles"] = roles;
            own["seen_version"] = json!(version);
            assert_eq!(house.put(&path, &own).await.status, 200);
            assert_eq!(opens_with(&house, REVIEWER).await, None);
        }
        assert_eq!(choose(&house, "all", Some("reviewer"), id).await.0, 204);
        assert_eq!(house.delete(&path).await.status, 204);
        assert_eq!(opens_with(&house, REVIEWER).await, None);
    }
}
