//! What every connector reads alike, whatever its platform calls it.

use customers::PersonInput;
use kernel::Currency;
use orders::new_order::{FeeKind, NewFee, NewLine, NewOrder};

/// The goods of an order for [`crate::Said`]: each line's number, SKU and pieces.
#[must_use]
pub fn goods(lines: &[NewLine]) -> Vec<String> {
    let mut goods: Vec<String> = lines
        .iter()
        .map(|line| {
            let id = line.external_line_id.as_deref().unwrap_or_default();
            format!("{id}:{}:{}", line.sku, line.quantity)
        })
        .collect();
    goods.sort_unstable();
    goods
}

/// Who the goods go to, all of it in one text, to see whether it changed.
#[must_use]
pub fn goes_to(person: Option<&PersonInput>) -> String {
    let Some(person) = person else { return String::new() };
    let fields = [
        &person.name,
        &person.company,
        &person.phone,
        &person.line1,
        &person.line2,
        &person.city,
        &person.region,
        &person.postcode,
        &person.country,
    ];
    let fields = fields.map(|field| field.as_deref().unwrap_or_default());
    fields.join("\u{1f}")
}

/// Platforms round each amount by itself; what is left over of as many smallest units as there are amounts is
/// said to be that. More is for a person to see.
pub fn settle_rounding(new: &mut NewOrder, currency: Currency, total: i64) {
    let Ok(amounts) = new.amounts(currency) else { return };
    let off = total.saturating_sub(amounts.total);
    let most = i64::try_from(new.lines.len() + new.fees.len()).unwrap_or_default();
    if off != 0 && off.saturating_abs() <= most {
        new.fees.push(NewFee {
            kind: FeeKind::Adjustment,
            title: "rounding".to_owned(),
            amount_minor: off,
        });
    }
}
