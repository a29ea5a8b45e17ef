//! Logs: for people as text, for machines as JSON; always to the standard error, never with
//! personal data in them.

use std::io::IsTerminal;

use tracing::Level;
use tracing_subscriber::filter::{EnvFilter, FilterExt, filter_fn};
use tracing_subscriber::layer::{Filter, Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::House;

/// Libraries that log what passes through them, parameters of statements and headers of requests, at
/// `debug` or `trace`: never shown, whatever somebody asks for.
const TALKATIVE: [&str; 5] = ["h2", "hyper", "hyper_util", "postgres", "tokio_postgres"];

/// What is logged when somebody asks for this.
pub fn filter<S>(log: &str) -> impl Filter<S> + use<S> {
    let asked = EnvFilter::try_new(log).unwrap_or_else(|error| {
        eprintln!("tradewind: --log {log}: {error}; logging `info`");
        EnvFilter::new("info")
    });
    // Beside what is asked for, not as one more directive of it: a longer target would override that.
    asked.and(filter_fn(|event| *event.level() <= Level::WARN || !is_talkative(event.target())))
}

fn is_talkative(target: &str) -> bool {
    let library = target.split("::").next().unwrap_or_default();
    TALKATIVE.contains(&library)
}

pub(crate) fn start(house: &House) {
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let all = tracing_subscriber::registry();
    // A second start within one process, as in tests, keeps the first.
    let _already = if house.log_json {
        let lines = lines.json().flatten_event(true).with_span_list(false);
        all.with(lines.with_filter(filter(&house.log))).try_init()
    } else {
        let lines = lines.with_ansi(std::io::stderr().is_terminal());
        all.with(lines.with_filter(filter(&house.log))).try_init()
    };
}
