use serde_json::{Value, json};
use testkit::House;

use super::customers_http::buyer;

const STRAYS: &str = "SELECT (SELECT count(*) FROM people JOIN customers \
    ON customers.id = people.customer_id WHERE customers.merged_into IS NOT NULL) \
    + (SELECT count(*) FROM customer_keys JOIN customers \
    ON customers.id = customer_keys.customer_id WHERE customers.merged_into IS NOT NULL)";

async fn get(house: &House, id: impl std::fmt::Display) -> Value {
    house.get(&format!("/customers/{id}")).await.body
}

testkit::each_engine! {
    async fn two_become_one_and_two_again(house: House) {
        let kept = buyer(&house, "kept@example.com", &[1, 2]).await;
        let gone = buyer(&house, "gone@example.com", &[3]).await;
        let before = (get(&house, kept).await, get(&house, gone).await);

        let path = format!("/customers/{kept}/merge");
        let answer = house.post(&path, &json!({"other_id": gone, "seen_version": 1})).await;
        assert_eq!(answer.status, 200, "{:?}", answer.body);
        assert_eq!((&answer.body["order_count"], &answer.body["version"]), (&json!(3), &json!(2)));
        assert_eq!(answer.body["merges"][0]["merged_id"], json!(gone));
        assert_eq!(get(&house, gone).await["merged_into"], json!(kept));
        assert_eq!(house.number(STRAYS).await, 0);
        // It is gone from lists, and its keys lead to the one that stayed.
        assert_eq!(house.get("/customers").await.body["items"].as_array().unwrap().len(), 1);
        assert_eq!(buyer(&house, "gone@example.com", &[4]).await, kept);

        let undo = json!({"merge_id": answer.body["merges"][0]["id"]});
        let path = format!("/customers/{kept}/unmerge");
        let answer = house.post(&path, &undo).await;
        assert_eq!(answer.status, 200, "{:?}", answer.body);
        // What came since stays where it came; all else is as before.
        assert_eq!(answer.body["order_count"], json!(3));
        assert_eq!(answer.body.get("merges"), None);
        let gone_now = get(&house, gone).await;
        assert_eq!((&gone_now["order_count"], &gone_now["merged_into"]), (&json!(1), &Value::Null));
        assert_eq!(gone_now["person"], before.1["person"]);
        assert_eq!(buyer(&house, "gone@example.com", &[5]).await, gone);
        assert_eq!(house.post(&path, &undo).await.code(), "customers.no_such_merge");
        let told = crate::told(&house).await;
        let kinds: Vec<_> = told.iter().map(|(kind, _)| &**kind).collect();
        assert_eq!(kinds, ["CustomersMerged", "CustomersParted"]);
    }

    async fn a_chain_of_merges_leads_to_the_last_and_comes_apart_again(house: House) {
        let [a, b, c] = [
            buyer(&house, "a@example.com", &[1]).await,
            buyer(&house, "b@example.com", &[2]).await,
            buyer(&house, "c@example.com", &[3]).await,
        ];
        let merge = |kept, gone, version| {
            let house = &house;
            async move {
                let body = json!({"other_id": gone, "seen_version": version});
                house.post(&format!("/customers/{kept}/merge"), &body).await
            }
        };
        assert_eq!(merge(b, a, 1).await.status, 200);
        let last = merge(c, b, 1).await;
        assert_eq!(last.body["order_count"], json!(3));
        assert_eq!(get(&house, a).await["merged_into"], json!(c));
        assert_eq!(house.number(STRAYS).await, 0);
        assert_eq!(buyer(&house, "a@example.com", &[4]).await, c);

        let undo = json!({"merge_id": last.body["merges"][0]["id"]});
        let answer = house.post(&format!("/customers/{c}/unmerge"), &undo).await;
        assert_eq!(answer.status, 200, "{:?}", answer.body);
        assert_eq!(get(&house, a).await["merged_into"], json!(b));
        let b_now = get(&house, b).await;
        assert_eq!((&b_now["order_count"], &b_now["merged_into"]), (&json!(2), &Value::Null));
        assert_eq!(house.number(STRAYS).await, 0);
    }

    async fn refusals_have_their_codes(house: House) {
        let kept = buyer(&house, "kept@example.com", &[]).await;
        let gone = buyer(&house, "gone@example.com", &[]).await;
        let other = buyer(&house, "other@example.com", &[]).await;
        let nobody = customers::CustomerId::from_uuid(crate::order(9));
        let path = format!("/customers/{kept}/merge");
        assert_eq!(house.post(&path, &json!({"other_id": gone, "seen_version": 1})).await.status, 200);
        for (id, body, status, code) in [
            (kept, json!({"other_id": kept, "seen_version": 2}), 422, "customers.same_customer"),
            (kept, json!({"other_id": nobody, "seen_version": 2}), 404, "customers.no_such_customer"),
            (kept, json!({"other_id": other, "seen_version": 1}), 409, "customers.stale"),
            (kept, json!({"other_id": gone, "seen_version": 2}), 409, "customers.merged"),
            (gone, json!({"other_id": other, "seen_version": 2}), 409, "customers.merged"),
        ] {
            let answer = house.post(&format!("/customers/{id}/merge"), &body).await;
            assert_eq!((answer.status, answer.code()), (status, code), "{id} {body}");
        }
        let change = house.patch(&format!("/customers/{gone}"), &json!({"seen_version": 2})).await;
        assert_eq!((change.status, change.code()), (409, "customers.merged"));
    }
}
