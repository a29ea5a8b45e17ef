//! What each subcommand takes.

use std::path::PathBuf;

use clap::Args;
use kernel::Timestamp;

use super::Secret;

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

/// A bucket behind an S3 API, for copies of backups.
#[derive(Debug, Clone, Args)]
pub struct Copies {
    /// The bucket where a copy of each backup goes, encrypted.
    #[arg(long, global = true, env = "TRADEWIND_BACKUP_S3", value_name = "s3://BUCKET/PREFIX")]
    pub backup_s3: Option<String>,

    /// The address of its API, where it is not Amazon's own.
    #[arg(long, global = true, env = "TRADEWIND_BACKUP_S3_ENDPOINT", value_name = "https://…")]
    pub backup_s3_endpoint: Option<String>,

    /// Its region.
    #[arg(
        long,
        global = true,
        env = "TRADEWIND_BACKUP_S3_REGION",
        default_value = "us-east-1",
        value_name = "REGION"
    )]
    pub backup_s3_region: String,

    /// The name of the key that opens it.
    #[arg(long, global = true, env = "TRADEWIND_BACKUP_S3_KEY_ID", value_name = "ID")]
    pub backup_s3_key_id: Option<String>,

    /// That key. Everybody on this machine can read what stands on a command line: use the variable.
    #[arg(
        long,
        global = true,
        env = "TRADEWIND_BACKUP_S3_SECRET",
        hide_env_values = true,
        value_name = "SECRET"
    )]
    pub backup_s3_secret: Option<Secret>,
}

/// How to back up.
#[derive(Debug, Clone, Args)]
pub struct Backup {
    /// The folder for this once.
    #[arg(long, value_name = "DIR")]
    pub to: Option<PathBuf>,

    /// Bring a copy into the bucket, too, and read it back.
    #[arg(long)]
    pub copy: bool,

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
    /// The backup; `s3://BUCKET/PREFIX/NAME` is brought from the bucket first.
    #[arg(long, value_name = "FILE")]
    pub from: String,

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

/// What can be done with the keys of personal data.
#[derive(Debug, clap::Subcommand)]
pub enum Keys {
    /// List them: without the keys themselves.
    List,
    /// Make a new data key, and bring what older ones sealed under it, page by page, beside a running
    /// server.
    Rotate {
        /// Make a new master key instead, and wrap the data keys under it. Stop the server before, and
        /// start it after with the new key.
        #[arg(long)]
        master: bool,
    },
    /// Destroy a data key: whatever it sealed is forgotten for good.
    Destroy {
        /// Its number, as `keys list` shows it.
        number: i64,
        /// That it is meant.
        #[arg(long)]
        yes: bool,
    },
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
        /// What they may do, by the name of a role.
        #[arg(long, default_value = "administrator")]
        role: String,
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
