//! Whether the program lives, and whether it can work.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::ExitCode;
use std::time::Duration;

use axum::http::StatusCode;
use db::copy::Step;
use db::examine::CompareSchema;
use kernel::Actor;

use crate::contexts;
use crate::metrics::Sight;

/// Longer than a busy second, shorter than the patience of whoever restarts us.
const PATIENCE: Duration = Duration::from_secs(5);

/// `GET /healthz`: the program answers.
pub(crate) async fn lives() -> &'static str {
    "ok\n"
}

/// A consumer, or the worker, that has not finished a look for so long does not come back by itself.
const MOST_SILENCE: Duration = Duration::from_secs(60);

/// `GET /readyz`: this program can work. Only what is wrong with itself or its database counts, and not
/// what waits in the tables: that would take every node away at once.
pub(crate) async fn ready(sight: &Sight) -> (StatusCode, String) {
    let wrong = what_is_wrong(sight).await;
    if wrong.is_empty() {
        return (StatusCode::OK, "ok\n".to_owned());
    }
    tracing::warn!(?wrong, "not ready");
    (StatusCode::SERVICE_UNAVAILABLE, wrong.join("\n") + "\n")
}

async fn what_is_wrong(sight: &Sight) -> Vec<String> {
    let actor = Actor::system("health");
    let compared = sight.db.read(&actor, CompareSchema(contexts::MIGRATIONS));
    let schema = match tokio::time::timeout(PATIENCE, compared).await {
        Ok(Ok(schema)) => schema,
        Ok(Err(fault)) => {
            tracing::warn!(?fault, "the database does not answer");
            return vec!["the database does not answer".to_owned()];
        }
        Err(_) => return vec!["the database is slow to answer".to_owned()],
    };
    let mut wrong = Vec::new();
    if let Some(step) = schema.missing.first() {
        let Step { context, number, .. } = step;
        wrong.push(format!("the tables are not this version's: {context} {number:04}"));
    }
    // In a house that takes no changes they rest.
    if sight.db.held().is_none() {
        let consumers = sight.db.pulse().consumers.into_iter();
        let silences = consumers
            .map(|one| (format!("the consumer {}", one.name), one.behind))
            .chain([("the worker".to_owned(), sight.beat.silence())]);
        wrong.extend(too_silent(silences));
    }
    wrong
}

fn too_silent(silences: impl Iterator<Item = (String, Duration)>) -> Vec<String> {
    silences
        .filter(|(_, silence)| *silence > MOST_SILENCE)
        .map(|(who, silence)| format!("{who} is behind for {} seconds", silence.as_secs()))
        .collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_silent_for_a_minute_does_not_come_back_by_itself() {
        let seconds = |who: &str, seconds| (who.to_owned(), Duration::from_secs(seconds));
        let silences = [seconds("the worker", 60), seconds("the consumer policies", 61)];
        let wrong = too_silent(silences.into_iter());
        assert_eq!(wrong, ["the consumer policies is behind for 61 seconds"]);
    }
}
