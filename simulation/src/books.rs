//! The books, read from outside: a connection of our own straight to the tables, so that no code of
//! the house stands between what is written and what is checked.

use std::path::PathBuf;

use postgres::{Client, NoTls};
use rusqlite::functions::FunctionFlags;
use rusqlite::types::ValueRef;

use crate::Trouble;

/// Where the data of a house is.
#[derive(Debug, Clone)]
pub enum Place {
    /// In this SQLite file.
    File(PathBuf),
    /// Behind this URL of PostgreSQL.
    Server(String),
}

/// A look into the tables.
pub enum Books {
    /// Of a file.
    Sqlite(rusqlite::Connection),
    /// Of a server.
    Postgres(Box<Client>),
}

/// One row, each column as text; what is missing is empty.
pub type TextRow = Vec<String>;

impl Books {
    /// Opens them. Blocks, and on PostgreSQL must not be called on a thread that runs tasks.
    ///
    /// # Errors
    /// The file or server cannot be reached.
    pub fn open(place: &Place) -> Result<Self, Trouble> {
        match place {
            Place::File(file) => {
                let connection = rusqlite::Connection::open(file)?;
                connection.busy_timeout(std::time::Duration::from_secs(20))?;
                speak_postgres(&connection)?;
                Ok(Self::Sqlite(connection))
            }
            Place::Server(url) => Ok(Self::Postgres(Box::new(Client::connect(url, NoTls)?))),
        }
    }

    /// Every row of a statement that both engines understand.
    ///
    /// # Errors
    /// What the engine reports, with the statement.
    pub fn rows(&mut self, sql: &str) -> Result<Vec<TextRow>, Trouble> {
        let rows = match self {
            Self::Sqlite(connection) => sqlite_rows(connection, sql).map_err(Trouble::from),
            Self::Postgres(client) => postgres_rows(client, sql).map_err(Trouble::from),
        };
        rows.map_err(|error| format!("{error}: {sql}").into())
    }

    /// Changes something behind the house's back.
    ///
    /// # Errors
    /// What the engine reports.
    pub fn change(&mut self, sql: &str) -> Result<u64, Trouble> {
        Ok(match self {
            Self::Sqlite(connection) => u64::try_from(connection.execute(sql, [])?)?,
            Self::Postgres(client) => client.execute(sql, &[])?,
        })
    }
}

/// `encode(uuid_send(id), 'hex')` is how PostgreSQL writes an id without dashes; SQLite learns it.
fn speak_postgres(connection: &rusqlite::Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("uuid_send", 1, flags, |call| call.get::<Vec<u8>>(0))?;
    connection.create_scalar_function("encode", 2, flags, |call| {
        let bytes: Vec<u8> = call.get(0)?;
        Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
    })
}

fn sqlite_rows(connection: &rusqlite::Connection, sql: &str) -> rusqlite::Result<Vec<TextRow>> {
    let mut statement = connection.prepare(sql)?;
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| {
        (0..columns)
            .map(|column| {
                Ok(match row.get_ref(column)? {
                    ValueRef::Null => String::new(),
                    ValueRef::Integer(number) => number.to_string(),
                    ValueRef::Real(number) => number.to_string(),
                    ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
                    ValueRef::Blob(bytes) => {
                        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
                    }
                })
            })
            .collect()
    })?;
    rows.collect()
}

/// By the simple protocol, which gives every column as text.
fn postgres_rows(client: &mut Client, sql: &str) -> Result<Vec<TextRow>, postgres::Error> {
    let messages = client.simple_query(sql)?;
    Ok(messages
        .into_iter()
        .filter_map(|message| match message {
            postgres::SimpleQueryMessage::Row(row) => Some(
                (0..row.len())
                    .map(|column| row.get(column).unwrap_or_default().to_owned())
                    .collect(),
            ),
            _ => None,
        })
        .collect())
}

type Question = Box<dyn FnOnce(&mut Books) + Send>;

/// The books on a thread of their own, for those who must not block: PostgreSQL's blocking driver may
/// not even be dropped on a thread that runs tasks.
pub struct Reader {
    door: Option<std::sync::mpsc::Sender<Question>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Reader {
    /// Opens the books there.
    ///
    /// # Errors
    /// The thread cannot be had.
    pub fn open(place: &Place) -> Result<Self, Trouble> {
        let (door, questions) = std::sync::mpsc::channel::<Question>();
        let place = place.clone();
        let (told, opened) = std::sync::mpsc::channel();
        let thread = std::thread::Builder::new().name("books".to_owned()).spawn(move || {
            let mut books = match Books::open(&place) {
                Ok(books) => books,
                Err(error) => {
                    // Whoever waits hears it; without anybody there is nobody to hear it.
                    let _gone = told.send(Err(error));
                    return;
                }
            };
            let _gone = told.send(Ok(()));
            while let Ok(question) = questions.recv() {
                question(&mut books);
            }
        })?;
        opened.recv()??;
        Ok(Self { door: Some(door), thread: Some(thread) })
    }

    /// Asks something of the books.
    ///
    /// # Errors
    /// What was asked cannot be answered.
    pub async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut Books) -> Result<T, Trouble> + Send + 'static,
    ) -> Result<T, Trouble> {
        let (answer, answered) = tokio::sync::oneshot::channel();
        let question: Question = Box::new(move |books| {
            let _gone = answer.send(question(books));
        });
        let door = self.door.as_ref().ok_or("the books are closed")?;
        door.send(question).map_err(|_| "the books are closed")?;
        answered.await?
    }

    /// Every row of a statement.
    ///
    /// # Errors
    /// As [`Books::rows`].
    pub async fn rows(&self, sql: impl Into<String>) -> Result<Vec<TextRow>, Trouble> {
        let sql = sql.into();
        self.ask(move |books| books.rows(&sql)).await
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        drop(self.door.take());
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }
}
