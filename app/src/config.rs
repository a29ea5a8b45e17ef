//! Everything that can be set from outside, read once: options of the command line, each also from
//! the environment.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use access::AddressRange;
use clap::{Args, Parser};
use db::{Clock, Db, Options, Target};
use kernel::{Fault, Timestamp};
use system::archive::Key;
use system::jobs::Workshop;

use crate::roles::Role;
use crate::{contexts, doctor};

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

    /// The PostgreSQL that holds the data instead of the SQLite file `tradewind.db` in the folder.
    #[arg(
        long,
        global = true,
        env = "TRADEWIND_DATABASE_URL",
        hide_env_values = true,
        value_name = "postgres://…"
    )]
    pub database_url: Option<String>,

    /// The key that encrypts backups and opens them again; `tradewind backup-key` makes one.
    #[arg(long, global = true, env = "TRADEWIND_BACKUP_KEY_FILE", value_name = "FILE")]
    pub backup_key_file: Option<PathBuf>,

    /// The folder of backups; `backups` within the data's folder when absent.
    #[arg(long, global = true, env = "TRADEWIND_BACKUP_FOLDER", value_name = "DIR")]
    pub backup_folder: Option<PathBuf>,

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
    /// Copy everything into a file while others go on working; it is read back before it counts.
    Backup(Backup),
    /// Make the key of backups: a file in the format of `age`.
    BackupKey {
        /// The file; it must not be there yet.
        file: PathBuf,
    },
    /// Put a backup back into an empty place, whichever engine it came from.
    Restore(Restore),
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

    /// A proxy in front speaks TLS: cookies are for TLS alone.
    #[arg(long, env = "TRADEWIND_TLS_TERMINATED")]
    pub tls_terminated: bool,

    /// The proxies of ours in front, as addresses or ranges: `127.0.0.1,10.0.0.0/8`. What they write
    /// into `X-Forwarded-For` is believed; from anybody else that header is not.
    #[arg(long, env = "TRADEWIND_TRUSTED_PROXIES", value_delimiter = ',', value_name = "RANGE,…")]
    pub trusted_proxies: Vec<AddressRange>,
}

/// How great the invented company is.
#[derive(Debug, Clone, Args)]
pub struct Demo {
    /// Orders of the last 60 days.
    #[arg(long, env = "TRADEWIND_DEMO_ORDERS", default_value_t = 20_000)]
    pub orders: u64,

    /// SKUs.
    #[arg(long, env = "TRADEWIND_DEMO_SKUS", default_value_t = 2_000,
          value_parser = clap::value_parser!(u64).range(50..=100_000))]
    pub skus: u64,

    /// The same seed gives the same company, but for passwords.
    #[arg(long, env = "TRADEWIND_DEMO_SEED", default_value_t = 7)]
    pub seed: u64,

    /// When the last of its days ends, as in `2026-11-22T08:00:00Z`; the hour that began last when
    /// absent.
    #[arg(long, env = "TRADEWIND_DEMO_UNTIL")]
    pub until: Option<Timestamp>,
}

/// How to back up.
#[derive(Debug, Clone, Args)]
pub struct Backup {
    /// The folder for this once.
    #[arg(long, value_name = "DIR")]
    pub to: Option<PathBuf>,

    /// Without encryption, although it leaves the data's folder.
    #[arg(long)]
    pub plain: bool,

    /// Keep so many of the newest backups there and delete the others; without it all are kept.
    #[arg(long, value_name = "COPIES")]
    pub keep: Option<usize>,

    /// Besides, keep the newest backup of each of so many days.
    #[arg(long, value_name = "DAYS", default_value_t = 0, requires = "keep")]
    pub keep_days: usize,

    /// Besides, keep the newest backup of each of so many weeks.
    #[arg(long, value_name = "WEEKS", default_value_t = 0, requires = "keep")]
    pub keep_weeks: usize,
}

/// Where the tables go.
#[derive(Debug, Clone, Args)]
pub struct Migrate {
    /// Move everything from the SQLite file into this empty PostgreSQL.
    #[arg(long, value_name = "postgres://…", conflicts_with = "rehearse")]
    pub to: Option<String>,

    /// Try it on a copy, and let the doctor look at the outcome; the data is only read.
    #[arg(long)]
    pub rehearse: bool,
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Switch {
    /// Closed for writing.
    On,
    /// Open.
    Off,
}

/// How to restore.
#[derive(Debug, Clone, Args)]
pub struct Restore {
    /// The backup.
    #[arg(long, value_name = "FILE")]
    pub from: PathBuf,

    /// Only prove that it can be restored: into a scratch place, with every checksum and the doctor.
    #[arg(long)]
    pub verify: bool,
}

/// Files that can be taken in.
#[derive(Debug, clap::Subcommand)]
pub enum Import {
    /// Orders: CSV or XLSX.
    Orders {
        /// The file.
        file: PathBuf,
        /// Which column is what: a file of JSON.
        #[arg(long)]
        mapping: PathBuf,
        /// The shop they belong to, where the file does not say.
        #[arg(long)]
        shop: Option<String>,
    },
}

/// What can be done with the record of what happened from the command line.
#[derive(Debug, clap::Subcommand)]
pub enum Audit {
    /// Compare every event with its seal; the exit code is 1 when something was changed, taken out or
    /// added, and a line each says what.
    Verify {
        /// A file of anchors that were kept elsewhere, one a line: the record must still hold them.
        #[arg(long, value_name = "FILE")]
        anchors: Option<PathBuf>,
    },
    /// Print the last seal's number and hash, to be kept where nobody here can change it.
    Anchor,
}

/// What can be done with users from the command line.
#[derive(Debug, clap::Subcommand)]
pub enum User {
    /// Make a user.
    Add {
        /// Who.
        #[command(flatten)]
        name: Username,
        /// As timelines show them; the user name when absent.
        #[arg(long)]
        display_name: Option<String>,
        /// What they may do.
        #[arg(long, value_enum, default_value_t = Role::Administrator)]
        role: Role,
        /// How the password comes.
        #[command(flatten)]
        password: Password,
    },
    /// Give a user another password; their sessions end.
    Passwd {
        /// Who.
        #[command(flatten)]
        name: Username,
        /// How the password comes.
        #[command(flatten)]
        password: Password,
    },
    /// Release a user who tried too often.
    Unlock {
        /// Who.
        #[command(flatten)]
        name: Username,
    },
    /// Take the second factor of a user away who has lost it; their sessions end.
    ResetSecondFactor {
        /// Who.
        #[command(flatten)]
        name: Username,
    },
}

/// A user name, with or without `--username` before it.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct Username {
    /// What they sign in with.
    #[arg(value_name = "NAME")]
    place: Option<String>,
    /// What they sign in with.
    #[arg(long, value_name = "NAME")]
    username: Option<String>,
}

impl Username {
    /// The name, from wherever it was given.
    #[must_use]
    pub fn text(&self) -> &str {
        self.place.as_deref().or(self.username.as_deref()).unwrap_or_default()
    }
}

/// How a password comes; without either one is made and printed.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub struct Password {
    /// It stands in the first line of the standard input.
    #[arg(long)]
    pub password_stdin: bool,
    /// The password itself. Everybody on this machine can read it meanwhile: for scripts and tests.
    #[arg(long, hide = true, value_name = "PASSWORD")]
    pub password: Option<String>,
}

/// The name of the SQLite file.
const FILE: &str = "tradewind.db";

impl House {
    /// Opens the database with the machine's clock, brings its tables up to date, and takes no changes
    /// if the house is closed for writing.
    ///
    /// # Errors
    /// The folder cannot be made, or the database cannot be opened.
    pub async fn open(&self) -> Result<Db, Fault> {
        let db = Db::open(&Options::new(self.target()?), contexts::MIGRATIONS)?;
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
            sets: contexts::MIGRATIONS,
            folder: self.backup_folder(None),
            scratch: self.data.clone(),
            key: self.backup_key()?,
            examine: |db| Box::pin(async move { doctor::examine(&db).await }),
        })
    }

    /// As [`House::open`], with a clock and a seed of one's own and one writer, so that the same
    /// commands give the same data.
    ///
    /// # Errors
    /// As [`House::open`].
    pub fn open_repeatable(&self, clock: Clock, seed: u64) -> Result<Db, Fault> {
        let options = Options::new(self.target()?);
        let options = Options { clock, seed: Some(seed), writers: 1, readers: 1, ..options };
        Db::open(&options, contexts::MIGRATIONS)
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

    /// The key of backups, if one is named.
    ///
    /// # Errors
    /// `system.backup_key_unreadable`.
    pub fn backup_key(&self) -> Result<Option<Key>, Fault> {
        self.backup_key_file.as_deref().map(Key::from_file).transpose()
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
            Some(url) => Target::Postgres(url.clone()),
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
