//! The classes of bug that comparable systems shipped (domain.md §20.2), and the tests that would have
//! caught each here: those that stand elsewhere by name, and what is left, through HTTP.

use std::path::Path;
use std::sync::Arc;

use axum::http::Method;
use serde_json::{Value, json};
use testkit::{Answer, House, each_engine};
use tokio::task::JoinSet;

use crate::counter::{
    self, confirm, confirmed, levels, must_be_sound, ok, open, order, place, post, rows, stock,
};

const HERE: &str = "simulation/tests/it/bug_classes.rs";
const CHAOS: &str = "simulation/tests/it/chaos/mod.rs";
const CLAIMS: &str = "contexts/inventory/tests/it/claims.rs";
const BOOKS: &str = "contexts/inventory/tests/it/books.rs";
const PLACING: &str = "contexts/orders/tests/it/placing.rs";
const RACES: &str = "contexts/orders/tests/it/races.rs";
const PAYMENTS: &str = "contexts/orders/tests/it/payments.rs";
const COMMANDS: &str = "foundation/db/tests/it/commands.rs";

/// Number and name of a class, and the tests: file and function.
type Class = (u8, &'static str, &'static [(&'static str, &'static str)]);

const CLASSES: [Class; 12] = [
    (
        1,
        "check and write in different transactions",
        &[
            (CLAIMS, "sixty_four_buyers_share_ten_pieces_exactly"),
            (CLAIMS, "batches_of_buyers_share_the_last_pieces_exactly"),
            (RACES, "sixty_four_buyers_of_ten_pieces_get_ten"),
        ],
    ),
    (
        2,
        "two lines of one SKU not summed",
        &[
            (CLAIMS, "two_lines_of_one_sku_are_one_demand"),
            (HERE, "two_lines_of_one_sku_are_refused_together"),
        ],
    ),
    (
        3,
        "check-then-insert of duplicates",
        &[
            (PLACING, "eight_deliveries_at_once_are_one_order"),
            (CHAOS, "chaos_and_kill_9_lose_nothing_that_was_acknowledged_on_sqlite"),
        ],
    ),
    (
        4,
        "double release, negative reserved",
        &[
            (CLAIMS, "what_is_released_twice_is_given_back_once"),
            (CLAIMS, "a_release_that_was_not_committed_can_be_made_again"),
        ],
    ),
    (
        5,
        "movement doubled on retry",
        &[
            (CLAIMS, "the_same_claim_delivered_eight_times_is_one_claim"),
            (BOOKS, "a_file_of_opening_stock_is_taken_in_row_by_row_and_once"),
            (COMMANDS, "the_same_key_gets_the_first_answer_again_even_in_parallel"),
            (HERE, "every_command_of_a_life_replayed_leaves_no_new_row"),
        ],
    ),
    (
        6,
        "deadlock by lock order",
        &[
            (CLAIMS, "orders_that_name_their_skus_in_any_order_all_succeed"),
            (HERE, "orders_of_four_skus_in_any_order_all_succeed"),
        ],
    ),
    (
        7,
        "optimistic conflict shown to the customer",
        &[
            (CLAIMS, "sixty_four_buyers_share_ten_pieces_exactly"),
            (HERE, "sixteen_buyers_of_one_sku_see_no_failure"),
        ],
    ),
    (
        8,
        "idempotency key from value",
        &[
            (CLAIMS, "every_change_is_told_under_a_version_of_its_own"),
            (HERE, "one_sold_and_one_restocked_are_two_pieces_of_news"),
        ],
    ),
    // Nothing here calls a provider yet; what providers tell is counted once.
    (9, "double money on retry", &[(PAYMENTS, "a_payment_told_eight_times_at_once_came_once")]),
    (
        10,
        "compensation undoes a success",
        &[
            (CLAIMS, "a_replayed_claim_takes_nothing_from_a_new_one"),
            (HERE, "an_order_that_is_pushed_and_imported_at_once_stays_one_order"),
        ],
    ),
    (
        11,
        "backorder flag mixed with the reservation",
        &[
            (CLAIMS, "overselling_ends_exactly_at_its_limit"),
            (HERE, "orders_oversell_to_the_limit_and_not_one_piece_further"),
        ],
    ),
    (
        12,
        "stock change not published after an order",
        &[
            (CLAIMS, "what_is_rolled_back_is_not_told"),
            (HERE, "each_claim_is_told_in_its_own_transaction"),
        ],
    ),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

#[test]
fn each_class_of_bug_has_its_tests() {
    for (at, (number, name, tests)) in CLASSES.iter().enumerate() {
        assert_eq!(usize::from(*number), at + 1);
        assert!(!tests.is_empty(), "{number} {name}: nothing tests it");
        for (file, function) in *tests {
            let text = std::fs::read_to_string(root().join(file)).unwrap();
            assert!(text.contains(&format!("fn {function}(")), "{name}: {file} has no {function}");
        }
    }
}

/// What providers tell is counted once; what we ask of them needs a test of its own the day a connector
/// asks: this fails until class 9 names it.
#[test]
fn money_that_moves_needs_its_test() {
    let connectors = std::fs::read_dir(root().join("connectors"));
    let names = connectors.into_iter().flatten().flatten().map(|entry| entry.file_name());
    let moves = names.filter(|name| name.to_string_lossy().starts_with("payment-")).count();
    let tested = CLASSES[8].2.iter().any(|(file, _)| file.starts_with("connectors/payment-"));
    assert!(moves == 0 || tested, "class 9 needs a test: {}", CLASSES[8].1);
}

/// Statuses that are an answer and not a failure.
fn must_be_an_answer(answer: &Answer) {
    assert!(answer.status < 500 && answer.status != 429, "{} {}", answer.status, answer.body);
}

const TITLES: &str = "订单号,商品编码,商品名称,规格,数量,单价,下单时间,付款时间,收货人,联系方式,收货地址,城市,邮编,国家";

fn imported_row(number: usize) -> String {
    format!(
        "P-{number},CUP,马克杯,红,1,9.90,2026-11-20 10:00,2026-11-20 10:05,Jürgen Müller,\
         +49 30 1234567,Straße 1,Berlin,10623,德国\n"
    )
}

/// One request, and the same once more: with the key it had, if it had one.
async fn twice(house: &House, method: Method, path: &str, body: &Value) -> Answer {
    let raw = serde_json::to_vec(body).unwrap();
    // The same step at another version of the order is another request.
    let key = format!("{method}{path}-{}", body["seen_version"]).replace('/', "-");
    let headers = [("content-type", "application/json"), ("idempotency-key", key.as_str())];
    let first = house.send("all", method.clone(), path, raw.clone(), &headers).await;
    assert!(first.status < 300, "{path}: {} {}", first.status, first.body);
    let before = rows(house).await;
    let again = house.send("all", method, path, raw, &headers).await;
    must_be_an_answer(&again);
    assert_eq!(rows(house).await, before, "{path} again left something behind");
    first
}

each_engine! {
    /// Class 2.
    async fn two_lines_of_one_sku_are_refused_together(house: House) {
        open(&house, json!({"reserve_on_arrival": false})).await;
        stock(&house, "CUP", 5).await;
        let id = place(&house, &order("A-1", &[("CUP", 3), ("CUP", 3)])).await;
        let answer = confirm(&house, &id).await;
        assert_eq!((answer.status, answer.code()), (409, "orders.out_of_stock"));
        assert_eq!(levels(&house, "CUP").await, (5, 0));
        let fits = place(&house, &order("A-2", &[("CUP", 3), ("CUP", 2)])).await;
        assert!(confirmed(&house, &fits).await);
        assert_eq!(levels(&house, "CUP").await, (5, 5));
        must_be_sound(&house).await;
    }

    /// Class 5.
    async fn every_command_of_a_life_replayed_leaves_no_new_row(house: House) {
        open(&house, json!({"reserve_on_arrival": true})).await;
        let adjustment = json!({
            "sku_id": counter::id_of(&house, "/skus?q=CUP", "CUP").await,
            "warehouse_id": counter::id_of(&house, "/warehouses", "SZ").await,
            "change": 10, "reason": "count_gain", "note": "found",
        });
        twice(&house, Method::POST, "/stock/adjustments", &adjustment).await;
        assert_eq!(levels(&house, "CUP").await, (10, 0));
        let life = order("A-1", &[("CUP", 2)]);
        let placed = twice(&house, Method::POST, "/orders", &life).await;
        let id = placed.body["id"].as_str().unwrap();
        for step in ["approve", "revoke-approval", "approve", "confirm", "unconfirm", "confirm"] {
            let seen = house.get(&format!("/orders/{id}")).await.body["order"]["version"].clone();
            let body = json!({"seen_version": seen});
            twice(&house, Method::POST, &format!("/orders/{id}/{step}"), &body).await;
        }
        let view = house.get(&format!("/orders/{id}")).await.body;
        let parcel = view["fulfilments"].as_array().unwrap().iter()
            .find(|parcel| parcel["state"] == "planned").unwrap();
        let parcel = parcel["id"].as_str().unwrap();
        for action in ["release", "start-picking", "pick", "pack", "ship", "out-for-delivery", "deliver"] {
            let body = match action {
                "ship" => json!({"carrier": "DHL", "tracking_number": "JD-0001"}),
                _ => json!({}),
            };
            twice(&house, Method::POST, &format!("/fulfilments/{parcel}/{action}"), &body).await;
        }
        assert_eq!(levels(&house, "CUP").await, (8, 0));
        let other = twice(&house, Method::POST, "/orders", &order("A-2", &[("CUP", 2)])).await;
        let path = format!("/orders/{}/cancel", other.body["id"].as_str().unwrap());
        twice(&house, Method::POST, &path, &json!({"reason": "buyer_request"})).await;
        assert_eq!(levels(&house, "CUP").await, (8, 0));
        must_be_sound(&house).await;
    }

    /// Class 6.
    async fn orders_of_four_skus_in_any_order_all_succeed(house: House) {
        open(&house, json!({"reserve_on_arrival": true})).await;
        let skus = ["CUP", "LAMP", "CABLE", "BAG"];
        for sku in skus {
            stock(&house, sku, 500).await;
        }
        let house = Arc::new(house);
        let mut buyers = JoinSet::new();
        for number in 0..64_usize {
            let house = Arc::clone(&house);
            buyers.spawn(async move {
                // Every rotation of the four, forwards and backwards.
                let mut lines: Vec<_> = (0..4).map(|at| (skus[(number + at) % 4], 1)).collect();
                if number % 8 >= 4 {
                    lines.reverse();
                }
                let id = place(&house, &order(&format!("A-{number}"), &lines)).await;
                assert!(confirmed(&house, &id).await);
            });
        }
        while let Some(buyer) = buyers.join_next().await {
            buyer.unwrap();
        }
        for sku in skus {
            assert_eq!(levels(&house, sku).await, (500, 64), "{sku}");
        }
        must_be_sound(&house).await;
    }

    /// Class 7.
    async fn sixteen_buyers_of_one_sku_see_no_failure(house: House) {
        open(&house, json!({"reserve_on_arrival": false})).await;
        stock(&house, "CUP", 5).await;
        let house = Arc::new(house);
        let mut buyers = JoinSet::new();
        for number in 0..16 {
            let house = Arc::clone(&house);
            buyers.spawn(async move {
                let id = place(&house, &order(&format!("A-{number}"), &[("CUP", 1)])).await;
                let answer = confirm(&house, &id).await;
                must_be_an_answer(&answer);
                assert!(answer.status == 200 || answer.code() == "orders.out_of_stock");
                answer.status == 200
            });
        }
        let mut sold = 0;
        while let Some(buyer) = buyers.join_next().await {
            sold += i64::from(buyer.unwrap());
        }
        assert_eq!(sold, 5);
        assert_eq!(levels(&house, "CUP").await, (5, 5));
        must_be_sound(&house).await;
    }

    /// Class 8: the level is what it was, and yet there is news.
    async fn one_sold_and_one_restocked_are_two_pieces_of_news(house: House) {
        open(&house, json!({"reserve_on_arrival": true})).await;
        stock(&house, "CUP", 5).await;
        let before = counter::stock_news(&house).await.len();
        place(&house, &order("A-1", &[("CUP", 1)])).await;
        stock(&house, "CUP", 1).await;
        let news = counter::stock_news(&house).await.split_off(before);
        let available: Vec<i64> = news.iter().map(|(_, available)| *available).collect();
        assert_eq!(available, [4, 5]);
        assert!(news[0].0 < news[1].0, "each has a version of its own: {news:?}");
    }

    /// Class 10: neither way in takes back what the other has done.
    async fn an_order_that_is_pushed_and_imported_at_once_stays_one_order(house: House) {
        const ORDERS: usize = 24;
        open(&house, json!({"reserve_on_arrival": true})).await;
        stock(&house, "CUP", 100).await;
        let rows: String = (0..ORDERS).map(imported_row).collect();
        let file = format!("{TITLES}\n{rows}").into_bytes();
        let import = house.send("all", Method::POST, "/orders/imports?file_name=o.csv", file, &[]).await;
        ok(&import);
        let path = format!("/orders/imports/{}", import.body["id"].as_str().unwrap());
        let mut mapping = import.body["mapping"].clone();
        mapping["shop"] = json!("EU");
        let mapping = json!({"seen_version": import.body["version"], "mapping": mapping});
        let mapped = house.put(&format!("{path}/mapping"), &mapping).await;
        ok(&mapped);
        let seen = json!({"seen_version": mapped.body["version"]});
        ok(&post(&house, &format!("{path}/run"), &seen).await);
        let house = Arc::new(house);
        let mut pushes = JoinSet::new();
        for number in 0..ORDERS {
            let house = Arc::clone(&house);
            pushes.spawn(async move {
                let answer = post(&house, "/orders", &order(&format!("P-{number}"), &[("CUP", 1)])).await;
                must_be_an_answer(&answer);
                // The file says the same in other words: whoever comes second is told so.
                let second = answer.code() == "orders.external_id_taken";
                assert!(second || answer.status < 300, "{}", answer.body);
                answer.status == 201
            });
        }
        counter::run_jobs(&house).await;
        let mut pushed = 0;
        while let Some(push) = pushes.join_next().await {
            pushed += i64::from(push.unwrap());
        }
        // Each order stands as the first of the two brought it.
        let by_push = house.number("SELECT count(*) FROM orders WHERE source = 'api'").await;
        assert_eq!(by_push, pushed);
        assert_eq!(house.number("SELECT count(*) FROM orders").await, 24);
        assert_eq!(house.number("SELECT count(*) FROM orders WHERE state = 'new'").await, 24);
        assert_eq!(levels(&house, "CUP").await, (100, 24));
        must_be_sound(&house).await;
    }

    /// Class 11.
    async fn orders_oversell_to_the_limit_and_not_one_piece_further(house: House) {
        open(&house, json!({"reserve_on_arrival": false})).await;
        stock(&house, "CUP", 2).await;
        let limit = json!({"rows": [{
            "sku_id": counter::id_of(&house, "/skus?q=CUP", "CUP").await,
            "warehouse_id": counter::id_of(&house, "/warehouses", "SZ").await,
            "oversell_limit": 3,
        }]});
        ok(&house.put("/stock/thresholds", &limit).await);
        for (number, quantity, sold) in [("A", 6, false), ("B", 5, true), ("C", 1, false)] {
            let id = place(&house, &order(number, &[("CUP", quantity)])).await;
            assert_eq!(confirmed(&house, &id).await, sold, "{number}");
        }
        assert_eq!(levels(&house, "CUP").await, (2, 5));
        must_be_sound(&house).await;
    }

    /// Class 12: nobody sees the claim without its news, for both are one commit.
    async fn each_claim_is_told_in_its_own_transaction(house: House) {
        open(&house, json!({"reserve_on_arrival": true})).await;
        stock(&house, "CUP", 5).await;
        house.sql("DELETE FROM events").await;
        place(&house, &order("A-1", &[("CUP", 1)])).await;
        let both = "kind IN ('OrderPlaced', 'StockChanged')";
        let sql = format!("SELECT count(*) FROM events WHERE {both}");
        assert_eq!(counter::number(&house, &sql).await, 2);
        if house.engine() == testkit::Engine::Postgres {
            let sql = format!("SELECT count(DISTINCT txid) FROM events WHERE {both}");
            assert_eq!(counter::number(&house, &sql).await, 1);
        }
        // What is refused is not told: the claim of a set that fails goes with its news.
        let id = place(&house, &order("A-2", &[("CUP", 9)])).await;
        assert!(!confirmed(&house, &id).await);
        let sql = "SELECT count(*) FROM events WHERE kind = 'StockChanged'";
        assert_eq!(house.number(sql).await, 1);
        must_be_sound(&house).await;
    }
}
