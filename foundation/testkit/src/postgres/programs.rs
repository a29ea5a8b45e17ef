//! PostgreSQL's own programs, and how they are called.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::home::{Durability, Home, servant};
use super::{PORT, PostgresError, SUPERUSER, URL_VARIABLE, failed, setting};

/// How long the rests of a killed server may stand in the way of its successor.
const LINGERS_AT_MOST: Duration = Duration::from_secs(10);

/// In the data folder: the machine's start during which it was made.
const BOOT: &str = "tradewind.boot";

/// PostgreSQL's own programs.
pub(super) struct Programs {
    folder: PathBuf,
}

impl Programs {
    pub(super) fn find() -> Result<Self, PostgresError> {
        let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
        let mut versions: Vec<(u32, PathBuf)> = debian
            .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path())))
            .collect();
        versions.sort_unstable_by(|a, b| b.cmp(a));
        let newest_first = versions.into_iter().map(|(_, path)| path.join("bin"));

        let path = setting("PATH").unwrap_or_default();
        newest_first
            .chain(std::env::split_paths(&path))
            .find(|folder| {
                ["initdb", "pg_ctl", "postgres"].iter().all(|name| folder.join(name).is_file())
            })
            .map(|folder| Self { folder })
            .ok_or_else(|| {
                let looked = "neither /usr/lib/postgresql/*/bin nor PATH has initdb and pg_ctl";
                PostgresError::NoPostgres(format!("{looked}; install it, or set {URL_VARIABLE}"))
            })
    }

    pub(super) fn start(&self, home: &Home) -> Result<(), PostgresError> {
        let data = home.data();
        // Without fsync nothing promises that files which outlived the machine are whole.
        if data.is_dir() && !boot_of(&data).is_ok_and(|boot| boot == this_boot()) {
            remove_folder(&data)?;
        }
        if !data.is_dir() {
            // Made beside and renamed, so that a folder of this name is always a whole one.
            let draft = home.folder.join("data.draft");
            remove_folder(&draft)?;
            let mut initdb = self.command("initdb", home);
            initdb.arg("-D").arg(&draft).args(["--username", SUPERUSER, "--auth=trust"]);
            initdb.args(["--encoding=UTF8", "--locale=C", "--no-instructions", "--no-sync"]);
            run(initdb)?;
            fs::write(draft.join("postgresql.auto.conf"), settings(home))
                .and_then(|()| fs::write(draft.join(BOOT), this_boot()))
                .map_err(failed("cannot write the server's settings"))?;
            fs::rename(&draft, &data).map_err(failed(data.display()))?;
        }
        let began = Instant::now();
        loop {
            match self.start_once(home) {
                // One that was killed lingers: its process until it is reaped, its sessions until
                // they notice.
                Err(_) if began.elapsed() < LINGERS_AT_MOST => {
                    thread::sleep(Duration::from_millis(200));
                }
                outcome => return outcome,
            }
        }
    }

    fn start_once(&self, home: &Home) -> Result<(), PostgresError> {
        let log = home.folder.join("server.log");
        let mut start = self.command("pg_ctl", home);
        start.arg("-D").arg(home.data()).arg("-l").arg(&log);
        // pg_ctl puts the server into a session of its own, out of reach of a test run's end.
        start.args(["-w", "-t", "60", "-s", "start"]);
        run(start).map_err(|error| {
            let log = fs::read_to_string(&log).unwrap_or_default();
            let from = log.char_indices().rev().nth(2_000).map_or(0, |(at, _)| at);
            PostgresError::Failed(format!("{error}\n{}", &log[from..]))
        })
    }

    pub(super) fn watch(&self, home: &Home) -> Result<(), PostgresError> {
        let mut watcher = self.command("sh", home);
        watcher.arg("-c").arg(include_str!("watch.sh")).arg("tradewind-test-postgres-watcher");
        watcher.arg(&home.folder).arg(home.idle.as_secs().max(1).to_string());
        watcher.arg(self.folder.join("pg_ctl"));
        // A group of its own, and none of our pipes: the test run neither waits for it nor ends it.
        watcher.process_group(0).stdout(Stdio::null()).stderr(Stdio::null());
        let mut watcher = watcher.spawn().map_err(failed("cannot start the watcher"))?;
        // Should it end while this process lives, somebody has to take note, or it stays a zombie.
        thread::spawn(move || watcher.wait());
        Ok(())
    }

    pub(super) fn command(&self, name: &str, home: &Home) -> Command {
        let own = self.folder.join(name);
        let program: &OsStr = if own.is_file() { own.as_os_str() } else { name.as_ref() };
        let mut command = Command::new(program);
        command.current_dir(&home.folder).stdin(Stdio::null());
        if let Some((uid, gid)) = servant() {
            command.uid(uid).gid(gid);
        }
        command
    }
}

/// When the machine was started, as far as it tells.
fn this_boot() -> String {
    fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default()
}

fn boot_of(data: &Path) -> io::Result<String> {
    fs::read_to_string(data.join(BOOT))
}

fn remove_folder(folder: &Path) -> Result<(), PostgresError> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(failed(folder.display())(error))
        }
        _ => Ok(()),
    }
}

fn settings(home: &Home) -> String {
    let shared = format!(
        "listen_addresses = ''\nport = {PORT}\nunix_socket_directories = '{}'\n\
         max_connections = 300\ntimezone = 'UTC'\nlc_messages = 'C'\n",
        home.folder.display()
    );
    shared
        + match home.durability {
            // No autovacuum, which would sit in a template just when it is to be copied. Shared
            // memory as files in the data folder, so that a killed server leaves none behind.
            Durability::Volatile => {
                "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n\
                 wal_level = minimal\nmax_wal_senders = 0\nmax_wal_size = 256MB\n\
                 shared_buffers = 64MB\nautovacuum = off\n\
                 dynamic_shared_memory_type = mmap\n"
            }
            Durability::Durable => {
                "fsync = on\nsynchronous_commit = on\nfull_page_writes = on\n\
                 wal_level = replica\nmax_wal_size = 4GB\ncheckpoint_timeout = 15min\n\
                 shared_buffers = 1GB\nautovacuum = on\n"
            }
        }
}

pub(super) fn run(mut command: Command) -> Result<(), PostgresError> {
    // The server must not inherit a pipe somebody reads to its end; pg_ctl gives it its log instead.
    let name = command.get_program().display().to_string();
    let output = command.output().map_err(failed(&name))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(PostgresError::Failed(format!("{name}: {}: {}", output.status, said.trim())))
}
