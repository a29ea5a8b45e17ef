//! How somebody left a list: which columns in which order, how wide, how close, how many at a time. Pure.

use kernel::{Fault, FieldFault};
use serde::{Deserialize, Serialize};

use crate::ListDensity;
use crate::saved_view::{MOST_COLUMN, MOST_COLUMNS, MOST_PAGE, field, line};

/// Lists of one person: the product has some twenty.
pub(crate) const MOST_LAYOUTS: i64 = 100;
/// Pixels: a column that can still be seen and taken hold of, and one that fills a large monitor.
const WIDTHS: std::ops::RangeInclusive<i64> = 40..=2000;
/// Rows asked for at a time.
const PAGE_SIZES: [i64; 4] = [20, 50, 100, 200];

/// How a list looks; what is absent is as the list itself has it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ListLayout {
    /// The columns shown, in their order; empty: the list's own.
    #[serde(default)]
    pub columns: Vec<ColumnLayout>,
    #[serde(default)]
    pub density: Option<ListDensity>,
    /// Rows asked for at a time: 20, 50, 100 or 200.
    #[serde(default)]
    pub page_size: Option<i64>,
}

/// One column of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ColumnLayout {
    pub key: String,
    /// In pixels; absent: the list's own.
    #[serde(default)]
    pub width: Option<i64>,
}

/// The name of a list, tidied.
pub(crate) fn checked_page(page: &str) -> Result<String, Fault> {
    let mut wrong = Vec::new();
    let page = line("page", page, MOST_PAGE, &mut wrong);
    if wrong.is_empty() { Ok(page) } else { Err(Fault::fields(wrong)) }
}

impl ListLayout {
    /// The same layout, tidied.
    ///
    /// # Errors
    /// Every field that is wrong.
    pub fn checked(mut self) -> Result<Self, Fault> {
        let mut wrong = Vec::new();
        if self.columns.len() > MOST_COLUMNS {
            wrong.push(field("columns", "kernel.too_many", format!("at most {MOST_COLUMNS}")));
        } else {
            check_columns(&mut self.columns, &mut wrong);
        }
        if self.page_size.is_some_and(|size| !PAGE_SIZES.contains(&size)) {
            let detail = format!("one of {PAGE_SIZES:?}");
            wrong.push(field("page_size", "kernel.out_of_range", detail));
        }
        if wrong.is_empty() { Ok(self) } else { Err(Fault::fields(wrong)) }
    }
}

fn check_columns(columns: &mut [ColumnLayout], wrong: &mut Vec<FieldFault>) {
    for (at, column) in columns.iter_mut().enumerate() {
        column.key = line(&format!("columns[{at}].key"), &column.key, MOST_COLUMN, wrong);
        if column.width.is_some_and(|width| !WIDTHS.contains(&width)) {
            let detail = format!("{} to {} pixels", WIDTHS.start(), WIDTHS.end());
            wrong.push(field(&format!("columns[{at}].width"), "kernel.out_of_range", detail));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_list_can_look_like_is_refused() {
        let column = |key: &str, width| ColumnLayout { key: key.to_owned(), width };
        let with = |columns| ListLayout { columns, ..ListLayout::default() };
        for (layout, path, code) in [
            (with(vec![column("", None)]), "columns[0].key", "kernel.required"),
            (with(vec![column("a", Some(39))]), "columns[0].width", "kernel.out_of_range"),
            (with(vec![column("a", Some(2001))]), "columns[0].width", "kernel.out_of_range"),
            (with(vec![column("a", None); 101]), "columns", "kernel.too_many"),
            (
                ListLayout { page_size: Some(51), ..ListLayout::default() },
                "page_size",
                "kernel.out_of_range",
            ),
        ] {
            let fault = layout.checked().unwrap_err();
            let fields = fault.wrong_fields();
            assert_eq!((fields.len(), &*fields[0].path, fields[0].code), (1, path, code));
        }
        let good = ListLayout {
            columns: vec![column("number", Some(40)), column("total", Some(2000))],
            density: Some(ListDensity::Compact),
            page_size: Some(200),
        };
        assert_eq!(good.clone().checked().unwrap(), good);
    }
}
