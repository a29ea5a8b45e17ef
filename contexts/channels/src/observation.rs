//! What changed at a channel on an order that is here, and what it asks for. Pure rules.

use kernel::Timestamp;
use orders::CancelReason;
use orders::hold::HoldReason;

use crate::connector::{Said, SaidPayment, SaidRefund, Stage};

kernel::entity!(
    /// Something that changed at a channel.
    pub Observation, ObservationId, "obs"
);

kernel::text_enum! {
    /// What changed.
    pub enum ObservationKind {
        Paid = "paid",
        Refunded = "refunded",
        Cancelled = "cancelled",
        Failed = "failed",
        Completed = "completed",
        Reopened = "reopened",
        /// It goes on though its payment had failed.
        Resumed = "resumed",
        RecipientChanged = "recipient_changed",
        GoodsChanged = "goods_changed",
        AmountChanged = "amount_changed",
        UnknownStage = "unknown_stage",
        /// The channel has the order no more.
        Gone = "gone",
        /// The buyer asked to send goods back, or that became something else.
        ReturnAsked = "return_asked",
    }
}

kernel::text_enum! {
    /// What was done about it.
    pub enum ObservationOutcome {
        /// It is so here, too.
        Done = "done",
        /// The order is held until a person has looked.
        Held = "held",
        /// It came too late for anything but a person.
        ForPerson = "for_person",
        /// It was so here already.
        Known = "known",
    }
}

/// What a change asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Deed {
    RecordPayment(SaidPayment),
    RecordRefund(SaidRefund),
    /// Cancel if nobody works on it yet, else hold.
    Cancel(CancelReason),
    Hold(HoldReason),
    /// Hold until the payment comes after all.
    HoldForPayment,
    /// It came: what was held for it is free.
    FreeForPayment,
    /// Hold unless goods have left.
    HoldUnlessShipped(HoldReason),
    /// Hold unless goods have left, once for whatever the buyer wants to send back.
    HoldForReturn,
    /// Nothing: it is to be seen.
    See,
}

/// A change with what it asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) kind: ObservationKind,
    pub(crate) deed: Deed,
    /// What it was about, without personal data.
    pub(crate) detail: String,
}

impl Change {
    fn new(kind: ObservationKind, deed: Deed) -> Self {
        Self { kind, deed, detail: String::new() }
    }

    fn about(self, detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), ..self }
    }
}

/// Whether news is newer than what is known: by what the channel says, and where it says the same second, by
/// saying something else.
pub(crate) fn is_news(
    (known_at, known_hash): (Timestamp, &[u8]),
    (at, hash): (Timestamp, &[u8]),
) -> bool {
    at > known_at || (at == known_at && hash != known_hash)
}

/// What the channel says now and did not say before, in a fixed order: money first, for a cancelled order
/// takes no payments.
pub(crate) fn changes(before: &Said, now: &Said) -> Vec<Change> {
    let mut found = Vec::new();
    if let Some(payment) = &now.payment
        && before.payment.as_ref().map(|known| &known.reference) != Some(&payment.reference)
    {
        let deed = Deed::RecordPayment(payment.clone());
        found.push(Change::new(ObservationKind::Paid, deed).about(payment.method.clone()));
    }
    for refund in &now.refunds {
        if before.refunds.iter().all(|known| known.reference != refund.reference) {
            let deed = Deed::RecordRefund(refund.clone());
            found.push(Change::new(ObservationKind::Refunded, deed));
        }
    }
    // How an order that is cancelled differs from what was ordered is how it was cancelled.
    let is_over = now.stage == Stage::Cancelled;
    // A channel that says no more whom it goes to does not say that it goes to somebody else.
    if before.goes_to != now.goes_to && !now.goes_to.is_empty() && !is_over {
        let deed = Deed::HoldUnlessShipped(HoldReason::PlatformAddressChanged);
        found.push(Change::new(ObservationKind::RecipientChanged, deed));
    }
    if before.goods != now.goods && !is_over {
        let deed = Deed::Hold(HoldReason::PlatformChanged);
        found.push(Change::new(ObservationKind::GoodsChanged, deed));
    }
    let amounts = [before, now].map(|said| (said.total_minor, &said.currency));
    if amounts[0] != amounts[1] && !is_over {
        let deed = Deed::Hold(HoldReason::PlatformChanged);
        let detail = format!(
            "{} {} → {} {}",
            before.total_minor, before.currency, now.total_minor, now.currency
        );
        found.push(Change::new(ObservationKind::AmountChanged, deed).about(detail));
    }
    let goes_on = matches!(now.stage, Stage::Open | Stage::Unpaid | Stage::Completed);
    if before.stage == Stage::Failed && goes_on {
        found.push(Change::new(ObservationKind::Resumed, Deed::FreeForPayment));
    }
    if before.stage != now.stage {
        found.extend(stage_change(&before.stage, &now.stage));
    }
    found
}

/// What the stage in which an order arrives asks for by itself. Its payment came with it.
pub(crate) fn on_arrival(said: &Said) -> Vec<Change> {
    let refunds = said
        .refunds
        .iter()
        .map(|refund| Change::new(ObservationKind::Refunded, Deed::RecordRefund(refund.clone())));
    refunds.chain(stage_change(&Stage::Unpaid, &said.stage)).collect()
}

fn stage_change(before: &Stage, now: &Stage) -> Option<Change> {
    let hold = |reason| Deed::Hold(reason);
    Some(match now {
        Stage::Cancelled => {
            Change::new(ObservationKind::Cancelled, Deed::Cancel(CancelReason::BuyerRequest))
        }
        Stage::Refunded => Change::new(ObservationKind::Refunded, hold(HoldReason::RefundPending)),
        Stage::Failed => {
            Change::new(ObservationKind::Failed, Deed::HoldForPayment).about("payment failed")
        }
        Stage::Completed => {
            let deed = Deed::HoldUnlessShipped(HoldReason::PlatformShipped);
            Change::new(ObservationKind::Completed, deed)
        }
        Stage::Unknown(word) => {
            let deed = hold(HoldReason::PlatformChanged);
            Change::new(ObservationKind::UnknownStage, deed).about(shown(word))
        }
        // It goes on at the channel, though it was over there.
        Stage::Open | Stage::Unpaid
            if matches!(before, Stage::Cancelled | Stage::Refunded | Stage::Completed) =>
        {
            Change::new(ObservationKind::Reopened, hold(HoldReason::PlatformChanged))
        }
        Stage::Draft | Stage::Open | Stage::Unpaid => return None,
    })
}

/// What the channel has no more.
pub(crate) fn gone() -> Change {
    let deed = Deed::Cancel(CancelReason::Other);
    Change::new(ObservationKind::Gone, deed).about("deleted at the channel")
}

/// A word of others as it may stand in a note.
fn shown(word: &str) -> String {
    word.chars()
        .filter(|letter| letter.is_ascii_alphanumeric() || "-_".contains(*letter))
        .take(40)
        .collect()
}

#[cfg(test)]
mod tests;
