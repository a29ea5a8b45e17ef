//! The SQL of this context.

mod arrivals;
mod back_fills;
mod checks;
mod connections;
mod dropped_files;
mod file_drops;
mod grants;
mod listings;
mod messages;
mod queues;
mod returns;
mod signers;
mod stock;
mod stock_writes;
mod subscriptions;
mod terms;
mod webhooks;
mod write_backs;

use db::Sealed;

pub(crate) use arrivals::{
    ChannelOrder, NewObservation, channel_orders, close_pushes, forget_pushes, give_up_push,
    insert_observations, keep_pushes, known_pushes, list_observations, put_channel_orders,
    waiting_pushes,
};
pub(crate) use back_fills::{
    back_fill, back_fill_views, due_back_fill, is_any_back_fill_due, is_read_at, lock_back_fill,
    resume_back_fill, running_operation, save_back_fill, stop_back_fill, take_back_fills,
    want_back_fill,
};
pub(crate) use checks::{
    Running, begin_check, check_spans, compare_by, difference_of, due_since, end_check,
    expect_earlier, expect_orders, find_check, forget_checks, incomplete_shops, list_checks,
    list_differences, move_check, put_differences, put_names, put_spans, running_check,
    set_difference, take_names, unasked,
};
pub(crate) use connections::{
    NewRow, Working, ailing_connections, change_key, change_polling, connection_of_shop,
    delete_connection, door, find_connection, insert_connection, is_any_connection_due,
    list_connections, lock_connection, make_due, read_by, rewind, save_connection,
    set_connection_state, shops_of_connections, take_connections,
};
pub(crate) use dropped_files::{
    failed_files, file_failed, find_file, forget_file, keep_file, known_file, lies_again,
    list_files, move_file, note_orders, open_files, same_file, see_file, settle_earlier,
    settle_file, trouble_file,
};
pub(crate) use file_drops::{
    LookedAt, ailing_file_drops, change_file_drop, count_file_drops, delete_file_drop,
    find_file_drop, hold_file_drop, insert_file_drop, is_any_file_drop_due, list_file_drops,
    lock_file_drop, look_at_once, save_file_drop, set_file_drop_state, shops_of_file_drops,
    take_file_drops, whereabouts,
};
pub(crate) use grants::{ending_grants, give_back_grant, keep_grant, kept_pass, take_grant};
pub(crate) use listings::{
    KeptListing, ListingFilter, NewListing, count_listings, delete_listing, due_listing,
    find_listings, has_listings, insert_listings, list_listings, listing_platforms,
    listing_tried_at, listings_of, lock_listings, lock_listings_of, mark_listing_tried,
    save_listing, set_contents, set_listing, set_listing_told, shops_of_listings, takes_listings,
    want_listings,
};
pub(crate) use messages::{
    Due, NewMessage, Tried, forget_old, insert_messages, is_any_due, list_messages, message,
    offer_again, take_due, write_tried,
};
pub(crate) use queues::{
    delete_queue, is_any_queue_due, of_the_same_seller, put_queue, queue, queue_answered,
    queue_failed, queue_failures, queue_views, take_queues,
};
pub(crate) use returns::{
    OpenLook, channel_returns, count_changed, count_look, forget_looks, keep_report, kept_report,
    list_returns, look_asked, look_failed, look_read, look_ready, look_views, mark_look_sent,
    mark_look_unsent, open_look, put_returns, returns_due, returns_of_order, untied_returns,
    want_returns,
};
pub(crate) use signers::{SignedBy, change_push_secret, connected, push_secret, push_secrets};
pub(crate) use stock::{
    KeptRules, Listing, LookedUp, begin_stock_anew, forget_listings, listings, look_again, mark,
    marks, move_listings, move_sweep, put_listings, put_stock_rules, shown_connections,
    stock_called, stock_figures, stock_rules, unmark, unmark_all,
};
pub(crate) use stock_writes::{
    DueStock, NewStockWrite, SetStockWrite, count_stock_writes, due_stock, find_stock_write,
    forget_stock_writes, list_stock_writes, mark_stock_sent, set_stock_writes, supersede,
    supersede_all, unshown_stock, want_stock,
};
pub(crate) use subscriptions::{
    DueSubscription, SetSubscription, due_subscription, set_subscription, subscribe_anew,
    subscriptions, told_where, want_subscription,
};
pub(crate) use terms::{change_terms, terms};
pub(crate) use webhooks::{
    Did, Listener, change, count, delete, find, insert, list, listeners, lock_failures, move_place,
    note_replies, rotate, secrets, set_state, state_of,
};
pub(crate) use write_backs::{
    CorrectedShipment, DueWriteBack, NewWriteBack, channels_of, due_write_back, find_write_back,
    hurry_write_backs, is_told_refund, list_write_backs, mark_sent, set_write_back,
    settle_cancellations, stages_of, tries_of, untold_orders, want, want_again, want_cancelled,
    want_corrected, withdraw, withdraw_cancellations, write_backs_of_order,
};

/// The columns that hold sealed values.
pub(crate) const SEALED: &[Sealed] = &[
    webhooks::SECRET,
    webhooks::FORMER,
    connections::KEY,
    connections::SECRET,
    connections::GRANT,
    grants::PASS,
    signers::PUSH,
    arrivals::RAW,
    queues::KEY,
    queues::SECRET,
    returns::RAW,
    back_fills::URL,
    file_drops::PASSWORD,
    file_drops::PRIVATE_KEY,
];
