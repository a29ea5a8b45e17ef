//! The numbers people see: `SO-20261122-0017`. Unique for ever within a series; gaps are allowed.

use kernel::Fault;

use crate::store;
use db::Ctx;

kernel::text_enum! {
    /// What is numbered; each counts for itself.
    pub enum NumberRange {
        Order = "order",
        Fulfilment = "fulfilment",
        Adjustment = "adjustment",
        Transfer = "transfer",
        Stocktake = "stocktake",
        Customer = "customer",
        Import = "import",
        /// What buyers follow an order by.
        Tracking = "tracking",
    }
}

impl NumberRange {
    /// What its numbers begin with when nobody says.
    #[must_use]
    pub const fn standard_prefix(self) -> &'static str {
        match self {
            Self::Order => "SO",
            Self::Fulfilment => "FF",
            Self::Adjustment => "AD",
            Self::Transfer => "TR",
            Self::Stocktake => "ST",
            Self::Customer => "CU",
            Self::Import => "IM",
            Self::Tracking => "TW",
        }
    }
}

/// The most numbers one call gives: more than any set command handles at once.
const MOST_AT_ONCE: i64 = 100_000;
/// Digits of the counter; it grows beyond them.
const PLACES: usize = 4;

/// The next `count` numbers of a range for today (UTC), in their order.
///
/// One statement while the writer's block lasts. The block is the writer's own, so that two
/// transactions that number orders do not wait for each other; the numbers of one day are therefore
/// in order per writer, not over all of them. What a transaction took and rolled back is given again.
///
/// # Errors
/// `settings.bad_number_prefix` for a prefix other than 1 to 8 letters A–Z and digits,
/// `kernel.out_of_range` for more than 100,000 at once.
pub fn next_numbers(
    ctx: &mut Ctx<'_>,
    range: NumberRange,
    prefix: Option<&str>,
    count: usize,
) -> Result<Vec<String>, Fault> {
    let prefix = prefix.unwrap_or(range.standard_prefix());
    if !crate::shop::is_prefix(prefix) {
        let detail = "1 to 8 letters A–Z and digits";
        return Err(Fault::field("number_prefix", "settings.bad_number_prefix", detail));
    }
    let count =
        i64::try_from(count).ok().filter(|count| *count <= MOST_AT_ONCE).ok_or_else(|| {
            Fault::invalid("kernel.out_of_range", format!("at most {MOST_AT_ONCE} numbers at once"))
        })?;
    if count == 0 {
        return Ok(Vec::new());
    }
    let day = ctx.now().compact_date();
    let place = store::numbers::Place { range, prefix, day: &day };
    let (rest, fresh) = match store::numbers::take_from_block(ctx, &place, count)? {
        Some(first) => (first..first.saturating_add(count), 0..0),
        None => store::numbers::take_from_range(ctx, &place, count)?,
    };
    Ok(rest.chain(fresh).map(|number| write(prefix, &day, number)).collect())
}

fn write(prefix: &str, day: &str, number: i64) -> String {
    format!("{prefix}-{day}-{number:0>PLACES$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_four_digits_and_grow() {
        for (number, wanted) in [
            (1, "SO-20261122-0001"),
            (17, "SO-20261122-0017"),
            (9_999, "SO-20261122-9999"),
            (10_000, "SO-20261122-10000"),
        ] {
            assert_eq!(write("SO", "20261122", number), wanted);
        }
    }

    #[test]
    fn every_range_begins_in_its_own_way() {
        let prefixes: std::collections::HashSet<_> =
            NumberRange::ALL.iter().map(|range| range.standard_prefix()).collect();
        assert_eq!(prefixes.len(), NumberRange::ALL.len());
        assert!(prefixes.iter().all(|prefix| crate::shop::is_prefix(prefix)));
    }
}
