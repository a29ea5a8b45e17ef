//! SQL of orders. Nothing here decides.

mod causes;
mod counts;
mod edits;
mod exceptions;
mod holds;
mod imports;
mod inbox;
mod insert;
mod leases;
mod lines;
mod order;
mod parcels;
mod payments;
mod privacy;
mod punctuality;
mod records;
mod returns;
mod routing;
mod sight;
mod undos;

pub use causes::{
    LateStage, NEWEST_SQL, OVERDUE_SQL, SHORT_SQL, ShortSku, StageLimit, newest_orders,
    overdue_in_stages, short_skus,
};
pub(crate) use counts::{count_change, counts, counts_by_shop};
pub(crate) use edits::{add_fees, add_lines, edits_of, end_edit, insert_edit, pending_edit};
pub(crate) use exceptions::{
    accepted_exceptions, close_exceptions, exceptions_of, flag_no_stock, open_exceptions,
    open_subjects, orders_with_exception, recount_exceptions, write_accepted_exceptions,
};
pub(crate) use holds::{
    Hold, due_holds, hold_again, holds_of, insert_holds, recount_holds, release_holds,
};
pub(crate) use imports::{
    Described, Import, RowNoteKind, describe_import, finish_import, hold_run, import_content,
    imports_in_sight, insert_import, latest_imports, load_import, note_rows, noted_rows,
    remember_mapping, remembered_mapping, same_file, save_run, start_import, unfinished,
};
pub use imports::{FileProblem, ImportState};
pub(crate) use inbox::{
    CauseCount, Waiting, causes as inbox_causes, close_deliveries, deliveries_to_replay,
    raw_delivery, refuse_again, shop_of_delivery, unknown_delivery, waiting_ids,
};
pub(crate) use insert::{
    Arrived, Delivery, channel_orders_between, insert_inbox, insert_orders, insert_parts,
    known_orders, line_no,
};
pub use leases::ReviewLease;
pub(crate) use leases::{
    end_leases, give_back_lease, lease_of, leases_of_others, take_lease, take_lease_over,
};
pub(crate) use lines::{line_progress, lines_of, newest_with_skus, update_lines};
pub(crate) use order::{
    load, load_many, lock, look, look_many, numbers_of, order_ids_by_number, save,
};
pub(crate) use parcels::{
    clear_parcel_lines, insert_parcel_lines, insert_parcels, load_parcel, load_parcels,
    parcel_lines, parcels_of, recount_parcels, save_parcels,
};
pub use payments::PaymentRecord;
pub(crate) use payments::{
    PaymentRow, insert_payment, movements_of, payment_named, payments_of, same_payment,
};
pub(crate) use privacy::{
    edit_ids, ended, ends_of, forget_deliveries, forget_deliveries_of, forget_files, forget_words,
    idle, of_subjects, old_deliveries, raw_deliveries_of, remember_again, waiting,
};
pub(crate) use punctuality::{count_left, left_since};
pub use records::{Approval, Fee, Note};
pub(crate) use records::{
    add_notes, add_tags, approvals_of, fees_of, insert_approvals, notes_of, remove_tag, tags_of,
};
pub(crate) use returns::{
    Candidate, KnownReturn, adopt_returns, candidates, insert_returns, known_returns, link_returns,
    unlinked_returns,
};
pub(crate) use routing::{insert_rule, latest_orders, routing_rules, update_rule};
pub(crate) use sight::{OfShops, orders_in_sight, parcels_in_sight, sees, sees_parcel};
pub(crate) use undos::{
    Undo, forget_done, mark_undone, orders_to_undo, remember_done, undo_left, undos_of,
};

/// The columns of this context that hold sealed values.
pub(crate) const SEALED: &[db::Sealed] = &[
    inbox::INBOX_RAW,
    records::NOTE_TEXT,
    records::APPROVAL_NOTE,
    holds::NOTE,
    imports::CONTENT,
    imports::ANALYSIS,
    imports::PREVIEW,
    imports::PROGRESS,
    imports::CELLS,
    imports::FAULTS,
];
