//! What open screens hear: the stream of news names what changed, to those who may see it, and never what
//! it changed to.

use axum::http::Method;
use serde_json::{Value, json};
use testkit::each_engine;

use crate::fields::{GUARDS, all_but};
use crate::scope::{Company, done, open, order, text};

const STREAM: &str = "/events/stream";

/// The subjects that were told.
fn subjects(heard: &str) -> Vec<String> {
    let told = heard.lines().filter_map(|line| line.strip_prefix("data: "));
    let told = told.map(|line| serde_json::from_str::<Value>(line).unwrap());
    told.map(|news| news["subject"].as_str().unwrap().to_owned()).collect()
}

/// Something of everything of the other's changes.
async fn work_at_theirs(company: &Company) {
    let house = &company.house;
    let (shop, warehouse) = (company.id("shop"), company.id("warehouse"));
    done(house.post("/orders", &order("SHOP-THEIRS", "THEIRS-9", "CUP", "Theo Theirs")).await);
    let hold = json!({"reason": "buyer_message", "note": "wait"});
    done(house.post(&company.path("/orders/<claiming>/holds"), &hold).await);
    done(house.post(&company.path("/fulfilments/<parcel>/deliver"), &json!({})).await);
    let body = json!({"sku_id": company.id("sku"), "warehouse_id": warehouse, "change": 1,
        "reason": "count_gain", "note": "test"});
    done(house.post("/stock/adjustments", &body).await);
    for path in [format!("/shops/{shop}"), format!("/warehouses/{warehouse}")] {
        let list = house.get(path.rsplit_once('/').unwrap().0).await;
        let items = list.body["items"].as_array().unwrap();
        let one = items.iter().find(|one| path.ends_with(one["id"].as_str().unwrap())).unwrap();
        let change = json!({"seen_version": one["version"], "name": "Another name THEIRS"});
        done(house.patch(&path, &change).await);
    }
    let customer = company.path("/customers/<customer>");
    let version = house.get(&customer).await.body["version"].clone();
    let change = json!({"seen_version": version, "person": {"city": "Hamburg"}});
    done(house.patch(&customer, &change).await);
    let rule = json!({"priority": 2, "name": "Rule THEIRS too", "conditions": {"shops": [shop]},
        "warehouses": [warehouse]});
    done(house.post("/routing-rules", &rule).await);
    let file = "订单号,商品编码\nTHEIRS-10,CUP\n";
    let path = "/orders/imports?file_name=THEIRS-2.csv";
    done(house.send("all", Method::POST, path, file.into(), &[]).await);
    let user =
        json!({"kind": "service", "username": "robot", "display_name": "Robot", "roles": []});
    done(house.post("/users", &user).await);
}

/// Waits until everything is told that led here: news of more than fifty things at once name none of them.
async fn told_so_far(company: &Company) {
    let mut all = company.house.listen("all", STREAM).await;
    let place = async |name| {
        let order = order("SHOP-MINE", name, "CUP", "Mina Mine");
        text(&done(company.house.post("/orders", &order).await), "/id")
    };
    place("MINE-7").await;
    all.until("data: ").await;
    let last = place("MINE-8").await;
    all.until(&last).await;
}

each_engine! {
    async fn a_clerk_of_one_shop_hears_nothing_of_another(house: House) {
        let company = open(house).await;
        told_so_far(&company).await;
        let mut all = company.house.listen("all", STREAM).await;
        let mut clerk = company.house.listen(&company.clerk, STREAM).await;
        work_at_theirs(&company).await;
        let mine = order("SHOP-MINE", "MINE-9", "CUP", "Mina Mine");
        let mine = text(&done(company.house.post("/orders", &mine).await), "/id");
        // News comes in order: what is told before this one is all that there is.
        let whole = subjects(all.until(&mine).await);
        let heard = subjects(clerk.until(&mine).await);
        // Goods and warehouses are everybody's who works for a shop; of the rest, what their own routes show.
        let mut own = String::new();
        let orders = company.get(&company.clerk, "/orders").await.body["items"].take();
        let orders = orders.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap());
        let own_paths = orders.map(|id| format!("/orders/{id}")).chain(["/shops", "/alerts?state=open"].map(str::to_owned));
        for path in own_paths {
            let answer = company.get(&company.clerk, &path).await;
            own.push_str(&String::from_utf8_lossy(&answer.bytes));
        }
        let is_goods = |id: &str| ["sku_", "prd_", "whs_"].iter().any(|kind| id.starts_with(kind));
        let foreign = heard.iter().filter(|id| !is_goods(id) && !own.contains(id.as_str()));
        assert_eq!(foreign.collect::<Vec<_>>(), Vec::<&String>::new());
        for kind in ["ord_", "shp_", "whs_", "cus_", "rul_", "imp_", "usr_"] {
            let told = |id: &String| id.starts_with(kind) && *id != mine;
            assert!(whole.iter().any(told), "nobody heard of {kind}: {whole:?}");
        }
    }

    async fn a_keeper_of_one_warehouse_hears_nothing_of_another(house: House) {
        let company = open(house).await;
        told_so_far(&company).await;
        let mut keeper = company.house.listen(&company.keeper, STREAM).await;
        work_at_theirs(&company).await;
        let warehouse = company.id("my-warehouse");
        let list = company.house.get("/warehouses").await;
        let items = list.body["items"].as_array().unwrap();
        let version = &items.iter().find(|one| one["id"] == warehouse).unwrap()["version"];
        let change = json!({"seen_version": version, "name": "Mine"});
        let path = format!("/warehouses/{warehouse}");
        done(company.house.patch(&path, &change).await);
        let heard = subjects(keeper.until(warehouse).await);
        for name in ["warehouse", "movement", "claim", "parcel", "rule"] {
            assert!(!heard.iter().any(|id| id == company.id(name)), "{name} in {heard:?}");
        }
        let rules = heard.iter().filter(|id| id.starts_with("rul_") || id.starts_with("usr_"));
        assert_eq!(rules.count(), 0, "{heard:?}");
    }

    async fn without_its_permission_the_stream_tells_no_field_either(house: House) {
        let company = open(house).await;
        told_so_far(&company).await;
        let mut screens = Vec::new();
        for guard in GUARDS {
            screens.push((guard, company.house.listen(&all_but(guard.permission), STREAM).await));
        }
        let (sku, customer) = (company.path("/skus/<sku>"), company.path("/customers/<customer>"));
        let version = company.get("all", &sku).await.body["version"].clone();
        let cost = json!({"seen_version": version, "cost": "3.17", "name": "Cup, new"});
        done(company.house.patch(&sku, &cost).await);
        let version = company.get("all", &customer).await.body["version"].clone();
        let person = json!({"seen_version": version, "person": {
            "phone": "+49 30 7654321", "line1": "Street THEIRS", "tax_id": "DE811569869",
            "city": "Hamburg",
        }});
        done(company.house.patch(&customer, &person).await);
        for (guard, mut screen) in screens {
            screen.until(company.id("sku")).await;
            let heard = screen.until(company.id("customer")).await.to_owned();
            for line in heard.lines().filter_map(|line| line.strip_prefix("data: ")) {
                let Value::Object(news) = serde_json::from_str(line).unwrap() else { panic!("{line}") };
                let names: Vec<&str> = news.keys().map(String::as_str).collect();
                assert_eq!(names, ["kind", "subject"], "{line}");
                // Ids are of letters and digits: their words mean nothing.
                let kind = news["kind"].as_str().unwrap();
                let told = |word: &&&str| kind.contains(**word);
                assert_eq!(guard.contents.iter().chain(guard.fields).find(told), None, "{line}");
            }
        }
    }
}
