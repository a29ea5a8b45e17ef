//! What a look at a file drop begins with.

use std::sync::Arc;

use db::{Command, Ctx};
use kernel::{Fault, Permission, Timestamp};
use orders::intake::{Became, became};
use settings::ShopFacts;

use crate::FileDropId;
use crate::connection::ConnectionState;
use crate::file_drop::{DroppedFileState, KnownFile, Pattern, Whereabouts};
use crate::store::{self, LookedAt};

/// How long the orders of a file go in before somebody asks how far that is.
const FOLLOW_SECONDS: i64 = 2;

/// A look at a file drop, with all that is needed for it.
#[derive(Clone)]
pub(crate) struct Look {
    pub(crate) id: FileDropId,
    pub(crate) shop: Arc<ShopFacts>,
    pub(crate) at: Whereabouts,
    pub(crate) pattern: Pattern,
    pub(crate) began_at: Timestamp,
    /// Whether it is its time to be listed; else only what is on its way is looked after.
    pub(crate) lists: bool,
    /// With what something is still to be done.
    pub(crate) open: Vec<KnownFile>,
    /// What lies in `failed` and nobody has dealt with.
    pub(crate) failed: Vec<KnownFile>,
}

/// Begins a look; nothing when there is nothing to do: then the file drop is given back.
#[derive(Debug, Clone)]
pub(crate) struct BeginLook(pub(crate) FileDropId);

impl Command for BeginLook {
    const NAME: &'static str = "channels.begin_look";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = Option<Look>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Option<Look>, Fault> {
        let Some(mut now) = store::lock_file_drop(ctx, self.0)? else { return Ok(None) };
        let began_at = ctx.now();
        let shop = settings::shops(ctx, &[now.shop_id])?.remove(&now.shop_id);
        let at = store::whereabouts(ctx, self.0)?;
        let (Some(shop), Some(at)) = (shop.filter(|shop| shop.active), at) else {
            // A shop that takes no orders is looked at again when its time comes.
            now.rest_until = Some(began_at.plus_seconds(now.look_seconds));
            return give_back(ctx, &now, None);
        };
        let rests = now.rest_until.is_some_and(|until| until > began_at);
        if rests || now.state != ConnectionState::Connected {
            return give_back(ctx, &now, None);
        }
        let open = store::open_files(ctx, self.0)?;
        let lists = now.due_at <= began_at;
        if !lists && !is_any_through(ctx, &open)? {
            return give_back(ctx, &now, Some(began_at.plus_seconds(FOLLOW_SECONDS)));
        }
        let failed = store::failed_files(ctx, self.0)?;
        let pattern = Pattern::parse(Some(&now.pattern)).unwrap_or_default();
        let look = Look { id: self.0, shop, at, pattern, began_at, lists, open, failed };
        Ok(Some(look))
    }
}

/// Whether the orders of a file that were going in have come to an end.
fn is_any_through(ctx: &mut Ctx<'_>, open: &[KnownFile]) -> Result<bool, Fault> {
    let going = open.iter().filter(|file| file.state == DroppedFileState::Running);
    for import_id in going.filter(|file| !file.is_troubled).filter_map(|file| file.import_id) {
        if became(ctx, import_id)? != Became::Waits {
            return Ok(true);
        }
    }
    Ok(false)
}

fn give_back(
    ctx: &mut Ctx<'_>,
    now: &LookedAt,
    until: Option<Timestamp>,
) -> Result<Option<Look>, Fault> {
    store::save_file_drop(ctx, now, until)?;
    Ok(None)
}
