//! Whoever changes the record of what happened by SQL is found out, and the row is named.

use db::audit::{
    Anchor, Class, Found, LastSeal, PruneEvents, SearchEvents, Verification, Wanted, Wrong,
    seal_now, verify,
};
use db::{Engine, Event};
use kernel::{Actor, Grants, Origin};
use serde_json::json;
use testkit::{House, each_engine};

use crate::events::{Thing, ThingId};

/// Writes `count` events of one command each, as somebody from somewhere.
async fn tell(
    house: &House,
    who: &str,
    from: &str,
    kind: &'static str,
    count: i64,
) -> Vec<ThingId> {
    let actor = Actor::user(who, who, Grants::All).at(Origin::new(from, "ses:00c0ffee", "a test"));
    let mut ids = Vec::new();
    for at in 0..count {
        let actor = actor.clone();
        let id = house
            .with(move |ctx| {
                let actor = actor.clone();
                ctx.acting_as(&actor, |ctx| {
                    let id: ThingId = ctx.new_id();
                    let data = json!({"at": at, "b": {"z": null, "a": "因为"}});
                    ctx.emit(Event::about("things", kind, id, at, &data));
                    Ok(id)
                })
            })
            .await
            .unwrap();
        ids.push(id);
    }
    ids
}

async fn sealed(house: &House) -> Verification {
    // Other tests share the PostgreSQL server, and their transactions may keep the horizon back.
    for _ in 0..10 {
        seal_now(&house.db).await.unwrap();
        let behind =
            "SELECT (SELECT max(seq) FROM events) - coalesce(max(last_seq), 0) FROM audit_seals";
        if house.number(behind).await == 0 {
            return verify(&house.db, Vec::new()).await.unwrap();
        }
    }
    panic!("what was written could not be sealed");
}

fn wrongs(found: &Verification) -> Vec<(Wrong, i64)> {
    found.findings.iter().map(|finding| (finding.wrong, finding.number)).collect()
}

async fn change(house: &House, sql: String) {
    let changed = house.with(move |ctx| ctx.execute(&sql, &[])).await.unwrap();
    assert!(changed > 0);
}

each_engine! {
    async fn a_record_that_nobody_touched_agrees_with_its_seals(house: House) {
        tell(&house, "usr_ann", "192.0.2.1", "ThingMade", 300).await;
        let found = sealed(&house).await;
        assert_eq!((found.seals, found.events, found.findings.len()), (2, 300, 0));
        tell(&house, "usr_ann", "192.0.2.1", "ThingMade", 1).await;
        let found = sealed(&house).await;
        assert_eq!((found.seals, found.events, found.findings.len()), (3, 301, 0));
        assert_eq!(seal_now(&house.db).await.unwrap(), 0, "everything was sealed");
    }

    async fn a_byte_changed_in_any_column_names_the_row(house: House) {
        tell(&house, "usr_ann", "192.0.2.1", "ThingMade", 5).await;
        assert!(sealed(&house).await.findings.is_empty());
        let other_id = match house.engine() {
            Engine::Sqlite => "x'00112233445566778899aabbccddeeff'",
            Engine::Postgres => "'00112233-4455-6677-8899-aabbccddeeff'",
        };
        let later = match house.engine() {
            Engine::Sqlite => "at + 1",
            Engine::Postgres => "at + interval '1 microsecond'",
        };
        for (column, value) in [
            ("at", later),
            ("actor_kind", "'rule'"),
            ("actor_id", "'usr_bob'"),
            ("actor_name", "'usr_anm'"),
            ("origin", "replace(origin, '192.0.2.1', '192.0.2.2')"),
            ("origin", "NULL"),
            ("context", "'orders'"),
            ("kind", "'ThingMadf'"),
            ("subject_type", "'thinh'"),
            ("subject", other_id),
            ("version", "version + 1"),
            ("data", "'{\"at\": 2, \"b\": {\"z\": null, \"a\": \"因而\"}}'"),
            ("data", "'{\"at\": 2, \"b\": {\"z\": 0, \"a\": \"因为\"}}'"),
        ] {
            let keep = "CREATE TABLE kept AS SELECT * FROM events WHERE seq = 3";
            house.with(move |ctx| ctx.execute(keep, &[])).await.unwrap();
            change(&house, format!("UPDATE events SET {column} = {value} WHERE seq = 3")).await;
            let found = verify(&house.db, Vec::new()).await.unwrap();
            assert_eq!(wrongs(&found), [(Wrong::Changed, 3)], "{column} = {value}");
            let back = format!("UPDATE events SET {column} = (SELECT {column} FROM kept) WHERE seq = 3");
            change(&house, back).await;
            house.with(|ctx| ctx.execute("DROP TABLE kept", &[])).await.unwrap();
            assert!(verify(&house.db, Vec::new()).await.unwrap().findings.is_empty(), "{column}");
        }
    }

    async fn a_row_taken_out_put_in_or_swapped_is_named(house: House) {
        tell(&house, "usr_ann", "192.0.2.1", "ThingMade", 600).await;
        assert!(sealed(&house).await.findings.is_empty());
        change(&house, "DELETE FROM events WHERE seq = 300".to_owned()).await;
        let found = verify(&house.db, Vec::new()).await.unwrap();
        assert_eq!(wrongs(&found), [(Wrong::Missing, 300)]);
        let overriding = match house.engine() {
            Engine::Sqlite => "",
            Engine::Postgres => "OVERRIDING SYSTEM VALUE",
        };
        let columns = "at, actor_kind, actor_id, actor_name, origin, context, kind, subject_type, subject, version, data";
        // In the gap it is another event; before the first there is no place for one.
        for (seq, wrong) in [(300, Wrong::Changed), (0, Wrong::Added)] {
            change(&house, format!(
                "INSERT INTO events (seq, {columns}) {overriding} SELECT {seq}, {columns} FROM events WHERE seq = 299"
            )).await;
            let found = verify(&house.db, Vec::new()).await.unwrap();
            assert!(wrongs(&found).contains(&(wrong, seq)), "{:?}", found.findings);
            change(&house, format!("DELETE FROM events WHERE seq = {seq}")).await;
        }
        for (from, to) in [(10, -1), (500, 10), (-1, 500)] {
            change(&house, match house.engine() {
                Engine::Sqlite => format!("UPDATE events SET seq = {to} WHERE seq = {from}"),
                Engine::Postgres => format!(
                    "WITH moved AS (DELETE FROM events WHERE seq = {from} RETURNING {columns}) \
                     INSERT INTO events (seq, {columns}) OVERRIDING SYSTEM VALUE SELECT {to}, {columns} FROM moved"
                ),
            }).await;
        }
        let found = verify(&house.db, Vec::new()).await.unwrap();
        assert_eq!(wrongs(&found), [(Wrong::Changed, 10), (Wrong::Missing, 300), (Wrong::Changed, 500)]);
    }

    async fn a_seal_that_was_touched_is_named_too(house: House) {
        tell(&house, "usr_ann", "192.0.2.1", "ThingMade", 700).await;
        assert!(sealed(&house).await.findings.is_empty());
        let anchor = house.db.read(&Actor::system("test"), LastSeal).await.unwrap().unwrap();
        assert_eq!(anchor.number, 3);
        // Event and leaf together: the seal's own hash tells.
        change(&house, "UPDATE audit_seals SET leaves = (SELECT leaves FROM audit_seals WHERE number = 1) WHERE number = 2".to_owned()).await;
        let found = verify(&house.db, Vec::new()).await.unwrap();
        assert_eq!(wrongs(&found).first(), Some(&(Wrong::SealChanged, 2)));
        change(&house, "DELETE FROM audit_seals WHERE number = 2".to_owned()).await;
        let found = verify(&house.db, Vec::new()).await.unwrap();
        assert!(wrongs(&found).contains(&(Wrong::ChainBroken, 3)), "{:?}", found.findings);
        // The end cut off with everything that says so, and sealed anew: only what was carried outside tells.
        change(&house, "DELETE FROM audit_seals".to_owned()).await;
        let found = verify(&house.db, Vec::new()).await.unwrap();
        assert_eq!(wrongs(&found), [(Wrong::ChainBroken, 1)]);
        change(&house, "UPDATE event_cursors SET seq = 0 WHERE consumer = 'audit.seals'".to_owned()).await;
        change(&house, "DELETE FROM audit_marks".to_owned()).await;
        change(&house, "DELETE FROM events WHERE seq = 650".to_owned()).await;
        assert!(sealed(&house).await.findings.is_empty());
        let found = verify(&house.db, vec![anchor.clone()]).await.unwrap();
        assert_eq!(wrongs(&found), [(Wrong::AnchorMissing, 3)]);
        let beyond = Anchor { number: 9, ..anchor };
        let found = verify(&house.db, vec![beyond]).await.unwrap();
        assert_eq!(wrongs(&found), [(Wrong::AnchorMissing, 9)]);
    }

    async fn what_is_over_goes_by_class_and_the_chain_stays_whole(house: House) {
        for _ in 0..2 {
            tell(&house, "usr_ann", "192.0.2.1", "StockChanged", 200).await;
            tell(&house, "usr_ann", "192.0.2.1", "ThingMade", 56).await;
        }
        sealed(&house).await;
        let now = house.clock.now();
        let prune = |class, before| PruneEvents { class, before };
        let system = Actor::system("test");
        let young = house.db.run(&system, prune(Class::Feed, now)).await.unwrap();
        assert_eq!(young.events, 0, "nothing is older than now");
        let gone = house.db.run(&system, prune(Class::Feed, now.plus_seconds(1))).await.unwrap();
        assert_eq!(gone.events, 400);
        assert_eq!(house.number("SELECT count(*) FROM events WHERE kind = 'StockChanged'").await, 0);
        let again = house.db.run(&system, prune(Class::Feed, now.plus_seconds(1))).await.unwrap();
        assert_eq!(again.events, 0);
        let found = sealed(&house).await;
        assert_eq!((found.findings.len(), found.pruned, found.events), (0, 400, 113));
        // What is not over may not go under that name.
        change(&house, "DELETE FROM events WHERE seq = 210".to_owned()).await;
        assert_eq!(wrongs(&verify(&house.db, Vec::new()).await.unwrap()), [(Wrong::Missing, 210)]);
        // Nor does a place moved by hand excuse anything.
        change(&house, "INSERT INTO audit_pruned (class, seq) VALUES ('ordinary', 500)".to_owned()).await;
        assert_eq!(wrongs(&verify(&house.db, Vec::new()).await.unwrap()), [(Wrong::Missing, 210)]);
    }

    async fn what_is_taken_away_while_the_record_is_compared_is_not_missing(house: House) {
        // Several pages of the comparison, and several commits of what takes away.
        for _ in 0..10 {
            let told = house.with(|ctx| {
                for at in 0..4_096 {
                    let id: ThingId = ctx.new_id();
                    ctx.emit(Event::about("things", "StockChanged", id, at, &json!({"at": at})));
                }
                Ok(())
            });
            told.await.unwrap();
        }
        sealed(&house).await;
        let (system, before) = (Actor::system("test"), house.clock.now().plus_seconds(1));
        let prune = async {
            let mut gone = 0;
            loop {
                let prune = PruneEvents { class: Class::Feed, before };
                let pruned = house.db.run(&system, prune).await.unwrap();
                gone += pruned.events;
                if !pruned.more {
                    return gone;
                }
            }
        };
        let (found, gone) = tokio::join!(verify(&house.db, Vec::new()), prune);
        assert_eq!(gone, 40_960);
        assert_eq!(found.unwrap().findings, []);
    }

    async fn what_somebody_has_not_read_yet_stays(house: House) {
        tell(&house, "usr_ann", "192.0.2.1", "StockChanged", 10).await;
        sealed(&house).await;
        house.sql("INSERT INTO event_cursors (consumer, seq) VALUES ('slow', 4)").await;
        let prune = PruneEvents { class: Class::Feed, before: house.clock.now().plus_seconds(1) };
        assert_eq!(house.db.run(&Actor::system("test"), prune).await.unwrap().events, 0);
        house.sql("UPDATE event_cursors SET seq = 10 WHERE consumer = 'slow'").await;
        assert_eq!(house.db.run(&Actor::system("test"), prune).await.unwrap().events, 10);
    }

    async fn events_are_found_by_who_what_where_and_when_page_by_page(house: House) {
        // What lies in seals and what does not yet, in every mix.
        for round in 0..3 {
            tell(&house, "usr_ann", "192.0.2.1", "ThingMade", 100).await;
            tell(&house, "usr_bob", "192.0.2.10", "ThingBroken", 3).await;
            tell(&house, "usr_ann", "192.0.2.10", "ThingBroken", 100).await;
            tell(&house, "usr_ann", "192.0.2.10", "StockChanged", 100).await;
            house.clock.advance_seconds(3_600);
            if round < 2 {
                sealed(&house).await;
            }
        }
        let thing = tell(&house, "usr_ann", "2001:db8::1", "ThingMade", 1).await[0];
        let hour = |hours: i64| Some(house.clock.now().plus_seconds(hours * 3_600));
        let text = |text: &str| Some(text.to_owned());
        let none = Wanted::default;
        for (wanted, count) in [
            (none(), 3 * 203 + 1),
            (Wanted { actor_id: text("usr_bob"), ..none() }, 9),
            (Wanted { kind: text("ThingBroken"), ..none() }, 309),
            (Wanted { kind: text("StockChanged"), ..none() }, 300),
            (Wanted { kind: text("ThingBroken"), actor_id: text("usr_bob"), ..none() }, 9),
            (Wanted { kind: text("ThingMade"), actor_id: text("usr_bob"), ..none() }, 0),
            (Wanted { address: text("192.0.2.1"), ..none() }, 300),
            (Wanted { address: text("192.0.2.1"), kind: text("ThingBroken"), ..none() }, 0),
            (Wanted { address: text("2001:db8::1"), ..none() }, 1),
            (Wanted { subject: Some(thing.uuid()), ..none() }, 1),
            (Wanted { subject: Some(thing.uuid()), actor_id: text("usr_bob"), ..none() }, 0),
            (Wanted { from: hour(-1), ..none() }, 204),
            (Wanted { until: hour(-2), ..none() }, 203),
            (Wanted { from: hour(-3), until: hour(-2), kind: text("ThingBroken"), ..none() }, 103),
            (Wanted { from: hour(1), ..none() }, 0),
            (Wanted { until: hour(-9), ..none() }, 0),
        ] {
            let (mut seqs, mut before) = (Vec::new(), None);
            loop {
                let search = SearchEvents { wanted: wanted.clone(), before, most: 50 };
                let Found { events, next } = house.with(move |ctx| search.run(ctx)).await.unwrap();
                assert!(events.len() <= 50);
                seqs.extend(events.iter().map(|event| event.seq));
                before = next;
                if next.is_none() {
                    break;
                }
            }
            assert_eq!(seqs.len(), count, "{wanted:?}");
            assert!(seqs.is_sorted_by(|one, next| one > next), "{wanted:?}: not the newest first");
        }
        let search = SearchEvents { wanted: none(), before: None, most: 1 };
        let found = house.with(move |ctx| search.run(ctx)).await.unwrap();
        assert_eq!(found.events[0].origin.as_deref(), Some("2001:db8::1 ses:00c0ffee - a test"));
        assert_eq!(found.events[0].subject_as::<Thing>(), Some(thing));
    }
}
