//! A server of one test's own that listens on a port of this machine and speaks TLS alone.

use std::fs::{self, Permissions};
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tempfile::TempDir;

use super::home::{Durability, Home, servant};
use super::programs::{Programs, run};
use super::{PostgresError, SUPERUSER, failed, is_required};

const PASSWORD: &str = "only-for-this-test";

/// It ends, and its folder goes, with this value.
pub struct EncryptedServer {
    programs: Programs,
    home: Home,
    port: u16,
    folder: TempDir,
}

impl EncryptedServer {
    /// A server whose certificate names `localhost` and nothing else, signed by an authority of its own;
    /// nothing after a loud word when there is no PostgreSQL.
    ///
    /// # Panics
    /// As [`super::Cluster::shared_or_skip`].
    #[must_use]
    pub fn start_or_skip(test: &str) -> Option<Self> {
        match Self::start() {
            Ok(server) => Some(server),
            Err(PostgresError::NoPostgres(detail)) if !is_required() => {
                eprintln!("SKIPPED {test}: no PostgreSQL found: {detail}");
                None
            }
            Err(error) => panic!("{test} needs PostgreSQL: {error}"),
        }
    }

    fn start() -> Result<Self, PostgresError> {
        let programs = Programs::find()?;
        let folder = tempfile::Builder::new().prefix("tradewind-tls-").tempdir();
        let folder = folder.map_err(failed("cannot make a folder"))?;
        let home = Home {
            folder: folder.path().to_path_buf(),
            durability: Durability::Volatile,
            idle: Duration::from_secs(1),
        };
        give(folder.path(), 0o700)?;
        let password = folder.path().join("password");
        write(&password, PASSWORD)?;
        let mut initdb = programs.command("initdb", &home);
        initdb.arg("-D").arg(home.data()).args(["--username", SUPERUSER, "--no-sync"]);
        initdb.args(["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--pwfile"]);
        initdb.arg(&password);
        run(initdb)?;
        certify(folder.path()).map_err(|error| PostgresError::Failed(error.to_string()))?;
        for file in ["root.pem", "other.pem", "server.pem", "server.key"] {
            give(&folder.path().join(file), 0o600)?;
        }
        let port = free_port().map_err(failed("no free port"))?;
        let place = folder.path().display();
        write(
            &home.data().join("postgresql.auto.conf"),
            &format!(
                "listen_addresses = '127.0.0.1'\nport = {port}\nunix_socket_directories = ''\n\
                 ssl = on\nssl_cert_file = '{place}/server.pem'\n\
                 ssl_key_file = '{place}/server.key'\nfsync = off\n"
            ),
        )?;
        // Who comes without TLS is not let in.
        let rules = "hostssl all all 127.0.0.1/32 scram-sha-256\n";
        write(&home.data().join("pg_hba.conf"), rules)?;
        let mut start = programs.command("pg_ctl", &home);
        start.arg("-D").arg(home.data()).arg("-l").arg(folder.path().join("server.log"));
        start.args(["-w", "-t", "60", "-s", "start"]);
        // From here on it is stopped whatever happens.
        let server = Self { programs, home, port, folder };
        run(start)?;
        Ok(server)
    }

    /// A `postgres://` URL by this name of the machine, with these parameters.
    #[must_use]
    pub fn url(&self, host: &str, parameters: &str) -> String {
        let port = self.port;
        format!("postgres://{SUPERUSER}:{PASSWORD}@{host}:{port}/postgres?{parameters}")
    }

    /// The certificate of the authority that signed the server's.
    #[must_use]
    pub fn root(&self) -> PathBuf {
        self.folder.path().join("root.pem")
    }

    /// The certificate of another authority.
    #[must_use]
    pub fn other_root(&self) -> PathBuf {
        self.folder.path().join("other.pem")
    }
}

impl Drop for EncryptedServer {
    fn drop(&mut self) {
        let mut stop = self.programs.command("pg_ctl", &self.home);
        stop.arg("-D").arg(self.home.data()).args(["-m", "immediate", "-w", "-s", "stop"]);
        if let Err(error) = run(stop) {
            eprintln!("cannot stop the server in {}: {error}", self.folder.path().display());
        }
    }
}

/// Writes the certificates and the server's key.
fn certify(folder: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let root = authority("root")?;
    let key = KeyPair::generate()?;
    let server = CertificateParams::new(vec!["localhost".to_owned()])?.signed_by(&key, &root)?;
    fs::write(folder.join("root.pem"), root.pem())?;
    fs::write(folder.join("other.pem"), authority("other")?.pem())?;
    fs::write(folder.join("server.pem"), server.pem())?;
    fs::write(folder.join("server.key"), key.serialize_pem())?;
    Ok(())
}

fn authority(name: &str) -> Result<CertifiedIssuer<'static, KeyPair>, rcgen::Error> {
    let mut params = CertificateParams::new(vec![name.to_owned()])?;
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate()?)
}

fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

fn write(file: &Path, text: &str) -> Result<(), PostgresError> {
    fs::write(file, text).map_err(failed(file.display()))?;
    give(file, 0o600)
}

/// The server runs as somebody else when we are root.
fn give(path: &Path, mode: u32) -> Result<(), PostgresError> {
    fs::set_permissions(path, Permissions::from_mode(mode)).map_err(failed(path.display()))?;
    match servant() {
        Some((uid, gid)) => chown(path, Some(uid), Some(gid)).map_err(failed(path.display())),
        None => Ok(()),
    }
}
