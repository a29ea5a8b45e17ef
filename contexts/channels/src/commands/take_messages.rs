//! Messages are taken to be offered.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use db::{Command, Ctx};
use kernel::{Fault, Permission};

use crate::signature::sign;
use crate::store::{self, Due};
use crate::webhook::at_once;

/// Longer than any attempt takes. If the program ends meanwhile, another takes them after it: a message may
/// come twice, under the same id.
const TAKEN_SECONDS: i64 = 60;

/// A message with all it is sent with.
#[derive(Debug, Clone)]
pub(crate) struct Signed {
    pub(crate) due: Due,
    /// When it was signed, in seconds since 1970.
    pub(crate) seconds: i64,
    pub(crate) signature: String,
}

/// Takes what is due, signed as of now.
#[derive(Debug, Clone)]
pub(crate) struct TakeMessages;

impl Command for TakeMessages {
    const NAME: &'static str = "channels.take_messages";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = Vec<Signed>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<Signed>, Fault> {
        let until = ctx.now().plus_seconds(TAKEN_SECONDS);
        let due = store::take_due(ctx, until, at_once)?;
        let seconds = ctx.now().as_micros() / 1_000_000;
        let mut secrets = HashMap::new();
        let mut signed = Vec::with_capacity(due.len());
        for due in due {
            let of_webhook = match secrets.entry(due.webhook_id) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(unknown) => unknown.insert(store::secrets(ctx, due.webhook_id)?),
            };
            let signature = sign(of_webhook, &due.id.to_string(), seconds, &due.body)?;
            signed.push(Signed { due, seconds, signature });
        }
        Ok(signed)
    }
}
