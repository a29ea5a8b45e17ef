//! Passes are kept in the memory of the program for as long as they are good, and nowhere else, but for those
//! that use up their grant. One that is wanted by many at once is fetched once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use kernel::Timestamp;
use sha2::{Digest, Sha256};

use crate::connection::Trouble;
use crate::connector::{Door, Pass};

/// Kept at once: more shops than one house has.
const MOST: usize = 1_000;
/// So long before its end a pass is taken for no good any more: an ask that begins with it ends with it.
const MARGIN_SECONDS: i64 = 120;
/// Nobody's passes are good for longer without a look at whether they still are given.
const LONGEST_SECONDS: i64 = 24 * 60 * 60;

/// A pass while it is good.
struct Held {
    pass: Pass,
    until: Timestamp,
}

/// Where one pass is kept; who fetches it holds it.
type Place = Arc<tokio::sync::Mutex<Option<Held>>>;

/// Passes by what they are asked for with: who has another key, secret or grant is given another pass.
#[derive(Clone, Default)]
pub(crate) struct Passes(Arc<Mutex<HashMap<[u8; 32], Place>>>);

impl Passes {
    /// A pass that is good now: one that is kept, or the one that is fetched. `refused` was shown and is thrown
    /// away, unless somebody else fetched another meanwhile.
    ///
    /// # Errors
    /// What fetching it reports.
    pub(crate) async fn of(
        &self,
        door: &Door,
        now: Timestamp,
        refused: Option<&str>,
        fetch: impl Future<Output = Result<Pass, Trouble>>,
    ) -> Result<Pass, Trouble> {
        let place = self.place(name(door), now);
        let mut held = place.lock().await;
        if let Some(held) = held.as_ref()
            && is_good(held, now)
            && refused != Some(held.pass.token.as_str())
        {
            return Ok(held.pass.clone());
        }
        *held = None;
        let pass = fetch.await?;
        *held = Some(Held { pass: pass.clone(), until: until(pass.seconds, now) });
        Ok(pass)
    }

    /// Forgets the pass that was given at a door: what came with it is kept elsewhere now.
    pub(crate) fn forget(&self, door: &Door) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&name(door));
    }

    fn place(&self, name: [u8; 32], now: Timestamp) -> Place {
        let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = places.get(&name) {
            return Arc::clone(place);
        }
        // Passes that are over, and those of keys that nobody shows any more, go when another comes.
        places.retain(|_, place| match place.try_lock() {
            Ok(held) => held.as_ref().is_some_and(|held| is_good(held, now)),
            Err(_) => true,
        });
        if places.len() >= MOST {
            places.clear();
        }
        Arc::clone(places.entry(name).or_default())
    }
}

fn is_good(held: &Held, now: Timestamp) -> bool {
    now < held.until
}

/// Until when a pass is shown that is good for so long; one that is short for half of its time.
pub(crate) fn until(seconds: i64, now: Timestamp) -> Timestamp {
    let seconds = seconds.clamp(0, LONGEST_SECONDS);
    now.plus_seconds(seconds - MARGIN_SECONDS.min(seconds / 2))
}

/// What is asked for by the same key, secret and grant at the same address is the same pass. They are secrets, and
/// not kept.
fn name(door: &Door) -> [u8; 32] {
    let mut hash = Sha256::new();
    let grant = door.grant.as_deref().unwrap_or_default();
    for part in [door.address.as_str(), &door.key, &door.secret, grant].map(str::as_bytes) {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests;
