//! `tradewind backup`, `tradewind backup-key`, `tradewind restore`: copies of everything, made while
//! others work, and put back.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;

use db::copy::Snapshot;
use db::{Clock, Options};
use kernel::Fault;
use system::archive::{Key, Manifest, TableEnd};
use system::bucket::Bucket;
use system::restore::{Draft, FETCHED, restore};
use system::retention::Keep;
use system::{folder, off_runtime};

use crate::config::{Backup, House, Restore};
use crate::doctor::Findings;
use crate::{contexts, doctor};

/// Makes a backup and says where it is.
pub(crate) async fn back_up(house: &House, options: &Backup) -> Result<(), Fault> {
    let key = house.backup_key()?;
    let folder = house.backup_folder(options.to.as_deref());
    if key.is_none() && !options.plain && !folder.starts_with(&house.data) {
        return Err(Fault::invalid(
            "app.backup_needs_key",
            "a backup outside of the data's folder is encrypted: name its key with --backup-key-file \
             (`tradewind backup-key FILE` makes one), or say --plain",
        ));
    }
    let bucket = match (options.copy, house.bucket()?) {
        (false, _) => None,
        (true, Some(bucket)) => Some(bucket),
        (true, None) => {
            let detail = "--copy needs the bucket: name it with --backup-s3";
            return Err(Fault::invalid("app.no_bucket", detail));
        }
    };
    let (target, keep) = (house.existing_target()?, options.keep());
    let place = folder.clone();
    let began = std::time::Instant::now();
    let written = off_runtime(move || {
        let snapshot = Snapshot::open(&target, contexts::MIGRATIONS)?;
        let made_at = Clock::system().now();
        let stop = AtomicBool::new(false);
        let written = folder::write(&folder, snapshot, made_at, key.as_ref(), &stop, &mut tell)?;
        for name in keep.map_or(Ok(Vec::new()), |keep| folder::prune(&folder, keep))? {
            eprintln!("deleted {name}, which nobody needs any more");
        }
        Ok(written)
    });
    let written = written.await?;
    eprintln!(
        "{} rows, {} bytes, read back and compared, in {} ms",
        written.manifest.rows(),
        written.bytes,
        began.elapsed().as_millis()
    );
    println!("{}", written.path.display());
    match bucket {
        Some(bucket) => copy(&bucket, &place, &written.name, keep).await,
        None => Ok(()),
    }
}

async fn copy(bucket: &Bucket, folder: &Path, name: &str, keep: Option<Keep>) -> Result<(), Fault> {
    let bytes = system::jobs::copy_to(bucket, folder, name).await?;
    eprintln!("{bytes} bytes brought into {}, read back and compared", bucket.url());
    if let Some(keep) = keep {
        for name in bucket.prune(keep).await? {
            eprintln!("deleted {}/{name}, which nobody needs any more", bucket.url());
        }
    }
    println!("{}/{name}", bucket.url());
    Ok(())
}

/// Prints where every backup is, oldest first.
pub(crate) async fn list(house: &House) -> Result<(), Fault> {
    let folder = house.backup_folder(None);
    for kept in folder::list(&folder)? {
        println!("{}", folder.join(kept.name).display());
    }
    if let Some(bucket) = house.bucket()? {
        for copy in bucket.list().await? {
            println!("{}/{}\t{}", bucket.url(), copy.name, copy.bytes);
        }
    }
    Ok(())
}

/// A backup at hand: a file, or a copy that was brought from the bucket and goes with this value.
struct AtHand {
    path: PathBuf,
    fetched: bool,
}

impl AtHand {
    async fn new(house: &House, from: &str) -> Result<Self, Fault> {
        if !from.starts_with("s3://") {
            return Ok(Self { path: PathBuf::from(from), fetched: false });
        }
        let bucket = house.bucket()?;
        let found = bucket.as_ref().and_then(|bucket| Some((bucket, bucket.name_in(from)?)));
        let (bucket, name) = found.ok_or_else(|| {
            let detail = format!("{from} is no backup in the bucket of --backup-s3");
            Fault::invalid("app.no_bucket", detail)
        })?;
        house.make_folder()?;
        let path = house.data.join(format!(".{FETCHED}-{}-{name}", std::process::id()));
        let at_hand = Self { path, fetched: true };
        bucket.fetch(name, &at_hand.path).await?;
        Ok(at_hand)
    }
}

impl Drop for AtHand {
    fn drop(&mut self) {
        if self.fetched {
            // What cannot be removed is encrypted and does no harm.
            let _stays = std::fs::remove_file(&self.path);
        }
    }
}

/// Writes a new key into a file for its owner alone.
pub(crate) fn make_key(file: &Path) -> Result<(), Fault> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let text = Key::draw().to_file_text();
    let written = options.open(file).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.map_err(|error| {
        let detail = format!("{} cannot be made", file.display());
        Fault::invalid("app.backup_key_not_written", detail).with_source(error)
    })?;
    eprintln!(
        "{} is the key of your backups. Keep a second one elsewhere, not with the backups: without it \
         nobody can read them.",
        file.display()
    );
    Ok(())
}

/// Puts a backup back, or proves that it could be.
pub(crate) async fn put_back(house: &House, options: &Restore) -> Result<ExitCode, Fault> {
    let key = house.backup_key()?;
    let at_hand = AtHand::new(house, &options.from).await?;
    let from = at_hand.path.clone();
    if options.verify {
        return prove(house, from, key).await;
    }
    let target = house.target()?;
    let move_in = target.clone();
    let manifest = off_runtime(move || {
        restore(&from, key.as_ref(), &move_in, contexts::MIGRATIONS, &mut tell)
    });
    say(&manifest.await?);
    let options = house.options_at(target)?;
    Ok(doctor::tell(&doctor::examine_at(options).await?))
}

/// A scratch database, filled, compared, examined, and thrown away.
async fn prove(house: &House, from: PathBuf, key: Option<Key>) -> Result<ExitCode, Fault> {
    let (manifest, findings) = rehearse(house, from, key, tell).await?;
    say(&manifest);
    let code = doctor::tell(&findings);
    if findings.contradictions.is_empty() {
        println!("the backup can be restored");
    }
    Ok(code)
}

/// Restores a backup beside the data and lets the doctor look at it; what it says and what was found.
pub(crate) async fn rehearse(
    house: &House,
    from: PathBuf,
    key: Option<Key>,
    told: fn(&TableEnd),
) -> Result<(Manifest, Findings), Fault> {
    let mut told = told;
    let scratch = Draft::within(&house.data, "rehearsal")?;
    let target = scratch.target();
    let manifest = off_runtime(move || {
        system::archive::load(
            folder::open(&from)?,
            key.as_ref(),
            &target,
            contexts::MIGRATIONS,
            &mut told,
        )
    });
    let manifest = manifest.await?;
    let master = house.master()?;
    let options = Options { readers: 1, writers: 1, master, ..Options::new(scratch.target()) };
    Ok((manifest, doctor::examine_at(options).await?))
}

fn tell(end: &TableEnd) {
    tracing::info!(table = end.table, rows = end.rows, sha256 = end.sha256, "copied");
}

fn say(manifest: &Manifest) {
    eprintln!(
        "the backup of {} (version {}, from {}): {} tables, {} rows, every checksum agrees",
        manifest.made_at,
        manifest.product_version,
        manifest.engine,
        manifest.tables.len(),
        manifest.rows()
    );
}

impl Backup {
    fn keep(&self) -> Option<Keep> {
        let Self { keep, keep_days, keep_weeks, .. } = self;
        keep.map(|newest| Keep { newest, days: *keep_days, weeks: *keep_weeks })
    }
}
