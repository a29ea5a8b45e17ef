//! Everything that can be set from outside, read once: options of the command line, each also from
//! the environment.

mod secret;
mod words;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use access::AddressRange;
use clap::{Args, Parser};
use db::examine::server_of;
use db::{Clock, Db, Master, MasterKey, Options, Target};
use kernel::Fault;
use system::archive::Key;
use system::bucket::{Bucket, BucketOptions};
use system::diagnose::{Here, Server};
use system::jobs::Workshop;

use crate::{contexts, doctor};

pub use secret::Secret;
pub use words::{
    Audit, Backup, Copies, Demo, Import, Keys, Migrate, Password, Restore, Switch, User, Username,
};

/// Orders, stock and operations of teams that sell across borders.
#[derive(Debug, Parser)]
#[command(name = "tradewind", version, about)]
pub struct Cli {
    /// Where the data is, and how to tell what happens.
    #[command(flatten)]
    pub house: House,
    /// What to do.
    #[command(subcommand)]
    pub command: Subcommand,
}

/// Where the data is, and how to tell what happens.
#[derive(Debug, Clone, Args)]
pub struct House {
    /// The folder with everything the program keeps; made when it is not there, for its owner alone.
    #[arg(
        long,
        global = true,
        env = "TRADEWIND_DATA",
        default_value = "./var",
        value_name = "DIR"
    )]
    pub data: PathBuf,

    /// The PostgreSQL that holds the data instead of the SQLite file `tradewind.db` in the folder. On
    /// another machine with `?sslmode=verify-full`, and `&sslrootcert=FILE` for an authority of your own.
    #[arg(
        long,
        global = true,
        env = "TRADEWIND_DATABASE_URL",
        hide_env_values = true,
        value_name = "postgres://…"
    )]
    pub database_url: Option<Secret>,

    /// The key that encrypts backups and opens them again; `tradewind backup-key` makes one.
    #[arg(long, global = true, env = "TRADEWIND_BACKUP_KEY_FILE", value_name = "FILE")]
    pub backup_key_file: Option<PathBuf>,

    /// The folder of backups; `backups` within the data's folder when absent.
    #[arg(long, global = true, env = "TRADEWIND_BACKUP_FOLDER", value_name = "DIR")]
    pub backup_folder: Option<PathBuf>,

    /// The bucket where copies of backups go.
    #[command(flatten)]
    pub copies: Copies,

    /// The file with the master key that encrypts personal data; `master.key` within the data's folder
    /// when absent. It is made with a new database, is in no backup, and nothing replaces it: keep a
    /// copy elsewhere.
    #[arg(long, global = true, env = "TRADEWIND_MASTER_KEY_FILE", value_name = "FILE")]
    pub master_key_file: Option<PathBuf>,

    /// The master key itself instead of its file, for where secrets come by the environment.
    #[arg(
        long,
        global = true,
        env = "TRADEWIND_MASTER_KEY",
        hide = true,
        hide_env_values = true,
        value_name = "KEY",
        conflicts_with = "master_key_file"
    )]
    pub master_key: Option<Secret>,

    /// The password of the mail server, if it asks for one. Everybody on this machine can read what stands
    /// on a command line: use the variable.
    #[arg(
        long,
        global = true,
        env = "TRADEWIND_MAIL_PASSWORD",
        hide_env_values = true,
        value_name = "PASSWORD"
    )]
    pub mail_password: Option<Secret>,

    /// What is logged: `warn`, `info`, `debug`, or per part as in `info,db=debug`.
    #[arg(
        long,
        global = true,
        env = "TRADEWIND_LOG",
        default_value = "info",
        value_name = "FILTER"
    )]
    pub log: String,

    /// Log a JSON object a line, for machines.
    #[arg(long, global = true, env = "TRADEWIND_LOG_JSON")]
    pub log_json: bool,
}

/// What the program can do.
#[derive(Debug, clap::Subcommand)]
pub enum Subcommand {
    /// Run the server with the user interface, and the work in the background.
    Serve(Serve),
    /// Fill an empty database with an invented company, and print how to sign in to it.
    Demo(Demo),
    /// Take in a file.
    Import {
        /// What is in it.
        #[command(subcommand)]
        what: Import,
    },
    /// Compare the books with each other; the exit code is 1 when something contradicts.
    Doctor,
    /// Look at the database, the disk, the clock, the network and what waits, and say what to do; the exit
    /// code is 1 when something is bad. It reads the whole database.
    Diagnose {
        /// Write what was found and more into this zip, without secrets and without people, for whoever
        /// supports you.
        #[arg(long, value_name = "FILE")]
        bundle: Option<PathBuf>,
    },
    /// Copy everything into a file while others go on working; it is read back before it counts.
    Backup(Backup),
    /// List the backups of the folder, and the copies in the bucket.
    Backups,
    /// Make the key of backups: a file in the format of `age`.
    BackupKey {
        /// The file; it must not be there yet.
        file: PathBuf,
    },
    /// Put a backup back into an empty place, whichever engine it came from.
    Restore(Restore),
    /// Look at the keys of personal data, make new ones, destroy old ones.
    Keys {
        /// What to do.
        #[command(subcommand)]
        what: Keys,
    },
    /// Make users, change their passwords, release who tried too often.
    User {
        /// What to do.
        #[command(subcommand)]
        what: User,
    },
    /// Compare the record of what happened with its seals, or print the last seal to keep elsewhere.
    Audit {
        /// What to do.
        #[command(subcommand)]
        what: Audit,
    },
    /// Bring the tables up to date and stop; `serve` does the same when it starts.
    Migrate(Migrate),
    /// Close the house for writing, or open it again; it holds over a restart.
    ReadOnly {
        /// Whether it is closed.
        #[arg(value_enum)]
        switch: Switch,
        /// Why, as everybody will read it.
        #[arg(long, default_value = "maintenance")]
        reason: String,
    },
    /// Print the description of the API.
    Openapi,
    /// Ask a running server whether it is ready; the exit code is 1 when it is not.
    Healthcheck {
        /// Where it listens.
        #[arg(long, env = "TRADEWIND_LISTEN", default_value = "127.0.0.1:8080")]
        listen: SocketAddr,
    },
}

/// How to serve.
#[derive(Debug, Clone, Args)]
pub struct Serve {
    /// Where to listen.
    #[arg(long, env = "TRADEWIND_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,

    /// Where to answer `GET /metrics` for Prometheus, and nothing else; nowhere when absent. Who reaches
    /// it needs no password: an address of this machine, or of a network of yours.
    #[arg(long, env = "TRADEWIND_METRICS_LISTEN", value_name = "ADDRESS")]
    pub metrics_listen: Option<SocketAddr>,

    /// A proxy in front speaks TLS: cookies are for TLS alone.
    #[arg(long, env = "TRADEWIND_TLS_TERMINATED")]
    pub tls_terminated: bool,

    /// The proxies of ours in front, as addresses or ranges: `127.0.0.1,10.0.0.0/8`. What they write
    /// into `X-Forwarded-For` is believed; from anybody else that header is not.
    #[arg(long, env = "TRADEWIND_TRUSTED_PROXIES", value_delimiter = ',', value_name = "RANGE,…")]
    pub trusted_proxies: Vec<AddressRange>,

    /// Hosts of your own network that the program may ask although their addresses are private, also
    /// without TLS: `idp.lan,10.0.0.7`. Everybody else's must be public and speak TLS.
    #[arg(long, env = "TRADEWIND_PRIVATE_HOSTS", value_delimiter = ',', value_name = "HOST,…")]
    pub private_hosts: Vec<String>,

    /// Where others reach this house: `https://tradewind.example`. Platforms that can be asked to tell by
    /// themselves what happens tell it there; none is asked when absent.
    #[arg(long, env = "TRADEWIND_PUBLIC_ADDRESS", value_name = "https://…")]
    pub public_address: Option<String>,

    /// The folder beneath which folders may be named where files of orders are put; the program takes files
    /// from there, and puts them aside. No folder of this machine is looked at when absent.
    #[arg(long, env = "TRADEWIND_FILE_DROPS", value_name = "DIR")]
    pub file_drops: Option<PathBuf>,
}

/// How long a server waits for its database: longer than one takes to start.
const PATIENCE: Duration = Duration::from_secs(60);
/// The name of the SQLite file.
const FILE: &str = "tradewind.db";

impl House {
    /// Opens the database with the machine's clock, brings its tables up to date, and takes no changes
    /// if the house is closed for writing.
    ///
    /// # Errors
    /// The folder cannot be made, or the database cannot be opened.
    pub async fn open(&self) -> Result<Db, Fault> {
        self.open_with(self.options()?).await
    }

    /// As [`House::open`], for a server that may start beside its database and before it.
    ///
    /// # Errors
    /// As [`House::open`].
    pub async fn open_patiently(&self) -> Result<Db, Fault> {
        self.open_with(Options { patience: PATIENCE, ..self.options()? }).await
    }

    /// How its database is opened.
    ///
    /// # Errors
    /// As [`House::open`].
    pub fn options(&self) -> Result<Options, Fault> {
        self.options_at(self.target()?)
    }

    /// How a database elsewhere is opened that holds what this house does.
    ///
    /// # Errors
    /// As [`House::master`].
    pub fn options_at(&self, target: Target) -> Result<Options, Fault> {
        Ok(Options { master: self.master()?, ..Options::new(target) })
    }

    async fn open_with(&self, options: Options) -> Result<Db, Fault> {
        let db = Db::open(&options, contexts::MIGRATIONS)?;
        system::mode::resume(&db).await?;
        Ok(db)
    }

    /// What backups of this house need to know.
    ///
    /// # Errors
    /// `system.backup_key_unreadable`; as [`House::target`].
    pub fn workshop(&self) -> Result<Workshop, Fault> {
        Ok(Workshop {
            target: self.target()?,
            master: self.master()?,
            sets: contexts::MIGRATIONS,
            folder: self.backup_folder(None),
            scratch: self.data.clone(),
            key: self.backup_key()?,
            bucket: self.bucket()?,
            examine: |db| Box::pin(async move { Ok(doctor::examine(&db).await?.contradictions) }),
        })
    }

    /// As [`House::open`], with a clock and a seed of one's own and one writer, so that the same
    /// commands give the same data.
    ///
    /// # Errors
    /// As [`House::open`].
    pub fn open_repeatable(&self, clock: Clock, seed: u64) -> Result<Db, Fault> {
        let options = self.options()?;
        let options = Options { clock, seed: Some(seed), writers: 1, readers: 1, ..options };
        Db::open(&options, contexts::MIGRATIONS)
    }

    /// The master key of personal data, or where it is.
    ///
    /// # Errors
    /// `db.master_key_unreadable`.
    pub fn master(&self) -> Result<Master, Fault> {
        Ok(match &self.master_key {
            Some(text) => Master::Key(MasterKey::parse(text.open())?),
            None => Master::File(self.master_path()),
        })
    }

    /// The file of the master key.
    #[must_use]
    pub fn master_path(&self) -> PathBuf {
        self.master_key_file.clone().unwrap_or_else(|| self.data.join("master.key"))
    }

    /// Where the data is, without making it.
    ///
    /// # Errors
    /// `app.no_data` when there is no such file.
    pub fn existing_target(&self) -> Result<Target, Fault> {
        let target = self.target()?;
        match &target {
            Target::Sqlite(path) if !path.exists() => {
                let detail = format!("{} is not there", path.display());
                Err(Fault::not_found("app.no_data", detail))
            }
            _ => Ok(target),
        }
    }

    /// The machine around this house.
    ///
    /// # Errors
    /// As [`House::workshop`].
    pub fn here(&self) -> Result<Here, Fault> {
        let workshop = self.workshop()?;
        let database = server_of(&workshop.target);
        let bucket = self.copies.backup_s3_endpoint.as_deref().and_then(Server::host_and_port);
        let servers = [("database", database), ("backups", bucket)].into_iter();
        let servers = servers
            .filter_map(|(name, place)| place.map(|(host, port)| Server { name, host, port }));
        Ok(Here {
            data: self.data.clone(),
            servers: servers.collect(),
            beat: None,
            metrics: None,
            has_mail_password: self.mail_password.is_some(),
            workshop: Arc::new(workshop),
        })
    }

    /// The key of backups, if one is named.
    ///
    /// # Errors
    /// `system.backup_key_unreadable`.
    pub fn backup_key(&self) -> Result<Option<Key>, Fault> {
        self.backup_key_file.as_deref().map(Key::from_file).transpose()
    }

    /// The bucket where copies of backups go, if one is named.
    ///
    /// # Errors
    /// `app.bucket_needs_keys`; as [`Bucket::new`].
    pub fn bucket(&self) -> Result<Option<Bucket>, Fault> {
        let Some(url) = &self.copies.backup_s3 else { return Ok(None) };
        let Copies { backup_s3_key_id, backup_s3_secret, .. } = &self.copies;
        let (Some(key_id), Some(secret)) = (backup_s3_key_id, backup_s3_secret) else {
            let detail = "a bucket needs TRADEWIND_BACKUP_S3_KEY_ID and TRADEWIND_BACKUP_S3_SECRET";
            return Err(Fault::invalid("app.bucket_needs_keys", detail));
        };
        let options = BucketOptions {
            url: url.clone(),
            endpoint: self.copies.backup_s3_endpoint.clone(),
            region: self.copies.backup_s3_region.clone(),
            key_id: key_id.clone(),
            secret: secret.open().to_owned(),
        };
        Bucket::new(&options).map(Some)
    }

    /// Where backups go: where one says this once, where the house says, or beside the data.
    #[must_use]
    pub fn backup_folder(&self, this_once: Option<&Path>) -> PathBuf {
        let named = this_once.or(self.backup_folder.as_deref());
        named.map_or_else(|| self.data.join("backups"), Path::to_path_buf)
    }

    /// Where the data is; its folder is made when it is not there.
    ///
    /// # Errors
    /// `app.no_folder`.
    pub fn target(&self) -> Result<Target, Fault> {
        self.make_folder()?;
        Ok(match &self.database_url {
            Some(url) => Target::Postgres(url.open().to_owned()),
            None => Target::Sqlite(self.data.join(FILE)),
        })
    }

    /// Makes the folder of the data, for its owner alone; one that is there keeps its rights.
    ///
    /// # Errors
    /// `app.no_folder`.
    pub fn make_folder(&self) -> Result<(), Fault> {
        make_private(&self.data).map_err(|error| {
            let detail = format!("{} cannot be made", self.data.display());
            Fault::unavailable("app.no_folder", detail).with_source(error)
        })
    }
}

#[cfg(unix)]
fn make_private(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn make_private(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed_and_every_option_of_the_house_has_its_variable() {
        let command = Cli::command();
        command.clone().debug_assert();
        for option in command.get_arguments().filter(|option| option.get_long().is_some()) {
            let name = option.get_id().as_str().to_uppercase();
            if matches!(name.as_str(), "HELP" | "VERSION") {
                continue;
            }
            let wanted = format!("TRADEWIND_{name}");
            assert_eq!(option.get_env().and_then(|name| name.to_str()), Some(wanted.as_str()));
        }
    }

    #[test]
    fn options_that_are_printed_name_no_secret() {
        let words = "tradewind --database-url postgres://x:canary@y/z --master-key canary \
                     --mail-password canary --backup-s3-secret canary diagnose";
        let cli = Cli::try_parse_from(words.split_whitespace()).unwrap();
        let shown = format!("{cli:?}");
        assert!(shown.contains("mail_password") && !shown.contains("canary"), "{shown}");
    }

    #[test]
    fn names_come_with_and_without_their_option() {
        for words in [
            vec!["tradewind", "user", "add", "ann", "--role", "reviewer"],
            vec!["tradewind", "user", "add", "--data", "/tmp/x", "--username", "ann"],
            vec!["tradewind", "--data", "/tmp/x", "user", "unlock", "ann"],
        ] {
            let cli = Cli::try_parse_from(&words).unwrap();
            let Subcommand::User { what } = cli.command else { panic!("{words:?}") };
            let (User::Add { name, .. }
            | User::Passwd { name, .. }
            | User::Unlock { name }
            | User::ResetSecondFactor { name }) = what;
            assert_eq!(name.text(), "ann", "{words:?}");
        }
        for words in [
            vec!["tradewind", "user", "add"],
            vec!["tradewind", "user", "add", "ann", "--username", "bea"],
            vec!["tradewind", "user", "add", "ann", "--password-stdin", "--password", "x"],
            vec!["tradewind", "demo", "--skus", "3"],
        ] {
            assert!(Cli::try_parse_from(&words).is_err(), "{words:?}");
        }
    }
}
