//! The one place that reads the time. Tests and the simulation stand the clock still and move it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use kernel::Timestamp;

/// The time as commands see it.
#[derive(Debug, Clone, Default)]
pub struct Clock(Option<Arc<AtomicI64>>);

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        Self(None)
    }
    /// A clock that stands at a moment until it is moved.
    #[must_use]
    pub fn still(at: Timestamp) -> Self {
        Self(Some(Arc::new(AtomicI64::new(at.as_micros()))))
    }
    /// What time it is.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Some(still) => Timestamp::from_micros(still.load(Ordering::Relaxed)),
            #[expect(clippy::disallowed_methods, reason = "the home of the clock")]
            None => Timestamp::from_jiff(jiff::Timestamp::now()),
        }
    }
    /// Moves a still clock; the machine's own is left alone.
    pub fn advance_seconds(&self, seconds: i64) {
        if let Some(still) = &self.0 {
            still.fetch_add(seconds.saturating_mul(1_000_000), Ordering::Relaxed);
        }
    }
}
