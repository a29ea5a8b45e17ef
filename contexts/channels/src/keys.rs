//! Keys by which platforms sign what they tell are kept in the memory of the program for a while. Who comes to the
//! open door with the names of keys that nobody knows does not make the house ask without end.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kernel::Timestamp;

/// Platforms have one key or two at a time.
const MOST: usize = 100;
/// So long a key is believed without another look.
const KEPT_SECONDS: i64 = 60 * 60;
/// So long a key that was good is asked for again whoever else asks for what.
const KNOWN_SECONDS: i64 = 24 * 60 * 60;
/// So long it is believed that there is no such key.
const NONE_SECONDS: i64 = 10 * 60;
/// Names that nobody knew are asked for so often within a time, all platforms together.
const MOST_FETCHES: usize = 10;
const FETCHES_SECONDS: i64 = 10 * 60;

#[derive(Default)]
struct Ring {
    held: HashMap<Name, Held>,
    fetched: Vec<Timestamp>,
}

/// The address of the platform, and the key's name there.
type Name = (String, String);

struct Held {
    /// Nothing where there is no such key.
    key: Option<Vec<u8>>,
    at: Timestamp,
}

impl Held {
    fn is_good(&self, now: Timestamp) -> bool {
        let seconds = if self.key.is_some() { KEPT_SECONDS } else { NONE_SECONDS };
        now < self.at.plus_seconds(seconds)
    }
}

/// What is known of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Known {
    Key(Vec<u8>),
    /// There is none of that name.
    None,
    /// It may be asked for.
    Ask,
    /// Too many were asked for that nobody knew.
    TooMany,
}

/// Keys by their names.
#[derive(Clone, Default)]
pub(crate) struct Keys(Arc<Mutex<Ring>>);

impl Keys {
    /// What is known of a key; whoever hears that it may be asked for does so.
    pub(crate) fn look(&self, address: &str, name: &str, now: Timestamp) -> Known {
        let name = (address.to_owned(), name.to_owned());
        let mut ring = self.ring();
        let mut was_good = false;
        if let Some(held) = ring.held.get(&name) {
            match &held.key {
                Some(key) if held.is_good(now) => return Known::Key(key.clone()),
                None if held.is_good(now) => return Known::None,
                key => was_good = key.is_some(),
            }
        }
        if was_good {
            return Known::Ask;
        }
        ring.fetched.retain(|at| now < at.plus_seconds(FETCHES_SECONDS));
        if ring.fetched.len() >= MOST_FETCHES {
            return Known::TooMany;
        }
        ring.fetched.push(now);
        Known::Ask
    }

    /// Keeps what was answered.
    pub(crate) fn keep(&self, address: &str, name: &str, key: Option<Vec<u8>>, now: Timestamp) {
        let mut ring = self.ring();
        if ring.held.len() >= MOST {
            ring.held.retain(|_, held| match held.key {
                Some(_) => now < held.at.plus_seconds(KNOWN_SECONDS),
                None => held.is_good(now),
            });
        }
        if ring.held.len() < MOST {
            ring.held.insert((address.to_owned(), name.to_owned()), Held { key, at: now });
        }
    }

    fn ring(&self) -> MutexGuard<'_, Ring> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(0).plus_seconds(seconds)
    }

    #[test]
    fn a_key_is_asked_for_once_an_hour() {
        let keys = Keys::default();
        assert_eq!(keys.look("a", "k", at(0)), Known::Ask);
        keys.keep("a", "k", Some(vec![1]), at(0));
        assert_eq!(keys.look("a", "k", at(3_599)), Known::Key(vec![1]));
        assert_eq!(keys.look("b", "k", at(1)), Known::Ask, "another platform's");
        assert_eq!(keys.look("a", "k", at(3_600)), Known::Ask);
    }

    #[test]
    fn names_that_nobody_knows_make_nobody_ask_without_end() {
        let keys = Keys::default();
        keys.look("a", "good", at(0));
        keys.keep("a", "good", Some(vec![1]), at(0));
        let mut asked = 0;
        for number in 0..1_000 {
            let name = format!("k{number}");
            if keys.look("a", &name, at(1)) == Known::Ask {
                asked += 1;
                keys.keep("a", &name, None, at(1));
            }
        }
        assert_eq!(asked, MOST_FETCHES - 1, "the good one was one of them");
        assert_eq!(keys.look("a", "k0", at(2)), Known::None);
        assert_eq!(keys.look("a", "another", at(2)), Known::TooMany);
        assert_eq!(keys.look("a", "good", at(3_599)), Known::Key(vec![1]));
        // What was good is asked for again whatever else comes.
        for number in 0..20 {
            keys.look("a", &format!("x{number}"), at(3_600));
        }
        assert_eq!(keys.look("a", "good", at(3_601)), Known::Ask);
        assert_eq!(keys.look("a", "another", at(4_201)), Known::Ask, "later some are again");
    }
}
