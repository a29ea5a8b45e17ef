//! A change of an order is worked out and shown; nothing of the order changes yet.

use customers::{PersonInput, PersonRole, Subject, SubjectType};
use db::{Command, Ctx};
use kernel::{Fault, Permission};

use super::edit_order::{Worked, forget_recipient, recipient_of, work_out};
use crate::edit::{
    Change, Edit, EditState, Preview, Review, StockChange, Totals, TouchedParcel, VoidedApproval,
    stock_change, tidied,
};
use crate::order::{Order, State};
use crate::store::Approval;
use crate::{EditId, OrderId, permissions, store};

/// Changes are shown, and wait to be applied. One's own earlier changes that wait are given up.
#[derive(Debug, Clone)]
pub struct PreviewEdit {
    pub order_id: OrderId,
    pub seen_version: i64,
    pub changes: Vec<Change>,
}

impl Command for PreviewEdit {
    const NAME: &'static str = "orders.preview_edit";
    const PERMISSION: Permission = permissions::EDIT;
    type Output = Edit;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Edit, Fault> {
        let changes = tidied(self.changes)?;
        let order = store::load(ctx, self.order_id)?;
        order.must_be_at(Some(self.seen_version))?;
        give_up_pending(ctx, &order)?;
        let id: EditId = ctx.new_id();
        let recipient = keep_recipient(ctx, &order, id, &changes)?;
        let worked = work_out(ctx, &order, &changes, &recipient)?;
        let preview = preview(ctx, &order, &worked, &recipient)?;
        let is_personal = |change: &Change| matches!(change, Change::SetRecipient(_));
        let edit = Edit {
            id,
            order_version: order.version,
            state: EditState::Pending,
            changes: changes.into_iter().filter(|change| !is_personal(change)).collect(),
            preview,
            actor_name: ctx.actor().name.to_string(),
            at: ctx.now(),
            applied_at: None,
        };
        store::insert_edit(ctx, order.id, &edit)?;
        Ok(edit)
    }
}

/// One set of changes waits at a time: one's own, and one that can never be applied because the
/// order has changed since, make way.
fn give_up_pending(ctx: &mut Ctx<'_>, order: &Order) -> Result<(), Fault> {
    let Some((pending, by)) = store::pending_edit(ctx, order.id)? else { return Ok(()) };
    if by != *ctx.actor().id && pending.order_version == order.version {
        let detail = format!("{} is changing this order", pending.actor_name);
        return Err(Fault::conflict("orders.edit_open", detail));
    }
    store::end_edit(ctx, order.id, pending.id, EditState::Cancelled)?;
    forget_recipient(ctx, pending.id)
}

/// Keeps the recipient as it will be; which of its fields differ.
fn keep_recipient(
    ctx: &mut Ctx<'_>,
    order: &Order,
    edit: EditId,
    changes: &[Change],
) -> Result<Vec<&'static str>, Fault> {
    let Some((at, wanted)) = changes.iter().enumerate().find_map(|(at, change)| match change {
        Change::SetRecipient(wanted) => Some((at, wanted.as_ref().clone())),
        _ => None,
    }) else {
        return Ok(Vec::new());
    };
    wanted.must_be_seen_by(ctx.actor())?;
    let now = recipient_of(ctx, order.id.uuid())?;
    let now = now.map_or_else(PersonInput::default, |person| person.fields);
    let path = format!("changes[{at}].set_recipient");
    let (fields, differ) = wanted.apply(&now).map_err(|fault| fault.under(&path))?;
    if !differ.is_empty() {
        let subject = Subject {
            subject_type: SubjectType::Order,
            subject_id: edit.uuid(),
            role: PersonRole::Recipient,
            customer_id: order.customer_id,
            shop_id: Some(order.shop_id),
        };
        customers::keep_people(ctx, &[(subject, fields)])?;
    }
    Ok(differ)
}

fn preview(
    ctx: &mut Ctx<'_>,
    order: &Order,
    worked: &Worked,
    recipient: &[&'static str],
) -> Result<Preview, Fault> {
    let edited = &worked.edited;
    let void = edited.review == Review::Void;
    let voids = if void { standing(store::approvals_of(ctx, order.id)?) } else { Vec::new() };
    let dropped = void && order.state == State::Confirmed;
    let touched = |parcel: &crate::parcel::Parcel| TouchedParcel {
        id: parcel.id,
        number: parcel.number.clone(),
    };
    Ok(Preview {
        parts: edited.parts.iter().copied().collect(),
        before: Totals::of(order),
        after: Totals::of(&edited.order),
        stock: stock(ctx, worked)?,
        voids,
        holds_shipping: edited.review == Review::HoldShipping,
        parcels: worked.planned.iter().filter(|_| dropped).map(touched).collect(),
        recipient: recipient.iter().map(|field| (*field).to_owned()).collect(),
    })
}

/// The approvals that still hold: those after the last decision that was none.
fn standing(approvals: Vec<Approval>) -> Vec<VoidedApproval> {
    let agreed = |approval: &Approval| matches!(approval.decision.as_str(), "approve" | "confirm");
    let first = approvals.iter().rposition(|approval| !agreed(approval)).map_or(0, |at| at + 1);
    let voided = |approval: Approval| VoidedApproval {
        decision: approval.decision,
        actor_name: approval.actor_name,
        at: approval.at,
    };
    approvals.into_iter().skip(first).map(voided).collect()
}

fn stock(ctx: &mut Ctx<'_>, worked: &Worked) -> Result<Vec<StockChange>, Fault> {
    let all = worked.lines.iter().chain(&worked.edited.lines);
    let mut ids: Vec<_> = all.filter_map(|line| line.sku_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let skus = catalog::skus(ctx, &ids)?;
    let change = stock_change(&worked.lines, &worked.edited.lines, &skus);
    let touched: Vec<_> = change.keys().copied().collect();
    let levels = inventory::seen_availability(ctx, &touched)?;
    // The parts of a bundle stand in no line of their own.
    let named = catalog::skus(ctx, &touched)?;
    let row = |(sku_id, pieces): (catalog::SkuId, i64)| StockChange {
        sku_id,
        sku_code: named.get(&sku_id).map(|sku| sku.code.clone()).unwrap_or_default(),
        pieces,
        available: levels
            .iter()
            .filter(|level| level.sku_id == sku_id)
            .map(|level| level.claimable(false).max(0))
            .sum(),
    };
    Ok(change.into_iter().map(row).collect())
}
