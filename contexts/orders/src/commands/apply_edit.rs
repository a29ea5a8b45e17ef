//! A change that was shown becomes true, exactly as it was shown: lines, money, promises of goods,
//! parcels and the review, in one commit.

use customers::{PersonRole, Subject, SubjectType};
use db::{Command, Ctx};
use kernel::{Fault, Permission};
use settings::ShopFacts;

use super::confirm_orders::write_stock_exceptions;
use super::edit_order::{
    Worked, changes_to, forget_recipient, recipient_of, weigh_money, work_out,
};
use super::goods::{shop, shops_of};
use super::keep_goods::{Kept, keep_goods};
use super::parcels::drop_parcels;
use super::place_orders::out_of_stock;
use super::recheck::recheck_order;
use super::tell::{save, tell};
use crate::edit::{Edit, EditState, Edited, Part, Review};
use crate::hold::{HoldReason, Step};
use crate::line::Line;
use crate::order::{Order, OrderEvent, State};
use crate::store::Hold;
use crate::{EditId, OrderId, permissions, store};

/// A change that waits is applied, if the order is still as it was when the change was shown.
#[derive(Debug, Clone)]
pub struct ApplyEdit {
    pub order_id: OrderId,
    pub edit_id: EditId,
}

impl Command for ApplyEdit {
    const NAME: &'static str = "orders.apply_edit";
    const PERMISSION: Permission = permissions::EDIT;
    type Output = Order;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Order, Fault> {
        let before = store::load(ctx, self.order_id)?;
        let edit = store::end_edit(ctx, before.id, self.edit_id, EditState::Applied)?;
        if edit.order_version != before.version {
            let detail =
                format!("the order is at version {}; show the change again", before.version);
            return Err(Fault::conflict("orders.edit_stale", detail));
        }
        let country = write_recipient(ctx, &before, &edit)?;
        let recipient: Vec<&'static str> = fields_of(&edit);
        let Worked { mut edited, lines, .. } = work_out(ctx, &before, &edit.changes, &recipient)?;
        if let Some(country) = country {
            edited.order.country = country;
        }
        if edited.review == Review::Void && before.state == State::Confirmed {
            drop_parcels(ctx, before.id)?;
            edited.order.facts.parcels_planned = 0;
            for line in &mut edited.lines {
                line.progress.allocated = 0;
            }
        }
        write_lines(ctx, &before, &lines, &edited)?;
        let shops = shops_of(ctx, std::slice::from_ref(&before))?;
        let shop = shop(&shops, before.shop_id)?;
        let order = finish(ctx, &before, &edit, edited, shop)?;
        recheck_order(ctx, order)
    }
}

/// The recipient's fields that differ, by the names the persons' context has for them.
fn fields_of(edit: &Edit) -> Vec<&'static str> {
    const KNOWN: [&str; 13] = [
        "name",
        "company",
        "phone",
        "email",
        "line1",
        "line2",
        "line3",
        "city",
        "region",
        "postcode",
        "country",
        "identity_number",
        "tax_id",
    ];
    let differs = |field: &&str| edit.preview.recipient.iter().any(|name| name == field);
    KNOWN.into_iter().filter(differs).collect()
}

/// Makes the recipient what was shown; the country it goes to now, if a recipient was changed.
fn write_recipient(
    ctx: &mut Ctx<'_>,
    order: &Order,
    edit: &Edit,
) -> Result<Option<Option<String>>, Fault> {
    if edit.preview.recipient.is_empty() {
        return Ok(None);
    }
    let Some(shown) = recipient_of(ctx, edit.id.uuid())? else {
        return Err(Fault::conflict("orders.edit_stale", "the recipient was taken away meanwhile"));
    };
    let fields = shown.fields.clone();
    forget_recipient(ctx, edit.id)?;
    let country = fields.country.clone();
    match recipient_of(ctx, order.id.uuid())? {
        Some(person) => {
            customers::update_person(ctx, person.id, person.version, changes_to(fields))?;
        }
        None => {
            let subject = Subject {
                subject_type: SubjectType::Order,
                subject_id: order.id.uuid(),
                role: PersonRole::Recipient,
                customer_id: order.customer_id,
                shop_id: Some(order.shop_id),
            };
            customers::keep_people(ctx, &[(subject, fields)])?;
        }
    }
    Ok(Some(country))
}

fn write_lines(
    ctx: &mut Ctx<'_>,
    order: &Order,
    before: &[Line],
    edited: &Edited,
) -> Result<(), Fault> {
    let (known, added): (Vec<Line>, Vec<Line>) = edited
        .lines
        .iter()
        .cloned()
        .partition(|line| before.iter().any(|old| old.line_no == line.line_no));
    let changed: Vec<Line> = known.into_iter().filter(|line| !before.contains(line)).collect();
    store::update_lines(ctx, &changed)?;
    let progress: Vec<_> =
        changed.iter().map(|line| (order.id, line.line_no, line.progress)).collect();
    store::line_progress(ctx, &progress)?;
    store::add_lines(ctx, &added)?;
    if edited.fees.is_empty() {
        return Ok(());
    }
    store::add_fees(ctx, order.id, &edited.fees)
}

fn finish(
    ctx: &mut Ctx<'_>,
    before: &Order,
    edit: &Edit,
    edited: Edited,
    shop: &ShopFacts,
) -> Result<Order, Fault> {
    let Edited { order, lines, parts, review, .. } = edited;
    let mut order = order.touched(ctx.now());
    weigh_money(ctx, &mut order)?;
    // Another country or kind may have another best warehouse.
    let anew = order.country != before.country || order.kind != before.kind;
    let on_its_way = before.state == State::Confirmed && review != Review::Void;
    if !on_its_way && (anew || parts.contains(&Part::Quantity)) {
        refit_goods(ctx, before, &mut order, shop, &lines, anew)?;
    }
    let note = format!("edit {}", edit.id);
    match review {
        Review::Stays => {}
        Review::Void => {
            order.state = State::New;
            order.approved_by = None;
            let key = (order.id, order.version);
            store::insert_approvals(ctx, &[key], "void", None, &note)?;
        }
        Review::HoldShipping => {
            hold_shipping(ctx, &mut order, edit, note)?;
            let reason = HoldReason::Manual.to_string();
            tell(ctx, &order, &OrderEvent::OrderHeld { reason });
        }
    }
    let changed = parts.iter().map(|part| part.to_string()).collect();
    save(ctx, before.clone(), order, &OrderEvent::OrderEdited { changed })
}

/// Promises go up and down with the lines. A promise to the buyer that stands already cannot be
/// made larger without goods; an order that is none yet waits for them.
fn refit_goods(
    ctx: &mut Ctx<'_>,
    before: &Order,
    order: &mut Order,
    shop: &ShopFacts,
    lines: &[Line],
    anew: bool,
) -> Result<(), Fault> {
    match keep_goods(ctx, order, shop, lines, anew)? {
        Kept::NotAsked => {}
        Kept::All => {
            order.facts.no_stock = false;
            write_stock_exceptions(ctx, &[], &[order.id])?;
        }
        Kept::Short(plan) if before.state == State::Confirmed && !before.facts.no_stock => {
            let missing: Vec<String> = plan
                .missing
                .iter()
                .map(|(line_no, units)| format!("line {line_no}: {units}"))
                .collect();
            return Err(Fault::conflict("orders.out_of_stock", missing.join(", ")));
        }
        Kept::Short(plan) => {
            order.facts.no_stock = true;
            write_stock_exceptions(ctx, &[(order.id, out_of_stock(&plan))], &[])?;
        }
    }
    Ok(())
}

fn hold_shipping(
    ctx: &mut Ctx<'_>,
    order: &mut Order,
    edit: &Edit,
    note: String,
) -> Result<(), Fault> {
    let hold = Hold {
        id: ctx.new_id(),
        order_id: order.id,
        reason: HoldReason::Manual,
        incident: edit.id.to_string(),
        blocks: [Step::Ship].into_iter().collect(),
        keeps_stock: true,
        until: None,
        note,
        placed_by: ctx.actor().name.to_string(),
        placed_at: ctx.now(),
    };
    store::insert_holds(ctx, &[hold])?;
    let counts = store::recount_holds(ctx, &[order.id])?;
    (order.facts.holds_open, order.facts.blocked) =
        counts.get(&order.id).copied().unwrap_or_default();
    Ok(())
}
