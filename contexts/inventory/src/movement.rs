//! Physical facts: so many of a SKU went from one account to another. They are only ever added; a
//! mistake is made good by its mirror image.

use catalog::SkuId;
use kernel::{Fault, Timestamp};
use serde::Serialize;
use uuid::Uuid;

use crate::ids::{self, MovementId};

/// Where goods go that are shipped, and where returned goods come from.
pub(crate) const CUSTOMER: &str = "world:customer";
/// Where whatever count, damage and opening stock change comes from or goes to.
const ADJUST: &str = "world:adjust:";

kernel::text_enum! {
    /// What caused a movement.
    pub enum SourceType {
        /// A fulfilment that was shipped.
        Fulfilment = "fulfilment",
        /// Goods that came back.
        Return = "return",
        /// Somebody set the books right.
        Adjustment = "adjustment",
        /// A row of an opening-stock file.
        Import = "import",
    }
}

kernel::text_enum! {
    /// Why somebody changed a quantity by hand.
    pub enum AdjustReason {
        /// What was there when the books began.
        Opening = "opening",
        /// More was counted than the books say.
        CountGain = "count_gain",
        /// Less was counted than the books say.
        CountLoss = "count_loss",
        /// Broken, spoiled, expired.
        Damage = "damage",
        /// Given away, photographed, tested.
        Sample = "sample",
    }
}

impl AdjustReason {
    /// Whether goods are added; the others take away.
    #[must_use]
    pub const fn adds(self) -> bool {
        matches!(self, Self::Opening | Self::CountGain)
    }
    /// The account on the other side.
    #[must_use]
    pub(crate) fn account(self) -> String {
        format!("{ADJUST}{}", self.as_str())
    }
    /// Refuses a change that does not fit the reason.
    ///
    /// # Errors
    /// `kernel.out_of_range`, `inventory.reason_does_not_fit`.
    pub fn check(self, change: i64) -> Result<(), Fault> {
        let most = crate::stock_level::MOST_QUANTITY;
        if change == 0 || !(-most..=most).contains(&change) {
            let detail = format!("not 0, at most {most} either way");
            return Err(Fault::field("change", "kernel.out_of_range", detail));
        }
        if (change > 0) != self.adds() {
            let sign = if self.adds() { "more" } else { "fewer" };
            let detail = format!("{self} makes it {sign}");
            return Err(Fault::field("change", "inventory.reason_does_not_fit", detail));
        }
        Ok(())
    }
}

/// A movement as it stands in the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Movement {
    /// Which.
    pub id: MovementId,
    /// What.
    pub sku_id: SkuId,
    /// How many; always more than none.
    pub quantity: i64,
    /// Out of which account: `wh:<code>`, `world:customer`, `world:adjust:<reason>`.
    pub from_account: String,
    /// Into which.
    pub to_account: String,
    /// What caused it.
    pub source_type: SourceType,
    /// Which one: the fulfilment, the return, the import.
    #[serde(serialize_with = "ids::as_hex")]
    #[schema(value_type = String)]
    pub source_id: Uuid,
    /// Which step of it.
    pub step: String,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// When it was written down.
    pub posted_at: Timestamp,
    /// Who.
    pub actor: String,
    /// Why.
    pub reason: Option<String>,
    /// What else there is to say.
    pub note: Option<String>,
    /// The movement whose mirror image this is.
    pub reverses_id: Option<MovementId>,
    /// Who wrote it by hand without another's agreement.
    #[serde(skip)]
    pub person: Option<String>,
}

impl Movement {
    /// Refuses to reverse what is not an adjustment: what was shipped comes back as a return.
    ///
    /// # Errors
    /// `inventory.not_reversible`.
    pub(crate) fn must_be_reversible(&self) -> Result<(), Fault> {
        let by_hand = matches!(self.source_type, SourceType::Adjustment | SourceType::Import);
        if by_hand && self.reverses_id.is_none() {
            return Ok(());
        }
        Err(Fault::conflict(
            "inventory.not_reversible",
            "only an adjustment that is not itself a reversal can be reversed",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_fits_its_reason() {
        for (reason, change, code) in [
            (AdjustReason::Opening, 5, None),
            (AdjustReason::CountGain, 1, None),
            (AdjustReason::CountLoss, -1, None),
            (AdjustReason::Damage, -3, None),
            (AdjustReason::Sample, -1, None),
            (AdjustReason::Damage, 3, Some("inventory.reason_does_not_fit")),
            (AdjustReason::Opening, -3, Some("inventory.reason_does_not_fit")),
            (AdjustReason::Opening, 0, Some("kernel.out_of_range")),
            (AdjustReason::Opening, i64::MAX, Some("kernel.out_of_range")),
            (AdjustReason::Damage, i64::MIN, Some("kernel.out_of_range")),
        ] {
            let found = reason.check(change).err().map(|fault| fault.telling_code());
            assert_eq!(found, code, "{reason} {change}");
        }
    }
}
