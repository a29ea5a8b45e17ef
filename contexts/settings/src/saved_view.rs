//! A saved view: which rows and columns of a list somebody likes to see.

use kernel::{Fault, FieldFault, clean_line};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::ViewId;

kernel::text_enum! {
    /// How close the rows stand.
    pub enum ListDensity {
        Compact = "compact",
        Middle = "middle",
        Loose = "loose",
    }
}

pub(crate) const MOST_PAGE: usize = 40;
const MOST_NAME: usize = 60;
pub(crate) const MOST_COLUMNS: usize = 100;
pub(crate) const MOST_COLUMN: usize = 60;
/// Roles a view is for: who wants more shows it to everybody.
const MOST_ROLES: usize = 50;
const MOST_ROLE: usize = 60;
/// Characters of JSON: some hundred pasted order numbers.
const MOST_FILTERS: usize = 16_000;
/// Views of one person and page: more would be a list to search in.
pub(crate) const MOST_VIEWS: i64 = 50;

/// A view as the one who looks at it gets it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SavedView {
    pub id: ViewId,
    /// Which list: `orders`.
    pub page: String,
    pub name: String,
    /// The list's filters and sort, as its address has them.
    #[schema(value_type = Object)]
    pub filters: Map<String, Value>,
    /// The columns shown, in their order; empty: the list's own.
    pub columns: Vec<String>,
    pub density: ListDensity,
    /// Whether everybody sees it.
    pub shared: bool,
    /// The roles that see it besides.
    pub roles: Vec<String>,
    /// Whether the looker's list opens with it, by their own choice.
    pub own_default: bool,
    /// The roles whose lists open with it.
    pub default_for: Vec<String>,
    /// Whether it is the looker's own, to change and delete.
    pub own: bool,
    /// Whose it is.
    pub owner_name: String,
    pub version: i64,
}

/// A view to be saved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ViewDraft {
    /// Which list: `orders`.
    pub page: String,
    pub name: String,
    /// The list's filters and sort, as its address has them.
    #[schema(value_type = Object)]
    pub filters: Map<String, Value>,
    /// The columns shown, in their order; empty: the list's own.
    #[serde(default)]
    pub columns: Vec<String>,
    #[serde(default = "middle")]
    pub density: ListDensity,
    /// Whether everybody sees it; needs `settings.share_views`.
    #[serde(default)]
    pub shared: bool,
    /// The roles that see it; needs `settings.share_views`.
    #[serde(default)]
    pub roles: Vec<String>,
}

impl SavedView {
    /// Whether those who have the role see it.
    pub(crate) fn is_seen_by(&self, role: &str) -> bool {
        self.shared || self.roles.iter().any(|known| known == role)
    }
}

const fn middle() -> ListDensity {
    ListDensity::Middle
}

impl ViewDraft {
    /// The same draft, tidied.
    ///
    /// # Errors
    /// Every field that is wrong.
    pub fn checked(mut self) -> Result<Self, Fault> {
        let mut wrong = Vec::new();
        self.page = line("page", &self.page, MOST_PAGE, &mut wrong);
        self.name = line("name", &self.name, MOST_NAME, &mut wrong);
        if self.columns.len() > MOST_COLUMNS {
            wrong.push(field("columns", "kernel.too_many", format!("at most {MOST_COLUMNS}")));
        } else {
            for (at, column) in self.columns.iter_mut().enumerate() {
                *column = line(&format!("columns[{at}]"), column, MOST_COLUMN, &mut wrong);
            }
        }
        if self.roles.len() > MOST_ROLES {
            wrong.push(field("roles", "kernel.too_many", format!("at most {MOST_ROLES}")));
        } else {
            for (at, role) in self.roles.iter_mut().enumerate() {
                *role = line(&format!("roles[{at}]"), role, MOST_ROLE, &mut wrong);
            }
            self.roles.sort_unstable();
            self.roles.dedup();
        }
        let length = serde_json::to_string(&self.filters).map_or(usize::MAX, |text| text.len());
        if length > MOST_FILTERS {
            wrong.push(field("filters", "kernel.too_long", format!("over {MOST_FILTERS} bytes")));
        }
        if wrong.is_empty() { Ok(self) } else { Err(Fault::fields(wrong)) }
    }
}

pub(crate) fn line(path: &str, text: &str, most: usize, wrong: &mut Vec<FieldFault>) -> String {
    match clean_line(text, most) {
        Ok(line) if line.is_empty() => {
            wrong.push(field(path, "kernel.required", "must not be empty".to_owned()));
        }
        Ok(line) => return line,
        Err(error) => wrong.push(field(path, error.code(), error.to_string())),
    }
    String::new()
}

pub(crate) fn field(path: &str, code: &'static str, detail: String) -> FieldFault {
    FieldFault { path: path.to_owned(), code, detail }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(text: &str) -> ViewDraft {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn a_draft_says_little_and_gets_the_rest() {
        let view = draft(r#"{"page": "orders", "name": " Late ", "filters": {"tab": "overdue"}}"#);
        let view = view.checked().unwrap();
        assert_eq!((&*view.name, view.density, view.shared), ("Late", ListDensity::Middle, false));
    }

    #[test]
    fn what_is_too_much_or_missing_is_refused() {
        let good = draft(r#"{"page": "orders", "name": "a", "filters": {}}"#);
        let mut filters = Map::new();
        filters.insert("q".to_owned(), "x".repeat(MOST_FILTERS).into());
        for (view, path, code) in [
            (ViewDraft { page: " ".into(), ..good.clone() }, "page", "kernel.required"),
            (ViewDraft { name: "x".repeat(61), ..good.clone() }, "name", "kernel.too_long"),
            (ViewDraft { filters, ..good.clone() }, "filters", "kernel.too_long"),
            (ViewDraft { roles: vec!["a".into(); 51], ..good.clone() }, "roles", "kernel.too_many"),
            (
                ViewDraft { columns: vec!["a".into(); 101], ..good.clone() },
                "columns",
                "kernel.too_many",
            ),
            (
                ViewDraft { columns: vec!["a".into(), String::new()], ..good.clone() },
                "columns[1]",
                "kernel.required",
            ),
        ] {
            let fault = view.checked().unwrap_err();
            let fields = fault.wrong_fields();
            assert_eq!((fields.len(), &*fields[0].path, fields[0].code), (1, path, code));
        }
    }
}
