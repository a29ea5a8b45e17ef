//! What a channel tells by itself is kept as it came.

use bytes::Bytes;
use db::{Command, Ctx};
use kernel::{Fault, Permission};
use sha2::{Digest, Sha256};

use crate::{ConnectionId, store};

/// Keeps what a channel told, once: the same bytes again are no news. Its signature was looked at before; the
/// order itself is asked for by a job.
#[derive(Clone)]
pub(crate) struct KeepPush {
    pub(crate) connection_id: ConnectionId,
    /// Which order it is about; nothing when that cannot be read.
    pub(crate) external_id: Option<String>,
    pub(crate) raw: Bytes,
}

impl Command for KeepPush {
    const NAME: &'static str = "channels.keep_push";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = bool;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<bool, Fault> {
        let hash = Sha256::digest(&self.raw).to_vec();
        let (external_id, raw) = (self.external_id.as_deref(), self.raw.as_ref());
        store::keep_push(ctx, self.connection_id, external_id, (&hash, raw))
    }
}
