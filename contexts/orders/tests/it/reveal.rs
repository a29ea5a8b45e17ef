//! The people of an order, whole.

use axum::http::Method;
use serde_json::json;
use testkit::each_engine;

use crate::shop;

each_engine! {
    async fn who_reveals_says_why_and_is_told(house: House) {
        shop::open(&house, json!({})).await;
        let id = shop::place(&house, &shop::order("R-1", &[("CUP", 1)])).await;
        assert_eq!(shop::get(&house, &id).await["people"][0]["masked"], true);
        let path = format!("/orders/{id}/reveal");
        let why = json!({"reason": "the parcel came back"});
        let shown = house.post(&path, &why).await;
        assert_eq!(shown.status, 200, "{}", shown.body);
        let people = shown.body["people"].as_array().unwrap();
        assert_eq!(people[0]["name"], "Jürgen Müller-Lüdenscheidt");
        assert_eq!(people[0]["line1"], "Straße des 17. Juni 135");
        assert_eq!(people[0]["masked"], false);
        let told = "SELECT count(*) FROM events WHERE kind = 'PersonRevealed'";
        assert_eq!(usize::try_from(house.number(told).await).unwrap(), people.len());

        let json = [("content-type", "application/json")];
        for may in ["may orders.view,customers.view", "may customers.reveal"] {
            let refused = house.send(may, Method::POST, &path, why.to_string().into(), &json).await;
            assert_eq!((refused.status, refused.code()), (403, "kernel.forbidden"), "{may}");
        }
        let silent = house.post(&path, &json!({"reason": ""})).await;
        assert_eq!((silent.status, &silent.body["fields"][0]["path"]), (422, &json!("reason")));

        let name = "privacy.reveals_per_day".to_owned();
        let set = settings::SetParameter { name, value: json!(1), seen_version: 0 };
        house.db.run(&house.actor, set).await.unwrap();
        let refused = house.post(&path, &why).await;
        assert_eq!((refused.status, refused.code()), (429, "customers.reveals_used_up"));
    }
}
