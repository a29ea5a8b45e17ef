//! What goes wrong at the doors, for those who call somebody about it.

use db::Ctx;
use kernel::{Fault, Timestamp};
use settings::ShopId;

use crate::{ConnectionId, FileDropId, store};

/// A channel that is well knows of a parcel within this.
const TOLD_WITHIN_SECONDS: i64 = 600;
/// So long before its end a grant is worth a word: whoever gives another may be on holiday.
const ENDING_DAYS: i64 = 14;

/// A connection by which no orders come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AilingConnection {
    pub id: ConnectionId,
    pub shop_id: ShopId,
    /// Whether its key is refused; else its shop fails, time after time.
    pub is_refused: bool,
    /// Since when.
    pub since: Timestamp,
}

/// A connection whose grant comes to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndingGrant {
    pub id: ConnectionId,
    pub shop_id: ShopId,
    /// Then nobody answers any more, unless its owner gives another before.
    pub until: Timestamp,
}

/// Orders whose channel does not know that they are on their way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UntoldOrders {
    pub id: ConnectionId,
    pub shop_id: ShopId,
    /// Above zero.
    pub orders: i64,
    /// Since when the first of them could not be told.
    pub since: Timestamp,
    /// By when the channel must know of the first of those that are still tried; nothing where none is near.
    pub told_by: Option<Timestamp>,
}

/// Goods of which a shop does not show how many there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnshownStock {
    pub id: ConnectionId,
    pub shop_id: ShopId,
    /// Above zero.
    pub skus: i64,
    /// Since when the first of them.
    pub since: Timestamp,
}

/// A shop that has orders which are not here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncompleteShop {
    pub id: ConnectionId,
    pub shop_id: ShopId,
    /// Above zero.
    pub orders: i64,
    /// When the first of them was placed.
    pub since: Timestamp,
}

/// A file drop whose files do not come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AilingFileDrop {
    pub id: FileDropId,
    pub shop_id: ShopId,
    /// Whether its server takes neither password nor key, or shows another key of its own.
    pub is_refused: bool,
    /// About how many of its files somebody has to do something; none where the place itself is not to be had.
    pub files: i64,
    /// Since when.
    pub since: Timestamp,
}

/// The connections by which no orders come though they should, by id. What somebody paused is none.
///
/// # Errors
/// What the engine reports.
pub fn ailing_connections(ctx: &mut Ctx<'_>) -> Result<Vec<AilingConnection>, Fault> {
    store::ailing_connections(ctx)
}

/// The connections that answer still and end soon, by id.
///
/// # Errors
/// What the engine reports.
pub fn ending_grants(ctx: &mut Ctx<'_>) -> Result<Vec<EndingGrant>, Fault> {
    let before = ctx.now().plus_days(ENDING_DAYS);
    store::ending_grants(ctx, before)
}

/// What channels were told of parcels and did not take, and what they must know before a time and could not be
/// told so far, by connection.
///
/// # Errors
/// What the engine reports.
pub fn untold_orders(ctx: &mut Ctx<'_>, before: Timestamp) -> Result<Vec<UntoldOrders>, Fault> {
    let wanted_before = ctx.now().plus_seconds(-TOLD_WITHIN_SECONDS);
    store::untold_orders(ctx, before, wanted_before)
}

/// What shops were to show of the stock and do not, by connection.
///
/// # Errors
/// What the engine reports.
pub fn unshown_stock(ctx: &mut Ctx<'_>) -> Result<Vec<UnshownStock>, Fault> {
    store::unshown_stock(ctx)
}

/// Shops with orders that are not here though they were asked for by number, by connection.
///
/// # Errors
/// What the engine reports.
pub fn incomplete_shops(ctx: &mut Ctx<'_>) -> Result<Vec<IncompleteShop>, Fault> {
    store::incomplete_shops(ctx)
}

/// File drops whose files do not come in though they should, by id. What somebody paused is none.
///
/// # Errors
/// What the engine reports.
pub fn ailing_file_drops(ctx: &mut Ctx<'_>) -> Result<Vec<AilingFileDrop>, Fault> {
    store::ailing_file_drops(ctx)
}
