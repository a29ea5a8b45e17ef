//! A private PostgreSQL (15 or newer) for tests and benches.
//!
//! `nextest` runs every test in a process of its own, so a cluster per process would spend its time
//! in `initdb`. One cluster is shared by all processes of this user that work in this checkout:
//!
//! - Its home is a folder known beforehand (user id, checkout, durability). Whoever comes first
//!   makes it, under an exclusive lock on `start.lock`.
//! - Everyone who uses it holds a *shared* lock on `users.lock` for as long as their [`Cluster`]
//!   lives. The kernel lets go of it when a process ends, however it ends.
//! - A small shell, the watcher, asks every second for the *exclusive* lock on `users.lock`. When it
//!   got it often enough in a row it keeps it, stops the server and removes the data. So a cluster
//!   that somebody uses cannot be stopped, one that nobody uses cannot stay, and a newcomer waits at
//!   `users.lock` until the stop is over and then starts afresh. The watcher itself holds
//!   `watcher.lock`; a newcomer who finds it free, because the watcher was killed, starts another.
//!
//! The server listens on a Unix socket in a folder of mode 0700 and on no port at all: nothing to
//! collide with, and no other user of the machine gets in.
//!
//! `TRADEWIND_TEST_POSTGRES` (a URL whose user may create databases) replaces the private cluster of
//! the tests.

mod encrypted;
mod home;
mod programs;

use std::fmt;
use std::fs::File;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io;
use std::path::Path;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::Duration;

use ::postgres::error::SqlState;
use ::postgres::{Client, Config, NoTls};

pub use self::encrypted::EncryptedServer;
pub use self::home::{Durability, Home};
use self::home::{is_watched, lock_file, make_folder};
use self::programs::Programs;

/// A server of one's own choice instead of the private cluster.
const URL_VARIABLE: &str = "TRADEWIND_TEST_POSTGRES";
/// Set to make a missing PostgreSQL a failure; `CI` does the same.
const REQUIRE_VARIABLE: &str = "TRADEWIND_REQUIRE_POSTGRES";
/// The server's superuser inside; peers are kept out by the folder's mode, so it needs no password.
const SUPERUSER: &str = "tradewind";
/// Only a part of the socket's name: no port is opened.
const PORT: u16 = 5432;

/// Why there is no cluster or no database.
#[derive(Debug)]
#[non_exhaustive]
pub enum PostgresError {
    /// PostgreSQL's programs are not installed; the text says where they were looked for.
    NoPostgres(String),
    /// They are, but something went wrong; the text says what, with the server's words.
    Failed(String),
}

impl fmt::Display for PostgresError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPostgres(detail) => write!(f, "no PostgreSQL found: {detail}"),
            Self::Failed(detail) => f.write_str(detail),
        }
    }
}

impl std::error::Error for PostgresError {}

fn failed(what: impl fmt::Display) -> impl FnOnce(io::Error) -> PostgresError {
    move |source| PostgresError::Failed(format!("{what}: {source}"))
}

fn refused(source: ::postgres::Error) -> PostgresError {
    PostgresError::Failed(match source.as_db_error() {
        Some(said) => format!("{}: {}", said.code().code(), said.message()),
        None => source.to_string(),
    })
}

/// A running server. While this value lives, the server does.
#[derive(Debug)]
pub struct Cluster {
    /// The maintenance database, where databases are created from.
    admin_url: String,
    /// Holds the shared lock on `users.lock`; none for a server that is not ours.
    _in_use: Option<File>,
}

/// Says "in use" until the process ends.
static VOLATILE: OnceLock<Cluster> = OnceLock::new();
static DURABLE: OnceLock<Cluster> = OnceLock::new();
static JOINING: Mutex<()> = Mutex::new(());

impl Cluster {
    /// The cluster all tests (or all benches) of this checkout share, started when it is not running.
    /// For tests, `TRADEWIND_TEST_POSTGRES` may name a server instead; whether another's server is
    /// durable nobody can tell, so benches always get their own.
    ///
    /// # Errors
    /// [`PostgresError::NoPostgres`] when it is not installed.
    pub fn shared(durability: Durability) -> Result<&'static Self, PostgresError> {
        let slot = match durability {
            Durability::Volatile => &VOLATILE,
            Durability::Durable => &DURABLE,
        };
        let _one_at_a_time = JOINING.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(cluster) = slot.get() {
            return Ok(cluster);
        }
        let given = setting(URL_VARIABLE).filter(|_| durability == Durability::Volatile);
        let cluster = match given {
            Some(admin_url) => Self { admin_url, _in_use: None },
            None => Self::join(&Home::shared(durability)?)?,
        };
        Ok(slot.get_or_init(|| cluster))
    }

    /// The shared cluster for tests, or `None` after a loud word that `test` proves nothing here.
    ///
    /// # Panics
    /// When PostgreSQL is missing and `CI` or `TRADEWIND_REQUIRE_POSTGRES` is set, and when it is
    /// there but does not work: a broken server is not a reason to skip.
    #[must_use]
    pub fn shared_or_skip(test: &str) -> Option<&'static Self> {
        match Self::shared(Durability::Volatile) {
            Ok(cluster) => Some(cluster),
            Err(PostgresError::NoPostgres(detail)) if !is_required() => {
                eprintln!("SKIPPED {test}: no PostgreSQL found: {detail}");
                None
            }
            Err(error) => panic!("{test} needs PostgreSQL: {error}"),
        }
    }

    /// Uses the cluster at `home`, starting it when it is not running.
    ///
    /// # Errors
    /// [`PostgresError::NoPostgres`] when it is not installed.
    pub fn join(home: &Home) -> Result<Self, PostgresError> {
        let programs = Programs::find()?;
        make_folder(&home.folder)?;
        let in_use = lock_file(home, "users.lock")?;
        in_use.lock_shared().map_err(failed("cannot lock users.lock"))?;

        let admin_url = url(&home.folder, "postgres");
        if !(answers(&admin_url) && is_watched(home)?) {
            let starting = lock_file(home, "start.lock")?;
            starting.lock().map_err(failed("cannot lock start.lock"))?;
            if !answers(&admin_url) {
                programs.start(home)?;
            }
            if !is_watched(home)? {
                programs.watch(home)?;
            }
        }
        Ok(Self { admin_url, _in_use: Some(in_use) })
    }

    /// The maintenance database's URL: for looking around, not for tables.
    #[must_use]
    pub fn admin_url(&self) -> &str {
        &self.admin_url
    }

    /// An empty database.
    ///
    /// # Errors
    /// When the server refuses.
    pub fn database(&self) -> Result<Database, PostgresError> {
        off_runtime(|| self.create("template0").map_err(refused))
    }

    /// A copy of a database that `migrate` has filled. `migrate` runs once per `name` over all
    /// processes; `name` must change when what it makes changes, so give a hash of the migrations.
    ///
    /// `migrate` gets the URL, must close its connections, and runs on a thread of its own.
    ///
    /// # Errors
    /// What `migrate` says, or when the server refuses.
    pub fn database_from_template<F, E>(
        &self,
        name: &str,
        migrate: F,
    ) -> Result<Database, PostgresError>
    where
        F: FnOnce(&str) -> Result<(), E> + Send,
        E: fmt::Display,
    {
        let template = format!("template_{:016x}", fingerprint(name.as_bytes()));
        off_runtime(|| {
            // Only the first test of a run finds no template: try before looking.
            match self.create(&template) {
                Err(error) if error.code() == Some(&SqlState::UNDEFINED_DATABASE) => {}
                made => return made.map_err(refused),
            }
            self.make_template(&template, migrate)?;
            self.create(&template).map_err(refused)
        })
    }

    fn create(&self, template: &str) -> Result<Database, ::postgres::Error> {
        // Unique over processes without asking: 64 random bits, and the process for whoever looks.
        let name = format!("t_{}_{:016x}", std::process::id(), random());
        let mut admin = Client::connect(&self.admin_url, NoTls)?;
        // From file to file: without fsync that takes half the time of going through the log.
        admin.batch_execute(&format!(
            "CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY"
        ))?;
        Ok(Database {
            url: with_database(&self.admin_url, &name),
            name,
            admin_url: self.admin_url.clone(),
        })
    }

    fn make_template<F, E>(&self, template: &str, migrate: F) -> Result<(), PostgresError>
    where
        F: FnOnce(&str) -> Result<(), E>,
        E: fmt::Display,
    {
        let mut admin = Client::connect(&self.admin_url, NoTls).map_err(refused)?;
        let key = i64::from_ne_bytes(fingerprint(template.as_bytes()).to_ne_bytes());
        // Held by this connection: it ends with it, so that a migration that panics frees the next.
        admin.execute("SELECT pg_advisory_lock($1)", &[&key]).map_err(refused)?;
        let made = admin
            .query_opt("SELECT 1 FROM pg_database WHERE datname = $1", &[&template])
            .map_err(refused)?;
        if made.is_some() {
            return Ok(());
        }
        // Filled under another name, so that a template that exists is a template that is whole.
        let draft = format!("{template}_draft");
        admin
            .batch_execute(&format!("DROP DATABASE IF EXISTS {draft} WITH (FORCE)"))
            .and_then(|()| {
                admin.batch_execute(&format!("CREATE DATABASE {draft} TEMPLATE template0"))
            })
            .map_err(refused)?;
        migrate(&with_database(&self.admin_url, &draft))
            .map_err(|error| PostgresError::Failed(format!("the template's migration: {error}")))?;
        admin
            .batch_execute(&format!("ALTER DATABASE {draft} ALLOW_CONNECTIONS false"))
            .and_then(|()| {
                admin.batch_execute(&format!("ALTER DATABASE {draft} RENAME TO {template}"))
            })
            .map_err(refused)
    }
}

/// A database of one test's own, dropped with this value, whoever is still connected.
#[derive(Debug)]
pub struct Database {
    url: String,
    name: String,
    admin_url: String,
}

impl Database {
    /// A `postgres://` URL.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let dropped = off_runtime(|| {
            let mut admin = Client::connect(&self.admin_url, NoTls)?;
            admin.batch_execute(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name))
        });
        // A drop cannot fail a test; what stays goes with the cluster.
        if let Err(error) = dropped {
            eprintln!("cannot drop the test database {}: {}", self.name, refused(error));
        }
    }
}

/// The blocking client runs an executor of its own and panics inside another: tests are often async,
/// so what talks to the server gets a thread of its own.
fn off_runtime<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    thread::scope(|scope| match scope.spawn(work).join() {
        Ok(done) => done,
        Err(panic) => std::panic::resume_unwind(panic),
    })
}

/// Does a missing PostgreSQL fail instead of skip?
fn is_required() -> bool {
    ["CI", REQUIRE_VARIABLE]
        .iter()
        .any(|name| setting(name).is_some_and(|value| !value.is_empty() && value != "0"))
}

#[expect(clippy::disallowed_methods, reason = "a test run is configured by its environment only")]
fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn answers(url: &str) -> bool {
    off_runtime(|| {
        let config = url.parse::<Config>();
        config.is_ok_and(|mut config| {
            config.connect_timeout(Duration::from_secs(5)).connect(NoTls).is_ok()
        })
    })
}

fn url(socket_folder: &Path, database: &str) -> String {
    let folder = socket_folder.display().to_string().replace('%', "%25").replace('/', "%2F");
    format!("postgres://{SUPERUSER}@{folder}:{PORT}/{database}")
}

/// The same server, another database.
fn with_database(url: &str, database: &str) -> String {
    let (base, parameters) = url.split_once('?').map_or((url, None), |(a, b)| (a, Some(b)));
    let authority = base.find("://").map_or(0, |at| at + 3);
    let end = base[authority..].find('/').map_or(base.len(), |at| authority + at);
    let changed = format!("{}/{database}", &base[..end]);
    parameters.map_or_else(|| changed.clone(), |rest| format!("{changed}?{rest}"))
}

fn random() -> u64 {
    // The one source of randomness in std: each state gets keys of its own.
    RandomState::new().build_hasher().finish()
}

/// FNV-1a: the same over processes and compilers, which std's hashers do not promise.
fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_database_of_the_same_postgres_has_the_same_server_and_parameters() {
        let cases = [
            ("postgres://u@%2Ftmp%2Fx:5432/postgres", "postgres://u@%2Ftmp%2Fx:5432/t"),
            (
                "postgresql://u:p@host:5433/a?sslmode=disable",
                "postgresql://u:p@host:5433/t?sslmode=disable",
            ),
            ("postgres://host", "postgres://host/t"),
        ];
        for (given, expected) in cases {
            assert_eq!(with_database(given, "t"), expected);
        }
    }

    #[test]
    fn a_socket_folder_survives_the_way_into_a_postgres_url_and_back() {
        let config: Config = url(Path::new("/dev/shm/a %-b"), "d").parse().unwrap();
        let folder = Path::new("/dev/shm/a %-b").to_path_buf();
        assert_eq!(config.get_hosts(), [::postgres::config::Host::Unix(folder)]);
        assert_eq!(config.get_dbname(), Some("d"));
    }
}
