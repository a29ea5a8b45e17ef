//! Brings the tables to the form this version of the program expects.

use kernel::Fault;
use sha2::{Digest, Sha256};

use crate::conn::Conn;
use crate::copy::Step;
use crate::dialect::{Engine, migration};
use crate::value::ToParam;

/// One step of one context's tables.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Counts from 1 without holes.
    pub number: i64,
    /// The file's name without its number and ending.
    pub name: &'static str,
    /// In PostgreSQL's words; see `dialect::migration`.
    pub sql: &'static str,
}

/// The steps of one context, oldest first. A context's tables may point at those of the contexts
/// before it.
#[derive(Debug, Clone, Copy)]
pub struct Migrations {
    /// Whose tables.
    pub context: &'static str,
    /// The steps.
    pub steps: &'static [Migration],
}

pub(crate) const OWN: Migrations = Migrations {
    context: "db",
    steps: &[Migration { number: 1, name: "db", sql: include_str!("../migrations/0001_db.sql") }],
};

/// "tradew" in ASCII: the advisory lock under which one node migrates while others wait.
const MIGRATION_LOCK: i64 = 0x7472_6164_6577;

/// Every step this version knows.
pub(crate) fn migrate(conn: &mut Conn, sets: &[Migrations]) -> Result<(), Fault> {
    migrate_some(conn, sets, None)
}

/// Only these steps, so that tables become as those of an older version were.
pub(crate) fn migrate_to(conn: &mut Conn, sets: &[Migrations], at: &[Step]) -> Result<(), Fault> {
    migrate_some(conn, sets, Some(at))
}

fn migrate_some(conn: &mut Conn, sets: &[Migrations], at: Option<&[Step]>) -> Result<(), Fault> {
    if conn.engine() == Engine::Postgres {
        conn.list("SELECT pg_advisory_lock($1)", &[&MIGRATION_LOCK], |_| Ok(()))?;
    }
    let outcome = migrate_locked(conn, sets, at);
    if conn.engine() == Engine::Postgres {
        conn.list("SELECT pg_advisory_unlock($1)", &[&MIGRATION_LOCK], |_| Ok(()))?;
    }
    outcome
}

fn migrate_locked(conn: &mut Conn, sets: &[Migrations], at: Option<&[Step]>) -> Result<(), Fault> {
    let engine = conn.engine();
    run_script(
        conn,
        "CREATE TABLE IF NOT EXISTS schema_migrations (context text NOT NULL, \
         number bigint NOT NULL, name text NOT NULL, checksum text NOT NULL, \
         PRIMARY KEY (context, number))",
    )?;
    for set in std::iter::once(&OWN).chain(sets) {
        let applied = conn.list(
            "SELECT number, checksum FROM schema_migrations WHERE context = $1 ORDER BY number",
            &[&set.context],
            |row| Ok((row.get::<i64>(0)?, row.get::<String>(1)?)),
        )?;
        if let Some((newest, _)) = applied.last()
            && set.steps.last().is_none_or(|step| step.number < *newest)
        {
            return Err(Fault::internal(
                "db.newer_schema",
                format!("the tables of {} are of a newer version of the program", set.context),
            ));
        }
        let wanted = |step: &&Migration| {
            at.is_none_or(|at| {
                at.iter().any(|at| at.context == set.context && at.number == step.number)
            })
        };
        for step in set.steps.iter().filter(wanted) {
            let checksum = checksum(step.sql);
            match applied.iter().find(|(number, _)| *number == step.number) {
                Some((_, known)) if *known == checksum => {}
                Some(_) => {
                    return Err(Fault::internal(
                        "db.changed_migration",
                        format!("{} {:04} was changed after it ran", set.context, step.number),
                    ));
                }
                None => apply(conn, engine, set.context, step, &checksum)?,
            }
        }
    }
    Ok(())
}

fn apply(
    conn: &mut Conn,
    engine: Engine,
    context: &str,
    step: &Migration,
    checksum: &str,
) -> Result<(), Fault> {
    conn.batch(if engine == Engine::Sqlite { "BEGIN IMMEDIATE" } else { "BEGIN" })?;
    let params: [&dyn ToParam; 4] = [&context, &step.number, &step.name, &checksum];
    let applied = run_script(conn, &migration(engine, step.sql)).and_then(|()| {
        conn.execute("INSERT INTO schema_migrations VALUES ($1, $2, $3, $4)", &params)
    });
    match applied {
        Ok(_) => conn.batch("COMMIT"),
        Err(fault) => {
            conn.batch("ROLLBACK")?;
            let which = format!("migration {context} {:04}_{}", step.number, step.name);
            Err(Fault::internal("db.migration_failed", format!("{which}: {fault:?}")))
        }
    }
}

fn run_script(conn: &mut Conn, sql: &str) -> Result<(), Fault> {
    match conn {
        Conn::Sqlite(connection) => {
            connection.execute_batch(sql).map_err(crate::fault::from_sqlite)
        }
        Conn::Postgres(pg) => pg.client.batch_execute(sql).map_err(crate::fault::from_postgres),
    }
}

pub(crate) fn checksum(sql: &str) -> String {
    kernel::hex(Sha256::digest(sql.as_bytes()))
}
