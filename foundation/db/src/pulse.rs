//! What the database did since it was opened, and what waits, in numbers: for metrics and diagnostics.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Groups of commands that shared a commit are counted up to these sizes.
pub const GROUP_BOUNDS: [u64; 8] = [1, 2, 4, 8, 16, 32, 64, 128];

/// Counts as it goes: a few additions for each commit, and none for each command.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    commits: AtomicU64,
    commands: AtomicU64,
    commit_micros: AtomicU64,
    not_committed: AtomicU64,
    reconnects: AtomicU64,
    groups: [AtomicU64; GROUP_BOUNDS.len()],
    consumers: Mutex<BTreeMap<&'static str, Place>>,
}

/// Where a consumer of this program stands.
#[derive(Debug, Clone, Copy)]
struct Place {
    seq: i64,
    caught_up: Instant,
}

impl Counters {
    /// So many commands shared a commit, which took so long.
    pub(crate) fn committed(&self, commands: usize, took: Duration) {
        let commands = u64::try_from(commands).unwrap_or(u64::MAX);
        self.commits.fetch_add(1, Ordering::Relaxed);
        self.commands.fetch_add(commands, Ordering::Relaxed);
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.commit_micros.fetch_add(micros, Ordering::Relaxed);
        let bucket = GROUP_BOUNDS.iter().position(|bound| commands <= *bound);
        if let Some(bucket) = bucket.and_then(|bucket| self.groups.get(bucket)) {
            bucket.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// A commit failed: whoever waited for it was told so.
    pub(crate) fn not_committed(&self) {
        self.not_committed.fetch_add(1, Ordering::Relaxed);
    }

    /// A connection was lost and made anew.
    pub(crate) fn reconnected(&self) {
        self.reconnects.fetch_add(1, Ordering::Relaxed);
    }

    /// A consumer begins, or begins again after it had to rest.
    pub(crate) fn begins(&self, consumer: &'static str) {
        let begin = Place { seq: 0, caught_up: Instant::now() };
        self.places().entry(consumer).or_insert(begin).caught_up = begin.caught_up;
    }

    /// A consumer that was begun has looked at everything up to here; `caught_up`: and nothing is left.
    pub(crate) fn passed(&self, consumer: &'static str, seq: i64, caught_up: bool) {
        if let Some(place) = self.places().get_mut(consumer) {
            place.seq = seq;
            if caught_up {
                place.caught_up = Instant::now();
            }
        }
    }

    fn places(&self) -> std::sync::MutexGuard<'_, BTreeMap<&'static str, Place>> {
        // Each change is one insertion or assignment: nothing is ever half changed.
        self.consumers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn read(&self, waiting: Waiting) -> Pulse {
        let load = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let places = self.places();
        let consumers = places.iter().map(|(name, place)| Follower {
            name,
            seq: place.seq,
            behind: place.caught_up.elapsed(),
        });
        Pulse {
            waiting,
            commits: load(&self.commits),
            commands: load(&self.commands),
            commit_time: Duration::from_micros(load(&self.commit_micros)),
            not_committed: load(&self.not_committed),
            reconnects: load(&self.reconnects),
            groups: GROUP_BOUNDS.into_iter().zip(self.groups.iter().map(load)).collect(),
            consumers: consumers.collect(),
        }
    }
}

/// What waits for a connection at the moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Commands of people and systems that wait for an answer.
    pub screen_writes: usize,
    /// Commands of jobs.
    pub bulk_writes: usize,
    /// Queries.
    pub reads: usize,
}

/// The numbers of this program's database.
#[derive(Debug, Clone)]
pub struct Pulse {
    /// What waits.
    pub waiting: Waiting,
    /// Commits since the start.
    pub commits: u64,
    /// Commands they held.
    pub commands: u64,
    /// How long they took together.
    pub commit_time: Duration,
    /// Commits that failed.
    pub not_committed: u64,
    /// Connections that were lost and made anew.
    pub reconnects: u64,
    /// How many commits held at most so many commands, and more than the bound before.
    pub groups: Vec<(u64, u64)>,
    /// The consumers this program runs.
    pub consumers: Vec<Follower>,
}

/// A consumer of events, as this program runs it.
#[derive(Debug, Clone, Copy)]
pub struct Follower {
    /// Its name.
    pub name: &'static str,
    /// The last event it looked at.
    pub seq: i64,
    /// How long ago it last had nothing left to look at.
    pub behind: Duration,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_counted_by_size_and_a_consumer_by_what_it_passed() {
        let counters = Counters::default();
        for commands in [1, 1, 2, 3, 4, 128] {
            counters.committed(commands, Duration::from_millis(2));
        }
        counters.passed("nobody", 7, true);
        counters.begins("policies");
        counters.passed("policies", 9, false);
        let pulse = counters.read(Waiting::default());
        assert_eq!((pulse.commits, pulse.commands), (6, 139));
        assert_eq!(pulse.commit_time, Duration::from_millis(12));
        let counts: Vec<u64> = pulse.groups.iter().map(|(_, count)| *count).collect();
        assert_eq!(counts, [2, 1, 2, 0, 0, 0, 0, 1]);
        let consumers: Vec<_> = pulse.consumers.iter().map(|one| (one.name, one.seq)).collect();
        assert_eq!(consumers, [("policies", 9)]);
    }
}
