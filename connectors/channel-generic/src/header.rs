//! Names of headers. A call has them as words of the program; those of terms become such words.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// A house's shops name some dozens; a name is never forgotten.
const MOST: usize = 500;

static NAMES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

/// A name as a word of the program; nothing once there are too many.
pub(crate) fn word(name: &str) -> Option<&'static str> {
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = names.get(name) {
        return Some(known);
    }
    if names.len() >= MOST {
        return None;
    }
    let word: &'static str = Box::leak(name.to_owned().into_boxed_str());
    names.insert(word);
    Some(word)
}
