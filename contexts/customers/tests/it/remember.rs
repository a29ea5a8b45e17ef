use std::collections::HashSet;
use std::sync::Arc;

use customers::{CustomerId, NewBuyer, remember};
use settings::ShopId;
use testkit::House;
use uuid::Uuid;

fn buyer(email: &str, phone: &str) -> NewBuyer {
    let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    NewBuyer { email: text(email), phone: text(phone), country: text("US"), ..NewBuyer::default() }
}

async fn remembered(house: &House, buyers: Vec<NewBuyer>) -> Vec<CustomerId> {
    house.with(move |ctx| remember(ctx, &buyers)).await.unwrap()
}

const CUSTOMERS: &str = "SELECT count(*) FROM customers";
const KEYS: &str = "SELECT count(*) FROM customer_keys";

testkit::each_engine! {
    async fn the_same_key_is_the_same_customer_within_a_set_and_later(house: House) {
        let first = remembered(&house, vec![
            buyer("jane@example.com", "310-555-0100"),
            buyer("JANE@example.com ", ""),
            buyer("", "+1 (310) 555-0100"),
            buyer("joe@example.com", ""),
            buyer("", ""),
            buyer("", ""),
        ]).await;
        assert_eq!((first[0], first[0]), (first[1], first[2]));
        assert_eq!(first.iter().collect::<HashSet<_>>().len(), 4);
        assert_eq!((house.number(CUSTOMERS).await, house.number(KEYS).await), (4, 3));

        // Known by the phone; the new address is learnt, and known the next time.
        let second = remembered(&house, vec![buyer("jane@work.example", "13105550100")]).await;
        let third = remembered(&house, vec![buyer("jane@work.example", "")]).await;
        assert_eq!((second[0], third[0]), (first[0], first[0]));
        assert_eq!((house.number(CUSTOMERS).await, house.number(KEYS).await), (4, 4));
        assert!(remembered(&house, vec![]).await.is_empty());
    }

    async fn a_platform_s_buyer_id_counts_within_its_shop_and_before_all_else(house: House) {
        let shop = |number| ShopId::from_uuid(Uuid::from_u128(number));
        let with_id = |number, id: &str, email: &str| NewBuyer {
            platform_buyer: Some((shop(number), id.to_owned())),
            ..buyer(email, "")
        };
        let ids = remembered(&house, vec![
            with_id(1, "A7", "jane@example.com"),
            with_id(1, "A7", "joe@example.com"),
            with_id(2, "A7", ""),
            with_id(2, "A7", "jane@example.com"),
        ]).await;
        assert_eq!(ids[0], ids[1]);
        assert_ne!(ids[0], ids[2]);
        assert_eq!(ids[2], ids[3]);
    }

    async fn buyers_that_come_at_the_same_moment_are_one(house: House) {
        let house = Arc::new(house);
        // Every call brings the same ten buyers, half known by e-mail and half by phone, each in
        // another order and with a key of its own besides.
        let calls: Vec<_> = (0..12_usize)
            .map(|call| {
                let house = Arc::clone(&house);
                tokio::spawn(async move {
                    let mut buyers: Vec<(usize, NewBuyer)> = (0..10)
                        .map(|at| {
                            let shared = buyer(&format!("b{at}@example.com"), "");
                            let phone = format!("31055500{at:02}");
                            let own = format!("own{call}.{at}@example.com");
                            (at, if at % 2 == 0 { shared } else { buyer(&own, &phone) })
                        })
                        .collect();
                    buyers.rotate_left(call % 10);
                    if call % 2 == 0 {
                        buyers.reverse();
                    }
                    let (places, buyers): (Vec<_>, Vec<_>) = buyers.into_iter().unzip();
                    let ids = remembered(&house, buyers).await;
                    places.into_iter().zip(ids).collect::<HashSet<_>>()
                })
            })
            .collect();
        let mut seen = HashSet::new();
        for call in calls {
            seen.extend(call.await.unwrap());
        }
        assert_eq!(seen.len(), 10, "{seen:?}");
        assert_eq!(house.number(CUSTOMERS).await, 10);
        let strays = "SELECT count(*) FROM customer_keys WHERE customer_id NOT IN \
                      (SELECT id FROM customers)";
        assert_eq!(house.number(strays).await, 0);
        assert_eq!(house.number(KEYS).await, 5 + 5 + 5 * 12);
    }

    async fn when_they_last_ordered_is_kept_to_the_day(house: House) {
        let age = "SELECT count(DISTINCT last_order_at) FROM customers WHERE last_order_at > first_seen";
        remembered(&house, vec![buyer("jane@example.com", "")]).await;
        house.clock.advance_seconds(3_600);
        remembered(&house, vec![buyer("jane@example.com", "")]).await;
        assert_eq!(house.number(age).await, 0);
        house.clock.advance_seconds(86_400);
        remembered(&house, vec![buyer("jane@example.com", "")]).await;
        assert_eq!(house.number(age).await, 1);
        assert_eq!(house.number("SELECT version FROM customers").await, 1);
    }
}
