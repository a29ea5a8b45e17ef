//! Recognising the buyers of new orders.

use std::collections::{HashMap, HashSet};

use db::Ctx;
use kernel::{Fault, Timestamp};
use uuid::Uuid;

use crate::customer::{CustomerKind, NewBuyer, Recognised, recognise};
use crate::key::Key;
use crate::{CustomerId, store};

/// `last_order_at` is exact to so many seconds: a buyer of a hundred orders a day is written once,
/// and orders of one buyer do not wait for each other.
const LAST_ORDER_GRAIN_SECONDS: i64 = 86_400;

/// The customers behind the buyers of a set, in their order: those that own one of a buyer's keys,
/// the surest first (the platform's buyer id, then e-mail, then phone), and new ones for the rest.
/// Keys nobody had become theirs.
///
/// One statement when all are known and ordered lately, three otherwise.
///
/// # Errors
/// What the engine reports.
pub fn remember(ctx: &mut Ctx<'_>, buyers: &[NewBuyer]) -> Result<Vec<CustomerId>, Fault> {
    let hasher = store::people::hasher(ctx)?;
    let keys: Vec<Vec<Key>> = buyers.iter().map(|buyer| buyer.keys(&hasher)).collect();
    let hashes: Vec<Uuid> = keys.iter().flatten().map(|key| key.hash).collect();
    let mut known = HashMap::new();
    let mut ordered_lately = HashSet::new();
    let lately = ctx.now().plus_seconds(-LAST_ORDER_GRAIN_SECONDS);
    for owner in store::customers::owners(ctx, &hashes)? {
        if owner.last_order_at.is_some_and(|at: Timestamp| at > lately) {
            ordered_lately.insert(owner.customer_id);
        }
        known.insert(owner.hash, owner.customer_id);
    }
    let recognised = recognise(&keys, &known, || ctx.new_id());
    let customers = claim(ctx, &keys, recognised)?;

    let mut seen = HashSet::new();
    let mut to_write: Vec<(CustomerId, CustomerKind)> = customers
        .iter()
        .zip(buyers)
        .filter(|(id, _)| !ordered_lately.contains(*id) && seen.insert(**id))
        .map(|(id, buyer)| {
            (*id, if buyer.business { CustomerKind::Business } else { CustomerKind::Person })
        })
        .collect();
    to_write.sort_unstable_by_key(|(id, _)| *id);
    let now = ctx.now();
    store::customers::upsert(ctx, &to_write, Some(now))?;
    Ok(customers)
}

/// Claims the new keys; who each buyer is when others claimed some of them at the same moment.
fn claim(
    ctx: &mut Ctx<'_>,
    keys: &[Vec<Key>],
    recognised: Recognised,
) -> Result<Vec<CustomerId>, Fault> {
    let Recognised { mut customers, mut new_keys, new_customers } = recognised;
    new_keys.sort_unstable_by_key(|(key, _)| key.hash);
    let claimed = store::customers::claim_keys(ctx, &new_keys)?;
    // Only a new customer gives way to another: an old one has orders already. The surest of its
    // keys says to whom.
    let meant: HashMap<Uuid, CustomerId> =
        new_keys.iter().map(|(key, customer)| (key.hash, *customer)).collect();
    let mut others: HashMap<CustomerId, CustomerId> = HashMap::new();
    for key in keys.iter().flatten() {
        let (Some(ours), Some(owner)) = (meant.get(&key.hash), claimed.get(&key.hash)) else {
            continue;
        };
        if ours != owner && new_customers.contains(ours) {
            others.entry(*ours).or_insert(*owner);
        }
    }
    if others.is_empty() {
        return Ok(customers);
    }
    for customer in &mut customers {
        if let Some(other) = others.get(customer) {
            *customer = *other;
        }
    }
    // The other keys of such a buyer went to a customer that will never be: they follow.
    let follow: Vec<(Uuid, CustomerId)> = claimed
        .iter()
        .filter_map(|(hash, owner)| others.get(owner).map(|other| (*hash, *other)))
        .collect();
    store::customers::move_keys(ctx, &follow)?;
    Ok(customers)
}
