//! The program where the way to its database is bad.

use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use testkit::Engine;

use crate::running::Home;

/// What happens to one connection after another; those that come later are left in peace.
const WEATHER: &[Fate] = &[
    Fate::Refused,
    Fate::CutAfter(600),
    Fate::CutAfter(20_000),
    Fate::Refused,
    Fate::Kept,
    Fate::CutAfter(700),
    Fate::Refused,
    Fate::Kept,
    Fate::Refused,
];

#[derive(Clone, Copy)]
enum Fate {
    /// Taken, and closed without a word.
    Refused,
    /// Closed after the server said so many bytes.
    CutAfter(usize),
    Kept,
}

/// A socket before the server's own.
struct Weather {
    folder: PathBuf,
    met: Arc<AtomicUsize>,
}

impl Weather {
    fn before(server: &Path, folder: PathBuf) -> Self {
        std::fs::create_dir_all(&folder).unwrap();
        let listener = UnixListener::bind(folder.join(".s.PGSQL.5432")).unwrap();
        let met = Arc::new(AtomicUsize::new(0));
        let (socket, count) = (server.join(".s.PGSQL.5432"), Arc::clone(&met));
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let fate = WEATHER.get(count.fetch_add(1, Ordering::Relaxed)).copied();
                let left = match fate.unwrap_or(Fate::Kept) {
                    Fate::Refused => continue,
                    Fate::CutAfter(bytes) => bytes,
                    Fate::Kept => usize::MAX,
                };
                let server = UnixStream::connect(&socket).unwrap();
                let (from, to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
                std::thread::spawn(move || pass(from, to, usize::MAX));
                std::thread::spawn(move || pass(server, client, left));
            }
        });
        Self { folder, met }
    }
}

impl Drop for Weather {
    fn drop(&mut self) {
        let _gone = std::fs::remove_dir_all(&self.folder);
    }
}

/// Passes on what one says to the other, until one goes away or so many bytes went by.
fn pass(mut from: UnixStream, mut to: UnixStream, mut left: usize) {
    let mut bytes = [0; 4_096];
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        if count >= left || to.write_all(&bytes[..count]).is_err() {
            break;
        }
        left -= count;
    }
    let _closed = from.shutdown(std::net::Shutdown::Both);
    let _closed_too = to.shutdown(std::net::Shutdown::Both);
}

#[test]
fn on_postgres_it_starts_although_connections_die() {
    let Some(mut home) = Home::new(Engine::Postgres) else { return };
    let url = home.url().unwrap().to_owned();
    let (authority, database) = url.rsplit_once('/').unwrap();
    let (user, host) = authority.rsplit_once('@').unwrap();
    let (socket, _port) = host.rsplit_once(':').unwrap();
    let server = PathBuf::from(socket.replace("%2F", "/").replace("%25", "%"));
    let weather = Weather::before(&server, home.folder.with_extension("weather"));
    let way = weather.folder.display().to_string().replace('/', "%2F");
    home.reach_by(format!("{user}@{way}:5432/{database}"));

    let server = home.serve();
    assert!(weather.met.load(Ordering::Relaxed) > WEATHER.len(), "every connection had its fate");
    let (code, log) = server.stop();
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("the database does not answer yet"), "it says so: {log}");
}

#[test]
fn a_database_that_refuses_us_is_no_bad_weather() {
    let Some(mut home) = Home::new(Engine::Postgres) else { return };
    let url = home.url().unwrap().to_owned();
    let (server, _database) = url.rsplit_once('/').unwrap();
    home.reach_by(format!("{server}/no_such_database"));
    let output = home.run(&["serve", "--listen", "127.0.0.1:0"], "");
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("no_such_database") && !said.contains("does not answer yet"), "{said}");
}
