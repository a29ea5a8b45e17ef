//! What a person can do here, and what the house does by itself.

mod add_file_drop;
mod add_webhook;
mod arrive;
mod back_fill;
mod begin_look;
mod change_credentials;
mod change_file_drop;
mod change_polling;
mod change_terms;
mod change_webhook;
mod collect_news;
mod compare_orders;
mod connect_shop;
mod disconnect_shop;
mod draft_listings;
mod end_look;
mod forget_messages;
mod forget_pushes;
mod give_back_grant;
mod ingest_orders;
mod keep_dropped_file;
mod keep_grant;
mod keep_pushes;
mod keep_returns;
mod look_now;
mod note_dropped_file;
mod note_gathering;
mod note_listed;
mod note_listing;
mod note_listings;
mod note_replies;
mod note_returns;
mod note_stock;
mod note_subscribed;
mod note_told;
mod note_trouble;
mod note_unlisted;
mod observe;
mod pause_connection;
mod pause_file_drop;
mod pause_webhook;
mod plan_back_fill;
mod plan_check;
mod plan_listing;
mod plan_returns;
mod plan_stock;
mod publish_listings;
mod read_queue;
mod refuse_great;
mod remove_file_drop;
mod remove_listing;
mod remove_webhook;
mod renew_push_secret;
mod replay_inbox;
mod replay_refused;
mod resume_connection;
mod resume_file_drop;
mod resume_webhook;
mod rotate_secret;
mod save_listing;
mod see_files;
mod send_again;
mod send_test;
mod set_queue;
mod set_stock_rules;
mod show_again;
mod start_dropped_file;
mod subscribe_now;
mod sync_now;
mod take_back_fills;
mod take_connections;
mod take_file_drops;
mod take_grant;
mod take_messages;
mod take_portion;
mod take_turn;
mod tell_again;
mod want_subscriptions;
mod withdraw_listings;

use std::sync::Arc;

use db::Ctx;
use kernel::Fault;
use settings::{ShopFacts, ShopId};

pub(crate) use add_file_drop::AddFileDrop;
pub(crate) use add_webhook::AddWebhook;
pub(crate) use arrive::ready;
pub(crate) use back_fill::BackFill;
pub(crate) use begin_look::{BeginLook, Look};
pub(crate) use change_credentials::ChangeCredentials;
pub(crate) use change_file_drop::ChangeFileDrop;
pub(crate) use change_polling::ChangePolling;
pub(crate) use change_terms::ChangeTerms;
pub(crate) use change_webhook::ChangeWebhook;
pub(crate) use collect_news::{CollectNews, News};
pub(crate) use compare_orders::CompareOrders;
pub(crate) use connect_shop::ConnectShop;
pub(crate) use disconnect_shop::DisconnectShop;
pub(crate) use draft_listings::DraftListings;
pub(crate) use end_look::{EndLook, LookOutcome};
pub(crate) use forget_messages::ForgetMessages;
pub(crate) use forget_pushes::ForgetPushes;
pub(crate) use give_back_grant::GiveBackGrant;
pub use ingest_orders::Ingested;
pub(crate) use ingest_orders::{Answered as AnsweredOrders, IngestOrders};
pub(crate) use keep_dropped_file::KeepDroppedFile;
pub(crate) use keep_grant::KeepGrant;
pub(crate) use keep_pushes::{KeepPushes, TakenPush, Told};
pub(crate) use keep_returns::KeepReturns;
pub(crate) use look_now::LookNow;
pub(crate) use note_dropped_file::{FileNews, NoteDroppedFile};
pub(crate) use note_gathering::{NoteGathering, NoteUnread};
pub(crate) use note_listed::NoteListed;
pub(crate) use note_listing::NoteListing;
pub(crate) use note_listings::NoteListings;
pub(crate) use note_replies::{Answered, NoteReplies};
pub(crate) use note_returns::{NoteReturns, ReturnsNews};
pub(crate) use note_stock::NoteStock;
pub(crate) use note_subscribed::NoteSubscribed;
pub(crate) use note_told::NoteTold;
pub(crate) use note_trouble::NoteTrouble;
pub(crate) use note_unlisted::NoteUnlisted;
pub(crate) use pause_connection::PauseConnection;
pub(crate) use pause_file_drop::PauseFileDrop;
pub(crate) use pause_webhook::PauseWebhook;
pub(crate) use plan_check::CheckStep;
pub(crate) use plan_listing::ListStep;
pub(crate) use plan_returns::ReturnsStep;
pub(crate) use plan_stock::StockStep;
pub(crate) use publish_listings::{PublishListings, WishOutcome, WishedListing};
pub(crate) use read_queue::{KeepQueued, NoteQueueTrouble, TakeQueues};
pub(crate) use remove_file_drop::RemoveFileDrop;
pub(crate) use remove_listing::RemoveListing;
pub(crate) use remove_webhook::RemoveWebhook;
pub(crate) use renew_push_secret::RenewPushSecret;
pub(crate) use replay_inbox::ReplayInboxPage;
pub(crate) use replay_refused::ReplayRefused;
pub(crate) use resume_connection::ResumeConnection;
pub(crate) use resume_file_drop::ResumeFileDrop;
pub(crate) use resume_webhook::ResumeWebhook;
pub(crate) use rotate_secret::RotateSecret;
pub(crate) use save_listing::SaveListing;
pub(crate) use see_files::SeeFiles;
pub(crate) use send_again::{SendAgain, unknown_message};
pub(crate) use send_test::SendTest;
pub(crate) use set_queue::{RemoveQueue, SetQueue};
pub(crate) use set_stock_rules::SetStockRules;
pub(crate) use show_again::ShowAgain;
pub(crate) use start_dropped_file::StartDroppedFile;
pub(crate) use subscribe_now::SubscribeNow;
pub(crate) use sync_now::SyncNow;
pub(crate) use take_back_fills::TakeBackFills;
pub(crate) use take_connections::TakeConnections;
pub(crate) use take_file_drops::{HoldFileDrop, TakeFileDrops};
pub(crate) use take_grant::{TakeGrant, TakenGrant};
pub(crate) use take_messages::{Signed, TakeMessages};
pub(crate) use take_turn::{TakeTurn, Turn, Why};
pub(crate) use tell_again::TellAgain;
pub(crate) use want_subscriptions::WantSubscriptions;
pub(crate) use withdraw_listings::WithdrawListings;

use crate::queries::{
    ConnectionView, FileDropView, connection_in_sight, file_drop_in_sight, listing_in_sight,
};
use crate::store::KeptListing;
use crate::{ConnectionId, FileDropId, ProductListingId};

pub(crate) fn unknown() -> Fault {
    Fault::not_found("channels.unknown_webhook", "no webhook has this id")
}

pub(crate) fn unknown_connection() -> Fault {
    Fault::not_found("channels.unknown_connection", "no connection has this id")
}

pub(crate) fn unknown_file_drop() -> Fault {
    Fault::not_found("channels.unknown_file_drop", "no file drop has this id")
}

pub(crate) fn unknown_dropped_file() -> Fault {
    Fault::not_found("channels.unknown_dropped_file", "no file has this id")
}

pub(crate) fn unknown_listing() -> Fault {
    Fault::not_found("channels.unknown_listing", "no listing has this id")
}

/// A shop the one who acts may see.
pub(crate) fn must_see_shop(ctx: &mut Ctx<'_>, id: ShopId) -> Result<Arc<ShopFacts>, Fault> {
    let shop = settings::shops(ctx, &[id])?.remove(&id);
    let shop = shop.filter(|_| ctx.actor().shops().has(id.uuid()));
    shop.ok_or_else(|| Fault::field("shop_id", "kernel.unknown_id", "no shop has this id"))
}

/// A connection of a shop the one who acts may see.
fn must_see_connection(ctx: &mut Ctx<'_>, id: ConnectionId) -> Result<ConnectionView, Fault> {
    connection_in_sight(ctx, id)?.ok_or_else(unknown_connection)
}

/// A file drop of a shop the one who acts may see.
fn must_see_file_drop(ctx: &mut Ctx<'_>, id: FileDropId) -> Result<FileDropView, Fault> {
    file_drop_in_sight(ctx, id)?.ok_or_else(unknown_file_drop)
}

/// A listing of a shop the one who acts may see.
fn must_see_listing(ctx: &mut Ctx<'_>, id: ProductListingId) -> Result<KeptListing, Fault> {
    listing_in_sight(ctx, id)?.ok_or_else(unknown_listing)
}
