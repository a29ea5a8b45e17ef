//! Which of this context's things somebody hears of.

use db::Ctx;
use kernel::{Entity, Fault};
use uuid::Uuid;

use crate::{
    Connection, ConnectionId, FileDrop, FileDropId, Message, ProductListing, ProductListingId,
    Webhook, permissions, store,
};

/// Webhooks and their messages concern the whole house: whoever sees all of it, and may look at them. A
/// connection is of its shop, and so is a file drop.
///
/// # Errors
/// What the engine reports.
pub fn sight(ctx: &mut Ctx<'_>, kind: &str, ids: &[Uuid]) -> Result<Option<Vec<Uuid>>, Fault> {
    if kind == Connection::PREFIX {
        if !ctx.actor().may(permissions::VIEW) {
            return Ok(Some(Vec::new()));
        }
        let ids: Vec<ConnectionId> = ids.iter().copied().map(ConnectionId::from_uuid).collect();
        let shops = store::shops_of_connections(ctx, &ids)?;
        let seen = shops.into_iter().filter(|(_, shop)| ctx.actor().shops().has(shop.uuid()));
        return Ok(Some(seen.map(|(id, _)| id.uuid()).collect()));
    }
    if kind == FileDrop::PREFIX {
        if !ctx.actor().may(permissions::VIEW) {
            return Ok(Some(Vec::new()));
        }
        let ids: Vec<FileDropId> = ids.iter().copied().map(FileDropId::from_uuid).collect();
        let shops = store::shops_of_file_drops(ctx, &ids)?;
        let seen = shops.into_iter().filter(|(_, shop)| ctx.actor().shops().has(shop.uuid()));
        return Ok(Some(seen.map(|(id, _)| id.uuid()).collect()));
    }
    if kind == ProductListing::PREFIX {
        if !ctx.actor().may(permissions::VIEW_LISTINGS) {
            return Ok(Some(Vec::new()));
        }
        let ids: Vec<ProductListingId> =
            ids.iter().copied().map(ProductListingId::from_uuid).collect();
        let shops = store::shops_of_listings(ctx, &ids)?;
        let seen = shops.into_iter().filter(|(_, shop)| ctx.actor().shops().has(shop.uuid()));
        return Ok(Some(seen.map(|(id, _)| id.uuid()).collect()));
    }
    if kind != Webhook::PREFIX && kind != Message::PREFIX {
        return Ok(None);
    }
    let actor = ctx.actor();
    let sees = actor.may(permissions::VIEW) && actor.scope.is_all();
    Ok(Some(if sees { ids.to_vec() } else { Vec::new() }))
}
