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
