//! What a figure is, and how it is told to machines and to people.

use std::fmt::{self, Write as _};

use serde::Serialize;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    pub(crate) fn named(name: &str) -> Option<Self> {
        [Self::Sqlite, Self::Postgres].into_iter().find(|engine| engine.name() == name)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How much data and time to spend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Size {
    Full,
    /// All figures in under three minutes.
    Quick,
}

impl Size {
    pub(crate) fn pick<T>(self, full: T, quick: T) -> T {
        match self {
            Self::Full => full,
            Self::Quick => quick,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Goal {
    /// Ours divided by the limit.
    RatioAtLeast(f64),
    AtLeast(f64),
    /// Not the value itself: "under" means under.
    Under(f64),
    Exactly(f64),
}

impl Goal {
    fn is_met(self, ours: f64, ratio: Option<f64>) -> bool {
        match self {
            Self::RatioAtLeast(goal) => ratio.is_some_and(|ratio| ratio >= goal),
            Self::AtLeast(goal) => ours >= goal,
            Self::Under(goal) => ours < goal,
            Self::Exactly(goal) => ours.total_cmp(&goal).is_eq(),
        }
    }
}

impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RatioAtLeast(goal) => write!(f, "ratio >= {goal}"),
            Self::AtLeast(goal) => write!(f, ">= {goal}"),
            Self::Under(goal) => write!(f, "< {goal}"),
            Self::Exactly(goal) => write!(f, "= {goal}"),
        }
    }
}

/// One line of the bench.
#[derive(Debug, Clone)]
pub(crate) struct Figure {
    name: String,
    engine: Engine,
    unit: &'static str,
    /// None: it could not be measured, and `note` says why.
    ours: Option<f64>,
    limit: Option<f64>,
    goal: Option<Goal>,
    note: String,
}

impl Figure {
    pub(crate) fn new(
        name: impl Into<String>,
        engine: Engine,
        ours: f64,
        unit: &'static str,
        goal: Goal,
    ) -> Self {
        let name = name.into();
        let (ours, goal) = (Some(ours), Some(goal));
        Self { name, engine, unit, ours, limit: None, goal, note: String::new() }
    }

    pub(crate) fn unmeasured(name: impl Into<String>, engine: Engine, why: String) -> Self {
        let name = name.into();
        Self { name, engine, unit: "", ours: None, limit: None, goal: None, note: why }
    }

    /// What the engine does by hand, in the figure's unit.
    pub(crate) fn against(mut self, limit: Option<f64>) -> Self {
        self.limit = limit;
        self
    }

    /// Puts something before the note.
    pub(crate) fn also(mut self, what: &str) -> Self {
        self.note = format!("{what}, {}", self.note);
        self
    }

    pub(crate) fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    fn ratio(&self) -> Option<f64> {
        let (ours, limit) = (self.ours?, self.limit?);
        (limit > 0.0).then_some(ours / limit)
    }

    pub(crate) fn passes(&self) -> bool {
        match (self.ours, self.goal) {
            (Some(ours), Some(goal)) => goal.is_met(ours, self.ratio()),
            _ => false,
        }
    }

    /// One line, its fields in the agreed order.
    pub(crate) fn to_json(&self) -> Result<String, String> {
        let rounded = |value: Option<f64>| value.map(|value| (value * 1000.0).round() / 1000.0);
        let line = Line {
            figure: &self.name,
            engine: self.engine.name(),
            ours: rounded(self.ours),
            limit: rounded(self.limit),
            ratio: rounded(self.ratio()),
            goal: self.goal.map(|goal| goal.to_string()),
            pass: self.passes(),
            unit: self.unit,
            note: &self.note,
        };
        serde_json::to_string(&line).map_err(|error| error.to_string())
    }
}

#[derive(Serialize)]
struct Line<'a> {
    figure: &'a str,
    engine: &'a str,
    ours: Option<f64>,
    limit: Option<f64>,
    ratio: Option<f64>,
    goal: Option<String>,
    pass: bool,
    unit: &'a str,
    note: &'a str,
}

pub(crate) fn table(figures: &[Figure]) -> String {
    let number = |value: Option<f64>| value.map_or("-".to_owned(), decimal);
    let mut text = format!(
        "\n{:<36} {:<9} {:>12} {:>12} {:>6}  {:<14} {:<12}\n",
        "figure", "engine", "ours", "limit", "ratio", "goal", "unit"
    );
    for figure in figures {
        let goal = figure.goal.map_or("-".to_owned(), |goal| goal.to_string());
        let ratio = figure.ratio().map_or("-".to_owned(), |ratio| format!("{ratio:.2}"));
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{:<36} {:<9} {:>12} {:>12} {:>6}  {:<14} {:<12} {}  {}",
            figure.name,
            figure.engine.name(),
            number(figure.ours),
            number(figure.limit),
            ratio,
            goal,
            figure.unit,
            if figure.passes() { "pass" } else { "FAIL" },
            figure.note,
        );
    }
    text
}

/// Three figures that matter.
pub(crate) fn decimal(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_is_met_at_its_edge_and_not_beyond() {
        let cases = [
            (Goal::RatioAtLeast(0.5), 50.0, Some(100.0), true),
            (Goal::RatioAtLeast(0.5), 49.0, Some(100.0), false),
            (Goal::RatioAtLeast(0.5), 50.0, None, false),
            (Goal::RatioAtLeast(0.5), 50.0, Some(0.0), false),
            (Goal::AtLeast(3000.0), 3000.0, None, true),
            (Goal::AtLeast(3000.0), 2999.9, None, false),
            (Goal::Under(25.0), 24.9, None, true),
            (Goal::Under(25.0), 25.0, None, false),
            (Goal::Exactly(10.0), 10.0, None, true),
            (Goal::Exactly(10.0), 11.0, None, false),
        ];
        for (goal, ours, limit, expected) in cases {
            let figure = Figure::new("f", Engine::Sqlite, ours, "x", goal).against(limit);
            assert_eq!(figure.passes(), expected, "{goal}: {ours} against {limit:?}");
        }
    }

    #[test]
    fn what_was_not_measured_fails_and_says_why() {
        let figure = Figure::unmeasured("f", Engine::Postgres, "no program".to_owned());
        assert!(!figure.passes());
        let json = figure.to_json().unwrap();
        assert!(json.contains(r#""ours":null"#) && json.contains(r#""pass":false"#), "{json}");
        assert!(json.contains(r#""note":"no program""#), "{json}");
    }

    #[test]
    fn a_line_has_the_agreed_fields() {
        let figure =
            Figure::new("orders", Engine::Sqlite, 1.0, "orders/s", Goal::RatioAtLeast(0.3));
        assert_eq!(
            figure.against(Some(3.0)).to_json().unwrap(),
            r#"{"figure":"orders","engine":"sqlite","ours":1.0,"limit":3.0,"ratio":0.333,"#
                .to_owned()
                + r#""goal":"ratio >= 0.3","pass":true,"unit":"orders/s","note":""}"#
        );
    }
}
