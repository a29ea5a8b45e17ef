//! Looks at everything there is to look at: the database, the machine, the network, what waits.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use db::examine::{CheckIntegrity, CompareSchema, ReadState, Schema, State};
use db::{Ctx, Db, Engine, Migrations, Query, Target};
use futures_util::future::join_all;
use jobs::{Beat, BoxFuture, Tally};
use kernel::{Actor, Fault, Permission, Timestamp};
use serde::Serialize;
use settings::BackupEveryHours;

use crate::diagnosis::{self, Advice, Check, CheckName, Grade};
use crate::jobs::Workshop;
use crate::runs::RunKind;
use crate::store;

/// The machine around the house, as its options describe it.
#[derive(Clone)]
pub struct Here {
    /// Where the data and its backups are.
    pub workshop: Arc<Workshop>,
    /// The folder of the data.
    pub data: PathBuf,
    /// The servers the options name.
    pub servers: Vec<Server>,
    /// The worker of this program, if it has one.
    pub beat: Option<Beat>,
    /// What `GET /metrics` would answer, for the bundle.
    pub metrics: Option<Metrics>,
    /// Whether the program was given a password for the mail server.
    pub has_mail_password: bool,
}

/// What `GET /metrics` would answer.
pub type Metrics = Arc<dyn Fn() -> BoxFuture<'static, Result<String, Fault>> + Send + Sync>;

/// A server the program talks to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// What it is to us: `database`, `mail`, `backups`.
    pub name: &'static str,
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
}

impl Server {
    /// Of a URL, whose scheme says the port where it does not.
    #[must_use]
    pub fn host_and_port(url: &str) -> Option<(String, u16)> {
        let (scheme, rest) = url.split_once("://")?;
        let authority = rest.split(['/', '?', '#']).next()?;
        let place = authority.rsplit_once('@').map_or(authority, |(_, place)| place);
        let usual = if scheme == "http" { 80 } else { 443 };
        let (host, port) = match place.rsplit_once(':') {
            // Within brackets the colons are the address's own.
            Some((host, port)) if !port.contains(']') => (host, port.parse().ok()?),
            _ => (place, usual),
        };
        let host = host.trim_start_matches('[').trim_end_matches(']');
        (!host.is_empty()).then(|| (host.to_owned(), port))
    }
}

impl Here {
    /// No machine around: for the description of the API, and tests of other things.
    #[must_use]
    pub fn nowhere(sets: &'static [Migrations]) -> Self {
        let (folder, target) = (PathBuf::new(), Target::Sqlite(PathBuf::from(":memory:")));
        let workshop = Workshop::new(target, sets, folder.clone(), folder.clone());
        Self {
            workshop: Arc::new(workshop),
            data: folder,
            servers: Vec::new(),
            beat: None,
            metrics: None,
            has_mail_password: false,
        }
    }
}

/// How everything stands.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = SystemDiagnosis)]
pub struct Diagnosis {
    /// The worst of them.
    pub grade: Grade,
    pub checked_at: Timestamp,
    pub checks: Vec<Check>,
}

/// Longer than a busy second.
const PATIENCE: Duration = Duration::from_secs(5);
/// A database that is greater is examined by the command line alone: nobody waits for it at a screen.
const MOST_EXAMINED: i64 = 1 << 30;
const EXAMINE_PATIENCE: Duration = Duration::from_secs(20);

/// What stands in the tables.
#[derive(Debug, Clone)]
struct Look(&'static [Migrations]);

struct Seen {
    state: State,
    schema: Schema,
    tally: Tally,
    every_hours: i64,
    mail: Option<(String, u16)>,
    backup: (Option<Timestamp>, Option<Timestamp>),
    drill: (Option<Timestamp>, Option<Timestamp>),
}

impl Query for Look {
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = Seen;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Seen, Fault> {
        Ok(Seen {
            state: ReadState.run(ctx)?,
            schema: CompareSchema(self.0).run(ctx)?,
            tally: jobs::tally(ctx)?,
            every_hours: settings::parameter::<BackupEveryHours>(ctx)?,
            mail: store::mails::server(ctx)?.map(|(server, _)| (server.host, server.port)),
            backup: store::runs::last_over(ctx, RunKind::Backup)?,
            drill: store::runs::last_over(ctx, RunKind::Drill)?,
        })
    }
}

fn house() -> Actor {
    Actor::system("diagnostics")
}

/// Looks at everything; `thorough`: at every page of the database too, however great it is.
pub async fn diagnose(db: &Db, here: &Here, thorough: bool) -> Diagnosis {
    let now = db.clock().now();
    let (actor, look) = (house(), Look(here.workshop.sets));
    let tables = async {
        match tokio::time::timeout(PATIENCE, db.read(&actor, look)).await {
            Ok(Ok(seen)) => of_tables(db, here, &seen, now, thorough).await,
            Ok(Err(fault)) => vec![no_answer(db, &format!("it does not answer: {fault}"))],
            Err(_) => vec![no_answer(db, "it is slow to answer")],
        }
    };
    let servers = join_all(here.servers.iter().map(reach));
    let (mut checks, servers) = tokio::join!(tables, servers);
    let waiting = db.pulse().waiting;
    checks.push(diagnosis::queues(waiting.screen_writes, waiting.bulk_writes, waiting.reads));
    checks.push(mode(db));
    checks.extend(servers);
    let grade = checks.iter().map(|check| check.grade).max().unwrap_or(Grade::Ok);
    Diagnosis { grade, checked_at: now, checks }
}

fn no_answer(db: &Db, detail: &str) -> Check {
    let advice = match db.engine() {
        Engine::Sqlite => Advice::RestoreBackup,
        Engine::Postgres => Advice::CheckDatabaseServer,
    };
    Check::bad(CheckName::Database, advice, detail)
}

async fn of_tables(
    db: &Db,
    here: &Here,
    seen: &Seen,
    now: Timestamp,
    thorough: bool,
) -> Vec<Check> {
    let state = &seen.state;
    let held = db.held().is_some();
    let silence = here.beat.as_ref().filter(|_| !held).map(Beat::silence);
    let bytes = u64::try_from(state.bytes).unwrap_or(0);
    let mail = seen.mail.clone().map(|(host, port)| Server { name: "mail", host, port });
    let mail = async {
        match &mail {
            Some(server) => Some(reach(server).await),
            None => None,
        }
    };
    // Side by side, or somebody who waits at a screen waits for the sum of both.
    let (database, mail) = tokio::join!(database(db, state, thorough), mail);
    let mut checks = vec![
        database,
        schema(&seen.schema),
        versions(db, state),
        diagnosis::clock(now, state.last_event_at, state.server_time),
        diagnosis::background(&seen.tally, silence),
        diagnosis::consumers(&db.pulse().consumers, state.last_event, held),
        diagnosis::backup(now, seen.every_hours, seen.backup.0, seen.backup.1),
        diagnosis::drill(now, seen.drill.0, seen.drill.1),
    ];
    checks.extend(mail);
    checks.extend(room(CheckName::Disk, &here.data, bytes));
    checks.extend(room(CheckName::BackupDisk, &here.workshop.folder, bytes));
    checks
}

async fn database(db: &Db, state: &State, thorough: bool) -> Check {
    let name = CheckName::Database;
    let check = if state.bytes > MOST_EXAMINED && !thorough {
        Check::ok(name, "it answers; it is too great to be read whole while somebody waits")
    } else {
        let actor = house();
        let examined = db.read(&actor, CheckIntegrity);
        let found = match thorough {
            true => Ok(examined.await),
            false => tokio::time::timeout(EXAMINE_PATIENCE, examined).await,
        };
        match found {
            Ok(Ok(found)) if found.is_empty() => {
                Check::ok(name, "it answers, and its files are whole")
            }
            Ok(Ok(found)) => Check::bad(name, Advice::RestoreBackup, found.join("; ")),
            Ok(Err(fault)) => no_answer(db, &format!("it cannot be examined: {fault}")),
            Err(_) => Check::ok(name, "it answers; it could not be read whole in time"),
        }
    };
    check.fact("bytes", state.bytes)
}

fn schema(schema: &Schema) -> Check {
    let name = CheckName::Schema;
    let steps = |steps: &[db::copy::Step]| {
        let steps = steps.iter().map(|step| format!("{} {:04}", step.context, step.number));
        steps.collect::<Vec<_>>().join(", ")
    };
    if !schema.missing.is_empty() {
        let detail = format!("the tables have not seen {}", steps(&schema.missing));
        return Check::bad(name, Advice::FinishUpgrade, detail);
    }
    if !schema.unknown.is_empty() {
        let detail = format!("the tables have seen {} of a newer version", steps(&schema.unknown));
        return Check::warn(name, Advice::UpgradeThisNode, detail);
    }
    Check::ok(name, "the tables are this version's")
}

fn versions(db: &Db, state: &State) -> Check {
    let detail = format!(
        "Tradewind {} on {} {}",
        env!("CARGO_PKG_VERSION"),
        db.engine().name(),
        state.engine_version
    );
    Check::ok(CheckName::Versions, detail)
        .fact("product", env!("CARGO_PKG_VERSION"))
        .fact("engine", db.engine().name())
        .fact("engine_version", &state.engine_version)
        .fact("system", std::env::consts::OS)
        .fact("processor", std::env::consts::ARCH)
}

fn mode(db: &Db) -> Check {
    let name = CheckName::Mode;
    match db.held() {
        None => Check::ok(name, "changes are taken"),
        Some(held) => Check::warn(name, Advice::OpenForWriting, held.detail),
    }
}

/// The room in a folder, or in the nearest one above it that is there.
#[cfg(unix)]
fn room(name: CheckName, folder: &Path, needs: u64) -> Option<Check> {
    let there = folder.ancestors().find(|folder| folder.is_dir())?;
    let seen = match rustix::fs::statvfs(there) {
        Ok(seen) => seen,
        Err(error) => {
            return Some(Check::warn(name, Advice::AskForHelp, format!("unknown: {error}")));
        }
    };
    let bytes = |blocks: u64| blocks.saturating_mul(seen.f_frsize);
    Some(diagnosis::disk(name, bytes(seen.f_bavail), bytes(seen.f_blocks), needs))
}

#[cfg(not(unix))]
fn room(_: CheckName, _: &Path, _: u64) -> Option<Check> {
    None
}

/// Whether a server's name is known and it can be talked to.
async fn reach(server: &Server) -> Check {
    let (name, began) = (CheckName::Network, Instant::now());
    let Server { host, port, .. } = server;
    let bad = |detail: String| Check::bad(name, Advice::CheckNetwork, detail);
    let lookup = tokio::net::lookup_host((host.as_str(), *port));
    let check = match tokio::time::timeout(PATIENCE, lookup).await {
        Err(_) => bad(format!("no answer to what address {host} has")),
        Ok(Err(error)) => bad(format!("{host} has no address: {error}")),
        Ok(Ok(found)) => {
            let addresses: Vec<SocketAddr> = found.collect();
            let connect = tokio::net::TcpStream::connect(addresses.as_slice());
            let check = match tokio::time::timeout(PATIENCE, connect).await {
                Err(_) => bad(format!("{host}:{port} does not answer")),
                Ok(Err(error)) => bad(format!("{host}:{port} cannot be reached: {error}")),
                Ok(Ok(_)) => Check::ok(name, format!("{host}:{port} answers")),
            };
            check.fact("addresses", addresses.len())
        }
    };
    check.of(server.name).fact("milliseconds", began.elapsed().as_millis())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_server_is_found_reached_or_named_as_missing() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = |host: &str| Server { name: "mail", host: host.to_owned(), port };
        let found = reach(&server("127.0.0.1")).await;
        assert_eq!((found.grade, found.subject.as_deref()), (Grade::Ok, Some("mail")));
        drop(listener);
        let gone = reach(&server("127.0.0.1")).await;
        assert!(gone.grade == Grade::Bad && gone.detail.contains("cannot be reached"), "{gone:?}");
        let unknown = reach(&server("no-such-name.invalid")).await;
        assert_eq!(unknown.grade, Grade::Bad, "{unknown:?}");
    }

    #[test]
    fn a_url_says_whom_to_ask() {
        for (url, wanted) in [
            ("https://s3.example/house", Some(("s3.example", 443))),
            ("http://127.0.0.1:9000", Some(("127.0.0.1", 9_000))),
            ("http://[::1]:9000/x", Some(("::1", 9_000))),
            ("https://[::1]", Some(("::1", 443))),
            ("s3.example", None),
        ] {
            let wanted = wanted.map(|(host, port)| (host.to_owned(), port));
            assert_eq!(Server::host_and_port(url), wanted, "{url}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_is_not_there_yet_has_the_room_of_the_one_above() {
        let folder = std::env::temp_dir().join("not-yet").join("backups");
        let check = room(CheckName::BackupDisk, &folder, 0).unwrap();
        assert!(check.facts["total"].parse::<u64>().unwrap() > 0, "{check:?}");
    }
}
