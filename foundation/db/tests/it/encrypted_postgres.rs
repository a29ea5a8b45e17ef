//! The way to a PostgreSQL elsewhere, against a server that speaks TLS alone.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;

use db::{Ctx, Db, Master, MasterKey, Options, Query, Target};
use kernel::{Actor, Fault, Permission};
use testkit::postgres::EncryptedServer;

/// How the server sees the connection that asks.
#[derive(Clone)]
struct MyWay;

impl Query for MyWay {
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = (bool, String);
    fn run(self, ctx: &mut Ctx<'_>) -> Result<(bool, String), Fault> {
        let sql = "SELECT ssl, coalesce(version, '') FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
        ctx.one(sql, &[], |row| Ok((row.get(0)?, row.get(1)?)))
    }
}

fn options(url: String) -> Options {
    let master = Master::Key(MasterKey::from_bytes([7; 32]));
    Options { readers: 1, writers: 1, master, ..Options::new(Target::Postgres(url)) }
}

fn root(file: &Path) -> String {
    format!("sslrootcert={}", file.display().to_string().replace('/', "%2F"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_named_is_reached_encrypted() {
    let Some(server) = EncryptedServer::start_or_skip("encryption") else { return };
    let named = format!("sslmode=verify-full&{}", root(&server.root()));
    for (host, parameters) in
        [("127.0.0.1", "sslmode=require"), ("localhost", "sslmode=require"), ("localhost", &named)]
    {
        let db = Db::open(&options(server.url(host, parameters)), &[crate::THINGS]).unwrap();
        let (is_encrypted, version) = db.read(&Actor::system("test"), MyWay).await.unwrap();
        assert!(is_encrypted && version.starts_with("TLSv1."), "{host} {parameters}: {version}");
        db.close();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_at_the_other_end_is_refused() {
    let Some(server) = EncryptedServer::start_or_skip("encryption") else { return };
    let (root_of_it, other) = (root(&server.root()), root(&server.other_root()));
    for (host, parameters, code) in [
        // Signed by another authority, or by none that this machine knows.
        ("localhost", format!("sslmode=verify-full&{other}"), "db.server_not_trusted"),
        ("localhost", "sslmode=verify-full".to_owned(), "db.server_not_trusted"),
        ("localhost", format!("sslmode=require&{other}"), "db.server_not_trusted"),
        // Its certificate names another.
        ("127.0.0.1", format!("sslmode=verify-full&{root_of_it}"), "db.server_not_trusted"),
        ("127.0.0.1", format!("sslmode=require&{root_of_it}"), "db.server_not_trusted"),
        ("localhost", format!("sslmode=verify-ca&{root_of_it}"), "db.bad_url"),
        (
            "localhost",
            "sslmode=verify-full&sslrootcert=%2Fnowhere.pem".to_owned(),
            "db.root_certificate_unreadable",
        ),
        // The server lets nobody in who does not encrypt.
        ("127.0.0.1", String::new(), "db.failed"),
        ("127.0.0.1", "sslmode=disable".to_owned(), "db.failed"),
    ] {
        let refused = Db::open(&options(server.url(host, &parameters)), &[crate::THINGS]);
        let code_of = refused.err().map(|fault| fault.code());
        assert_eq!(code_of, Some(code), "{host} {parameters}");
    }
}

/// A server that says it does not encrypt, or somebody on the way who says so in its place.
#[test]
fn nobody_is_talked_out_of_encryption() {
    for mode in ["require", "verify-full"] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = std::thread::spawn(move || {
            let (mut line, _) = listener.accept().unwrap();
            let mut request = [0; 8];
            line.read_exact(&mut request).unwrap();
            line.write_all(b"N").unwrap();
            let mut more = Vec::new();
            let _ended = line.read_to_end(&mut more);
            more
        });
        let url = format!("postgres://ann:secret@127.0.0.1:{port}/house?sslmode={mode}");
        let refused = Db::open(&options(url), &[crate::THINGS]);
        assert_eq!(refused.err().map(|fault| fault.code()), Some("db.server_not_trusted"));
        // No name, no password: nothing was said without encryption.
        assert_eq!(heard.join().unwrap(), b"");
    }
}
