//! PostgreSQL: a few writers and readers, each with a connection of its own; the server itself
//! groups commits.

use std::time::{Duration, Instant};

use kernel::Fault;

use crate::conn::{Conn, PgConn};
use crate::fault::{CONNECTION_LOST, SERIALIZATION, from_postgres};
use crate::queue::Queue;
use crate::tls::Way;
use crate::work::{Desk, Work, run_one};

/// A transaction that met another, or lost its connection before the commit, is tried this often.
const MOST_TRIES: u32 = 5;
const FIRST_PAUSE: Duration = Duration::from_millis(2);
/// How long a thread waits before it asks a server that does not answer again.
const RECONNECT_PAUSE: Duration = Duration::from_millis(200);
const RECONNECT_TRIES: u32 = 25;

/// A server that does not even refuse is given up after this; a URL may say otherwise.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

pub(crate) fn connect(url: &str) -> Result<PgConn, Fault> {
    let mut way = Way::read(url)?;
    if way.config.get_connect_timeout().is_none() {
        way.config.connect_timeout(CONNECT_TIMEOUT);
    }
    let mut client = way.connect()?;
    client
        .batch_execute(
            "SET TIME ZONE 'UTC'; SET lock_timeout = '20s'; SET client_min_messages = warning; \
             SET plan_cache_mode = auto",
        )
        .map_err(from_postgres)?;
    Ok(PgConn::new(client))
}

/// How long it waits between two attempts to open a database: twice as long each time, and together
/// not longer than `patience`.
fn pauses(patience: Duration) -> impl Iterator<Item = Duration> {
    let mut next = FIRST_OPEN_PAUSE;
    let mut left = patience;
    std::iter::from_fn(move || {
        let pause = next.min(left);
        left -= pause;
        next = (next * 2).min(LONGEST_OPEN_PAUSE);
        (!pause.is_zero()).then_some(pause)
    })
}

const FIRST_OPEN_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_OPEN_PAUSE: Duration = Duration::from_secs(5);

/// Tries again what failed because the server did not answer or went away: it may be starting, too.
/// What the server refuses stays refused.
pub(crate) fn patiently<T>(
    patience: Duration,
    mut attempt: impl FnMut() -> Result<T, Fault>,
) -> Result<T, Fault> {
    let mut pauses = pauses(patience);
    loop {
        let fault = match attempt() {
            Err(fault) if fault.code() == CONNECTION_LOST => fault,
            outcome => return outcome,
        };
        let Some(pause) = pauses.next() else { return Err(fault) };
        tracing::warn!(?fault, ?pause, "the database does not answer yet; it is asked again");
        std::thread::sleep(pause);
    }
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
                desk.counters.reconnected();
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
            let began = Instant::now();
            conn.batch("COMMIT").map_err(|fault| {
                desk.counters.not_committed();
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
            desk.counters.committed(1, began.elapsed());
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
            desk.counters.reconnected();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_that_does_not_answer_is_asked_less_and_less_often_and_not_for_ever() {
        let seconds = |seconds: u64| Duration::from_secs(seconds);
        for patience in [seconds(0), seconds(1), seconds(5), seconds(60)] {
            let all: Vec<Duration> = pauses(patience).collect();
            assert_eq!(all.iter().sum::<Duration>(), patience, "{all:?}");
            let longest = all.iter().max().copied().unwrap_or_default();
            assert!(longest <= LONGEST_OPEN_PAUSE, "{all:?}");
        }
        let first: Vec<_> = pauses(seconds(60)).take(4).map(|pause| pause.as_millis()).collect();
        assert_eq!(first, [50, 100, 200, 400]);
    }

    #[test]
    fn only_a_lost_connection_is_tried_again() {
        for (code, patience, wanted) in [
            (CONNECTION_LOST, Duration::from_millis(1), 2),
            (CONNECTION_LOST, Duration::ZERO, 1),
            ("db.failed", Duration::from_millis(1), 1),
        ] {
            let mut tries = 0;
            let outcome = patiently(patience, || {
                tries += 1;
                Err::<(), _>(Fault::unavailable(code, "no"))
            });
            assert_eq!((outcome.unwrap_err().code(), tries), (code, wanted));
        }
    }
}
