//! What happened is told once, in order, and to everybody who follows.

use std::sync::Mutex;
use std::time::Duration;

use db::{Consumer, Ctx, Event, StoredEvent, drain, events_about};
use kernel::Fault;
use testkit::{House, each_engine};

kernel::entity!(pub(crate) Thing, ThingId, "thing");

#[derive(Clone)]
struct Counts;
impl Consumer for Counts {
    const NAME: &'static str = "counts";
    fn wants(&self, event: &StoredEvent) -> bool {
        event.kind != "ThingSeen"
    }
    fn handle(&self, ctx: &mut Ctx<'_>, events: &[StoredEvent]) -> Result<(), Fault> {
        for event in events {
            let id = ctx.new_uuid();
            let name = format!("{} {}", event.kind, event.seq);
            ctx.execute(
                "INSERT INTO things (id, name, amount, active) VALUES ($1, $2, 1, true)",
                &[&id, &name],
            )?;
        }
        if ctx
            .one("SELECT count(*) FROM things WHERE name = 'stop'", &[], |row| row.get::<i64>(0))?
            > 0
        {
            return Err(Fault::unavailable("things.stop", "stopped"));
        }
        Ok(())
    }
}

/// Wants one kind, and rests while nobody has asked for it.
#[derive(Clone)]
struct Asked;
impl Consumer for Asked {
    const NAME: &'static str = "asked";
    fn kinds(&self) -> Vec<&'static str> {
        vec!["ThingBroken"]
    }
    fn rests(&self, ctx: &mut Ctx<'_>) -> Result<bool, Fault> {
        ctx.one("SELECT count(*) = 0 FROM things", &[], |row| row.get(0))
    }
    fn handle(&self, ctx: &mut Ctx<'_>, events: &[StoredEvent]) -> Result<(), Fault> {
        assert!(events.iter().all(|event| event.kind == "ThingBroken"));
        let (id, many) = (ctx.new_uuid(), i64::try_from(events.len()).unwrap());
        let name = format!("handled up to {}", events[events.len() - 1].seq);
        let sql = "INSERT INTO things (id, name, amount, active) VALUES ($1, $2, $3, true)";
        ctx.execute(sql, &[&id, &name, &many]).map(|_| ())
    }
}

/// Is told of nothing that happened before it came.
#[derive(Clone)]
struct Newcomer;
impl Consumer for Newcomer {
    const NAME: &'static str = "newcomer";
    const BEGINS_WITH_NEWS: bool = true;
    fn kinds(&self) -> Vec<&'static str> {
        vec!["ThingBroken"]
    }
    fn handle(&self, ctx: &mut Ctx<'_>, events: &[StoredEvent]) -> Result<(), Fault> {
        Asked.handle(ctx, events)
    }
}

async fn ask(house: &House) {
    house
        .with(|ctx| {
            let id = ctx.new_uuid();
            ctx.execute(A_THING, &[&id, &"asks"])
        })
        .await
        .unwrap();
}

/// Lets [`Asked`] read until its place is that of the last event.
async fn read_up(house: &House) {
    let behind = "SELECT (SELECT max(seq) FROM events) - coalesce((SELECT max(seq) FROM event_cursors \
                  WHERE consumer = 'asked'), 0)";
    for _ in 0..200 {
        drain(&house.db, &Asked).await.unwrap();
        if house.number(behind).await == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the place stayed behind");
}

async fn tell(house: &House, kind: &'static str) -> ThingId {
    house
        .with(move |ctx| {
            let id: ThingId = ctx.new_id();
            ctx.emit(Event::about("things", kind, id, 1, &serde_json::json!({"why": "因为"})));
            Ok(id)
        })
        .await
        .unwrap()
}

/// Drains until so many events came, and gives what more there is. On PostgreSQL news waits for
/// every transaction that is open on the server, and other tests share it.
async fn drained(house: &House, wanted: usize) -> usize {
    let mut handled = 0;
    for _ in 0..200 {
        handled += drain(&house.db, &Counts).await.unwrap();
        if handled >= wanted {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    handled
}

const A_THING: &str = "INSERT INTO things (id, name, amount, active) VALUES ($1, $2, 1, true)";
const AN_EVENT: &str = "INSERT INTO events (at, actor_kind, actor_id, actor_name, context, kind, subject_type, \
                        subject, version, data) VALUES ($1, 'user', 'usr_all', 'All', 'things', 'ThingMade', \
                        'thing', $2, 1, '{}')";

each_engine! {
    async fn an_event_is_handled_once_whatever_happens(house: House) {
        for _ in 0..3 {
            tell(&house, "ThingMade").await;
        }
        assert_eq!(drained(&house, 3).await, 3);
        assert_eq!(drain(&house.db, &Counts).await.unwrap(), 0);
        tell(&house, "ThingBroken").await;
        house.with(|ctx| {
            let id = ctx.new_uuid();
            ctx.execute("INSERT INTO things (id, name, amount, active) VALUES ($1, 'stop', 1, true)", &[&id])
        }).await.unwrap();
        let mut failed = false;
        for _ in 0..200 {
            failed = drain(&house.db, &Counts).await.is_err();
            if failed {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        assert!(failed, "the consumer failed");
        house.sql("DELETE FROM things WHERE name = 'stop'").await;
        assert_eq!(drained(&house, 1).await, 1, "the same event came again");
        assert_eq!(house.number("SELECT count(*) FROM things").await, 4);
    }

    async fn what_a_consumer_does_not_want_passes_it_and_keeps_nothing_else_back(house: House) {
        for kind in ["ThingSeen", "ThingMade", "ThingSeen", "ThingSeen", "ThingBroken", "ThingSeen"] {
            tell(&house, kind).await;
        }
        assert_eq!(drained(&house, 2).await, 2);
        let names = "SELECT count(*) FROM things WHERE name LIKE 'ThingSeen%'";
        assert_eq!(house.number(names).await, 0);
        let behind = "SELECT max(events.seq) - max(event_cursors.seq) FROM events, event_cursors";
        for _ in 0..200 {
            if house.number(behind).await == 0 {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            assert_eq!(drain(&house.db, &Counts).await.unwrap(), 0);
        }
        panic!("the place stayed behind what was passed");
    }

    async fn who_rests_passes_what_happened_by_and_begins_with_what_comes(house: House) {
        for kind in ["ThingBroken", "ThingMade", "ThingBroken"] {
            tell(&house, kind).await;
        }
        read_up(&house).await;
        assert_eq!(house.number("SELECT count(*) FROM things").await, 0);

        ask(&house).await;
        for kind in ["ThingMade", "ThingBroken", "ThingBroken", "ThingMade"] {
            tell(&house, kind).await;
        }
        read_up(&house).await;
        let handled = "SELECT CAST(sum(amount) AS bigint) FROM things WHERE name LIKE 'handled%'";
        assert_eq!(house.number(handled).await, 2);
        drain(&house.db, &Asked).await.unwrap();
        assert_eq!(house.number(handled).await, 2, "each once");
    }

    async fn who_begins_with_news_hears_of_all_that_comes_then(house: House) {
        let place = "SELECT count(*) FROM event_cursors WHERE consumer = 'newcomer'";
        drain(&house.db, &Newcomer).await.unwrap();
        assert_eq!(house.number(place).await, 1, "where it begins is kept at once");
        let handled = "SELECT CAST(coalesce(sum(amount), 0) AS bigint) FROM things \
                       WHERE name LIKE 'handled%'";
        for wanted in 1..=2 {
            tell(&house, "ThingBroken").await;
            for _ in 0..200 {
                drain(&house.db, &Newcomer).await.unwrap();
                if house.number(handled).await == wanted {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            assert_eq!(house.number(handled).await, wanted, "each once");
        }
    }

    async fn who_comes_later_begins_with_what_comes(house: House) {
        for _ in 0..2 {
            tell(&house, "ThingBroken").await;
        }
        // On PostgreSQL what was told is settled once no other transaction is open.
        drained(&house, 2).await;
        house.sql("DELETE FROM things").await;
        drain(&house.db, &Newcomer).await.unwrap();
        drain(&house.db, &Newcomer).await.unwrap();
        assert_eq!(house.number("SELECT count(*) FROM things").await, 0);
    }

    /// More than is looked through at once, of a kind that it wants and of others.
    async fn kinds_that_are_not_wanted_are_passed_in_strides(house: House) {
        ask(&house).await;
        let many = "INSERT INTO events (at, actor_kind, actor_id, actor_name, context, kind, subject_type, \
                    subject, version, data) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n \
                    WHERE i < 60000) SELECT $1, 'user', 'usr_all', 'All', 'things', \
                    CASE WHEN i % 50 = 0 THEN 'ThingBroken' ELSE 'ThingMade' END, 'thing', $2, 1, '{}' FROM n";
        house.with(move |ctx| {
            let (now, id) = (ctx.now(), ctx.new_uuid());
            ctx.execute(many, &[&now, &id])
        }).await.unwrap();
        read_up(&house).await;
        let handled = "SELECT CAST(sum(amount) AS bigint) FROM things WHERE name LIKE 'handled%'";
        assert_eq!(house.number(handled).await, 1_200);
    }

    async fn an_event_that_is_committed_after_a_later_one_is_not_missed(house: House) {
        // SQLite has one writer: there the order of the numbers is the order of the commits.
        if house.engine() == db::Engine::Sqlite {
            return;
        }
        let (begun, first_begun) = std::sync::mpsc::channel();
        let (told, second_told) = std::sync::mpsc::channel();
        let (ended, first_ended) = std::sync::mpsc::channel();
        let (first_begun, second_told, first_ended) =
            (Mutex::new(first_begun), Mutex::new(second_told), Mutex::new(first_ended));
        // Begins first, and takes its number last.
        let first = house.with(move |ctx| {
            let thing = ctx.new_uuid();
            ctx.execute(A_THING, &[&thing, &"first"])?;
            begun.send(()).unwrap();
            second_told.lock().unwrap().recv().unwrap();
            let id: ThingId = ctx.new_id();
            ctx.emit(Event::about("things", "ThingMade", id, 1, &()));
            Ok(())
        });
        // Begins later, takes its number first, and commits after the other was handled.
        let second = house.with(move |ctx| {
            first_begun.lock().unwrap().recv().unwrap();
            let thing = ctx.new_uuid();
            ctx.execute(A_THING, &[&thing, &"second"])?;
            let (now, id) = (ctx.now(), ctx.new_uuid());
            ctx.execute(AN_EVENT, &[&now, &id])?;
            told.send(()).unwrap();
            first_ended.lock().unwrap().recv().unwrap();
            Ok(())
        });
        let between = async {
            first.await.unwrap();
            // What is looked through while the other is open must not pass what it will commit.
            let looked = tokio::time::timeout(Duration::from_millis(300), drain(&house.db, &Counts));
            let handled = looked.await.map_or(0, Result::unwrap);
            ended.send(()).unwrap();
            handled
        };
        let (committed, early) = tokio::join!(second, between);
        committed.unwrap();
        assert_eq!(early + drained(&house, 2 - early).await, 2);
    }

    async fn a_timeline_says_who_and_what(house: House) {
        let id = tell(&house, "ThingMade").await;
        let events = house.with(move |ctx| events_about(ctx, id, 10)).await.unwrap();
        assert_eq!(events.len(), 1);
        assert_eq!(events[0].actor_name, "All");
        assert_eq!(events[0].subject_as::<Thing>(), Some(id));
        assert_eq!(events[0].data["why"], "因为");
    }

    async fn a_command_that_fails_tells_nothing(house: House) {
        let failed = house.with(|ctx| {
            let id: ThingId = ctx.new_id();
            ctx.emit(Event::about("things", "ThingMade", id, 1, &()));
            Err::<(), _>(Fault::conflict("things.no", "no"))
        }).await;
        assert!(failed.is_err());
        assert_eq!(house.number("SELECT count(*) FROM events").await, 0);
    }
}
