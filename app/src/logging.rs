//! Logs: for people as text, for machines as JSON; always to the standard error, never with
//! personal data in them.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use crate::config::House;

pub(crate) fn start(house: &House) {
    let filter = EnvFilter::try_new(&house.log).unwrap_or_else(|error| {
        eprintln!("tradewind: --log {}: {error}; logging `info`", house.log);
        EnvFilter::new("info")
    });
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second start within one process, as in tests, keeps the first.
    let _already = if house.log_json {
        logs.json().flatten_event(true).with_current_span(false).try_init()
    } else {
        logs.with_ansi(std::io::stderr().is_terminal()).try_init()
    };
}
