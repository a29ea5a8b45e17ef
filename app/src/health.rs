//! Whether the program lives, and whether it can work.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::ExitCode;
use std::time::Duration;

use axum::http::StatusCode;
use db::{Ctx, Db, Query};
use kernel::{Actor, Fault, Permission};

/// Longer than a busy second, shorter than the patience of whoever restarts us.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Clone)]
struct Answer;

impl Query for Answer {
    const PERMISSION: Permission = Permission("system");
    type Output = i64;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<i64, Fault> {
        ctx.one("SELECT CAST(1 AS bigint)", &[], |row| row.get(0))
    }
}

/// `GET /healthz`: the program answers.
pub(crate) async fn lives() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the database answers too.
pub(crate) async fn ready(db: &Db) -> (StatusCode, &'static str) {
    let answer = tokio::time::timeout(PATIENCE, db.read(&Actor::system("health"), Answer)).await;
    match answer {
        Ok(Ok(_)) => (StatusCode::OK, "ok\n"),
        Ok(Err(fault)) => {
            tracing::warn!(?fault, "the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database is slow to answer\n"),
    }
}

/// `tradewind healthcheck`: for the supervisor of a container that holds nothing but the program.
pub(crate) fn check(listen: SocketAddr) -> ExitCode {
    match ask(listen) {
        Ok(line) if line.split(' ').nth(1) == Some("200") => ExitCode::SUCCESS,
        Ok(line) => {
            eprintln!("tradewind: {listen} answered {line}");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("tradewind: {listen} does not answer: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The first line of the answer to `GET /readyz`.
fn ask(listen: SocketAddr) -> std::io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&listen, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    write!(stream, "GET /readyz HTTP/1.1\r\nHost: {listen}\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.take(1_024).read_to_end(&mut answer)?;
    let text = String::from_utf8_lossy(&answer);
    Ok(text.lines().next().unwrap_or_default().to_owned())
}
