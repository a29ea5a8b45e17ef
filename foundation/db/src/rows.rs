//! Many rows for one statement: one `unnest` on PostgreSQL, a prepared loop on SQLite.

use std::borrow::Cow;

use kernel::{Id, Timestamp};
use postgres::types::private::BytesMut;
use postgres::types::{IsNull, ToSql, Type};
use uuid::Uuid;

use crate::value::{Json, Param, ToParam, postgres_micros};

/// The type of one column of [`Rows`], by PostgreSQL's name for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnType(pub(crate) &'static str);

/// What can stand in a column of [`Rows`]; the type is known even when every value is NULL.
pub trait Cell {
    /// The column's type.
    const TYPE: ColumnType;
}

macro_rules! cell {
    ($($type:ty => $name:literal),+ $(,)?) => {
        $(impl Cell for $type { const TYPE: ColumnType = ColumnType($name); })+
    };
}
cell! {
    bool => "boolean", i64 => "bigint", i32 => "bigint", u32 => "bigint",
    String => "text", str => "text", kernel::Currency => "text", kernel::Price => "bigint",
    Uuid => "uuid", Timestamp => "timestamptz", Vec<u8> => "bytea", [u8] => "bytea",
    std::sync::Arc<str> => "text",
}
impl<E> Cell for Id<E> {
    const TYPE: ColumnType = ColumnType("uuid");
}
impl<T> Cell for Json<T> {
    const TYPE: ColumnType = ColumnType("jsonb");
}
impl<T: Cell> Cell for Option<T> {
    const TYPE: ColumnType = T::TYPE;
}
impl<T: Cell + ?Sized> Cell for &T {
    const TYPE: ColumnType = T::TYPE;
}

struct Column<'a> {
    ty: ColumnType,
    cells: Vec<Param<'a>>,
}

/// Rows, column by column.
#[derive(Default)]
pub struct Rows<'a> {
    columns: Vec<Column<'a>>,
}

impl<'a> Rows<'a> {
    /// No columns yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a column; every column has the same number of cells.
    #[must_use]
    pub fn column<T: Cell + ToParam>(mut self, cells: impl IntoIterator<Item = T>) -> Self {
        let cells = cells.into_iter().map(|cell| own(cell.to_param())).collect();
        self.columns.push(Column { ty: T::TYPE, cells });
        self
    }

    /// Adds a column of borrowed values.
    #[must_use]
    pub fn borrowed<T: Cell + ToParam + ?Sized + 'a>(
        mut self,
        cells: impl IntoIterator<Item = &'a T>,
    ) -> Self {
        let cells = cells.into_iter().map(ToParam::to_param).collect();
        self.columns.push(Column { ty: T::TYPE, cells });
        self
    }

    /// How many rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.columns.first().map_or(0, |column| column.cells.len())
    }
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(crate) fn width(&self) -> usize {
        self.columns.len()
    }

    pub(crate) fn is_rectangular(&self) -> bool {
        self.columns.iter().all(|column| column.cells.len() == self.len())
    }

    pub(crate) fn row(&self, at: usize) -> impl Iterator<Item = &Param<'a>> {
        self.columns.iter().filter_map(move |column| column.cells.get(at))
    }

    /// `SELECT * FROM unnest($1::uuid[], $2::bigint[])`.
    pub(crate) fn unnest(&self) -> String {
        let arrays: Vec<String> = self
            .columns
            .iter()
            .enumerate()
            .map(|(at, column)| format!("${}::{}[]", at + 1, column.ty.0))
            .collect();
        format!("SELECT * FROM unnest({})", arrays.join(", "))
    }

    pub(crate) fn arrays(&self) -> impl Iterator<Item = ArrayParam<'_>> {
        self.columns.iter().map(|column| ArrayParam { cells: &column.cells })
    }
}

fn own(param: Param<'_>) -> Param<'static> {
    match param {
        Param::Null => Param::Null,
        Param::Bool(value) => Param::Bool(value),
        Param::Int(value) => Param::Int(value),
        Param::Text(text) => Param::Text(Cow::Owned(text.into_owned())),
        Param::Bytes(bytes) => Param::Bytes(Cow::Owned(bytes.into_owned())),
        Param::Id(id) => Param::Id(id),
        Param::Time(at) => Param::Time(at),
        Param::Json(text) => Param::Json(Cow::Owned(text.into_owned())),
        Param::Ids(ids) => Param::Ids(ids),
        Param::Ints(values) => Param::Ints(Cow::Owned(values.into_owned())),
        Param::Blobs(blobs) => {
            Param::Blobs(blobs.into_iter().map(|blob| Cow::Owned(blob.into_owned())).collect())
        }
        Param::Texts(texts) => {
            Param::Texts(texts.into_iter().map(|text| Cow::Owned(text.into_owned())).collect())
        }
    }
}

/// One column as a PostgreSQL array.
#[derive(Debug)]
pub(crate) struct ArrayParam<'r> {
    cells: &'r [Param<'r>],
}

impl ToSql for ArrayParam<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        let postgres::types::Kind::Array(member) = ty.kind() else {
            return Err(format!("an array was given for {ty}").into());
        };
        let cells: Vec<Option<Element<'_>>> = self
            .cells
            .iter()
            .map(|cell| if matches!(cell, Param::Null) { None } else { Some(Element(cell)) })
            .collect();
        let _ = member;
        cells.to_sql(ty, out)
    }
    fn accepts(_: &Type) -> bool {
        true
    }
    postgres::types::to_sql_checked!();
}

#[derive(Debug)]
struct Element<'r>(&'r Param<'r>);

impl ToSql for Element<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        if let Param::Time(at) = self.0 {
            out.extend_from_slice(&postgres_micros(*at).to_be_bytes());
            return Ok(IsNull::No);
        }
        self.0.to_sql(ty, out)
    }
    fn accepts(_: &Type) -> bool {
        true
    }
    postgres::types::to_sql_checked!();
}
