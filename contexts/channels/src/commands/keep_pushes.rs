//! What channels tell by themselves is kept as it came.

use std::collections::{BTreeMap, HashSet};

use bytes::Bytes;
use db::{Ctx, SetCommand};
use kernel::{Fault, Permission};
use sha2::{Digest, Sha256};

use crate::{ConnectionId, store};

/// What a channel told. Its signature was looked at before.
#[derive(Debug, Clone)]
pub(crate) struct TakenPush {
    pub(crate) connection_id: ConnectionId,
    /// Which order it is about; nothing when that cannot be read.
    pub(crate) external_id: Option<String>,
    pub(crate) raw: Bytes,
}

/// Keeps what channels told, once: the same bytes again are no news. The orders themselves are asked for by a job.
/// What shops tell that are disconnected meanwhile goes with them.
pub(crate) enum KeepPushes {}

impl SetCommand for KeepPushes {
    const NAME: &'static str = "channels.keep_pushes";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Item = TakenPush;
    type Outcome = ();

    fn run(items: &[TakenPush], ctx: &mut Ctx<'_>) -> Result<Vec<Result<(), Fault>>, Fault> {
        let asked: HashSet<ConnectionId> = items.iter().map(|push| push.connection_id).collect();
        let asked: Vec<ConnectionId> = asked.into_iter().collect();
        let connected = store::connected(ctx, &asked)?;
        // Each once, and in one order everywhere: two sets with the same news would else wait for each other.
        let mut pushes: BTreeMap<(ConnectionId, Vec<u8>), &TakenPush> = items
            .iter()
            .filter(|push| connected.contains(&push.connection_id))
            .map(|push| ((push.connection_id, Sha256::digest(&push.raw).to_vec()), push))
            .collect();
        let hashes: Vec<Vec<u8>> = pushes.keys().map(|(_, hash)| hash.clone()).collect();
        for known in store::known_pushes(ctx, &asked, &hashes)? {
            pushes.remove(&known);
        }
        store::keep_pushes(ctx, &pushes)?;
        Ok(items.iter().map(|_| Ok(())).collect())
    }
}
