//! What showing a change and applying it have in common.

use customers::{DataClass, Person, PersonChanges, PersonInput, PersonRole, SubjectType};
use db::Ctx;
use kernel::{Fault, Money};
use settings::AmountBandsParameter;
use uuid::Uuid;

use super::goods::{shop, shops_of};
use crate::edit::{self, Before, Change, Edited, weigh_payment};
use crate::line::Line;
use crate::order::Order;
use crate::parcel::{Parcel, ParcelState};
use crate::regroup::RegroupError;
use crate::{EditId, store};

/// A change that was worked out, with what it was worked out from.
pub(super) struct Worked {
    pub(super) edited: Edited,
    pub(super) lines: Vec<Line>,
    /// The parcels that are planned now.
    pub(super) planned: Vec<Parcel>,
}

/// Works changes out against the order as it stands; `recipient` are the recipient's fields that
/// differ.
pub(super) fn work_out(
    ctx: &mut Ctx<'_>,
    order: &Order,
    changes: &[Change],
    recipient: &[&'static str],
) -> Result<Worked, Fault> {
    let lines = store::lines_of(ctx, &[order.id])?.remove(&order.id).unwrap_or_default();
    let parcels: Vec<Parcel> =
        store::parcels_of(ctx, &[order.id])?.into_iter().map(|(_, parcel)| parcel).collect();
    let labelled = parcels.iter().find(|parcel| parcel.state == ParcelState::Labelled);
    let asked: Vec<_> = changes
        .iter()
        .filter_map(|change| match change {
            Change::AddLine { sku, .. } => Some((order.shop_id, sku.as_str())),
            _ => None,
        })
        .collect();
    let added = catalog::lookup(ctx, &asked)?;
    let labelled = labelled.map(|parcel| parcel.number.as_str());
    let before = Before { order, lines: &lines, labelled, added: &added, recipient };
    let edited = edit::edit(&before, changes)?;
    let planned: Vec<Parcel> =
        parcels.into_iter().filter(|parcel| parcel.state == ParcelState::Planned).collect();
    if edited.review == edit::Review::Void
        && let Some(merged) = planned.iter().find(|parcel| parcel.merged)
    {
        return Err(RegroupError::Merged { number: merged.number.clone() }.into());
    }
    Ok(Worked { edited, lines, planned })
}

/// The recipient of an order, or of a change: a changed recipient waits where persons are kept,
/// under the change's own id, so that no second place holds personal data.
pub(super) fn recipient_of(ctx: &mut Ctx<'_>, subject: Uuid) -> Result<Option<Person>, Fault> {
    let people = customers::people_of(ctx, SubjectType::Order, &[subject])?.remove(&subject);
    let mut people = people.unwrap_or_default().into_iter();
    Ok(people.find(|person| person.role == PersonRole::Recipient))
}

/// The changes that make a recipient what was shown.
pub(super) fn changes_to(fields: PersonInput) -> PersonChanges {
    let text = |field: Option<String>| Some(field.unwrap_or_default());
    PersonChanges {
        name: text(fields.name),
        company: text(fields.company),
        phone: text(fields.phone),
        email: text(fields.email),
        line1: text(fields.line1),
        line2: text(fields.line2),
        line3: text(fields.line3),
        city: text(fields.city),
        region: text(fields.region),
        postcode: text(fields.postcode),
        country: text(fields.country),
        identity_number: text(fields.identity_number),
        tax_id: text(fields.tax_id),
    }
}

/// A change is over: the recipient that waited with it is forgotten.
pub(super) fn forget_recipient(ctx: &mut Ctx<'_>, edit: EditId) -> Result<(), Fault> {
    if let Some(person) = recipient_of(ctx, edit.uuid())? {
        customers::redact_people(ctx, &[person.id], DataClass::ALL)?;
    }
    Ok(())
}

/// What follows from a new total: the band it is in, and whether the money is there.
pub(super) fn weigh_money(ctx: &mut Ctx<'_>, order: &mut Order) -> Result<(), Fault> {
    let bands = settings::parameter::<AmountBandsParameter>(ctx)?;
    order.amount_band = bands.band(Money::new(order.total_minor, order.currency)).unwrap_or(0);
    let shops = shops_of(ctx, std::slice::from_ref(order))?;
    let require_payment = shop(&shops, order.shop_id)?.workflow.require_payment;
    weigh_payment(order, require_payment);
    Ok(())
}
