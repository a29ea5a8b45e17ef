use axum::http::Method;
use incidents::{Recipient, addresses};
use serde_json::json;

use crate::company::done;

const MANAGER: &str = "may incidents.manage as manager";

testkit::each_engine! {
    async fn an_address_is_set_changed_and_taken_away(house: House) {
        let path = "/alert-mailboxes/review";
        let all = done(house.get("/alert-mailboxes").await);
        assert_eq!(all["items"].as_array().unwrap().len(), 9);
        assert_eq!(all["items"][0], json!({"recipient": "review", "address": "", "version": 0}));
        for (address, seen) in [("review@house.example", 0), ("day@house.example", 1), ("", 2)] {
            let body = json!({"address": address, "seen_version": seen});
            let kept = done(house.json(MANAGER, Method::PUT, path, &body).await);
            assert_eq!((&kept["address"], &kept["version"]), (&json!(address), &json!(seen + 1)));
            let found = house.with(addresses).await.unwrap().remove(&Recipient::Review);
            assert_eq!(found.unwrap_or_default(), address);
        }
        let late = json!({"address": "x@house.example", "seen_version": 1});
        assert_eq!(house.put(path, &late).await.code(), "incidents.stale");
        let wrong = json!({"address": "nobody", "seen_version": 3});
        assert_eq!(house.put(path, &wrong).await.code(), "kernel.invalid_value");
        let nobody = house.put("/alert-mailboxes/nobody", &late).await;
        assert_eq!((nobody.status, nobody.code()), (404, "incidents.no_such_recipient"));
        let other = house.json("may orders.view", Method::PUT, path, &late).await;
        assert_eq!((other.status, other.code()), (403, "kernel.forbidden"));
    }
}
