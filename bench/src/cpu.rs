//! How much of the machine a process takes: the load generator's share is part of every figure.

use std::time::{Duration, Instant};

/// Linux counts a process's time in 1/100 s towards programs, on every architecture (USER_HZ).
const TICKS_PER_S: f64 = 100.0;

/// A stretch of wall time and of this process's processor time.
pub(crate) struct Stretch {
    began: Instant,
    ticks: u64,
}

impl Stretch {
    pub(crate) fn begin() -> Self {
        Self { began: Instant::now(), ticks: ticks().unwrap_or(0) }
    }

    /// The share of all cores since then: 0 to 1.
    pub(crate) fn share(&self) -> f64 {
        let used_s = ticks().unwrap_or(0).saturating_sub(self.ticks) as f64 / TICKS_PER_S;
        let cores = std::thread::available_parallelism().map_or(1, usize::from) as f64;
        let wall = self.began.elapsed().max(Duration::from_millis(1)).as_secs_f64();
        used_s / wall / cores
    }
}

/// What a process has taken since it began, in seconds of one core.
pub(crate) fn used_s(process: u32) -> Option<f64> {
    ticks_of(&process.to_string()).map(|ticks| ticks as f64 / TICKS_PER_S)
}

fn ticks() -> Option<u64> {
    ticks_of("self")
}

fn ticks_of(process: &str) -> Option<u64> {
    user_and_system_ticks(&std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?)
}

/// Fields 14 and 15. The second is the program's name in brackets and may hold anything, so count
/// from the last bracket.
fn user_and_system_ticks(stat: &str) -> Option<u64> {
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    Some(fields.next()?.parse::<u64>().ok()? + fields.next()?.parse::<u64>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_with_a_strange_name_is_counted() {
        let stat = "7 (a) b (c) S 1 7 7 0 -1 4194304 100 0 0 0 40 2 0 0 20 0 1 0 1 2 3";
        assert_eq!(user_and_system_ticks(stat), Some(42));
        assert_eq!(user_and_system_ticks("nonsense"), None);
    }

    #[test]
    fn work_shows_in_the_share() {
        let stretch = Stretch::begin();
        let began = Instant::now();
        let mut sum = 0_u64;
        while began.elapsed() < Duration::from_millis(300) {
            sum = std::hint::black_box(sum.wrapping_add(1));
        }
        assert!(stretch.share() > 0.02, "share {}", stretch.share());
    }
}
