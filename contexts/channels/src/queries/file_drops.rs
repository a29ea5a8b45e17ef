//! File drops and what lay there, as people look at them.

use std::sync::Arc;

use db::{Ctx, Query};
use kernel::{Cursor, Fault, Page, PageRequest, Permission, Timestamp};
use orders::ImportId;
use orders::import::TableKind;
use orders::intake::{Became, became};
use orders::queries::ImportErrors;
use serde::Serialize;
use settings::{ShopFacts, ShopId};

use crate::commands::{must_see_shop, unknown_dropped_file, unknown_file_drop};
use crate::connection::{ConnectionFault, ConnectionState};
use crate::file_drop::{DroppedFileState, FileDropKind, Whereabouts};
use crate::jobs::house_of_files as house;
use crate::{DroppedFileId, FileDropId, permissions, store};

/// A file drop as a screen shows it; its password and its key are shown never.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = FileDrop)]
pub(crate) struct FileDropView {
    pub(crate) id: FileDropId,
    #[schema(value_type = String)]
    pub(crate) shop_id: ShopId,
    pub(crate) shop_code: String,
    pub(crate) shop_name: String,
    pub(crate) kind: FileDropKind,
    pub(crate) folder: String,
    /// Empty for a folder of this machine, as what follows.
    pub(crate) host: String,
    pub(crate) port: i64,
    pub(crate) username: String,
    /// The fingerprint of the key by which the server is known.
    pub(crate) host_key: String,
    /// Whether a key is shown there; else a password is.
    pub(crate) has_private_key: bool,
    /// The files that are taken, by their names.
    pub(crate) pattern: String,
    /// How often it is looked at.
    pub(crate) look_seconds: i64,
    pub(crate) state: ConnectionState,
    /// Whether it was not to be had the last five times or more.
    pub(crate) is_broken: bool,
    /// When a look came to its end last.
    pub(crate) looked_at: Option<Timestamp>,
    /// Until when it is left in peace.
    pub(crate) rest_until: Option<Timestamp>,
    /// What went wrong last; nothing once a look came to its end.
    pub(crate) fault: Option<ConnectionFault>,
    /// Files about which somebody has to do something.
    pub(crate) files_troubled: i64,
    /// Files with which something is still to be done.
    pub(crate) files_open: i64,
    /// The newest file that was seen there.
    pub(crate) last_file: Option<String>,
    pub(crate) created_by: String,
    pub(crate) created_at: Timestamp,
    pub(crate) version: i64,
}

/// A file as a screen shows it.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = DroppedFile)]
pub(crate) struct DroppedFileView {
    pub(crate) id: DroppedFileId,
    pub(crate) name: String,
    pub(crate) size_bytes: i64,
    /// When it was written last, as its place says.
    pub(crate) changed_at: Timestamp,
    pub(crate) state: DroppedFileState,
    /// The import that it became, where its columns are mapped and its rows are shown.
    #[schema(value_type = Option<String>)]
    pub(crate) import_id: Option<ImportId>,
    /// Orders that went in.
    pub(crate) orders_new: i64,
    /// Orders that were there already.
    pub(crate) orders_known: i64,
    /// Rows that came back.
    pub(crate) rows_refused: i64,
    /// Whether somebody has to do something about it.
    pub(crate) is_troubled: bool,
    /// Why it could not be taken.
    pub(crate) fault: Option<ConnectionFault>,
    pub(crate) seen_at: Timestamp,
    pub(crate) ended_at: Option<Timestamp>,
}

fn named(view: FileDropView, shop: &Arc<ShopFacts>) -> FileDropView {
    FileDropView { shop_code: shop.code.clone(), shop_name: shop.name.clone(), ..view }
}

/// A file drop, if its shop is within the sight of the one who acts.
pub(crate) fn file_drop_in_sight(
    ctx: &mut Ctx<'_>,
    id: FileDropId,
) -> Result<Option<FileDropView>, Fault> {
    let Some(view) = store::find_file_drop(ctx, id)? else { return Ok(None) };
    if !ctx.actor().shops().has(view.shop_id.uuid()) {
        return Ok(None);
    }
    let shop = settings::shops(ctx, &[view.shop_id])?.remove(&view.shop_id);
    Ok(shop.map(|shop| named(view, &shop)))
}

/// Every file drop of shops within sight.
#[derive(Debug, Clone)]
pub(crate) struct ListFileDrops;

impl Query for ListFileDrops {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Vec<FileDropView>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<FileDropView>, Fault> {
        let mut views = store::list_file_drops(ctx)?;
        views.retain(|view| ctx.actor().shops().has(view.shop_id.uuid()));
        let ids: Vec<ShopId> = views.iter().map(|view| view.shop_id).collect();
        let shops = settings::shops(ctx, &ids)?;
        let named = |view: FileDropView| shops.get(&view.shop_id).map(|shop| named(view, shop));
        Ok(views.into_iter().filter_map(named).collect())
    }
}

/// One of them.
#[derive(Debug, Clone)]
pub(crate) struct GetFileDrop(pub(crate) FileDropId);

impl Query for GetFileDrop {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = FileDropView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<FileDropView, Fault> {
        file_drop_in_sight(ctx, self.0)?.ok_or_else(unknown_file_drop)
    }
}

/// Where a file drop is, with its secrets: for who may change it, to try it.
#[derive(Debug, Clone)]
pub(crate) struct FindWhereabouts(pub(crate) FileDropId);

impl Query for FindWhereabouts {
    const PERMISSION: Permission = permissions::MANAGE;
    type Output = Whereabouts;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Whereabouts, Fault> {
        file_drop_in_sight(ctx, self.0)?.ok_or_else(unknown_file_drop)?;
        store::whereabouts(ctx, self.0)?.ok_or_else(unknown_file_drop)
    }
}

/// The code of a shop that may have file drops.
#[derive(Debug, Clone)]
pub(crate) struct CodeOfShop(pub(crate) ShopId);

impl Query for CodeOfShop {
    const PERMISSION: Permission = permissions::MANAGE;
    type Output = String;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<String, Fault> {
        Ok(must_see_shop(ctx, self.0)?.code.clone())
    }
}

/// What lay there and what became of it, the newest first.
#[derive(Debug, Clone)]
pub(crate) struct ListDroppedFiles {
    pub(crate) id: FileDropId,
    pub(crate) page: PageRequest,
}

impl Query for ListDroppedFiles {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Page<DroppedFileView>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Page<DroppedFileView>, Fault> {
        file_drop_in_sight(ctx, self.id)?.ok_or_else(unknown_file_drop)?;
        let limit = self.page.limit()?;
        let before = self.page.behind()?;
        let rows = store::list_files(ctx, self.id, before, limit + 1)?;
        Ok(Page::from_rows(rows, limit, |row| Cursor::of(row.id)))
    }
}

/// The rows of a file that came back, as CSV. They hold every field of people.
#[derive(Debug, Clone)]
pub(crate) struct RowsGivenBack(pub(crate) DroppedFileId);

impl Query for RowsGivenBack {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Vec<u8>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<u8>, Fault> {
        let (drop_id, file) = store::find_file(ctx, self.0)?.ok_or_else(unknown_dropped_file)?;
        file_drop_in_sight(ctx, drop_id)?.ok_or_else(unknown_dropped_file)?;
        if !customers::sees_all_fields(ctx.actor()) {
            let detail = "the rows hold fields of people that are not shown to you";
            return Err(Fault::forbidden("channels.rows_hold_people", detail));
        }
        let import_id = file.import_id.ok_or_else(unknown_dropped_file)?;
        // The import is the house's own, as its file came by itself; who asks was asked above.
        let errors = ImportErrors { import_id, kind: TableKind::Csv };
        ctx.acting_as(&house(), |ctx| errors.run(ctx))
    }
}

/// Whether any file drop has something to do.
#[derive(Debug, Clone)]
pub(crate) struct IsAnyFileDropDue;

impl Query for IsAnyFileDropDue {
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = bool;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<bool, Fault> {
        store::is_any_file_drop_due(ctx)
    }
}

/// What became of the import of a file.
#[derive(Debug, Clone)]
pub(crate) struct FindImported(pub(crate) ImportId);

impl Query for FindImported {
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = Became;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Became, Fault> {
        became(ctx, self.0)
    }
}
