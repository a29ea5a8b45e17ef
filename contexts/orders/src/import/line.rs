//! One row → one line, fee, or nothing. The rules of quantities and prices stand here.
//!
//! | row | becomes |
//! |---|---|
//! | SKU of `ignore_codes` | nothing |
//! | SKU of `fee_codes` | a fee of quantity × price, with its sign |
//! | price 0 with a title | a line: a gift |
//! | price 0 without a title | `orders.import_no_price_no_title`: nobody sold anything here |
//! | price < 0 | `orders.import_negative_price` |
//! | quantity 0, or < 0 outside a return | `orders.import_quantity_not_positive` |
//! | quantity > 0 in a return | `orders.import_quantity_not_negative` |

use files::{Row, parse_decimal};
use kernel::{Price, fold};

use super::RowFault;
use super::mapping::ImportField;
use super::terms::Terms;
use crate::new_order::FeeKind;

/// What a row says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReadLine {
    pub(crate) sku: String,
    pub(crate) title: String,
    pub(crate) variant: String,
    pub(crate) line_id: Option<String>,
    /// With the sign of the file.
    pub(crate) quantity: i64,
    pub(crate) unit_price: Price,
    /// Set when it is no goods.
    pub(crate) fee: Option<FeeKind>,
}

impl ReadLine {
    /// Goods that cost nothing.
    pub(crate) fn is_gift(&self) -> bool {
        self.fee.is_none() && self.unit_price.as_micros() == 0
    }
    /// Quantity × price, exact, in millionths of the currency's major unit.
    pub(crate) fn micros(&self) -> i128 {
        i128::from(self.unit_price.as_micros()) * i128::from(self.quantity)
    }
}

/// Reads a row; nothing when the mapping passes over its SKU.
pub(crate) fn read_line(
    terms: &Terms,
    row: &Row,
    is_return: bool,
) -> Result<Option<ReadLine>, Vec<RowFault>> {
    let mut faults = cell_faults(terms, row);
    let text = |field| terms.layout.text(row, field);
    let sku = text(ImportField::Sku);
    let folded = fold(sku);
    if sku.is_empty() {
        faults.push(RowFault::of(ImportField::Sku, "kernel.required"));
    } else if terms.is_ignored(&folded) {
        return Ok(None);
    }
    let mut keep = |field, read: Result<i64, &'static str>| match read {
        Ok(value) => value,
        Err(code) => {
            faults.push(RowFault::of(field, code));
            0
        }
    };
    let quantity = keep(ImportField::Quantity, whole(terms, text(ImportField::Quantity)));
    let micros = price(terms, text(ImportField::UnitPrice)).map(Price::as_micros);
    let unit_price = Price::from_micros(keep(ImportField::UnitPrice, micros));
    let line = ReadLine {
        sku: sku.to_owned(),
        title: text(ImportField::Title).to_owned(),
        variant: text(ImportField::Variant).to_owned(),
        line_id: Some(text(ImportField::LineId).to_owned()).filter(|id| !id.is_empty()),
        quantity,
        unit_price,
        fee: terms.fee(&folded),
    };
    if faults.is_empty() {
        faults.extend(refusal(&line, is_return));
    }
    if faults.is_empty() { Ok(Some(line)) } else { Err(faults) }
}

/// What is wrong with a line whose cells could be read.
fn refusal(line: &ReadLine, is_return: bool) -> Option<RowFault> {
    let (field, code) = if is_return && line.quantity >= 0 {
        (ImportField::Quantity, "orders.import_quantity_not_negative")
    } else if !is_return && (line.quantity == 0 || (line.quantity < 0 && line.fee.is_none())) {
        (ImportField::Quantity, "orders.import_quantity_not_positive")
    } else if line.unit_price.as_micros() == 0 && line.title.is_empty() {
        (ImportField::UnitPrice, "orders.import_no_price_no_title")
    } else if line.unit_price.as_micros() < 0 && line.fee.is_none() {
        (ImportField::UnitPrice, "orders.import_negative_price")
    } else {
        return None;
    };
    Some(RowFault::of(field, code))
}

/// What the file's format says against cells that matter here. A quote that was never closed matters
/// wherever it stands: it may have swallowed other rows.
fn cell_faults(terms: &Terms, row: &Row) -> Vec<RowFault> {
    row.faults()
        .filter_map(|found| {
            let column = usize::try_from(found.column).unwrap_or(0).saturating_sub(1);
            match terms.layout.field_at(column) {
                Some(field) => Some(RowFault::of(field, found.remark.code())),
                None if found.remark == files::Remark::UnclosedQuote => {
                    Some(RowFault::whole(found.remark.code()))
                }
                None => None,
            }
        })
        .collect()
}

/// A decimal as a price, exact to six places.
pub(crate) fn price(terms: &Terms, text: &str) -> Result<Price, &'static str> {
    if text.is_empty() {
        return Err("kernel.required");
    }
    let plain = parse_decimal(text, terms.decimals).map_err(|error| error.code())?;
    let (whole, rest) = plain.split_once('.').unwrap_or((&plain, ""));
    // `1.5000000` is as exact as `1.5`; only digits that say something are too many.
    let rest = rest.trim_end_matches('0');
    let plain = if rest.is_empty() { whole.to_owned() } else { format!("{whole}.{rest}") };
    plain.parse::<Price>().map_err(|error| error.code())
}

/// A whole number; `6.0` is one, `6.5` is none.
fn whole(terms: &Terms, text: &str) -> Result<i64, &'static str> {
    if text.is_empty() {
        return Err("kernel.required");
    }
    let plain = parse_decimal(text, terms.decimals).map_err(|error| error.code())?;
    let (whole, rest) = plain.split_once('.').unwrap_or((&plain, ""));
    if rest.bytes().any(|digit| digit != b'0') {
        return Err("orders.import_quantity_not_whole");
    }
    whole.parse().map_err(|_| "kernel.out_of_range")
}
