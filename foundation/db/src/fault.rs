//! What the engines report, as faults.

use kernel::{Fault, Kind};
use postgres::error::SqlState;

/// The transaction met another and may be tried again.
pub(crate) const SERIALIZATION: &str = "db.serialization";
/// The connection went away.
pub(crate) const CONNECTION_LOST: &str = "db.connection_lost";
/// A named constraint refused; the detail is its name.
pub(crate) const CONSTRAINT: &str = "db.constraint";

/// The name of the constraint that refused, if that is what this fault is.
#[must_use]
pub fn violated_constraint(fault: &Fault) -> Option<&str> {
    (fault.code() == CONSTRAINT).then(|| fault.detail())
}

pub(crate) fn from_sqlite(error: rusqlite::Error) -> Fault {
    if let rusqlite::Error::SqliteFailure(failure, Some(message)) = &error
        && failure.code == rusqlite::ErrorCode::ConstraintViolation
    {
        // "UNIQUE constraint failed: orders.shop_id, orders.external_id" or
        // "CHECK constraint failed: order_lines_shipped".
        let name = message.rsplit("failed: ").next().unwrap_or(message).to_owned();
        return Fault::new(Kind::Conflict, CONSTRAINT, name).with_source(error);
    }
    if let rusqlite::Error::SqliteFailure(failure, _) = &error
        && matches!(failure.code, rusqlite::ErrorCode::DiskFull | rusqlite::ErrorCode::ReadOnly)
    {
        return Fault::unavailable("db.cannot_write", "the database cannot be written right now")
            .with_source(error);
    }
    Fault::internal("db.failed", error)
}

pub(crate) fn from_postgres(error: postgres::Error) -> Fault {
    if error.is_closed() {
        return lost().with_source(error);
    }
    let Some(state) = error.code() else {
        // Without a state it is an I/O error, or a parameter that could not be written.
        let io = std::error::Error::source(&error)
            .is_some_and(|source| source.downcast_ref::<std::io::Error>().is_some());
        return if io { lost().with_source(error) } else { Fault::internal("db.failed", error) };
    };
    if *state == SqlState::T_R_SERIALIZATION_FAILURE || *state == SqlState::T_R_DEADLOCK_DETECTED {
        return Fault::unavailable(SERIALIZATION, "the transaction met another").with_source(error);
    }
    if GOING_OR_COMING.contains(state) {
        return lost().with_source(error);
    }
    let constraint = error.as_db_error().and_then(|error| error.constraint()).map(str::to_owned);
    match constraint {
        Some(name) => Fault::new(Kind::Conflict, CONSTRAINT, name).with_source(error),
        None => Fault::internal("db.failed", error),
    }
}

/// What a server says while it stops or starts, or has no room for another connection.
const GOING_OR_COMING: [SqlState; 4] = [
    SqlState::ADMIN_SHUTDOWN,
    SqlState::CRASH_SHUTDOWN,
    SqlState::CANNOT_CONNECT_NOW,
    SqlState::TOO_MANY_CONNECTIONS,
];

fn lost() -> Fault {
    Fault::unavailable(CONNECTION_LOST, "the connection to the database was lost")
}
