//! A PostgreSQL database for a while, beside another on the same server.

use kernel::Fault;
use postgres::{Client, NoTls};

use crate::db::Target;
use crate::fault;

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
        let name = format!("tradewind_scratch_{}", std::process::id());
        let mut client = Client::connect(beside, NoTls).map_err(fault::from_postgres)?;
        client
            .batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            .and_then(|()| {
                client.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE template0"))
            })
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
            let mut client = Client::connect(&beside, NoTls)?;
            client.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        });
        if !dropped.join().is_ok_and(|dropped| dropped.is_ok()) {
            tracing::warn!(name = self.name, "a scratch database could not be dropped");
        }
    }
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
