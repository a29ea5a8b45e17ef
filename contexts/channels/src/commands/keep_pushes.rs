//! What channels tell by themselves is kept as it came.

use std::collections::{BTreeMap, BTreeSet, HashSet};

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
    leave(ctx, pushes.values().copied())?;
    // Nobody is believed for it: the shop is asked, and its refusal says so.
    for push in pushes.values().filter(|push| push.told == Told::Revoked) {
        store::make_due(ctx, push.connection_id)?;
    }
    Ok(())
}

/// Tells of the buyers that platforms want forgotten, as far as they bought here. One notice is of all shops of its
/// platform.
fn leave<'a>(ctx: &mut Ctx<'_>, pushes: impl Iterator<Item = &'a TakenPush>) -> Result<(), Fault> {
    let mut left: BTreeMap<Platform, (ConnectionId, BTreeSet<&str>)> = BTreeMap::new();
    for push in pushes {
        let Told::Left(names) = &push.told else { continue };
        let (_, all) = left.entry(push.platform).or_insert((push.connection_id, BTreeSet::new()));
        all.extend(names.iter().map(String::as_str));
    }
    if left.is_empty() {
        return Ok(());
    }
    let shops = settings::all_shops(ctx)?;
    for (platform, (id, names)) in left {
        let of_platform = shops.iter().filter(|shop| shop.platform == platform);
        let buyers: Vec<_> = of_platform
            .flat_map(|shop| names.iter().map(|name| (shop.id, (*name).to_owned())))
            .collect();
        let customers: BTreeSet<_> = customers::known_buyers(ctx, &buyers)?.into_iter().collect();
        for customer_id in customers {
            let news = json!({"customer_id": customer_id, "platform": platform});
            ctx.emit(Event::about("channels", "BuyerLeft", id, 0, &news));
        }
    }
    Ok(())
}
