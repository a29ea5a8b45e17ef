//! A disk that stands still, that refuses, and that loses its power.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Duration;

use kernel::{Actor, Permission};
use tempfile::TempDir;
use tokio::time::timeout;

use super::*;
use crate::{Command, Ctx, Db, Options, Query, Target};

#[derive(Clone)]
struct Write(i64);

impl Command for Write {
    const NAME: &'static str = "db.write_a_number";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = i64;
    fn run(self, ctx: &mut Ctx<'_>) -> Result<i64, Fault> {
        let sql = "INSERT INTO event_cursors (consumer, seq) VALUES ($1, $2)";
        ctx.execute(sql, &[&format!("number {}", self.0), &self.0])?;
        Ok(self.0)
    }
}

#[derive(Clone)]
struct Count;

impl Query for Count {
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = i64;
    fn run(self, ctx: &mut Ctx<'_>) -> Result<i64, Fault> {
        ctx.one("SELECT count(*) FROM event_cursors", &[], |row| row.get(0))
    }
}

fn open(folder: &TempDir, bring: BringToDisk) -> Db {
    let options = Options::new(Target::Sqlite(folder.path().join("house.db")));
    Db::open_on(&options, &[], Some(bring)).unwrap()
}

fn me() -> Actor {
    Actor::system("test")
}

const A_WHILE: Duration = Duration::from_millis(200);

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_told_of_what_the_disk_does_not_have() {
    let folder = testkit::scratch::folder();
    let (let_through, gate) = channel::<()>();
    let gate = Mutex::new(gate);
    let db = open(
        &folder,
        Box::new(move || {
            let _closed = gate.lock().unwrap().recv();
            Ok(())
        }),
    );
    let mut news = db.news();
    news.mark_unchanged();
    let actor = me();

    let mut first = Box::pin(db.run(&actor, Write(1)));
    assert!(timeout(A_WHILE, &mut first).await.is_err(), "answered before the disk had it");
    // The writer goes on: the second is committed while the first waits.
    let mut second = Box::pin(db.run(&actor, Write(2)));
    assert!(timeout(A_WHILE, &mut second).await.is_err(), "answered before the disk had it");
    // A query sees both, and its answer waits for both.
    let mut count = Box::pin(db.read(&actor, Count));
    assert!(timeout(A_WHILE, &mut count).await.is_err(), "told what the disk did not have");

    let_through.send(()).unwrap();
    assert_eq!(first.await.unwrap(), 1);
    assert!(timeout(A_WHILE, &mut count).await.is_err(), "told what the disk did not have");
    let_through.send(()).unwrap();
    assert_eq!((second.await.unwrap(), count.await.unwrap()), (2, 2));
    // With everything on the disk nobody waits, neither a query nor a command that changes nothing.
    assert_eq!(timeout(A_WHILE, db.read(&actor, Count)).await.unwrap().unwrap(), 2);
    drop(let_through);
    db.close();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_refused_once_is_not_believed_again() {
    let folder = testkit::scratch::folder();
    let mut calls = 0;
    let db = open(
        &folder,
        Box::new(move || {
            calls += 1;
            if calls == 2 { Err(io::Error::other("no such luck")) } else { Ok(()) }
        }),
    );
    let actor = me();
    assert_eq!(db.run(&actor, Write(1)).await.unwrap(), 1);
    for number in [2, 3] {
        let refused = db.run(&actor, Write(number)).await.unwrap_err();
        assert_eq!(refused.code(), "db.not_on_disk");
    }
    // What a query would tell may be gone after the next start.
    assert_eq!(db.read(&actor, Count).await.unwrap_err().code(), "db.not_on_disk");
    db.close();
}

#[tokio::test]
async fn a_house_in_memory_has_no_disk_to_wait_for() {
    let options = Options::new(Target::Sqlite(PathBuf::from(":memory:")));
    let db = Db::open(&options, &[]).unwrap();
    assert_eq!(db.run(&me(), Write(1)).await.unwrap(), 1);
    db.close();
}

/// What lies on the disk at a moment, and who was told of what until then.
struct Cut {
    told: BTreeSet<i64>,
    disk: PathBuf,
}

/// At every sync the log is copied as far as it was when the sync began: that is what a power cut from
/// then on finds. Who was told "done" until the next sync has to stand in that copy.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_told_survives_a_power_cut_at_any_moment() {
    const NUMBERS: i64 = 400;
    let folder = testkit::scratch::folder();
    let told: Arc<Mutex<BTreeSet<i64>>> = Arc::default();
    let cuts: Arc<Mutex<Vec<Cut>>> = Arc::default();
    let (here, told_so_far, seen) =
        (folder.path().to_owned(), Arc::clone(&told), Arc::clone(&cuts));
    let mut syncs = 0;
    let mut has_tables = false;
    let db = open(
        &folder,
        Box::new(move || {
            let log = std::fs::read(here.join("house.db-wal"))?;
            let mut seen = seen.lock().unwrap();
            if has_tables {
                let told = told_so_far.lock().unwrap().clone();
                seen.push(Cut { told, disk: here.join(format!("disk-{syncs}.db")) });
            }
            has_tables = true;
            syncs += 1;
            let disk = here.join(format!("disk-{syncs}.db"));
            std::fs::copy(here.join("house.db"), &disk)?;
            std::fs::write(wal_path(&disk), log)
        }),
    );
    let clients = (0..8).map(|client| {
        let (db, told) = (db.clone(), Arc::clone(&told));
        tokio::spawn(async move {
            for number in (client..NUMBERS).step_by(8) {
                db.run(&me(), Write(number)).await.unwrap();
                told.lock().unwrap().insert(number);
            }
        })
    });
    for client in clients.collect::<Vec<_>>() {
        client.await.unwrap();
    }
    db.close();
    drop(db);

    let cuts = std::mem::take(&mut *cuts.lock().unwrap());
    assert!(cuts.iter().any(|cut| cut.told.len() > 100), "nobody was told anything");
    for cut in cuts {
        let file = rusqlite::Connection::open(&cut.disk).unwrap();
        let mut all = file.prepare("SELECT seq FROM event_cursors").unwrap();
        let found: BTreeSet<i64> =
            all.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        let lost: Vec<_> = cut.told.difference(&found).collect();
        assert!(lost.is_empty(), "told and lost at {}: {lost:?}", cut.disk.display());
    }
}
