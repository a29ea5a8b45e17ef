//! Prometheus's text format: a line for each number, behind two that say what it is.

use std::fmt::{Display, Write};
use std::time::Duration;

/// What a number does over time.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// It only grows, until the program starts anew.
    Counter,
    /// It goes up and down.
    Gauge,
    /// Many numbers: how often a value was at most a bound.
    Histogram,
}

/// A text that grows.
#[derive(Debug, Default)]
pub(super) struct Page(String);

impl Page {
    /// Begins the numbers of a name.
    pub(super) fn family(&mut self, name: &str, kind: Kind, help: &str) {
        let kind = match kind {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
            Kind::Histogram => "histogram",
        };
        self.line(format_args!("# HELP {name} {help}\n# TYPE {name} {kind}"));
    }

    /// A number of the name that was begun.
    pub(super) fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: impl Display) {
        let mut written = String::new();
        for (at, (label, text)) in labels.iter().enumerate() {
            let text = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
            written.push_str(if at == 0 { "{" } else { "," });
            written.push_str(&format!("{label}=\"{text}\""));
        }
        if !labels.is_empty() {
            written.push('}');
        }
        self.line(format_args!("{name}{written} {value}"));
    }

    /// A gauge without labels.
    pub(super) fn number(&mut self, name: &str, help: &str, value: impl Measure) {
        self.family(name, Kind::Gauge, help);
        self.sample(name, &[], value.written());
    }

    /// A counter without labels.
    pub(super) fn count(&mut self, name: &str, help: &str, value: impl Measure) {
        self.family(name, Kind::Counter, help);
        self.sample(name, &[], value.written());
    }

    pub(super) fn into_text(self) -> String {
        self.0
    }

    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        // A string takes everything.
        let _written = writeln!(self.0, "{line}");
    }
}

/// What can be a number here.
pub(super) trait Measure {
    fn written(&self) -> String;
}
impl Measure for u64 {
    fn written(&self) -> String {
        self.to_string()
    }
}
impl Measure for i64 {
    fn written(&self) -> String {
        self.to_string()
    }
}
impl Measure for usize {
    fn written(&self) -> String {
        self.to_string()
    }
}
/// In seconds, as is the custom.
impl Measure for Duration {
    fn written(&self) -> String {
        format!("{}.{:06}", self.as_secs(), self.subsec_micros())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_quoted_and_times_are_seconds() {
        let mut page = Page::default();
        page.family("a_total", Kind::Counter, "A.");
        page.sample("a_total", &[("route", "/x/{id}"), ("odd", "q\"\\\n")], 3);
        page.number("b_seconds", "B.", Duration::from_micros(1_000_250));
        assert_eq!(
            page.into_text(),
            "# HELP a_total A.\n# TYPE a_total counter\n\
             a_total{route=\"/x/{id}\",odd=\"q\\\"\\\\\\n\"} 3\n\
             # HELP b_seconds B.\n# TYPE b_seconds gauge\nb_seconds 1.000250\n"
        );
    }
}
