//! `tradewind keys`: the keys of personal data, as the one who keeps the house sees them.

use std::path::{Path, PathBuf};

use db::{
    CountSealed, Db, DestroyDataKey, Lane, ListKeys, MasterKey, NewDataKey, ResealPage, RewrapKeys,
    Sealed, fresh_path,
};
use kernel::{Actor, Fault};

use crate::config::{House, Keys};
use crate::contexts;

/// Values of one commit, so that a running server need not wait.
const PAGE: i64 = 500;

pub(crate) async fn run(house: &House, what: Keys) -> Result<(), Fault> {
    house.existing_target()?;
    let db = house.open().await?;
    let outcome = match what {
        Keys::List => list(&db).await,
        Keys::Rotate { master: false } => rotate(&db).await,
        Keys::Rotate { master: true } => change_master(&db, house).await,
        Keys::Destroy { number, yes } => destroy(&db, number, yes).await,
    };
    db.close();
    outcome
}

fn actor() -> Actor {
    Actor::system("keys")
}

async fn list(db: &Db) -> Result<(), Fault> {
    let counts = db.read(&actor(), CountSealed(contexts::SEALED)).await?;
    for key in db.read(&actor(), ListKeys).await? {
        let values = counts.get(&key.number).copied().unwrap_or(0);
        let ended = key.destroyed_at.map_or_else(String::new, |at| format!("  destroyed {at}"));
        println!(
            "{:>4}  {:<9}  {}  made {}  values {values}  master {}{ended}",
            key.number,
            key.state.as_str(),
            key.period,
            key.created_at,
            key.master
        );
    }
    Ok(())
}

async fn rotate(db: &Db) -> Result<(), Fault> {
    let number = db.run(&actor(), NewDataKey { if_due: false }).await?;
    db.refresh_keys().await?;
    let changed = reseal(db, contexts::SEALED).await?;
    let number = number.map_or_else(|| "the newest".to_owned(), |number| number.to_string());
    println!("values are sealed under key {number}; {changed} of older keys were sealed anew");
    Ok(())
}

/// Brings every value under the newest key. Cut short it is simply run again.
async fn reseal(db: &Db, columns: &[&[Sealed]]) -> Result<u64, Fault> {
    let mut changed = 0;
    for of in columns.iter().copied().flatten() {
        let mut after = None;
        loop {
            let page = ResealPage { of: *of, after, most: PAGE };
            let done = db.run_in(Lane::Bulk, &actor(), page).await?;
            changed += done.changed;
            if done.last.is_none() {
                break;
            }
            after = done.last;
        }
        tracing::info!(column = of.place(), changed, "sealed anew");
    }
    Ok(changed)
}

/// The new key is on disk before the database knows it, and takes the old one's name only after; a
/// program that starts in between finds it under either name.
async fn change_master(db: &Db, house: &House) -> Result<(), Fault> {
    if house.master_key.is_some() {
        return Err(Fault::invalid(
            "app.master_key_not_a_file",
            "the master key came by the environment: name a file with --master-key-file that holds \
             it, rotate, and put the new one where the old one came from",
        ));
    }
    let (path, now) = (house.master_path(), wrapped_under(db).await?);
    let fresh = fresh_path(&path);
    if fresh.exists() && MasterKey::from_file(&fresh)?.fingerprint() != now {
        // An attempt that was cut short before anything was wrapped under its key.
        std::fs::remove_file(&fresh).map_err(|error| not_moved(&fresh, error))?;
    }
    if !fresh.exists() {
        let new = MasterKey::draw()?;
        new.write_new(&fresh)?;
        db.run(&actor(), RewrapKeys { new }).await?;
    }
    keep_old(&path)?;
    rename(&fresh, &path)?;
    println!(
        "the data keys are wrapped under the master key {}, {}\n\
         backups made before need the one before: keep it ({}.before-…) as long as them, and delete \
         it with them",
        wrapped_under(db).await?,
        path.display(),
        path.display()
    );
    Ok(())
}

/// The key that stands there gets a name after itself. An attempt that was cut short may have done so.
fn keep_old(path: &Path) -> Result<(), Fault> {
    if !path.exists() {
        return Ok(());
    }
    let old = MasterKey::from_file(path)?;
    rename(path, &kept_path(path, &old.fingerprint()))
}

/// The fingerprint of the master key that the database knows.
async fn wrapped_under(db: &Db) -> Result<String, Fault> {
    let keys = db.read(&actor(), ListKeys).await?;
    let living = keys.into_iter().find(|key| key.destroyed_at.is_none());
    Ok(living.map(|key| key.master).unwrap_or_default())
}

/// Where an old master key stays: `master.key.before-1a2b3c4d5e6f`, named after itself.
fn kept_path(path: &Path, fingerprint: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".before-{fingerprint}"));
    PathBuf::from(name)
}

fn rename(from: &Path, to: &Path) -> Result<(), Fault> {
    std::fs::rename(from, to).map_err(|error| not_moved(from, error))
}

fn not_moved(file: &Path, error: std::io::Error) -> Fault {
    let detail = format!("{} cannot be moved", file.display());
    Fault::unavailable("app.master_key_not_moved", detail).with_source(error)
}

async fn destroy(db: &Db, number: i64, yes: bool) -> Result<(), Fault> {
    if !yes {
        let detail = format!(
            "whatever key {number} sealed will be forgotten for good, in this database: say --yes"
        );
        return Err(Fault::invalid("app.not_confirmed", detail));
    }
    db.run(&actor(), DestroyDataKey { number, sealed: contexts::SEALED }).await?;
    println!(
        "key {number} is destroyed. Backups made before still hold it, wrapped under the master key: \
         `keys rotate --master`, a new backup, and the old master key deleted end that too"
    );
    Ok(())
}
