use std::collections::HashSet;

use customers::{
    DataClass, PERSONAL_COLUMNS, PersonChanges, PersonInput, PersonRole, SubjectType,
    address_hashes, find_subjects, keep_people, names, people_of, redact_people, reveal_people,
    update_person,
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
            ("jane a", &[3]),
            ("doe", &[]),
            ("joe 100%", &[1]),
            ("%", &[]),
            ("", &[]),
            ("仲", &[2]),
            ("小妮", &[]),
            ("zhong@", &[2]),
            ("ZHONG@example.cn", &[2]),
            ("zhong", &[2]),
            ("5678", &[2]),
            ("13812345678", &[2]),
            ("+86 138 1234 5678", &[2]),
            ("310-555-0100", &[1, 3]),
            ("0100", &[1, 3]),
        ] {
            assert_eq!(found(&house, q).await, wanted, "{q}");
        }
        let one = house.with(|ctx| find_subjects(ctx, "jane", SubjectType::Order, 1)).await;
        assert_eq!(one.unwrap().len(), 1);
        let none = house.with(|ctx| find_subjects(ctx, "jane", SubjectType::Customer, 9)).await;
        assert!(none.unwrap().is_empty());
    }

    async fn a_search_uses_the_index(house: House) {
        // What the planner says with many rows; with none PostgreSQL would read the empty table.
        if house.engine() == Engine::Postgres {
            house
                .sql(
                    "INSERT INTO people (id, subject_type, subject_id, role, name_folded, version) \
                     SELECT gen_random_uuid(), 'order', gen_random_uuid(), 'buyer', \
                     md5(CAST(n AS text)), 1 FROM generate_series(1, 20000) AS n",
                )
                .await;
            house.sql("ANALYZE people").await;
        }
        let explain = match house.engine() {
            Engine::Sqlite => "EXPLAIN QUERY PLAN",
            Engine::Postgres => "EXPLAIN",
        };
        let plan = house
            .with(move |ctx| {
                let sql = format!(
                    "{explain} SELECT subject_id FROM people WHERE name_folded >= 'jane' \
                     AND name_folded < 'janf' AND subject_type = 'order' \
                     ORDER BY name_folded, id LIMIT 50"
                );
                let column = if ctx.engine() == Engine::Sqlite { 3 } else { 0 };
                ctx.list(&sql, &[], |row| row.get::<String>(column))
            })
            .await
            .unwrap();
        assert!(plan.iter().any(|line| line.contains("people_name")), "{plan:#?}");
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
            reveal_people(ctx, &[person])?;
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
            (DataClass::Identity, "identity_number IS NULL AND raw IS NULL", "name IS NOT NULL AND line1 IS NOT NULL"),
            (DataClass::Address, "line1 IS NULL AND postcode IS NULL AND address_hash IS NULL", "name IS NOT NULL AND city IS NOT NULL AND country IS NOT NULL"),
            (DataClass::Contact, "name IS NULL AND email_folded IS NULL", "city IS NOT NULL"),
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
        assert!(columns.len() > 20, "{columns:?}");
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
        reveal_people(ctx, &[&people[&order(1)][0]])
    }
}
