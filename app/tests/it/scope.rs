//! Who works for one shop gets nothing of another by any route, and who works in one warehouse nothing
//! of another. Every route of the description is classified here; one that is not fails the test.

pub(crate) mod routes;

use axum::http::Method;
use serde_json::{Value, json};
use testkit::{Answer, House, each_engine};

use self::routes::Read::{self, House as OfHouse, List, One, WholeOnly};
use self::routes::{by_shop, by_warehouse};
use crate::authorization::body;
use crate::openapi::{Operation, document, operations};

/// Two shops and two warehouses with everything that can be theirs. `theirs` are the ids and words by
/// which the second's things would be recognised.
pub(crate) struct Company {
    pub(crate) house: House,
    pub(crate) clerk: String,
    pub(crate) keeper: String,
    ids: Vec<(&'static str, String)>,
}

impl Company {
    pub(crate) fn id(&self, name: &str) -> &str {
        let found = self.ids.iter().find(|(known, _)| *known == name);
        &found.unwrap_or_else(|| panic!("no {name}")).1
    }

    /// A path with the other's ids in it.
    pub(crate) fn path(&self, template: &str) -> String {
        let mut path = template.to_owned();
        for (name, id) in &self.ids {
            path = path.replace(&format!("<{name}>"), id);
        }
        assert!(!path.contains(['<', '{']), "{path}");
        path
    }

    pub(crate) async fn get(&self, token: &str, path: &str) -> Answer {
        self.house.send(token, Method::GET, path, Vec::new(), &[]).await
    }
}

pub(crate) fn text(answer: &Answer, field: &str) -> String {
    let found = answer.body.pointer(field).and_then(Value::as_str);
    found.unwrap_or_else(|| panic!("no {field} in {} {}", answer.status, answer.body)).to_owned()
}

pub(crate) fn done(answer: Answer) -> Answer {
    assert!((200..300).contains(&answer.status), "{} {}", answer.status, answer.body);
    answer
}

pub(crate) fn order(shop: &str, external_id: &str, sku: &str, name: &str) -> Value {
    json!({
        "shop": shop, "external_id": external_id,
        "lines": [{"sku": sku, "quantity": 1, "unit_price": "9.90"}],
        "payment": {"method": "card", "paid_at": "2026-11-21T10:00:00Z"},
        "ship_to": {
            "name": name, "phone": if shop == "SHOP-MINE" { "+49 30 1112222" } else { "+49 30 7654321" }, "email": format!("{external_id}@buyers.test"),
            "line1": format!("Street {external_id}"), "city": "Berlin", "postcode": "10623",
            "country": "DE", "identity_number": "110101199003078515", "tax_id": "DE811569869",
        },
    })
}

pub(crate) async fn open(house: House) -> Company {
    let mut ids = Vec::new();
    for code in ["MINE", "THEIRS"] {
        let warehouse = json!({
            "code": format!("WH-{code}"), "name": format!("House {code}"), "country": "DE",
            "time_zone": "Europe/Berlin", "priority": 1,
        });
        let warehouse = text(&done(house.post("/warehouses", &warehouse).await), "/id");
        let shop = json!({
            "code": format!("SHOP-{code}"), "name": format!("Shop {code}"), "platform": "api",
            "time_zone": "Europe/Berlin", "currency": "EUR", "number_prefix": code,
            "workflow": {"warehouses": [warehouse]},
        });
        let shop = text(&done(house.post("/shops", &shop).await), "/id");
        let (shop_name, warehouse_name) =
            if code == "MINE" { ("my-shop", "my-warehouse") } else { ("shop", "warehouse") };
        ids.push((shop_name, shop));
        ids.push((warehouse_name, warehouse));
    }
    let sku = done(
        house
            .post(
                "/skus",
                &json!({"code": "CUP", "name": "Cup", "cost": "3.17", "cost_currency": "EUR"}),
            )
            .await,
    );
    ids.push(("sku", text(&sku, "/id")));
    let product = done(house.post("/products", &json!({"code": "P1", "name": "Cups"})).await);
    ids.push(("product", text(&product, "/id")));
    let find = |name: &str, ids: &[(&str, String)]| {
        ids.iter().find(|(known, _)| *known == name).map(|(_, id)| id.clone()).unwrap()
    };
    let warehouse = find("warehouse", &ids);
    for warehouse in [&find("my-warehouse", &ids), &warehouse] {
        let body = json!({
            "sku_id": find("sku", &ids), "warehouse_id": warehouse, "change": 50,
            "reason": "count_gain", "note": "test",
        });
        let moved = done(house.post("/stock/adjustments", &body).await);
        if *warehouse == find("warehouse", &ids) {
            ids.push(("movement", text(&moved, "/movement_id")));
        }
        let keep = json!({
            "sku_id": find("sku", &ids), "warehouse_id": warehouse, "quantity": 1,
        });
        let kept = done(house.post("/stock/claims", &keep).await);
        if *warehouse == find("warehouse", &ids) {
            ids.push(("claim", text(&kept, "/claim_id")));
        }
        let alarm = json!({"rows": [{
            "sku_id": find("sku", &ids), "warehouse_id": warehouse, "safety": 0, "min": 100,
            "oversell_limit": 0,
        }]});
        done(house.put("/stock/thresholds", &alarm).await);
    }
    let mine = order("SHOP-MINE", "MINE-1", "CUP", "Mina Mine");
    done(house.post("/orders", &mine).await);
    let theirs = order("SHOP-THEIRS", "THEIRS-1", "CUP", "Theo Theirs");
    ids.push(("order", text(&done(house.post("/orders", &theirs).await), "/id")));
    let unknown = order("SHOP-THEIRS", "THEIRS-2", "THEIRS-CODE", "Theo Theirs");
    ids.push(("blocked", text(&done(house.post("/orders", &unknown).await), "/id")));
    let claims = order("SHOP-THEIRS", "THEIRS-4", "CUP", "Theo Theirs");
    ids.push(("claiming", text(&done(house.post("/orders", &claims).await), "/id")));
    let id = find("order", &ids);
    for step in ["approve", "confirm"] {
        done(house.post(&format!("/orders/{id}/{step}"), &json!({})).await);
    }
    let view = done(house.get(&format!("/orders/{id}")).await);
    let parcel = text(&view, "/fulfilments/0/id");
    for action in ["release", "pick", "pack", "ship"] {
        let shipping = json!({"carrier": "DHL", "tracking_number": "JDTHEIRS"});
        let body = if action == "ship" { shipping } else { json!({}) };
        done(house.post(&format!("/fulfilments/{parcel}/{action}"), &body).await);
    }
    ids.push(("parcel", parcel));
    let blocked = find("blocked", &ids);
    let hold = json!({"reason": "buyer_message", "note": "wait"});
    let held = done(house.post(&format!("/orders/{blocked}/holds"), &hold).await);
    ids.push(("hold", text(&held, "/holds/0/id")));
    ids.push(("exception", text(&held, "/exceptions/0/id")));
    let edit = json!({
        "seen_version": held.body["order"]["version"],
        "changes": [{"add_line": {"sku": "CUP", "quantity": 1, "unit_price": "1.00"}}],
    });
    let edit = house.post(&format!("/orders/{blocked}/edits"), &edit).await;
    ids.push((
        "edit",
        if edit.status < 300 { text(&edit, "/id") } else { format!("edt_{}", "0".repeat(26)) },
    ));
    let bad = json!({"shop": "SHOP-THEIRS", "external_id": "THEIRS-3", "lines": []});
    assert_eq!(house.post("/orders", &bad).await.status, 422);
    let inbox = done(house.get("/inbox").await);
    ids.push(("delivery", text(&inbox, "/items/0/id")));
    let customers = done(house.get("/customers?q=theo").await);
    ids.push(("customer", text(&customers, "/items/0/id")));
    let rule = json!({
        "priority": 1, "name": "Rule THEIRS", "conditions": {"shops": [find("shop", &ids)]},
        "warehouses": [warehouse],
    });
    ids.push(("rule", text(&done(house.post("/routing-rules", &rule).await), "/id")));
    let file = "订单号,商品编码\nTHEIRS-9,CUP\n";
    let path = "/orders/imports?file_name=THEIRS.csv";
    let import = house.send("all", Method::POST, path, file.into(), &[]).await;
    ids.push(("import", text(&done(import), "/id")));
    let bulk = json!({"action": {"action": "confirm"}, "ids": [id]});
    ids.push(("job", text(&done(house.post("/orders/bulk-actions", &bulk).await), "/job_id")));
    let told = json!({"name": "Told THEIRS", "url": "https://erp.example.com", "kinds":
        ["order.placed"]});
    let webhook = text(&done(house.post("/webhooks", &told).await), "/id");
    let test = done(house.post(&format!("/webhooks/{webhook}/test"), &json!({})).await);
    ids.push(("message", text(&test, "/message_id")));
    ids.push(("webhook", webhook));
    let (connection, check) = connected(&house, find("shop", &ids)).await;
    ids.push(("connection", connection));
    ids.push(("check", check));
    let product = json!({"code": "P-LISTED", "name": "Listed"});
    let product = text(&done(house.post("/products", &product).await), "/id");
    let draft = json!({"shop_id": find("shop", &ids), "product_ids": [product], "language": "own"});
    let drafted = done(house.post("/channel-listings", &draft).await);
    ids.push(("listing", text(&drafted, "/items/0/id")));
    let (file_drop, dropped_file) = dropped(&house, find("shop", &ids)).await;
    ids.push(("file-drop", file_drop));
    ids.push(("dropped-file", dropped_file));
    // Orders of both shops wait in review for longer than they may.
    house.clock.advance_seconds(5 * 3_600);
    incidents::watch(&house.db).await.unwrap();
    let clerk = format!("all within shops={}", find("my-shop", &ids));
    let keeper = format!("all within warehouses={}", find("my-warehouse", &ids));
    Company { house, clerk, keeper, ids }
}

/// A connection of a shop, as it stands once its key was tried, and a comparison of its orders.
async fn connected(house: &House, shop: String) -> (String, String) {
    let shop: settings::ShopId = shop.parse().unwrap();
    let id = house
        .with(move |ctx| {
            let (id, now) = (ctx.new_id::<channels::Connection>(), ctx.now());
            ctx.execute(
                "INSERT INTO connections (id, shop_id, platform, address, state, poll_seconds, \
                 page_size, cursor_at, round_page, due_at, failures, tokens, tokens_at, created_by, \
                 created_at, version, takes_listings) VALUES ($1, $2, 'woocommerce', \
                 'https://theirs.example', 'paused', 300, 50, $3, 1, $3, 0, 20, $3, 'test', $3, 1, \
                 true)",
                &[&id, &shop, &now],
            )?;
            let check = ctx.new_id::<channels::Check>();
            ctx.execute(
                "INSERT INTO checks (id, connection_id, state, from_at, until_at, day_until, \
                 round_at, round_page, size, started_at) \
                 VALUES ($1, $2, 'ended', $3, $3, $3, $3, 1, 100, $3)",
                &[&check, &id, &now],
            )?;
            Ok((id, check))
        })
        .await;
    let (id, check) = id.unwrap();
    (id.to_string(), check.to_string())
}

/// A place where files are put for a shop, and a file that came back in part: `<import>` is another's.
async fn dropped(house: &House, shop: String) -> (String, String) {
    let shop: settings::ShopId = shop.parse().unwrap();
    let id = house
        .with(move |ctx| {
            let (id, now) = (ctx.new_id::<channels::FileDrop>(), ctx.now());
            ctx.execute(
                "INSERT INTO file_drops (id, shop_id, kind, folder, host, port, username, \
                 host_key, pattern, look_seconds, state, due_at, failures, created_by, \
                 created_at, version) VALUES ($1, $2, 'folder', 'theirs', '', 0, '', '', \
                 '*.csv', 60, 'paused', $3, 0, 'test', $3, 1)",
                &[&id, &shop, &now],
            )?;
            let file = ctx.new_id::<channels::DroppedFile>();
            let content = bytes::Bytes::from_static(b"Order No.\nTHEIRS-9\n");
            let import = orders::intake::keep_file(ctx, "theirs.csv".to_owned(), content)?;
            ctx.execute(
                "INSERT INTO dropped_files (id, drop_id, name, hash, size_bytes, changed_at, \
                 state, import_id, orders_new, orders_known, rows_refused, is_troubled, seen_at) \
                 VALUES ($1, $2, 'theirs.csv', 'hash', 21, $3, 'done', $4, 0, 0, 1, $5, $3)",
                &[&file, &id, &now, &import, &false],
            )?;
            Ok((id, file))
        })
        .await;
    let (id, file) = id.unwrap();
    (id.to_string(), file.to_string())
}

/// Whether an answer names something of the other's.
fn names(answer: &Answer, words: &[String]) -> Option<String> {
    let body = String::from_utf8_lossy(&answer.bytes);
    words.iter().find(|word| body.contains(word.as_str())).cloned()
}

async fn nothing_of_the_others(
    company: &Company,
    token: &str,
    words: &[String],
    class: fn(&str) -> Option<Read>,
) {
    let document = document().await;
    let reads = operations(&document).into_iter().filter(|one| one.method == "GET");
    let mut unclassified = Vec::new();
    let mut wrong = Vec::new();
    for Operation { path, .. } in reads {
        let path = path.strip_prefix("/api/v1").unwrap();
        let Some(class) = class(path) else {
            unclassified.push(path.to_owned());
            continue;
        };
        match class {
            OfHouse => {}
            WholeOnly(template) => {
                let asked = company.path(template);
                let answer = company.get(token, &asked).await;
                if (answer.status, answer.code()) != (403, "kernel.whole_house_only") {
                    wrong.push(format!("{path}: {} {}", answer.status, answer.body));
                }
                assert_eq!(company.get("all", &asked).await.status, 200, "{asked}");
            }
            One(template) => {
                let asked = company.path(template);
                let whole = company.get("all", &asked).await;
                assert_ne!(whole.status, 404, "{path} is not there for anybody: {}", whole.body);
                let answer = company.get(token, &asked).await;
                if answer.status != 404
                    || names(&answer, words).is_some_and(|w| !asked.contains(&w))
                {
                    wrong.push(format!("{path}: {} {}", answer.status, answer.body));
                }
            }
            List(queries) => {
                // Figures alone name nothing.
                let figures = [
                    "/orders/merge-hints",
                    "/orders/counts",
                    "/alerts/counts",
                    "/channel-listings/counts",
                ];
                let mut shown_to_all = figures.contains(&path);
                for query in queries {
                    let asked = company.path(query);
                    let asked =
                        if asked.starts_with('/') { asked } else { format!("{path}{asked}") };
                    let whole = company.get("all", &asked).await;
                    assert_eq!(whole.status, 200, "{asked}: {}", whole.body);
                    shown_to_all |= names(&whole, words).is_some();
                    let answer = company.get(token, &asked).await;
                    if answer.status != 200 {
                        wrong.push(format!("{asked}: {} {}", answer.status, answer.body));
                    } else if let Some(word) =
                        names(&answer, words).filter(|w| !asked.contains(&**w))
                    {
                        wrong.push(format!("{asked} tells {word}: {}", answer.body));
                    }
                }
                assert!(shown_to_all, "{path} shows nothing of the others to anybody");
            }
        }
    }
    assert_eq!(unclassified, Vec::<String>::new(), "routes that nobody classified");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

each_engine! {
async fn a_clerk_of_one_shop_gets_nothing_of_another_by_any_route(house: House) {
    let company = open(house).await;
    let of_shop = [
        "shop",
        "order",
        "blocked",
        "parcel",
        "hold",
        "exception",
        "edit",
        "delivery",
        "customer",
        "rule",
        "import",
        "job",
    ];
    let mut words: Vec<String> = of_shop.iter().map(|name| company.id(name).to_owned()).collect();
    for order in ["order", "blocked", "claiming"] {
        let id: kernel::Id<AnOrder> = company.id(order).parse().unwrap();
        words.push(id.uuid().to_string());
    }
    let parcel: kernel::Id<AParcel> = company.id("parcel").parse().unwrap();
    words.push(parcel.uuid().to_string());
    words.extend(["SHOP-THEIRS", "Shop THEIRS", "Theo", "T***", "THEIRS-"].map(str::to_owned));
    nothing_of_the_others(&company, &company.clerk, &words, by_shop).await;
}
}
kernel::entity!(AnOrder, AnOrderId, "ord");
kernel::entity!(AParcel, AParcelId, "ful");

each_engine! {
async fn a_keeper_of_one_warehouse_gets_nothing_of_another_by_any_route(house: House) {
    let company = open(house).await;
    let of_warehouse = ["warehouse", "movement", "claim", "parcel", "rule", "job"];
    let mut words: Vec<String> =
        of_warehouse.iter().map(|name| company.id(name).to_owned()).collect();
    words.extend(["WH-THEIRS", "House THEIRS"].map(str::to_owned));
    nothing_of_the_others(&company, &company.keeper, &words, by_warehouse).await;
}
}

/// Writes that name a thing of the other's in their path.
fn written(path: &str) -> Option<String> {
    let id = match path {
        path if path.starts_with("/orders/imports/") => "<import>",
        path if path.starts_with("/orders/") => "<blocked>",
        path if path.starts_with("/customers/") => "<customer>",
        path if path.starts_with("/fulfilments/") => "<parcel>",
        path if path.starts_with("/inbox/") => "<delivery>",
        path if path.starts_with("/shops/") => "<shop>",
        path if path.starts_with("/routing-rules/") => "<rule>",
        path if path.starts_with("/jobs/") => "<job>",
        path if path.starts_with("/warehouses/") => "<warehouse>",
        path if path.starts_with("/stock/adjustments/") => "<movement>",
        path if path.starts_with("/stock/claims/") => "<claim>",
        _ => return None,
    };
    let path =
        path.replace("{id}", id).replace("{hold_id}", "<hold>").replace("{edit_id}", "<edit>");
    let path = path.replace("{exception_id}", "<exception>").replace("{tag}", "x");
    Some(path.replace("{action}", "release"))
}

each_engine! {
async fn what_is_another_s_is_not_there_to_be_changed(house: House) {
    let company = open(house).await;
    let document = document().await;
    let both = format!("{} {}", company.clerk, company.keeper.rsplit(' ').next().unwrap());
    let mut wrong = Vec::new();
    let mut asked = 0;
    let events = company.house.number("SELECT count(*) FROM events").await;
    for operation in operations(&document).iter().filter(|one| one.method != "GET") {
        let template = operation.path.strip_prefix("/api/v1").unwrap();
        let Some(path) = written(template).filter(|path| path.contains('<')) else { continue };
        let (kind, body) = body(operation, &document);
        let headers = if kind.is_empty() { vec![] } else { vec![("content-type", kind)] };
        let method = Method::from_bytes(operation.method.as_bytes()).unwrap();
        let answer = company.house.send(&both, method, &company.path(&path), body, &headers).await;
        // Two customers become one only for who sees them both.
        let merges =
            template.starts_with("/customers/") && answer.code() == "kernel.whole_house_only";
        if answer.status != 404 && !merges {
            wrong.push(format!("{} {path}: {} {}", operation.method, answer.status, answer.body));
        }
        asked += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(asked > 35, "only {asked} writes");
    assert_eq!(company.house.number("SELECT count(*) FROM events").await, events);
}
}

each_engine! {
async fn nothing_is_made_for_another_s_shop_or_warehouse(house: House) {
    let company = open(house).await;
    let (clerk, keeper) = (&company.clerk, &company.keeper);
    let (sku, shop, warehouse) = (company.id("sku"), company.id("shop"), company.id("warehouse"));
    let house =
        json!({"code": "NEW", "name": "n", "country": "DE", "time_zone": "UTC", "priority": 1});
    let place = json!({"code": "NEW", "name": "n", "platform": "api", "time_zone": "UTC", "currency": "EUR"});
    let rule = json!({"priority": 1, "name": "r", "conditions": {"shops": [shop]},
        "warehouses": [company.id("my-warehouse")]});
    let every_shop =
        json!({"priority": 1, "name": "r", "warehouses": [company.id("my-warehouse")]});
    let there = json!({"priority": 1, "name": "r", "warehouses": [warehouse]});
    let adjust = json!({"sku_id": sku, "warehouse_id": warehouse, "change": 1,
        "reason": "count_gain", "note": "x"});
    let keep = json!({"sku_id": sku, "warehouse_id": warehouse, "quantity": 1});
    let map = json!({"shop_id": shop, "external_sku": "X", "sku_id": sku});
    for (token, method, path, body, status, code) in [
        (
            clerk,
            Method::POST,
            "/orders",
            order("SHOP-THEIRS", "N1", "CUP", "N"),
            422,
            "orders.unknown_shop",
        ),
        (
            clerk,
            Method::POST,
            "/orders/drafts",
            order("SHOP-THEIRS", "N2", "CUP", "N"),
            422,
            "orders.unknown_shop",
        ),
        (clerk, Method::PUT, "/sku-mappings", map, 422, "catalog.unknown_shop"),
        (clerk, Method::POST, "/routing-rules", rule, 422, "orders.unknown_shop"),
        (clerk, Method::POST, "/routing-rules", every_shop, 422, "kernel.required"),
        (clerk, Method::POST, "/shops", place, 403, "kernel.whole_house_only"),
        (keeper, Method::POST, "/warehouses", house, 403, "kernel.whole_house_only"),
        (keeper, Method::POST, "/routing-rules", there, 422, "orders.unknown_warehouse"),
        (keeper, Method::POST, "/stock/adjustments", adjust, 404, "inventory.no_such_warehouse"),
        (keeper, Method::POST, "/stock/claims", keep, 404, "inventory.no_such_warehouse"),
    ] {
        let answer = company.house.json(token, method, path, &body).await;
        assert_eq!((answer.status, answer.code()), (status, code), "{path}: {}", answer.body);
    }
    // In a set each is answered by itself.
    let moves = json!({"moves": [{"id": company.id("parcel"), "action": "deliver"}]});
    for token in [clerk, keeper] {
        let answer = company.house.json(token, Method::POST, "/fulfilments/moves", &moves).await;
        assert_eq!(answer.body["outcomes"][0]["ok"], false, "{}", answer.body);
        assert_eq!(answer.body["outcomes"][0]["code"], "orders.unknown_parcel");
    }
    let both = json!({"orders": [order("SHOP-THEIRS", "N3", "CUP", "N"), order("SHOP-MINE", "N4", "CUP", "N")]});
    let answer = company.house.json(clerk, Method::POST, "/orders/bulk", &both).await;
    assert_eq!(answer.body["outcomes"][0]["fields"][0]["path"], "shop", "{}", answer.body);
    assert_eq!(answer.body["outcomes"][1]["ok"], true, "{}", answer.body);
}
}

each_engine! {
async fn counts_are_of_what_is_seen(house: House) {
    let company = open(house).await;
    let all = company.get("all", "/orders/counts").await;
    let mine = company.get(&company.clerk, "/orders/counts").await;
    assert_eq!((&all.body["counts"]["all"], &mine.body["counts"]["all"]), (&json!(4), &json!(1)));
    let theirs = company.path("/orders/counts?shop_id=<shop>");
    assert_eq!(company.get("all", &theirs).await.body["counts"]["all"], 3);
    assert_eq!(company.get(&company.clerk, &theirs).await.body["counts"]["all"], 0);
    let both = format!("{},{}", company.clerk, company.id("shop"));
    assert_eq!(company.get(&both, "/orders/counts").await.body["counts"]["all"], 4);
    let listed = company.get(&both, "/orders").await;
    assert_eq!(listed.body["items"].as_array().unwrap().len(), 4);
    let shops = |answer: &Answer| answer.body["shops"].as_array().map_or(0, Vec::len);
    assert_eq!(shops(&company.get("all", "/orders/today").await), 2);
    let today = company.get(&company.clerk, "/orders/today").await;
    assert_eq!((shops(&today), &today.body["shops"][0]["shop"]["code"]), (1, &json!("SHOP-MINE")));
    // What was pasted and is another's was not found, exactly as what nobody has.
    let found = company.get(&company.clerk, "/orders?q=THEIRS-1%0AMINE-1%0ANOBODY").await;
    assert_eq!(found.body["not_found"], json!(["THEIRS-1", "NOBODY"]));
}
}
