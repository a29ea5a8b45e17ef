use axum::http::Method;
use customers::{CustomerId, NewBuyer, PersonRole, keep_people, remember};
use serde_json::{Value, json};
use testkit::House;

use super::{jane, order, party};

/// A buyer with so many orders, as intake leaves them.
pub(crate) async fn buyer(
    house: &House,
    email: &'static str,
    orders: &'static [u128],
) -> CustomerId {
    house
        .with(move |ctx| {
            let new = NewBuyer { email: Some(email.to_owned()), ..NewBuyer::default() };
            let id = remember(ctx, &[new])?[0];
            let people: Vec<_> = orders
                .iter()
                .map(|number| {
                    let person = customers::PersonInput { email: Some(email.to_owned()), ..jane() };
                    (party(order(*number), PersonRole::Recipient, Some(id)), person)
                })
                .collect();
            keep_people(ctx, &people)?;
            Ok(id)
        })
        .await
        .unwrap()
}

fn joe() -> Value {
    json!({"kind": "business", "person": {
        "name": "Joe Roe", "phone": "+44 7911 123456", "email": "joe@example.com",
        "line1": "2 High Street", "city": "London", "postcode": "SW1A 1AA", "country": "gb",
    }})
}

testkit::each_engine! {
    async fn a_customer_is_added_found_changed_and_masked(house: House) {
        let answer = house.post("/customers", &joe()).await;
        assert_eq!(answer.status, 201, "{:?}", answer.body);
        let customer = answer.body;
        let person = &customer["person"];
        assert_eq!(person["name"], json!("J*** R***"));
        assert_eq!(person["phone"], json!("+44****3456"));
        assert_eq!(person["line1"], json!("***"));
        assert_eq!(person["country"], json!("GB"));
        assert_eq!((&customer["kind"], &customer["order_count"]), (&json!("business"), &json!(0)));

        let path = format!("/customers/{}", customer["id"].as_str().unwrap());
        assert_eq!(house.get(&path).await.body, customer);
        for q in ["joe", "roe%20joe", "joe@example.com", "07911123456", "%2B447911123456"] {
            let found = house.get(&format!("/customers?q={q}")).await.body;
            assert_eq!(found, json!({"items": [customer], "next": null}), "{q}");
        }
        assert_eq!(house.get("/customers?q=jim").await.body["items"], json!([]));

        let changes = json!({"seen_version": 1, "person": {"name": "Jim Roe", "email": ""}});
        let answer = house.patch(&path, &changes).await;
        assert_eq!((answer.status, &answer.body["version"]), (200, &json!(2)), "{:?}", answer.body);
        assert_eq!(answer.body["person"]["email"], Value::Null);
        assert_eq!(house.get("/customers?q=jim").await.body["items"][0]["id"], customer["id"]);
    }

    async fn who_reveals_sees_all_and_is_told(house: House) {
        let customer = house.post("/customers", &joe()).await.body;
        let path = format!("/customers/{}/reveal", customer["id"].as_str().unwrap());
        let why = json!({"reason": "a parcel came back"});
        let view = "may customers.view,customers.edit";
        let json = [("content-type", "application/json")];
        let refused = house.send(view, Method::POST, &path, why.to_string().into(), &json).await;
        assert_eq!((refused.status, refused.code()), (403, "kernel.forbidden"));
        let long = "x".repeat(201);
        for (reason, code) in
            [("", "kernel.required"), ("  ", "kernel.required"), (&*long, "kernel.too_long")]
        {
            let refused = house.post(&path, &json!({"reason": reason})).await;
            assert_eq!((refused.status, refused.code()), (422, code), "{reason}");
        }

        let answer = house.post(&path, &why).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.body["person"]["name"], json!("Joe Roe"));
        assert_eq!(answer.body["person"]["line1"], json!("2 High Street"));
        assert_eq!(answer.body["person"]["masked"], json!(false));
        let told = crate::told(&house).await;
        let kinds: Vec<_> = told.iter().map(|(kind, _)| &**kind).collect();
        assert_eq!(kinds, ["CustomerAdded", "PersonRevealed"]);
        assert!(told[1].1["reason"]["sealed"].is_string(), "what staff write may name somebody");
        let told: String = told.iter().map(|(_, news)| news.to_string()).collect();
        assert!(!told.contains("Joe") && !told.contains("High"), "{told}");
    }

    async fn the_looks_of_a_day_are_counted(house: House) {
        let customer = house.post("/customers", &joe()).await.body;
        let path = format!("/customers/{}/reveal", customer["id"].as_str().unwrap());
        let name = "privacy.reveals_per_day".to_owned();
        let set = settings::SetParameter { name, value: json!(2), seen_version: 0 };
        house.db.run(&house.actor, set).await.unwrap();
        let why = json!({"reason": "a parcel came back"});
        for _ in 0..2 {
            assert_eq!(house.post(&path, &why).await.status, 200);
        }
        let refused = house.post(&path, &why).await;
        assert_eq!((refused.status, refused.code()), (429, "customers.reveals_used_up"));
        assert_eq!(refused.body["facts"]["limit"], json!("2"));
        assert_eq!(refused.body["facts"]["until"], json!("2026-11-23T00:00:00Z"));
        let told = crate::told(&house).await;
        let looks = told.iter().filter(|(kind, _)| kind == "PersonRevealed").count();
        assert_eq!(looks, 2, "what was refused was not seen");
        // Who looked often leaves the others their looks.
        let other = "may customers.view,customers.reveal";
        let json = [("content-type", "application/json")];
        let seen = house.send(other, Method::POST, &path, why.to_string().into(), &json).await;
        assert_eq!(seen.status, 200, "{}", seen.body);
        house.clock.advance_seconds(86_400);
        assert_eq!(house.post(&path, &why).await.status, 200);
    }

    async fn a_buyer_s_latest_order_stands_for_it_until_it_has_a_record(house: House) {
        let id = buyer(&house, "jane@example.com", &[1, 2, 3]).await;
        let path = format!("/customers/{id}");
        let before = house.get(&path).await.body;
        assert_eq!(before["person"]["name"], json!("J*** D***"));
        assert_eq!((&before["order_count"], &before["version"]), (&json!(3), &json!(1)));

        let changes = json!({"seen_version": 1, "person": {"name": "Mary Major"}});
        let after = house.patch(&path, &changes).await.body;
        assert_eq!(after["person"]["name"], json!("M*** M***"));
        assert_eq!(after["person"]["city"], json!("Los Angeles"));
        // A later order does not overwrite what somebody put right.
        buyer(&house, "jane@example.com", &[4]).await;
        let later = house.get(&path).await.body;
        assert_eq!(later["person"]["name"], json!("M*** M***"));
        assert_eq!(later["order_count"], json!(4));
        let changes = json!({"seen_version": 2, "person": {"city": "Malibu"}});
        let again = house.patch(&path, &changes).await.body;
        assert_eq!(again["person"]["id"], later["person"]["id"]);
        assert_eq!(again["person"]["city"], json!("Malibu"));
    }

    async fn the_list_has_pages(house: House) {
        let mut ids = Vec::new();
        for email in ["a@example.com", "b@example.com", "c@example.com"] {
            ids.push(buyer(&house, email, &[]).await.to_string());
        }
        // By id: on PostgreSQL several writers make them, and within a moment they are in no order.
        ids.sort();
        ids.reverse();
        let first = house.get("/customers?limit=2").await.body;
        let next = first["next"].as_str().unwrap();
        let second = house.get(&format!("/customers?limit=2&after={next}")).await.body;
        let listed: Vec<String> = [&first, &second]
            .iter()
            .flat_map(|page| page["items"].as_array().unwrap().clone())
            .map(|row| row["id"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(listed, ids);
        assert_eq!(second["next"], Value::Null);
        assert_eq!(house.get("/customers?after=00").await.code(), "kernel.bad_cursor");
        assert_eq!(house.get("/customers?limit=0").await.code(), "kernel.out_of_range");
    }

    async fn refusals_have_their_codes(house: House) {
        let customer = house.post("/customers", &joe()).await.body;
        let path = format!("/customers/{}", customer["id"].as_str().unwrap());
        let other = buyer(&house, "jane@example.com", &[1]).await;
        for (path, body, status, code) in [
            (path.clone(), json!({"seen_version": 9}), 409, "customers.stale"),
            (path.clone(), json!({"seen_version": 1, "person": {"country": "U1"}}), 422, "customers.unknown_country"),
            (path.clone(), json!({"seen_version": 1, "person": {"nam": "x"}}), 422, "kernel.unknown_field"),
            (path.clone(), json!({"seen_version": 1, "person": {"email": "JANE@example.com"}}), 409, "customers.known_already"),
            (format!("/customers/{}", CustomerId::from_uuid(order(9))), json!({"seen_version": 1}), 404, "customers.no_such_customer"),
            ("/customers/per_1".to_owned(), json!({"seen_version": 1}), 404, "kernel.unknown_id"),
        ] {
            let answer = house.patch(&path, &body).await;
            assert_eq!((answer.status, answer.code()), (status, code), "{path} {body}");
        }
        let again = house.post("/customers", &joe()).await;
        assert_eq!((again.status, again.code()), (409, "customers.known_already"));
        let nobody = json!({"kind": "person", "person": {"phone": "5550100"}});
        let answer = house.post("/customers", &nobody).await;
        assert_eq!((answer.status, answer.code()), (422, "kernel.required"));
        let wrong = json!({"kind": "person", "person": {"name": "x".repeat(201)}});
        let answer = house.post("/customers", &wrong).await;
        assert_eq!(answer.body["fields"][0]["path"], json!("person.name"));

        for (method, path, token) in [
            (Method::GET, "/customers".to_owned(), "may orders.view"),
            (Method::GET, format!("/customers/{other}"), "may orders.view"),
            (Method::POST, "/customers".to_owned(), "may customers.view"),
            (Method::PATCH, format!("/customers/{other}"), "may customers.view"),
        ] {
            let body = if method == Method::POST { joe() } else { json!({"seen_version": 1}) };
            let answer = house.json(token, method, &path, &body).await;
            assert_eq!(answer.status, 403, "{path} {token}");
        }
        // Nothing of what was refused stayed.
        assert_eq!(house.get(&path).await.body, customer);
    }
}
