use serde_json::{Value, json};
use testkit::{House, each_engine};

use crate::sku;

/// The codes of what is found, in order.
async fn found(house: &House, question: &'static str, most: i64) -> Vec<String> {
    house
        .with(move |ctx| {
            let ids = catalog::search_ids(ctx, question, most)?;
            let facts = catalog::skus(ctx, &ids)?;
            Ok(ids.iter().map(|id| facts[id].code.clone()).collect())
        })
        .await
        .unwrap()
}

async fn listed(house: &House, question: &str) -> Vec<String> {
    let encoded: String = question.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let answer = house.get(&format!("/skus?q={encoded}")).await;
    assert_eq!(answer.status, 200, "{question}: {}", answer.body);
    let items = answer.body["items"].as_array().cloned().unwrap_or_default();
    items.iter().map(|row: &Value| row["code"].as_str().unwrap().to_owned()).collect()
}

async fn stocked(house: &House) {
    for (code, name, name_en, colour, barcode) in [
        ("BT-01", "无线蓝牙耳机", "Wireless earphones", "红", Some("4006381333931")),
        ("BT-02", "蓝牙音箱", "Bluetooth speaker", "黑", None),
        ("CUP-1", "陶瓷茶杯", "Ceramic cup 50%", "白", None),
        ("22423", "三层蛋糕架", "REGENCY CAKESTAND 3 TIER", "白", None),
        ("A_B", "下划线", "underscore", "", None),
    ] {
        let attributes = if colour.is_empty() {
            json!([])
        } else {
            json!([{"name": "颜色", "value": colour}])
        };
        let barcodes: Vec<&str> = barcode.into_iter().collect();
        let said = json!({"code": code, "name": name, "name_en": name_en,
            "attributes": attributes, "barcodes": barcodes});
        sku(house, said).await;
    }
}

each_engine! {
    async fn people_find_what_they_mean(house: House) {
        stocked(&house).await;
        let cases: [(&'static str, &[&str]); 24] = [
            ("蓝牙", &["BT-01", "BT-02"]),
            ("耳机", &["BT-01"]),
            ("牙音", &["BT-02"]),
            ("无线蓝牙耳机", &["BT-01"]),
            ("茶", &["CUP-1"]),
            ("杯", &["CUP-1"]),
            ("红", &["BT-01"]),
            ("白", &["22423", "CUP-1"]),
            ("bt-", &["BT-01", "BT-02"]),
            ("BT-02", &["BT-02"]),
            ("ＢＴ－０１", &["BT-01"]),
            ("２２４", &["22423"]),
            ("T-0", &["BT-01", "BT-02"]),
            ("蓝牙 speak", &["BT-02"]),
            ("wireless 红", &["BT-01"]),
            ("cakestand", &["22423"]),
            ("akest", &["22423"]),
            ("4006381333931", &["BT-01"]),
            ("０４００６３８１３３３９３１", &["BT-01"]),
            ("50%", &["CUP-1"]),
            ("a_b", &["A_B"]),
            ("_", &["A_B"]),
            ("蓝机", &[]),
            ("%", &["CUP-1"]),
        ];
        for (question, wanted) in cases {
            assert_eq!(found(&house, question, 50).await, wanted, "{question}");
            assert_eq!(listed(&house, question).await, wanted, "{question} in the list");
        }
        assert!(found(&house, " ", 50).await.is_empty());
        assert_eq!(found(&house, "蓝牙", 1).await, ["BT-01"]);
        assert!(found(&house, "蓝牙", 0).await.is_empty());
    }

    async fn codes_that_begin_so_come_first(house: House) {
        sku(&house, json!({"code": "A-CUP", "name": "a"})).await;
        sku(&house, json!({"code": "CUP-9", "name": "a"})).await;
        assert_eq!(found(&house, "cup", 50).await, ["CUP-9", "A-CUP"]);
    }

    async fn a_renamed_sku_is_found_by_its_new_name_only(house: House) {
        let made = sku(&house, json!({"code": "A", "name": "茶杯"})).await;
        let path = format!("/skus/{}", made["id"].as_str().unwrap());
        house.patch(&path, &json!({"seen_version": 1, "name": "水壶"})).await;
        assert_eq!(listed(&house, "水壶").await, ["A"]);
        assert!(listed(&house, "茶杯").await.is_empty());
    }

    async fn common_words_are_found_too(house: House) {
        let rows: Vec<Value> = (0..2_100)
            .map(|number| json!({"code": format!("X{number:04}"), "name": "常见货品"}))
            .collect();
        for rows in rows.chunks(1_000) {
            assert_eq!(house.post("/skus/bulk", &json!({"skus": rows})).await.status, 200);
        }
        assert_eq!(listed(&house, "常见").await.len(), 50);
        assert_eq!(listed(&house, "常见 2099").await, ["X2099"]);
        assert_eq!(found(&house, "常见 099", 50).await, [
            "X0099", "X0990", "X0991", "X0992", "X0993", "X0994", "X0995", "X0996", "X0997",
            "X0998", "X0999", "X1099", "X2099",
        ]);
    }

    async fn the_list_goes_on_where_it_stopped(house: House) {
        stocked(&house).await;
        let mut codes = Vec::new();
        let mut path = "/skus?limit=2".to_owned();
        loop {
            let page = house.get(&path).await.body;
            for row in page["items"].as_array().unwrap() {
                codes.push(row["code"].as_str().unwrap().to_owned());
            }
            let Some(next) = page["next"].as_str() else { break };
            path = format!("/skus?limit=2&after={next}");
        }
        assert_eq!(codes, ["22423", "A_B", "BT-01", "BT-02", "CUP-1"]);
    }
}
