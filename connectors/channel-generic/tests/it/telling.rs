//! What a shop is told of parcels: once, whatever becomes of the answer; and nothing where its terms say nothing.

use channels::TellShipments;
use serde_json::{Value, json};
use testkit::House;

use crate::changing::{one, ship};
use crate::company::{TERMS, done, drain, look};
use crate::shop::{Mood, Shop};

pub(crate) async fn ledger(house: &House, connection: &str) -> Vec<(String, String)> {
    let path = format!("/channel-connections/{connection}/write-backs");
    let told = done(house.get(&path).await);
    let text = |row: &Value, field: &str| row[field].as_str().unwrap().to_owned();
    let rows = told["items"].as_array().unwrap().iter();
    let mut rows: Vec<_> = rows.map(|row| (text(row, "kind"), text(row, "state"))).collect();
    rows.sort();
    rows
}

/// Tells what was sent; how far that is.
async fn told(house: &House, connection: &str) -> Vec<(String, String)> {
    ship(house).await;
    db::drain(&house.db, &TellShipments).await.unwrap();
    drain(house).await;
    drain(house).await;
    ledger(house, connection).await
}

fn taken() -> Vec<(String, String)> {
    ["completed", "shipment"].map(|kind| (kind.to_owned(), "acknowledged".to_owned())).to_vec()
}

fn parcels(shop: &Shop) -> Vec<Value> {
    shop.inside().parcels.get("17").cloned().unwrap_or_default()
}

fn without_shipments() -> String {
    let mut terms: Value = serde_json::from_str(TERMS).unwrap();
    for word in ["shipments", "refunds"] {
        terms.as_object_mut().unwrap().remove(word);
    }
    terms.to_string()
}

pub(crate) async fn change_terms(house: &House, connection: &str, terms: &str) -> Value {
    let version = look(house, connection).await["version"].clone();
    let changes = json!({"seen_version": version, "terms": terms});
    done(house.put(&format!("/channel-connections/{connection}/terms"), &changes).await)
}

testkit::each_engine! {
    async fn a_parcel_is_told_once_and_the_order_is_complete(house: House) {
        let (shop, connection) = one(&house, |_| ()).await;
        assert_eq!(told(&house, &connection).await, taken());
        let parcels = parcels(&shop);
        assert_eq!(parcels.len(), 1);
        assert_eq!(
            (&parcels[0]["carrier"], &parcels[0]["tracking"], &parcels[0]["items"]),
            (&json!("DHL"), &json!("JD0123456789"), &json!([{"id": 170, "quantity": 2}]))
        );
        assert_eq!(shop.status(17), "sent");
    }

    async fn what_is_in_doubt_is_looked_up_and_not_said_twice(house: House) {
        let (shop, connection) = one(&house, |_| ()).await;
        // The shop has it, and its answer is none.
        shop.be(&[Mood::Html]);
        assert_eq!(told(&house, &connection).await, taken());
        assert_eq!(parcels(&shop).len(), 1);
    }

    async fn what_did_not_arrive_is_said_again(house: House) {
        let (shop, connection) = one(&house, |_| ()).await;
        shop.be(&[Mood::Status(500), Mood::Status(502)]);
        assert_eq!(told(&house, &connection).await, taken());
        assert_eq!(parcels(&shop).len(), 1);
    }

    async fn nothing_is_told_where_the_terms_do_not_say_how(house: House) {
        let (shop, connection) = one(&house, |_| ()).await;
        let view = change_terms(&house, &connection, &without_shipments()).await;
        assert_eq!((&view["takes_shipments"], &view["takes_stock"]), (&json!(false), &json!(true)));
        assert_eq!(told(&house, &connection).await, []);
        assert_eq!(parcels(&shop), Vec::<Value>::new());
    }

    async fn what_waits_is_told_once_the_terms_say_how_again(house: House) {
        let (shop, connection) = one(&house, |_| ()).await;
        ship(&house).await;
        db::drain(&house.db, &TellShipments).await.unwrap();
        change_terms(&house, &connection, &without_shipments()).await;
        drain(&house).await;
        assert_eq!(parcels(&shop), Vec::<Value>::new());
        let waits = |kind: &str| (kind.to_owned(), "wanted".to_owned());
        assert_eq!(ledger(&house, &connection).await, [waits("completed"), waits("shipment")]);
        change_terms(&house, &connection, TERMS).await;
        drain(&house).await;
        assert_eq!(ledger(&house, &connection).await, taken());
        assert_eq!(parcels(&shop).len(), 1);
    }
}
