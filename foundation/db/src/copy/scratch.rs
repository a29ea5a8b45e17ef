//! A PostgreSQL database for a while, beside another on the same server.

use kernel::Fault;
use postgres::Client;

use crate::db::Target;
use crate::{fault, tls};

/// Gone with this value.
#[derive(Debug)]
pub struct ScratchDatabase {
    beside: String,
    name: String,
}

impl ScratchDatabase {
    /// Makes it; the user of the URL must be allowed to create databases.
    ///
    /// # Errors
    /// What the server says.
    pub fn create(beside: &str) -> Result<Self, Fault> {
        let mut client = tls::connect(beside)?;
        drop_forgotten(&mut client).map_err(fault::from_postgres)?;
        // Drawn, with its day: in containers, the programs of several houses on one server have the
        // same process number.
        let drawn = "SELECT 'tradewind_scratch_' || to_char(now(), 'YYYYMMDD') || '_' \
                     || replace(gen_random_uuid()::text, '-', '')";
        let name: String = client.query_one(drawn, &[]).map_err(fault::from_postgres)?.get(0);
        client
            .batch_execute(&format!("CREATE DATABASE {name} TEMPLATE template0"))
            .map_err(fault::from_postgres)?;
        Ok(Self { beside: beside.to_owned(), name })
    }

    /// As a database to open.
    #[must_use]
    pub fn target(&self) -> Target {
        Target::Postgres(with_database(&self.beside, &self.name))
    }
}

impl Drop for ScratchDatabase {
    fn drop(&mut self) {
        let (beside, name) = (self.beside.clone(), self.name.clone());
        // The driver blocks on a runtime of its own, which may not happen on one of ours.
        let dropped = std::thread::spawn(move || {
            let mut client = tls::connect(&beside)?;
            let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            client.batch_execute(&sql).map_err(fault::from_postgres)
        });
        if !dropped.join().is_ok_and(|dropped| dropped.is_ok()) {
            tracing::warn!(name = self.name, "a scratch database could not be dropped");
        }
    }
}

/// Drops those of killed programs: ours, nobody is connected, and they are two days old. What cannot be
/// dropped waits for the next time.
fn drop_forgotten(client: &mut Client) -> Result<(), postgres::Error> {
    let forgotten = "SELECT datname FROM pg_database WHERE datname LIKE 'tradewind\\_scratch\\_%' \
                     AND datname < 'tradewind_scratch_' || to_char(now() - interval '2 days', 'YYYYMMDD') \
                     AND pg_get_userbyid(datdba) = current_user \
                     AND NOT EXISTS (SELECT 1 FROM pg_stat_activity a WHERE a.datname = pg_database.datname)";
    for row in client.query(forgotten, &[])? {
        let name: &str = row.get(0);
        if let Err(error) = client.batch_execute(&format!("DROP DATABASE IF EXISTS \"{name}\"")) {
            tracing::warn!(name, %error, "a forgotten scratch database could not be dropped");
        }
    }
    Ok(())
}

/// The same server, another database.
fn with_database(url: &str, database: &str) -> String {
    let (base, parameters) = match url.split_once('?') {
        Some((base, parameters)) => (base, format!("?{parameters}")),
        None => (url, String::new()),
    };
    let authority = base.find("://").map_or(0, |at| at + "://".len());
    let end = base[authority..].find('/').map_or(base.len(), |at| authority + at);
    format!("{}/{database}{parameters}", &base[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scratch_database_stands_on_the_same_server() {
        for (url, wanted) in [
            ("postgres://u@%2Ftmp%2Fx:5432/a", "postgres://u@%2Ftmp%2Fx:5432/t"),
            ("postgres://u:p@host:1/a?sslmode=disable", "postgres://u:p@host:1/t?sslmode=disable"),
            ("postgres://host", "postgres://host/t"),
        ] {
            assert_eq!(with_database(url, "t"), wanted);
        }
    }
}
