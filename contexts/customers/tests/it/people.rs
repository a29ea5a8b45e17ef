use std::collections::HashSet;

use customers::{
    DataClass, NewBuyer, PERSONAL_COLUMNS, PersonChanges, PersonInput, PersonRole, SubjectType,
    address_hashes, find_subjects, keep_people, names, people_of, redact_people, remember,
    reveal_people, update_person,
};
use kernel::{Actor, Fault, Grants};
use testkit::{Engine, House};
use uuid::Uuid;

use super::{jane, order, party};

async fn kept(house: &House, people: Vec<(Uuid, PersonRole, PersonInput)>) {
    house
        .with(move |ctx| {
            let rows: Vec<_> = people
                .iter()
                .map(|(of, role, person)| (party(*of, *role, None), person.clone()))
                .collect();
            keep_people(ctx, &rows)
        })
        .await
        .unwrap();
}

async fn found(house: &House, q: &'static str) -> Vec<u128> {
    let ids = house.with(move |ctx| find_subjects(ctx, q, SubjectType::Order, 50)).await.unwrap();
    let mut numbers: Vec<u128> = ids.iter().map(Uuid::as_u128).collect();
    numbers.sort_unstable();
    numbers
}

fn named(name: &str) -> PersonInput {
    PersonInput { name: Some(name.to_owned()), ..jane() }
}

testkit::each_engine! {
    async fn what_is_kept_is_read_again(house: House) {
        kept(&house, vec![
            (order(1), PersonRole::Buyer, named("Joe")),
            (order(1), PersonRole::Recipient, jane()),
            (order(1), PersonRole::Payer, named("Zoe")),
            (order(2), PersonRole::Recipient, PersonInput::default()),
            (order(4), PersonRole::Recipient, PersonInput { name: None, company: Some("Doe Ltd".into()), ..jane() }),
        ]).await;
        let people = house
            .with(|ctx| people_of(ctx, SubjectType::Order, &[order(1), order(2), order(3)]))
            .await
            .unwrap();
        assert_eq!(people.len(), 2);
        assert_eq!(people[&order(1)].len(), 3);
        let recipient =
            people[&order(1)].iter().find(|person| person.role == PersonRole::Recipient).unwrap();
        assert_eq!(recipient.fields, PersonInput { raw: None, ..jane() });
        assert_eq!((recipient.version, recipient.redacted.len()), (1, 0));
        assert_eq!(people[&order(2)][0].fields, PersonInput::default());

        let names = house
            .with(|ctx| names(ctx, SubjectType::Order, &[order(1), order(2), order(4)]))
            .await
            .unwrap();
        let wanted = [(order(1), "J***".to_owned()), (order(4), "D*** L***".to_owned())];
        assert_eq!(names, wanted.into());
    }

    async fn a_careless_caller_does_not_fail_the_set(house: House) {
        let careless = PersonInput {
            name: Some(format!("a\u{0}b\n{}", "名".repeat(300))),
            phone: Some(String::new()),
            ..PersonInput::default()
        };
        kept(&house, vec![(order(1), PersonRole::Buyer, careless)]).await;
        let people =
            house.with(|ctx| people_of(ctx, SubjectType::Order, &[order(1)])).await.unwrap();
        let fields = &people[&order(1)][0].fields;
        let name = fields.name.as_deref().unwrap();
        assert!(name.starts_with("ab 名") && name.chars().count() == 200, "{name}");
        assert_eq!(fields.phone, None);
    }

    async fn a_subject_has_one_person_of_a_role(house: House) {
        kept(&house, vec![(order(1), PersonRole::Buyer, jane())]).await;
        let again = house
            .with(|ctx| keep_people(ctx, &[(party(order(1), PersonRole::Buyer, None), jane())]))
            .await;
        assert_eq!(again.unwrap_err().code(), "db.constraint");
    }

    async fn orders_are_found_by_name_phone_and_email(house: House) {
        let chinese = PersonInput {
            name: Some("仲小妮".to_owned()),
            phone: Some("138 1234 5678".to_owned()),
            email: Some("zhong@example.cn".to_owned()),
            country: Some("CN".to_owned()),
            ..PersonInput::default()
        };
        kept(&house, vec![
            (order(1), PersonRole::Buyer, named("Joe 100% Doe")),
            (order(1), PersonRole::Recipient, jane()),
            (order(2), PersonRole::Recipient, chinese),
            (order(3), PersonRole::Recipient, named("ＪＡＮＥ  Austen")),
        ]).await;
        for (q, wanted) in [
            ("jane", &[1, 3][..]),
            ("JANE DOE", &[1]),
            ("doe jane", &[1]),
            ("austen", &[3]),
            ("doe", &[1]),
            ("joe 100%", &[1]),
            ("jane jane", &[1, 3]),
            // What is sealed is not found by a part of a word.
            ("jane a", &[]),
            ("%", &[]),
            ("", &[]),
            ("仲小妮", &[2]),
            ("仲", &[]),
            ("ZHONG@example.cn", &[2]),
            ("zhong@", &[]),
            ("5678", &[]),
            ("13812345678", &[2]),
            ("+86 138 1234 5678", &[2]),
            ("310-555-0100", &[1, 3]),
        ] {
            assert_eq!(found(&house, q).await, wanted, "{q}");
        }
        let one = house.with(|ctx| find_subjects(ctx, "jane", SubjectType::Order, 1)).await;
        assert_eq!(one.unwrap().len(), 1);
        let none = house.with(|ctx| find_subjects(ctx, "jane", SubjectType::Customer, 9)).await;
        assert!(none.unwrap().is_empty());
    }

    async fn who_is_reached_through_their_customer_needs_no_entry_of_their_own(house: House) {
        let buyer = |email: &str, phone: &str| NewBuyer {
            email: Some(email.to_owned()),
            phone: Some(phone.to_owned()),
            country: Some("US".to_owned()),
            ..NewBuyer::default()
        };
        let jane_and_joe = [
            buyer("jane.doe@example.com", "(310) 555-0100"),
            buyer("joe@example.com", "(310) 555-0199"),
        ];
        house
            .with(move |ctx| {
                let customers = remember(ctx, &jane_and_joe)?;
                // Joe has something sent to Jane: her phone does not lead to his order.
                keep_people(ctx, &[
                    (party(order(1), PersonRole::Recipient, Some(customers[0])), jane()),
                    (party(order(2), PersonRole::Recipient, Some(customers[1])), jane()),
                ])?;
                Ok(())
            })
            .await
            .unwrap();
        let words = "SELECT count(*) FROM people_words";
        // Two words of each name, and Jane's phone and e-mail address at Joe's order.
        assert_eq!(house.number(words).await, 4 + 2);
        for q in ["310 555 0100", "jane.doe@example.com", "jane doe"] {
            assert_eq!(found(&house, q).await, [1, 2], "{q}");
        }
        assert_eq!(found(&house, "joe@example.com").await, [2], "through the customer");
        assert!(found(&house, "555 0101").await.is_empty());

        let redact = |ctx: &mut db::Ctx<'_>| {
            let people = people_of(ctx, SubjectType::Order, &[order(2)])?;
            redact_people(ctx, &[people[&order(2)][0].id], &[DataClass::Contact])
        };
        house.with(redact).await.unwrap();
        assert_eq!(house.number(words).await, 2, "what was forgotten is not found");
        assert_eq!(found(&house, "jane doe").await, [1]);
    }

    async fn what_stands_in_the_table_is_sealed_for_its_row_and_column(house: House) {
        kept(&house, vec![
            (order(1), PersonRole::Recipient, jane()),
            (order(2), PersonRole::Recipient, named("Joe")),
        ]).await;
        let stored = house
            .with(|ctx| {
                ctx.list("SELECT contact, address, identity, raw FROM people", &[], |row| {
                    Ok([0, 1, 2, 3].map(|at| row.get::<Vec<u8>>(at)).into_iter().collect::<Result<Vec<_>, _>>()?.concat())
                })
            })
            .await
            .unwrap()
            .concat();
        for clear in ["Jane", "Doe", "310", "0100", "Main", "Apt", "90210", "1990"] {
            assert!(!stored.windows(clear.len()).any(|at| at == clear.as_bytes()), "{clear}");
        }
        // Whoever can write to the table cannot show one person's data as another's.
        for moved in [
            "UPDATE people SET contact = (SELECT o.contact FROM people o WHERE o.id <> people.id)",
            "UPDATE people SET contact = address",
        ] {
            let read = house
                .with(move |ctx| {
                    ctx.execute(moved, &[])?;
                    people_of(ctx, SubjectType::Order, &[order(1), order(2)])
                })
                .await;
            assert_eq!(read.unwrap_err().code(), "db.not_opened", "{moved}");
        }
    }

    async fn what_a_destroyed_key_sealed_is_as_gone_as_if_redacted(house: House) {
        kept(&house, vec![(order(1), PersonRole::Recipient, jane())]).await;
        house.clock.advance_seconds(40 * 86_400);
        house.db.turn_keys().await.unwrap();
        kept(&house, vec![(order(2), PersonRole::Recipient, jane())]).await;
        house.clock.advance_seconds(2 * 86_400);
        let keys = Actor::system("keys");
        let destroy = |number, sealed| db::DestroyDataKey { number, sealed };
        let sealing = house.db.run(&keys, destroy(3, &[])).await;
        assert_eq!(sealing.unwrap_err().code(), "db.key_in_use");
        // A contact, an address, an identity number and the platform's block.
        let needed = house.db.run(&keys, destroy(2, &[customers::SEALED])).await.unwrap_err();
        assert_eq!((needed.code(), &*needed.facts()["values"]), ("db.key_needed", "4"));
        // As in a backup that was made before the values were gone.
        house.db.run(&keys, destroy(2, &[])).await.unwrap();
        house.db.refresh_keys().await.unwrap();

        let people = house
            .with(|ctx| people_of(ctx, SubjectType::Order, &[order(1), order(2)]))
            .await
            .unwrap();
        let (old, new) = (&people[&order(1)][0], &people[&order(2)][0]);
        assert_eq!((&old.fields.name, &*old.redacted), (&None, DataClass::ALL));
        assert_eq!(old.fields.country.as_deref(), Some("US"), "statistics stay");
        assert_eq!((new.fields.name.as_deref(), new.redacted.len()), (Some("Jane Doe"), 0));
    }

    async fn a_change_is_searched_hashed_and_told_without_what_it_was(house: House) {
        kept(&house, vec![
            (order(1), PersonRole::Recipient, jane()),
            (order(2), PersonRole::Recipient, jane()),
        ]).await;
        let hashes = || house.with(|ctx| address_hashes(ctx, &[order(1), order(2)]));
        let before = hashes().await.unwrap();
        assert_eq!(before[&order(1)], before[&order(2)]);

        let changed = house
            .with(|ctx| {
                let people = people_of(ctx, SubjectType::Order, &[order(1)])?;
                let person = &people[&order(1)][0];
                let changes = PersonChanges {
                    name: Some("Mary Major".to_owned()),
                    line2: Some(String::new()),
                    ..PersonChanges::default()
                };
                update_person(ctx, person.id, person.version, changes)
            })
            .await
            .unwrap();
        assert_eq!((changed.version, changed.fields.line2.as_deref()), (2, None));
        assert_eq!(found(&house, "mary").await, [1]);
        assert_eq!(found(&house, "jane doe").await, [2]);
        let after = hashes().await.unwrap();
        assert_ne!(after[&order(1)], after[&order(2)]);

        let id = changed.id;
        let stale = house
            .with(move |ctx| update_person(ctx, id, 1, PersonChanges::default()))
            .await;
        assert_eq!(stale.unwrap_err().code(), "customers.stale");
        let wrong = PersonChanges { country: Some("USA".to_owned()), ..PersonChanges::default() };
        let wrong = house.with(move |ctx| update_person(ctx, id, 2, wrong.clone())).await;
        assert_eq!(wrong.unwrap_err().telling_code(), "kernel.too_long");

        let told = crate::told(&house).await;
        assert_eq!((told.len(), &*told[0].0), (1, "PersonChanged"));
        assert_eq!(told[0].1["changed"], serde_json::json!(["name", "line2"]));
        let told = told[0].1.to_string();
        assert!(!told.contains("Jane") && !told.contains("Mary") && !told.contains("Apt"), "{told}");
    }

    async fn who_sees_everything_is_told_and_who_may_not_does_not(house: House) {
        kept(&house, vec![(order(1), PersonRole::Recipient, jane())]).await;
        let reveal = |ctx: &mut db::Ctx<'_>| {
            let people = people_of(ctx, SubjectType::Order, &[order(1)])?;
            let person = &people[&order(1)][0];
            reveal_people(ctx, &[person], "a parcel came back")?;
            Ok(person.view(true))
        };
        assert_eq!(house.with(reveal).await.unwrap().name.as_deref(), Some("Jane Doe"));
        let told = crate::told(&house).await;
        assert_eq!((told.len(), &*told[0].0), (1, "PersonRevealed"));
        assert!(told[0].1["subject"].as_str().unwrap().starts_with("ord_"));

        let some = Actor::user("usr_x", "X", Grants::Some(std::sync::Arc::default()));
        let refused = house.db.run(&some, Reveal).await;
        assert_eq!(refused.unwrap_err().code(), "kernel.forbidden");
    }

    async fn redaction_leaves_nothing_of_the_class(house: House) {
        kept(&house, vec![
            (order(1), PersonRole::Recipient, PersonInput { tax_id: Some("GB1".into()), line3: Some("x".into()), company: Some("Doe Ltd".into()), ..jane() }),
        ]).await;
        for (class, gone, left) in [
            (DataClass::Identity, "identity IS NULL AND raw IS NULL", "contact IS NOT NULL AND address IS NOT NULL"),
            (DataClass::Address, "address IS NULL AND address_hash IS NULL", "contact IS NOT NULL AND city IS NOT NULL AND country IS NOT NULL"),
            (DataClass::Contact, "contact IS NULL", "city IS NOT NULL"),
        ] {
            let redact = move |ctx: &mut db::Ctx<'_>| {
                let people = people_of(ctx, SubjectType::Order, &[order(1)])?;
                redact_people(ctx, &[people[&order(1)][0].id], &[class])
            };
            assert_eq!(house.with(redact).await.unwrap(), 1);
            assert_eq!(house.with(redact).await.unwrap(), 0);
            let count = house
                .with(move |ctx| {
                    let sql = format!("SELECT count(*) FROM people WHERE {gone} AND {left}");
                    ctx.one(&sql, &[], |row| row.get::<i64>(0))
                })
                .await;
            assert_eq!(count.unwrap(), 1, "{class}");
        }
        let columns: Vec<_> =
            PERSONAL_COLUMNS.iter().map(|(column, _)| format!("{column} IS NULL")).collect();
        let all_gone = house
            .with(move |ctx| {
                let sql = format!("SELECT count(*) FROM people WHERE {}", columns.join(" AND "));
                ctx.one(&sql, &[], |row| row.get::<i64>(0))
            })
            .await;
        assert_eq!(all_gone.unwrap(), 1);
        let people =
            house.with(|ctx| people_of(ctx, SubjectType::Order, &[order(1)])).await.unwrap();
        assert_eq!(people[&order(1)][0].redacted, DataClass::ALL);
        assert!(found(&house, "jane").await.is_empty());
    }

    async fn every_column_that_can_hold_a_text_is_classed(house: House) {
        // Columns that say nothing about a person, or only what statistics keep.
        const PLAIN: [&str; 14] = [
            "id", "subject_type", "subject_id", "role", "customer_id", "shop_id", "city", "region", "country",
            "contact_redacted_at", "address_redacted_at", "identity_redacted_at", "version",
            "created_at",
        ];
        let sql = match house.engine() {
            Engine::Sqlite => "SELECT name FROM pragma_table_info('people')",
            Engine::Postgres => {
                "SELECT CAST(column_name AS text) FROM information_schema.columns \
                 WHERE table_name = 'people'"
            }
        };
        let columns = house.with(move |ctx| ctx.list(sql, &[], |row| row.get::<String>(0))).await;
        let columns: HashSet<String> = columns.unwrap().into_iter().collect();
        let classed: HashSet<&str> = PERSONAL_COLUMNS.iter().map(|(column, _)| *column).collect();
        assert_eq!(classed.len(), PERSONAL_COLUMNS.len());
        assert!(columns.len() > 15, "{columns:?}");
        for column in &columns {
            let plain = PLAIN.contains(&&**column);
            assert!(plain != classed.contains(&**column), "{column} has no class, or two");
        }
        assert!(classed.iter().all(|column| columns.contains(*column)));
    }
}

#[derive(Clone)]
struct Reveal;

impl db::Command for Reveal {
    const NAME: &'static str = "test.reveal";
    const PERMISSION: kernel::Permission = kernel::Permission::SIGNED_IN;
    type Output = ();

    fn run(self, ctx: &mut db::Ctx<'_>) -> Result<(), Fault> {
        let people = people_of(ctx, SubjectType::Order, &[order(1)])?;
        reveal_people(ctx, &[&people[&order(1)][0]], "a parcel came back")
    }
}
