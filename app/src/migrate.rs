//! `tradewind migrate`: the tables of a new version, tried on a copy first if wanted; and the move of a
//! whole company from SQLite to PostgreSQL. `tradewind read-only` closes the house meanwhile.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use db::copy::{ScratchDatabase, Snapshot};
use db::{Db, Options, Target};
use kernel::{Actor, Fault};
use system::archive::TableEnd;
use system::mode::{MODE_POLL, SetMode};
use system::off_runtime;
use system::relocate::relocate;
use system::restore::Draft;

use crate::config::{House, Migrate, Switch};
use crate::{contexts, doctor};

pub(crate) async fn run(house: &House, options: &Migrate) -> Result<ExitCode, Fault> {
    match &options.to {
        Some(url) => move_to(house, url).await.map(|()| ExitCode::SUCCESS),
        None if options.rehearse => rehearse(house).await,
        None => {
            house.open().await?.close();
            eprintln!("the tables are up to date");
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Closes the house for writing, or opens it again.
pub(crate) async fn switch(house: &House, to: Switch, reason: &str) -> Result<(), Fault> {
    let db = house.open().await?;
    let outcome = set_mode(&db, to == Switch::On, reason).await;
    db.close();
    outcome
}

async fn set_mode(db: &Db, read_only: bool, reason: &str) -> Result<(), Fault> {
    let command = SetMode { read_only, reason: reason.to_owned() };
    let mode = db.run(&Actor::system("command line"), command).await?;
    mode.apply(db);
    Ok(())
}

/// Copies the tables as they are into a scratch place, brings the copy to this version, and lets the
/// doctor look at it. The data itself is only read.
async fn rehearse(house: &House) -> Result<ExitCode, Fault> {
    let from = house.existing_target()?;
    let beside = from.clone();
    let scratch_file = Draft::within(&house.data, "rehearsal")?;
    let scratch = off_runtime(move || match &beside {
        Target::Sqlite(_) => Ok(None),
        Target::Postgres(url) => ScratchDatabase::create(url).map(Some),
    });
    let scratch = scratch.await?;
    let target = scratch.as_ref().map_or_else(|| scratch_file.target(), ScratchDatabase::target);
    let (began, to) = (Instant::now(), target.clone());
    let copied = off_runtime(move || {
        let snapshot = Snapshot::open(&from, contexts::MIGRATIONS)?;
        relocate(snapshot, &to, contexts::MIGRATIONS, &mut tell)
    });
    let tables = copied.await?.len();
    let master = house.master()?;
    let options = Options { readers: 1, writers: 1, master, ..Options::new(target) };
    let db = off_runtime(move || Db::open(&options, contexts::MIGRATIONS)).await?;
    let findings = doctor::examine(&db).await;
    off_runtime(move || {
        db.close();
        Ok(())
    })
    .await?;
    let millis = began.elapsed().as_millis();
    println!("a copy of {tables} tables was brought to this version in {millis} ms");
    Ok(doctor::tell(&findings?))
}

/// Moves everything into an empty PostgreSQL. The source is closed for writing from the beginning, and
/// stays so when the move went well; a move that failed leaves the target empty and opens it again.
async fn move_to(house: &House, url: &str) -> Result<(), Fault> {
    let Target::Sqlite(file) = house.existing_target()? else {
        let detail = "only from SQLite; between PostgreSQL servers take a backup and restore it";
        return Err(Fault::invalid("app.move_needs_sqlite", detail));
    };
    let source = house.open().await?;
    set_mode(&source, true, "the data is moving to PostgreSQL").await?;
    source.close();
    // A server that runs notices within this time; from then on the lock keeps everybody out.
    tokio::time::sleep(MODE_POLL + Duration::from_millis(500)).await;
    let to = Target::Postgres(url.to_owned());
    let (target, began) = (to.clone(), Instant::now());
    let moved = off_runtime(move || {
        let snapshot = Snapshot::open_alone(&file, contexts::MIGRATIONS)?;
        relocate(snapshot, &target, contexts::MIGRATIONS, &mut tell)
    });
    match moved.await {
        Ok(tables) => {
            let options = house.options_at(to)?;
            let target = off_runtime(move || Db::open(&options, contexts::MIGRATIONS));
            let target = target.await?;
            set_mode(&target, false, "the data has moved here").await?;
            off_runtime(move || {
                target.close();
                Ok(())
            })
            .await?;
            switch(house, Switch::On, "the data has moved to PostgreSQL").await?;
            let rows: u64 = tables.iter().map(|table| table.rows).sum();
            let (count, millis) = (tables.len(), began.elapsed().as_millis());
            println!("{count} tables, {rows} rows moved in {millis} ms; every checksum agrees");
            eprintln!(
                "start the server with --database-url from now on; the old file is read-only"
            );
            Ok(())
        }
        Err(fault) => {
            switch(house, Switch::Off, "the move to PostgreSQL failed").await?;
            Err(fault)
        }
    }
}

fn tell(end: &TableEnd) {
    tracing::info!(table = end.table, rows = end.rows, sha256 = end.sha256, "copied");
}
