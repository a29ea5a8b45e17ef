//! PostgreSQL: a few writers and readers, each with a connection of its own; the server itself
//! groups commits.

use std::time::Duration;

use kernel::Fault;
use postgres::{Client, NoTls};

use crate::conn::{Conn, PgConn};
use crate::fault::{CONNECTION_LOST, SERIALIZATION, from_postgres};
use crate::queue::Queue;
use crate::work::{Desk, Work, run_one};

/// A transaction that met another, or lost its connection before the commit, is tried this often.
const MOST_TRIES: u32 = 5;
const FIRST_PAUSE: Duration = Duration::from_millis(2);
/// How long a thread waits before it asks a server that does not answer again.
const RECONNECT_PAUSE: Duration = Duration::from_millis(200);
const RECONNECT_TRIES: u32 = 25;

pub(crate) fn connect(url: &str) -> Result<PgConn, Fault> {
    let mut client = Client::connect(url, NoTls).map_err(from_postgres)?;
    client
        .batch_execute(
            "SET TIME ZONE 'UTC'; SET lock_timeout = '20s'; SET client_min_messages = warning; \
             SET plan_cache_mode = auto",
        )
        .map_err(from_postgres)?;
    Ok(PgConn::new(client))
}

/// Runs commands, each in a transaction of its own at READ COMMITTED: there the claim's one
/// conditional UPDATE is exact, and at higher levels most of them would only be retried.
pub(crate) fn write(
    conn: PgConn,
    url: &str,
    queue: &Queue<Box<dyn Work>>,
    mut desk: Desk,
    told: impl Fn(),
) {
    let mut conn = Conn::Postgres(Box::new(conn));
    while let Some(mut work) = queue.pop() {
        let mut pause = FIRST_PAUSE;
        let mut tries = 1;
        let outcome = loop {
            let outcome = in_transaction(&mut conn, &mut desk, work.as_mut());
            let Err(fault) = &outcome else { break outcome };
            let lost = fault.code() == CONNECTION_LOST;
            if lost {
                reconnect(&mut conn, url);
            }
            if tries == MOST_TRIES || !(lost || fault.code() == SERIALIZATION) {
                break outcome;
            }
            tries += 1;
            std::thread::sleep(pause);
            pause *= 3;
        };
        if outcome.as_ref().is_ok_and(|events| *events > 0) {
            told();
        }
        work.answer(outcome.map(|_| ()));
    }
}

fn in_transaction(conn: &mut Conn, desk: &mut Desk, work: &mut dyn Work) -> Result<usize, Fault> {
    conn.batch("BEGIN")?;
    match run_one(desk, conn, work) {
        Ok(events) => {
            conn.batch("COMMIT").map_err(|fault| {
                if fault.code() == CONNECTION_LOST {
                    // The server may have committed: asking again could do it twice.
                    return Fault::unavailable(
                        "db.in_doubt",
                        "the connection was lost during the commit; look before asking again",
                    )
                    .with_source(fault);
                }
                fault
            })?;
            Ok(events)
        }
        Err(fault) => {
            let undone = conn.batch("ROLLBACK");
            if undone.is_err_and(|undone| undone.code() == CONNECTION_LOST)
                && fault.code() != CONNECTION_LOST
            {
                return Err(Fault::unavailable(CONNECTION_LOST, "lost while rolling back")
                    .with_source(fault));
            }
            Err(fault)
        }
    }
}

/// Runs queries, each on one snapshot.
pub(crate) fn read(conn: PgConn, url: &str, queue: &Queue<Box<dyn Work>>, mut desk: Desk) {
    let mut conn = Conn::Postgres(Box::new(conn));
    while let Some(mut work) = queue.pop() {
        let mut tries = 1;
        let outcome = loop {
            let outcome = on_snapshot(&mut conn, &mut desk, work.as_mut());
            let lost = matches!(&outcome, Err(fault) if fault.code() == CONNECTION_LOST);
            if !lost {
                break outcome;
            }
            reconnect(&mut conn, url);
            if tries == MOST_TRIES {
                break outcome;
            }
            tries += 1;
        };
        work.answer(outcome);
    }
}

fn on_snapshot(conn: &mut Conn, desk: &mut Desk, work: &mut dyn Work) -> Result<(), Fault> {
    conn.batch("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
    let outcome = run_one(desk, conn, work);
    let ended = conn.batch("ROLLBACK");
    outcome?;
    ended
}

fn reconnect(conn: &mut Conn, url: &str) {
    for _ in 0..RECONNECT_TRIES {
        match connect(url) {
            Ok(fresh) => {
                *conn = Conn::Postgres(Box::new(fresh));
                return;
            }
            Err(fault) => {
                tracing::warn!(%fault, "the database does not answer");
                std::thread::sleep(RECONNECT_PAUSE);
            }
        }
    }
}
