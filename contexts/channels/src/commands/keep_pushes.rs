//! What channels tell by themselves is kept as it came.

use std::collections::{BTreeMap, HashSet};

use bytes::Bytes;
use db::{Ctx, Event, SetCommand};
use kernel::{Fault, Permission};
use serde_json::json;
use settings::Platform;
use sha2::{Digest, Sha256};

use crate::{ConnectionId, store};

/// What a channel says in a push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Told {
    /// Something happened to an order.
    Order(String),
    /// Somebody is to be forgotten whom the platform knew by these names.
    Left(Vec<String>),
    /// The shop is asked no more, it says.
    Revoked,
    /// Nobody can read it.
    Unreadable,
}

/// What a channel told. Its signature was looked at before.
#[derive(Debug, Clone)]
pub(crate) struct TakenPush {
    pub(crate) connection_id: ConnectionId,
    pub(crate) platform: Platform,
    pub(crate) told: Told,
    /// By what it is known however often it is told; by its bytes where it has no name.
    pub(crate) name: Option<String>,
    pub(crate) raw: Bytes,
}

impl TakenPush {
    fn hash(&self) -> Vec<u8> {
        let known_by = self.name.as_ref().map_or(self.raw.as_ref(), |name| name.as_bytes());
        Sha256::digest(known_by).to_vec()
    }

    /// Which order it is about.
    pub(crate) fn external_id(&self) -> Option<&str> {
        match &self.told {
            Told::Order(external_id) => Some(external_id),
            _ => None,
        }
    }

    /// What of it is kept: who is to be forgotten is not kept by the very word that says so.
    pub(crate) fn kept(&self) -> Option<&[u8]> {
        match self.told {
            Told::Order(_) | Told::Unreadable => Some(&self.raw),
            Told::Left(_) | Told::Revoked => None,
        }
    }

    /// Orders are asked for by a job, what nobody can read waits for a person, and the rest is done at once.
    pub(crate) fn state(&self) -> &'static str {
        match self.told {
            Told::Order(_) => "waiting",
            Told::Unreadable => "unreadable",
            Told::Left(_) | Told::Revoked => "done",
        }
    }
}

/// Keeps what channels told, once: the same again is no news. The orders themselves are asked for by a job.
/// What shops tell that are disconnected meanwhile goes with them.
pub(crate) enum KeepPushes {}

impl SetCommand for KeepPushes {
    const NAME: &'static str = "channels.keep_pushes";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Item = TakenPush;
    type Outcome = ();

    fn run(items: &[TakenPush], ctx: &mut Ctx<'_>) -> Result<Vec<Result<(), Fault>>, Fault> {
        keep_pushes(ctx, items)?;
        Ok(items.iter().map(|_| Ok(())).collect())
    }
}

/// Keeps what channels told, and does at once what is to be done.
pub(super) fn keep_pushes(ctx: &mut Ctx<'_>, items: &[TakenPush]) -> Result<(), Fault> {
    let asked: HashSet<ConnectionId> = items.iter().map(|push| push.connection_id).collect();
    let asked: Vec<ConnectionId> = asked.into_iter().collect();
    let connected = store::connected(ctx, &asked)?;
    // Each once, and in one order everywhere: two sets with the same news would else wait for each other.
    let mut pushes: BTreeMap<(ConnectionId, Vec<u8>), &TakenPush> = items
        .iter()
        .filter(|push| connected.contains(&push.connection_id))
        .map(|push| ((push.connection_id, push.hash()), push))
        .collect();
    let hashes: Vec<Vec<u8>> = pushes.keys().map(|(_, hash)| hash.clone()).collect();
    for known in store::known_pushes(ctx, &asked, &hashes)? {
        pushes.remove(&known);
    }
    store::keep_pushes(ctx, &pushes)?;
    for push in pushes.values() {
        match &push.told {
            Told::Left(names) => leave(ctx, push.connection_id, push.platform, names)?,
            // Nobody is believed for it: the shop is asked, and its refusal says so.
            Told::Revoked => {
                store::make_due(ctx, push.connection_id)?;
            }
            Told::Order(_) | Told::Unreadable => {}
        }
    }
    Ok(())
}

/// Tells of the buyers that a platform wants forgotten, as far as they bought here. One notice is of all shops of
/// the platform.
fn leave(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
    platform: Platform,
    names: &[String],
) -> Result<(), Fault> {
    let shops = settings::all_shops(ctx)?;
    let shops = shops.iter().filter(|shop| shop.platform == platform);
    let known: Vec<_> = shops
        .flat_map(|shop| names.iter().map(|name| (shop.id, name.clone())).collect::<Vec<_>>())
        .collect();
    let mut customers = customers::known_buyers(ctx, &known)?;
    customers.sort_unstable();
    customers.dedup();
    for customer_id in customers {
        let news = json!({"customer_id": customer_id, "platform": platform});
        ctx.emit(Event::about("channels", "BuyerLeft", id, 0, &news));
    }
    Ok(())
}
