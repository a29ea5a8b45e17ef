//! The state of the database itself, whoever's tables stand in it: what diagnostics tell.

use kernel::{Fault, Permission, Timestamp};

use crate::command::Query;
use crate::copy::{Step, known_steps};
use crate::ctx::Ctx;
use crate::db::Target;
use crate::dialect::Engine;
use crate::event::last_event;
use crate::migrate::Migrations;
use crate::write_ahead_log;

/// Lines of an integrity check that anybody reads.
const MOST_DAMAGE: i64 = 20;

/// What there is to know without looking at rows.
#[derive(Debug, Clone)]
pub struct State {
    /// Of the engine, as it names it.
    pub engine_version: String,
    /// What it takes on its disk.
    pub bytes: i64,
    /// What time the server has; nothing where the engine runs within this program.
    pub server_time: Option<Timestamp>,
    /// The newest event: no honest clock is behind it.
    pub last_event: i64,
    /// When that was written.
    pub last_event_at: Option<Timestamp>,
}

/// What there is to know without looking at rows.
#[derive(Debug, Clone)]
pub struct ReadState;

impl Query for ReadState {
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = State;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<State, Fault> {
        let (engine_version, bytes, server_time) = match ctx.engine() {
            Engine::Sqlite => ctx.one(
                "SELECT sqlite_version(), p.page_count * s.page_size \
                 FROM pragma_page_count AS p, pragma_page_size AS s",
                &[],
                |row| Ok((row.get(0)?, row.get(1)?, None)),
            )?,
            Engine::Postgres => ctx.one(
                "SELECT current_setting('server_version'), pg_database_size(current_database()), \
                 clock_timestamp()",
                &[],
                |row| Ok((row.get(0)?, row.get(1)?, Some(row.get(2)?))),
            )?,
        };
        let last = last_event(ctx)?;
        let at = ctx.find("SELECT at FROM events WHERE seq = $1", &[&last], |row| row.get(0))?;
        Ok(State { engine_version, bytes, server_time, last_event: last, last_event_at: at })
    }
}

/// Whether the tables are as this version of the program made them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Schema {
    /// Steps this version knows and the database has not seen, or has seen in another form.
    pub missing: Vec<Step>,
    /// Steps the database has seen and this version does not know: a newer one runs beside it.
    pub unknown: Vec<Step>,
}

/// Compares the steps the database has seen with those of this version.
#[derive(Debug, Clone)]
pub struct CompareSchema(pub &'static [Migrations]);

impl Query for CompareSchema {
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = Schema;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Schema, Fault> {
        let sql = "SELECT context, number, checksum FROM schema_migrations \
                   ORDER BY context, number";
        let seen = ctx.list(sql, &[], |row| {
            Ok(Step { context: row.get(0)?, number: row.get(1)?, checksum: row.get(2)? })
        })?;
        let known = known_steps(self.0);
        let is_same =
            |one: &Step, other: &Step| (one.number, &one.context) == (other.number, &other.context);
        let unknown = seen.iter().filter(|seen| !known.iter().any(|one| is_same(one, seen)));
        let unknown = unknown.cloned().collect();
        let missing = known.into_iter().filter(|one| !seen.contains(one)).collect();
        Ok(Schema { missing, unknown })
    }
}

/// What the engine finds wrong with its own files; nothing when all is well. It reads everything.
#[derive(Debug, Clone)]
pub struct CheckIntegrity;

impl Query for CheckIntegrity {
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = Vec<String>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<String>, Fault> {
        let (damage, dangling) = match ctx.engine() {
            Engine::Sqlite => (
                "SELECT quick_check FROM pragma_quick_check WHERE quick_check <> 'ok' LIMIT $1",
                "SELECT 'a row of ' || \"table\" || ' points at none of ' || parent \
                 FROM pragma_foreign_key_check LIMIT $1",
            ),
            // The server examines pages as it reads them, where it was made with checksums, and keeps
            // count; what it knows itself to be unfinished is asked of its catalogue.
            Engine::Postgres => (
                "SELECT 'pages with a wrong checksum: ' || CAST(checksum_failures AS text) \
                 FROM pg_stat_database WHERE datname = current_database() \
                 AND checksum_failures > 0 LIMIT $1",
                "SELECT 'the index ' || c.relname || ' is not valid' FROM pg_index AS i \
                 JOIN pg_class AS c ON c.oid = i.indexrelid WHERE NOT i.indisvalid LIMIT $1",
            ),
        };
        let mut found = ctx.list(damage, &[&MOST_DAMAGE], |row| row.get::<String>(0))?;
        found.extend(ctx.list(dangling, &[&MOST_DAMAGE], |row| row.get::<String>(0))?);
        Ok(found)
    }
}

/// Brings SQLite's write-ahead log back into its file and cuts it off; by how many bytes it was shortened.
/// Readers that are at work keep it as it is. PostgreSQL cares for its own. Blocks.
///
/// # Errors
/// What the engine reports.
pub fn shorten_log(target: &Target) -> Result<u64, Fault> {
    let Target::Sqlite(path) = target else { return Ok(0) };
    let size = || std::fs::metadata(write_ahead_log::wal_path(path)).map_or(0, |file| file.len());
    let before = size();
    write_ahead_log::restart_log(path)?;
    Ok(before.saturating_sub(size()))
}

/// The name and port of the server a URL names first; nothing for a file, and for a socket of this machine.
#[must_use]
pub fn server_of(target: &Target) -> Option<(String, u16)> {
    let Target::Postgres(url) = target else { return None };
    let config = crate::tls::Way::read(url).ok()?.config;
    let port = config.get_ports().first().copied().unwrap_or(5_432);
    config.get_hosts().first().and_then(|host| match host {
        postgres::config::Host::Tcp(name) => Some((name.clone(), port)),
        #[cfg(unix)]
        postgres::config::Host::Unix(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_its_server_and_nothing_of_its_password() {
        for (url, wanted) in [
            ("postgres://ann:secret@db.example:5433/house", Some(("db.example", 5_433))),
            ("postgres://db.example/house", Some(("db.example", 5_432))),
            ("postgres://db.example/house?sslmode=verify-full", Some(("db.example", 5_432))),
            ("postgres://ann@%2Frun%2Fpostgresql/house", None),
            ("not a url", None),
        ] {
            let found = server_of(&Target::Postgres(url.to_owned()));
            assert_eq!(found, wanted.map(|(host, port)| (host.to_owned(), port)), "{url}");
        }
        assert_eq!(server_of(&Target::Sqlite("x.db".into())), None);
    }
}
