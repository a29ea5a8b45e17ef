//! Seeded chance in whole numbers: the same seed gives the same company on every machine.

use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};

/// A stream of chances.
#[derive(Debug, Clone)]
pub(super) struct Chance(SmallRng);

impl Chance {
    /// The stream of one thing: two things never share one, so that one more SKU changes no order.
    pub(super) fn of(seed: u64, what: u64, which: u64) -> Self {
        // Odd factors keep neighbouring numbers far apart.
        let mixed = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15)
            ^ what.wrapping_mul(0xd1b5_4a32_d192_ed03)
            ^ which.wrapping_mul(0x8cb9_2ba7_2f3d_8dd7);
        Self(SmallRng::seed_from_u64(mixed))
    }

    /// From 0 to below `end`; 0 when there is nothing below it.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        if end == 0 { 0 } else { self.0.random_range(0..end) }
    }

    /// From `least` to `most`.
    pub(super) fn between(&mut self, least: i64, most: i64) -> i64 {
        self.0.random_range(least..=most.max(least))
    }

    /// A small one near the beginning is more likely: the lower of two.
    pub(super) fn skewed(&mut self, end: u64) -> u64 {
        self.below(end).min(self.below(end))
    }

    /// True so many times of a thousand.
    pub(super) fn permille(&mut self, times: u64) -> bool {
        self.below(1_000) < times
    }

    /// One of a list that is not empty.
    pub(super) fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        let at = usize::try_from(self.below(u64::try_from(list.len()).unwrap_or(0))).unwrap_or(0);
        &list[at]
    }

    /// The place in a list of weights.
    pub(super) fn weighted(&mut self, weights: &[u64]) -> usize {
        let mut left = self.below(weights.iter().sum());
        for (at, weight) in weights.iter().enumerate() {
            if left < *weight {
                return at;
            }
            left -= weight;
        }
        0
    }

    /// So many digits.
    pub(super) fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + u8::try_from(self.below(10)).unwrap_or(0))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_thing_has_the_same_chances_and_another_has_others() {
        let draw = |seed, what, which| Chance::of(seed, what, which).digits(20);
        assert_eq!(draw(7, 1, 2), draw(7, 1, 2));
        assert_ne!(draw(7, 1, 2), draw(7, 2, 1));
        assert_ne!(draw(7, 1, 2), draw(8, 1, 2));
    }

    #[test]
    fn weights_are_kept() {
        let mut chance = Chance::of(7, 0, 0);
        let mut counts = [0_u32; 3];
        for _ in 0..3_000 {
            counts[chance.weighted(&[1, 0, 2])] += 1;
        }
        assert_eq!(counts[1], 0);
        assert!((900..1_100).contains(&counts[0]), "{counts:?}");
    }
}
