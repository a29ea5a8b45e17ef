//! Latencies in few counters: log-linear, never more than 1/64 off.

use std::time::Duration;

/// Linear steps per doubling, as a power of two: 64 steps, 1.6 % each at most.
const STEP_BITS: u32 = 6;
const STEPS: u64 = 1 << STEP_BITS;
/// Up to 2^36 µs, 19 hours.
const DOUBLINGS: u32 = 30;

#[derive(Debug)]
pub(crate) struct Histogram {
    counts: Vec<u64>,
    max_us: u64,
    total: u64,
}

impl Default for Histogram {
    fn default() -> Self {
        let slots = STEPS * (u64::from(DOUBLINGS) + 1);
        Self { counts: vec![0; slots as usize], max_us: 0, total: 0 }
    }
}

impl Histogram {
    pub(crate) fn record(&mut self, latency: Duration) {
        let us = u64::try_from(latency.as_micros()).unwrap_or(u64::MAX);
        let slot = slot(us).min(self.counts.len() - 1);
        self.counts[slot] += 1;
        self.total += 1;
        self.max_us = self.max_us.max(us);
    }

    pub(crate) fn add(&mut self, other: &Self) {
        for (mine, theirs) in self.counts.iter_mut().zip(&other.counts) {
            *mine += theirs;
        }
        self.total += other.total;
        self.max_us = self.max_us.max(other.max_us);
    }

    /// The latency `share` of all stayed at or below, rounded up to its slot's end. 0 when empty.
    pub(crate) fn quantile_ms(&self, share: f64) -> f64 {
        let wanted = ((self.total as f64 * share).ceil() as u64).max(1);
        let mut seen = 0;
        for (slot, count) in self.counts.iter().enumerate() {
            seen += count;
            if seen >= wanted {
                return end_us(slot).min(self.max_us) as f64 / 1000.0;
            }
        }
        0.0
    }

    pub(crate) fn max_ms(&self) -> f64 {
        self.max_us as f64 / 1000.0
    }
}

/// Values below 64 have a slot each; above, each doubling has 64.
fn slot(us: u64) -> usize {
    if us < STEPS {
        return us as usize;
    }
    let doubling = us.ilog2() - STEP_BITS;
    (u64::from(doubling) * STEPS + (us >> doubling)) as usize
}

/// The largest value of a slot.
fn end_us(slot: usize) -> u64 {
    let slot = slot as u64;
    if slot < 2 * STEPS {
        return slot;
    }
    let doubling = slot / STEPS - 1;
    (((slot % STEPS + STEPS) + 1) << doubling) - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_falls_into_a_slot_that_ends_close_above_it() {
        let powers = (0..36).map(|bits| 1_u64 << bits);
        for us in (0..5_000).chain(powers.flat_map(|power| [power - 1, power, power + power / 3])) {
            let end = end_us(slot(us));
            assert!(end >= us && end - us <= us / 64, "{us} in a slot that ends at {end}");
        }
    }

    #[test]
    fn quantiles_are_those_of_the_sorted_list() {
        let mut histogram = Histogram::default();
        for ms in 1..=1000 {
            histogram.record(Duration::from_millis(ms));
        }
        for (share, expected) in [(0.5, 500.0), (0.95, 950.0), (0.99, 990.0), (1.0, 1000.0)] {
            let got = histogram.quantile_ms(share);
            assert!((got / expected - 1.0).abs() < 0.016, "{share}: {got}");
        }
        assert_eq!(histogram.max_ms().to_string(), "1000");
    }

    #[test]
    fn one_stall_among_few_shows_in_the_tail_and_not_in_the_middle() {
        let mut histogram = Histogram::default();
        for _ in 0..98 {
            histogram.record(Duration::from_micros(100));
        }
        let mut other = Histogram::default();
        other.record(Duration::from_secs(1));
        other.record(Duration::from_secs(400_000));
        histogram.add(&other);
        assert!(histogram.quantile_ms(0.5) < 0.11);
        assert!(histogram.quantile_ms(0.99) >= 1000.0);
    }

    #[test]
    fn nothing_recorded_is_zero() {
        assert_eq!(Histogram::default().quantile_ms(0.99).to_string(), "0");
    }
}
