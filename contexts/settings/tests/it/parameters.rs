use axum::http::Method;
use serde_json::{Value, json};
use settings::{
    AmountBandsParameter, ReviewLeaseMinutes, StockThresholdsParameter, parameter, parameters,
};
use testkit::House;

const LEASE: &str = "/parameters/orders.review_lease_minutes";

async fn row(house: &House, name: &str) -> Value {
    let rows = house.get("/parameters").await.body;
    let rows = rows["items"].as_array().unwrap();
    rows.iter().find(|row| row["name"] == json!(name)).unwrap().clone()
}

testkit::each_engine! {
    async fn a_parameter_is_standard_until_it_is_set_and_again_when_it_is_reset(house: House) {
        let lease = house.with(parameter::<ReviewLeaseMinutes>).await.unwrap();
        assert_eq!(lease, 10);
        let before = row(&house, "orders.review_lease_minutes").await;
        assert_eq!(
            before,
            json!({
                "name": "orders.review_lease_minutes", "group": "orders", "type": "whole",
                "least": 1, "most": 240, "unit": "minutes", "value": 10, "standard": 10,
                "version": 0, "updated_at": null, "updated_by": null,
            })
        );

        let answer = house.put(LEASE, &json!({"value": 25, "seen_version": 0})).await;
        assert_eq!((answer.status, &answer.body), (200, &json!({"version": 1})));
        assert_eq!(house.with(parameter::<ReviewLeaseMinutes>).await.unwrap(), 25);
        let set = row(&house, "orders.review_lease_minutes").await;
        assert_eq!((&set["value"], &set["standard"], &set["version"]), (&json!(25), &json!(10), &json!(1)));
        assert_eq!(set["updated_by"], json!("All"));

        let answer = house.post(&format!("{LEASE}/reset"), &json!({"seen_version": 1})).await;
        assert_eq!((answer.status, &answer.body), (200, &json!({"version": 2})));
        assert_eq!(house.with(parameter::<ReviewLeaseMinutes>).await.unwrap(), 10);

        let changes = house.get(&format!("{LEASE}/changes")).await.body;
        let told: Vec<_> = changes["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|change| (change["before"].clone(), change["after"].clone()))
            .collect();
        assert_eq!(told, [(json!(25), json!(10)), (json!(10), json!(25))]);
    }

    async fn all_parameters_are_read_at_once(house: House) {
        let bands = json!({"value": {"USD": [100, 200]}, "seen_version": 0});
        assert_eq!(house.put("/parameters/orders.amount_bands", &bands).await.status, 200);
        let limits = json!({"value": {"safety": 2, "min": 5, "max": 90}, "seen_version": 0});
        assert_eq!(house.put("/parameters/stock.thresholds", &limits).await.status, 200);
        let all = house.with(parameters).await.unwrap();
        let amount = |text: &str| serde_json::from_str(text).unwrap();
        let bands = all.get::<AmountBandsParameter>();
        assert_eq!(bands.band(amount(r#"{"minor": 150, "currency": "USD"}"#)), Some(1));
        assert_eq!(bands.band(amount(r#"{"minor": 150, "currency": "EUR"}"#)), None);
        assert_eq!(all.get::<StockThresholdsParameter>().max, 90);
        assert_eq!(all.get::<ReviewLeaseMinutes>(), 10);
    }

    async fn a_stored_value_that_no_longer_reads_counts_as_not_set(house: House) {
        house.put(LEASE, &json!({"value": 25, "seen_version": 0})).await;
        house.sql("UPDATE parameters SET value = '\"soon\"'").await;
        assert_eq!(house.with(parameter::<ReviewLeaseMinutes>).await.unwrap(), 10);
    }

    async fn refusals_have_their_codes(house: House) {
        assert_eq!(house.put(LEASE, &json!({"value": 20, "seen_version": 0})).await.status, 200);
        for (path, body, status, code) in [
            (LEASE, json!({"value": 0, "seen_version": 1}), 422, "kernel.out_of_range"),
            (LEASE, json!({"value": "1", "seen_version": 1}), 422, "kernel.wrong_type"),
            (LEASE, json!({"value": 30, "seen_version": 0}), 409, "settings.stale"),
            (LEASE, json!({"value": 30, "seen_version": 9}), 409, "settings.stale"),
            ("/parameters/no.such", json!({"value": 1, "seen_version": 0}), 404, "settings.unknown_parameter"),
        ] {
            let answer = house.put(path, &body).await;
            assert_eq!((answer.status, answer.code()), (status, code), "{path} {body}");
        }
        let may = "may settings.view,settings.manage_shops";
        let body = json!({"value": 30, "seen_version": 1});
        assert_eq!(house.json(may, Method::PUT, LEASE, &body).await.status, 403);
        let none = house.send("may orders.view", Method::GET, "/parameters", vec![], &[]).await;
        assert_eq!(none.status, 403);
        assert_eq!(house.with(parameter::<ReviewLeaseMinutes>).await.unwrap(), 20);
        assert_eq!(house.number("SELECT count(*) FROM setting_changes").await, 1);
    }
}
