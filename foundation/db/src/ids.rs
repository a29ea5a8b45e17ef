//! Where new ids come from: the command's clock, a counter, and randomness; seeded in tests.

use kernel::Timestamp;
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use uuid::Uuid;

/// Makes `UUIDv7`s that grow, also within one millisecond.
pub(crate) struct IdSource {
    random: SmallRng,
    last_millis: u64,
    counter: u16,
}

impl IdSource {
    pub(crate) fn seeded(seed: u64) -> Self {
        Self { random: SmallRng::seed_from_u64(seed), last_millis: 0, counter: 0 }
    }

    pub(crate) fn from_system() -> Self {
        let mut seed = [0_u8; 32];
        // Without entropy the ids of two programs could meet; the time and address then still part them.
        #[expect(clippy::disallowed_methods, reason = "the home of randomness for ids")]
        let drawn = getrandom::fill(&mut seed);
        if drawn.is_err() {
            tracing::error!("the system gave no entropy for ids");
        }
        Self { random: SmallRng::from_seed(seed), last_millis: 0, counter: 0 }
    }

    pub(crate) fn next(&mut self, now: Timestamp) -> Uuid {
        let millis = u64::try_from(now.as_micros() / 1_000).unwrap_or(0).max(self.last_millis);
        if millis == self.last_millis {
            self.counter = self.counter.wrapping_add(1);
            if self.counter >= 0x1000 {
                // 4,096 ids in one millisecond: borrow the next one, so that ids still grow.
                self.last_millis += 1;
                self.counter = 0;
            }
        } else {
            self.last_millis = millis;
            // Start low, so that a burst has room to count.
            self.counter = self.random.random::<u16>() & 0x03ff;
        }
        let mut bytes = [0_u8; 10];
        let random: u64 = self.random.random();
        bytes[..2].copy_from_slice(&self.counter.to_be_bytes());
        bytes[2..].copy_from_slice(&random.to_be_bytes());
        uuid::Builder::from_unix_timestamp_millis(self.last_millis, &bytes).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_grow_within_a_millisecond_and_repeat_with_the_seed() {
        let now = Timestamp::from_micros(1_800_000_000_000_000);
        let draw = |seed| {
            let mut source = IdSource::seeded(seed);
            (0..10_000).map(|_| source.next(now)).collect::<Vec<_>>()
        };
        let ids = draw(7);
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(ids, draw(7));
        assert_ne!(ids, draw(8));
        assert_eq!(ids[0].get_version_num(), 7);
    }
}
