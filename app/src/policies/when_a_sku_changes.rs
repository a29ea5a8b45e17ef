//! What is known of a SKU changed: orders that were stopped by what it was are looked at again.

use std::collections::BTreeSet;

use db::{Ctx, StoredEvent};
use kernel::Fault;
use orders::exception::ExceptionCode;

use super::when_a_sku_is_mapped::recheck;

/// The exceptions that are about a SKU itself.
const CODES: &[ExceptionCode] = &[
    ExceptionCode::SkuDiscontinued,
    ExceptionCode::RestrictedGoods,
    ExceptionCode::PriceMismatch,
    ExceptionCode::PriceBelowFloor,
];
/// The fields they come from; a new picture concerns no order.
const FIELDS: &[&str] = &["status", "customs", "price", "floor_price", "price_currency"];

pub(super) const KINDS: &[&str] = &["SkuChanged"];

pub(super) fn is_it(event: &StoredEvent) -> bool {
    KINDS.contains(&event.kind.as_str()) && concerns(event)
}

pub(super) fn react(ctx: &mut Ctx<'_>, events: &[StoredEvent]) -> Result<(), Fault> {
    let changed = events.iter().filter(|event| is_it(event));
    let subjects: BTreeSet<String> =
        changed.map(|event| kernel::type_id(&event.subject_type, event.subject)).collect();
    recheck(ctx, CODES, subjects)
}

fn concerns(event: &StoredEvent) -> bool {
    let changes = event.data.get("changes");
    changes.is_some_and(|changes| FIELDS.iter().any(|field| changes.get(field).is_some()))
}
