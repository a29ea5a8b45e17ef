//! What a channel tells by itself is kept as it came.

use bytes::Bytes;
use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;
use settings::Platform;
use sha2::{Digest, Sha256};

use crate::{ConnectionId, store};

/// What a channel told.
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

/// Keeps what a channel told, once: the same again is no news. Its signature was looked at before; the order
/// itself is asked for by a job.
#[derive(Clone)]
pub(crate) struct KeepPush {
    pub(crate) connection_id: ConnectionId,
    pub(crate) platform: Platform,
    pub(crate) told: Told,
    /// By what it is known however often it is told; by its bytes where it has no name.
    pub(crate) name: Option<String>,
    pub(crate) raw: Bytes,
}

impl Command for KeepPush {
    const NAME: &'static str = "channels.keep_push";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = bool;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<bool, Fault> {
        let hash = match &self.name {
            Some(name) => Sha256::digest(name.as_bytes()).to_vec(),
            None => Sha256::digest(&self.raw).to_vec(),
        };
        let external_id = match &self.told {
            Told::Order(external_id) => Some(external_id.as_str()),
            _ => None,
        };
        // Who is to be forgotten is not kept by the very word that says so.
        let raw = match self.told {
            Told::Order(_) | Told::Unreadable => Some(self.raw.as_ref()),
            Told::Left(_) | Told::Revoked => None,
        };
        if !store::keep_push(ctx, self.connection_id, external_id, (&hash, raw))? {
            return Ok(false);
        }
        match self.told {
            Told::Left(names) => leave(ctx, self.connection_id, self.platform, &names)?,
            // Nobody is believed for it: the shop is asked, and its refusal says so.
            Told::Revoked => {
                store::make_due(ctx, self.connection_id)?;
            }
            Told::Order(_) | Told::Unreadable => {}
        }
        Ok(true)
    }
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
