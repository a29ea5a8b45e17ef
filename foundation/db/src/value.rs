//! How Rust values become parameters and columns become Rust values, on both engines.

use std::borrow::Cow;
use std::error::Error;

use kernel::{Entity, Fault, Id, Timestamp};
use postgres::types::private::BytesMut;
use postgres::types::{FromSql, IsNull, ToSql, Type};
use rusqlite::types::{ToSqlOutput, ValueRef};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// PostgreSQL counts microseconds from 2000-01-01, we from 1970-01-01.
const POSTGRES_EPOCH_MICROS: i64 = 946_684_800_000_000;

/// The pointer type under which SQLite's `rarray` takes a set.
const SQLITE_ARRAY: &std::ffi::CStr = c"rarray";

/// One parameter of a statement.
#[derive(Debug, Clone)]
pub enum Param<'a> {
    /// SQL's NULL.
    Null,
    /// A truth value.
    Bool(bool),
    /// Any whole number.
    Int(i64),
    /// Text, also for closed lists of words.
    Text(Cow<'a, str>),
    /// Bytes as they are.
    Bytes(Cow<'a, [u8]>),
    /// An id.
    Id(Uuid),
    /// A point in time.
    Time(Timestamp),
    /// JSON, already written.
    Json(Cow<'a, str>),
    /// A set of ids for `= ANY($n)`.
    Ids(Vec<Uuid>),
    /// A set of numbers for `= ANY($n)`.
    Ints(Cow<'a, [i64]>),
    /// A set of texts for `= ANY($n)`.
    Texts(Vec<Cow<'a, str>>),
    /// A set of bytes for `= ANY($n)`.
    Blobs(Vec<Cow<'a, [u8]>>),
}

/// What can be handed to a statement.
pub trait ToParam {
    /// As a parameter, borrowed where that is possible.
    fn to_param(&self) -> Param<'_>;
}

macro_rules! to_param {
    ($($type:ty => |$value:ident| $param:expr;)+) => {$(
        impl ToParam for $type {
            fn to_param(&self) -> Param<'_> {
                let $value = self;
                $param
            }
        }
    )+};
}
to_param! {
    bool => |value| Param::Bool(*value);
    i64 => |value| Param::Int(*value);
    i32 => |value| Param::Int(i64::from(*value));
    u32 => |value| Param::Int(i64::from(*value));
    str => |value| Param::Text(Cow::Borrowed(value));
    String => |value| Param::Text(Cow::Borrowed(value));
    [u8] => |value| Param::Bytes(Cow::Borrowed(value));
    Vec<u8> => |value| Param::Bytes(Cow::Borrowed(value));
    Uuid => |value| Param::Id(*value);
    Timestamp => |value| Param::Time(*value);
    [Vec<u8>] => |value| Param::Blobs(value.iter().map(|blob| Cow::Borrowed(blob.as_slice())).collect());
    Vec<Vec<u8>> => |value| value.as_slice().to_param();
    [Uuid] => |value| Param::Ids(value.to_vec());
    Vec<Uuid> => |value| Param::Ids(value.clone());
    [i64] => |value| Param::Ints(Cow::Borrowed(value));
    Vec<i64> => |value| Param::Ints(Cow::Borrowed(value));
    [String] => |value| Param::Texts(value.iter().map(|text| Cow::Borrowed(text.as_str())).collect());
    Vec<String> => |value| Param::Texts(value.iter().map(|text| Cow::Borrowed(text.as_str())).collect());
    [&str] => |value| Param::Texts(value.iter().map(|text| Cow::Borrowed(*text)).collect());
    Vec<&str> => |value| Param::Texts(value.iter().map(|text| Cow::Borrowed(*text)).collect());
    kernel::Currency => |value| Param::Text(Cow::Owned(value.code().to_owned()));
    kernel::Price => |value| Param::Int(value.as_micros());
    std::sync::Arc<str> => |value| Param::Text(Cow::Borrowed(value));
}
impl<E> ToParam for Id<E> {
    fn to_param(&self) -> Param<'_> {
        Param::Id(self.uuid())
    }
}
impl<E> ToParam for [Id<E>] {
    fn to_param(&self) -> Param<'_> {
        Param::Ids(self.iter().map(|id| id.uuid()).collect())
    }
}
impl<E> ToParam for Vec<Id<E>> {
    fn to_param(&self) -> Param<'_> {
        self.as_slice().to_param()
    }
}
impl<T: ToParam> ToParam for Option<T> {
    fn to_param(&self) -> Param<'_> {
        self.as_ref().map_or(Param::Null, ToParam::to_param)
    }
}
impl<T: ToParam + ?Sized> ToParam for &T {
    fn to_param(&self) -> Param<'_> {
        (**self).to_param()
    }
}
impl ToParam for Param<'_> {
    fn to_param(&self) -> Param<'_> {
        self.clone()
    }
}

/// A value kept as JSON in one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Json<T>(pub T);

impl<T: Serialize> ToParam for Json<T> {
    fn to_param(&self) -> Param<'_> {
        // A value that cannot be written as JSON (a map with keys that are no texts) would be a
        // mistake of ours; NULL then meets the column's NOT NULL and is reported by the engine.
        serde_json::to_string(&self.0).map_or(Param::Null, |text| Param::Json(Cow::Owned(text)))
    }
}

impl rusqlite::ToSql for Param<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        use rusqlite::types::Value;
        let set = |values: Vec<Value>| ToSqlOutput::from_rc(std::rc::Rc::new(values), SQLITE_ARRAY);
        Ok(match self {
            Self::Null => ToSqlOutput::Borrowed(ValueRef::Null),
            Self::Bool(value) => ToSqlOutput::Borrowed(ValueRef::Integer(i64::from(*value))),
            Self::Int(value) => ToSqlOutput::Borrowed(ValueRef::Integer(*value)),
            Self::Text(text) | Self::Json(text) => {
                ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes()))
            }
            Self::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
            Self::Id(id) => ToSqlOutput::Borrowed(ValueRef::Blob(id.as_bytes())),
            Self::Time(at) => ToSqlOutput::Borrowed(ValueRef::Integer(at.as_micros())),
            Self::Ids(ids) => {
                set(ids.iter().map(|id| Value::Blob(id.as_bytes().to_vec())).collect())
            }
            Self::Ints(values) => set(values.iter().map(|value| Value::Integer(*value)).collect()),
            Self::Texts(texts) => {
                set(texts.iter().map(|text| Value::Text(text.clone().into_owned())).collect())
            }
            Self::Blobs(blobs) => {
                set(blobs.iter().map(|blob| Value::Blob(blob.clone().into_owned())).collect())
            }
        })
    }
}

type PgResult<T> = Result<T, Box<dyn Error + Sync + Send>>;

impl ToSql for Param<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> PgResult<IsNull> {
        match self {
            Self::Null => return Ok(IsNull::Yes),
            Self::Bool(value) => return value.to_sql(ty, out),
            Self::Int(value) => match *ty {
                Type::INT4 => return i32::try_from(*value)?.to_sql(ty, out),
                Type::INT2 => return i16::try_from(*value)?.to_sql(ty, out),
                Type::INT8 => return value.to_sql(ty, out),
                _ => return Err(format!("a number was given for {ty}").into()),
            },
            Self::Text(text) => match *ty {
                Type::JSONB => json_to_sql(text, out),
                Type::TEXT | Type::VARCHAR | Type::JSON | Type::UNKNOWN | Type::NAME => {
                    out.extend_from_slice(text.as_bytes());
                }
                _ => return Err(format!("a text was given for {ty}").into()),
            },
            Self::Json(text) if *ty == Type::JSONB => json_to_sql(text, out),
            Self::Json(text) => out.extend_from_slice(text.as_bytes()),
            Self::Bytes(bytes) => out.extend_from_slice(bytes),
            Self::Id(id) => out.extend_from_slice(id.as_bytes()),
            Self::Time(at) => out.extend_from_slice(&postgres_micros(*at).to_be_bytes()),
            Self::Ids(ids) => return ids.to_sql(ty, out),
            Self::Ints(values) => return values.as_ref().to_sql(ty, out),
            Self::Texts(texts) => return texts.to_sql(ty, out),
            Self::Blobs(blobs) => {
                let blobs: Vec<&[u8]> = blobs.iter().map(AsRef::as_ref).collect();
                return blobs.to_sql(ty, out);
            }
        }
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    postgres::types::to_sql_checked!();
}

fn json_to_sql(text: &str, out: &mut BytesMut) {
    // The version byte of jsonb's binary form.
    out.extend_from_slice(&[1]);
    out.extend_from_slice(text.as_bytes());
}

pub(crate) fn postgres_micros(at: Timestamp) -> i64 {
    at.as_micros().saturating_sub(POSTGRES_EPOCH_MICROS)
}

/// The bytes of one PostgreSQL column with its type, to be read by [`FromColumn`].
pub(crate) struct Raw<'a> {
    ty: Type,
    bytes: &'a [u8],
}

impl<'a> FromSql<'a> for Raw<'a> {
    fn from_sql(ty: &Type, bytes: &'a [u8]) -> PgResult<Self> {
        Ok(Self { ty: ty.clone(), bytes })
    }
    fn accepts(_: &Type) -> bool {
        true
    }
}

/// One row of an answer.
pub enum Row<'r> {
    #[doc(hidden)]
    Sqlite(&'r rusqlite::Row<'r>),
    #[doc(hidden)]
    Postgres(&'r postgres::Row),
}

impl Row<'_> {
    /// The column at a position, counted from 0.
    ///
    /// # Errors
    /// `db.column` when it is of another type, NULL where that is not expected, or not there.
    pub fn get<T: FromColumn>(&self, at: usize) -> Result<T, Fault> {
        let found = match self {
            Self::Sqlite(row) => {
                row.get_ref(at).map_err(|error| error.to_string()).and_then(|value| match value {
                    ValueRef::Null => T::from_null(),
                    value => T::from_sqlite(value),
                })
            }
            Self::Postgres(row) => {
                let raw = row.try_get::<_, Option<Raw<'_>>>(at).map_err(|error| error.to_string());
                raw.and_then(|raw| match raw {
                    None => T::from_null(),
                    Some(raw) => T::from_postgres(&raw.ty, raw.bytes),
                })
            }
        };
        found.map_err(|why| Fault::internal("db.column", format!("column {at}: {why}")))
    }

    /// A text column read as one of a closed list of words, or anything that reads from text.
    ///
    /// # Errors
    /// `db.column` when the text is none of them.
    pub fn parse<T: std::str::FromStr>(&self, at: usize) -> Result<T, Fault> {
        let text: String = self.get(at)?;
        text.parse().map_err(|_| {
            Fault::internal("db.column", format!("column {at}: {text:?} cannot be read"))
        })
    }

    /// As [`Row::parse`], NULL becoming nothing.
    ///
    /// # Errors
    /// `db.column` when the text is none of them.
    pub fn parse_opt<T: std::str::FromStr>(&self, at: usize) -> Result<Option<T>, Fault> {
        match self.get::<Option<String>>(at)? {
            None => Ok(None),
            Some(_) => self.parse(at).map(Some),
        }
    }
}

/// What a column can be read as.
pub trait FromColumn: Sized {
    /// From SQLite's value, never NULL.
    ///
    /// # Errors
    /// What does not fit.
    fn from_sqlite(value: ValueRef<'_>) -> Result<Self, String>;
    /// From PostgreSQL's binary form, never NULL.
    ///
    /// # Errors
    /// What does not fit.
    fn from_postgres(ty: &Type, bytes: &[u8]) -> Result<Self, String>;
    /// From NULL.
    ///
    /// # Errors
    /// Unless NULL is expected here.
    fn from_null() -> Result<Self, String> {
        Err("NULL where a value is expected".to_owned())
    }
}

fn sqlite_integer(value: ValueRef<'_>) -> Result<i64, String> {
    value.as_i64().map_err(|error| error.to_string())
}
fn utf8(bytes: &[u8]) -> Result<String, String> {
    String::from_utf8(bytes.to_vec()).map_err(|error| error.to_string())
}
fn array<const N: usize>(bytes: &[u8]) -> Result<[u8; N], String> {
    bytes.try_into().map_err(|_| format!("{} bytes where {N} are expected", bytes.len()))
}

impl FromColumn for i64 {
    fn from_sqlite(value: ValueRef<'_>) -> Result<Self, String> {
        sqlite_integer(value)
    }
    fn from_postgres(ty: &Type, bytes: &[u8]) -> Result<Self, String> {
        match *ty {
            Type::INT8 => Ok(Self::from_be_bytes(array(bytes)?)),
            Type::INT4 => Ok(Self::from(i32::from_be_bytes(array(bytes)?))),
            Type::INT2 => Ok(Self::from(i16::from_be_bytes(array(bytes)?))),
            _ => Err(format!("{ty} where a whole number is expected (CAST it AS bigint)")),
        }
    }
}
impl FromColumn for bool {
    fn from_sqlite(value: ValueRef<'_>) -> Result<Self, String> {
        sqlite_integer(value).map(|value| value != 0)
    }
    fn from_postgres(ty: &Type, bytes: &[u8]) -> Result<Self, String> {
        if *ty != Type::BOOL {
            return i64::from_postgres(ty, bytes).map(|value| value != 0);
        }
        Ok(bytes != [0])
    }
}
impl FromColumn for String {
    fn from_sqlite(value: ValueRef<'_>) -> Result<Self, String> {
        value.as_str().map(str::to_owned).map_err(|error| error.to_string())
    }
    fn from_postgres(ty: &Type, bytes: &[u8]) -> Result<Self, String> {
        match *ty {
            Type::JSONB => utf8(bytes.get(1..).unwrap_or_default()),
            Type::TEXT | Type::VARCHAR | Type::JSON | Type::NAME | Type::UNKNOWN => utf8(bytes),
            _ => Err(format!("{ty} where text is expected")),
        }
    }
}
impl FromColumn for Vec<u8> {
    fn from_sqlite(value: ValueRef<'_>) -> Result<Self, String> {
        value.as_blob().map(<[u8]>::to_vec).map_err(|error| error.to_string())
    }
    fn from_postgres(_: &Type, bytes: &[u8]) -> Result<Self, String> {
        Ok(bytes.to_vec())
    }
}
impl FromColumn for Uuid {
    fn from_sqlite(value: ValueRef<'_>) -> Result<Self, String> {
        let bytes = value.as_blob().map_err(|error| error.to_string())?;
        Ok(Self::from_bytes(array(bytes)?))
    }
    fn from_postgres(_: &Type, bytes: &[u8]) -> Result<Self, String> {
        Ok(Self::from_bytes(array(bytes)?))
    }
}
impl<E: Entity> FromColumn for Id<E> {
    fn from_sqlite(value: ValueRef<'_>) -> Result<Self, String> {
        Uuid::from_sqlite(value).map(Self::from_uuid)
    }
    fn from_postgres(ty: &Type, bytes: &[u8]) -> Result<Self, String> {
        Uuid::from_postgres(ty, bytes).map(Self::from_uuid)
    }
}
impl FromColumn for Timestamp {
    fn from_sqlite(value: ValueRef<'_>) -> Result<Self, String> {
        sqlite_integer(value).map(Self::from_micros)
    }
    fn from_postgres(_: &Type, bytes: &[u8]) -> Result<Self, String> {
        let micros = i64::from_be_bytes(array(bytes)?);
        Ok(Self::from_micros(micros.saturating_add(POSTGRES_EPOCH_MICROS)))
    }
}
impl FromColumn for kernel::Price {
    fn from_sqlite(value: ValueRef<'_>) -> Result<Self, String> {
        sqlite_integer(value).map(Self::from_micros)
    }
    fn from_postgres(ty: &Type, bytes: &[u8]) -> Result<Self, String> {
        i64::from_postgres(ty, bytes).map(Self::from_micros)
    }
}
impl FromColumn for kernel::Currency {
    fn from_sqlite(value: ValueRef<'_>) -> Result<Self, String> {
        value.as_str().map_err(|error| error.to_string())?.parse().map_err(currency_error)
    }
    fn from_postgres(_: &Type, bytes: &[u8]) -> Result<Self, String> {
        utf8(bytes)?.parse().map_err(currency_error)
    }
}
fn currency_error(error: kernel::MoneyError) -> String {
    error.to_string()
}
impl<T: DeserializeOwned> FromColumn for Json<T> {
    fn from_sqlite(value: ValueRef<'_>) -> Result<Self, String> {
        let text = value.as_str().map_err(|error| error.to_string())?;
        serde_json::from_str(text).map(Json).map_err(|error| error.to_string())
    }
    fn from_postgres(ty: &Type, bytes: &[u8]) -> Result<Self, String> {
        let text = if *ty == Type::JSONB { bytes.get(1..).unwrap_or_default() } else { bytes };
        serde_json::from_slice(text).map(Json).map_err(|error| error.to_string())
    }
}
impl<T: FromColumn> FromColumn for Option<T> {
    fn from_sqlite(value: ValueRef<'_>) -> Result<Self, String> {
        T::from_sqlite(value).map(Some)
    }
    fn from_postgres(ty: &Type, bytes: &[u8]) -> Result<Self, String> {
        T::from_postgres(ty, bytes).map(Some)
    }
    fn from_null() -> Result<Self, String> {
        Ok(None)
    }
}
