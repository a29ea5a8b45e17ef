//! The real program as a child process, and a person who is signed in to it.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::header::{CONTENT_TYPE, COOKIE, HOST, SET_COOKIE};
use serde_json::{Value, json};

use crate::frame::Engine;
use crate::load::{AnyError, Connection, connect, kept_or_new};
use crate::scratch::Scratch;
use testkit::postgres::Database;

/// The bench's own administrator, in databases that live for one run.
const USERNAME: &str = "bench";
const PASSWORD: &str = "a-long-enough-sentence-to-measure-with";
/// Far above the goal for starting: a start that takes longer hangs.
const START_AT_MOST: Duration = Duration::from_secs(60);
/// Lines of what a program says that are told when it fails.
const LAST_LINES: usize = 8;

/// A company's data on one engine, before and between the program's runs.
pub(crate) struct Company {
    folder: PathBuf,
    /// On PostgreSQL the data stands here; the folder holds files only.
    database: Option<Database>,
}

impl Company {
    /// An empty one.
    pub(crate) fn new(scratch: &Scratch, engine: Engine, name: &str) -> Result<Self, String> {
        binary()?;
        let folder = scratch.folder(name)?;
        let database = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(scratch.database()?),
        };
        Ok(Self { folder, database })
    }

    /// An empty one with an administrator.
    pub(crate) fn empty(scratch: &Scratch, engine: Engine, name: &str) -> Result<Self, String> {
        let company = Self::new(scratch, engine, name)?;
        company.add_administrator()?;
        Ok(company)
    }

    /// The demo's shops, warehouses, SKUs with stock, and `orders` orders at every stage. It is made once
    /// for each number, on SQLite, and copied: a million orders take longer than all that is measured.
    pub(crate) fn demo(
        scratch: &Scratch,
        engine: Engine,
        name: &str,
        orders: u64,
    ) -> Result<Self, String> {
        let company = Self::new(scratch, Engine::Sqlite, name)?;
        scratch.copy_made(orders, &company.folder, |folder| {
            let made = Self { folder: folder.to_owned(), database: None };
            made.finish(&["demo", "--orders", &orders.to_string(), "--seed", "7"]).map(|_| ())
        })?;
        company.add_administrator()?;
        if engine == Engine::Sqlite {
            return Ok(company);
        }
        let database = scratch.database()?;
        company.finish(&["migrate", "--to", database.url()])?;
        Ok(company.moved_to(database))
    }

    fn add_administrator(&self) -> Result<(), String> {
        self.add_user(USERNAME, "administrator")
    }

    /// Somebody with a role, who signs in as the administrator does.
    pub(crate) fn add_user(&self, name: &str, role: &str) -> Result<(), String> {
        self.finish(&["user", "add", name, "--role", role, "--password", PASSWORD]).map(|_| ())
    }

    /// Where its files are.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The same company, whose data has moved into this database.
    pub(crate) fn moved_to(self, database: Database) -> Self {
        Self { folder: self.folder, database: Some(database) }
    }

    /// A new place with what a backup of this company holds, on the same engine.
    pub(crate) fn restored(
        &self,
        scratch: &Scratch,
        name: &str,
        backup: &str,
    ) -> Result<Self, String> {
        let engine = if self.database.is_some() { Engine::Postgres } else { Engine::Sqlite };
        let restored = Self::new(scratch, engine, name)?;
        // The key of personal data is in no backup: whoever restores has kept it.
        let key = "master.key";
        std::fs::copy(self.folder.join(key), restored.folder.join(key))
            .map_err(|error| format!("{key}: {error}"))?;
        restored.finish(&["restore", "--from", backup])?;
        Ok(restored)
    }

    fn command(&self, arguments: &[&str]) -> Result<Command, String> {
        let mut command = Command::new(binary()?);
        command.args(arguments).arg("--data").arg(&self.folder).stdin(Stdio::null());
        if let Some(database) = &self.database {
            command.args(["--database-url", database.url()]);
        }
        Ok(command)
    }

    /// Runs the program to its end; what it printed.
    pub(crate) fn finish(&self, arguments: &[&str]) -> Result<String, String> {
        let output = self.command(arguments)?.output().map_err(|error| error.to_string())?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        // What a check found stands in its output, what went wrong beside it: the end of each is enough.
        let end = |said: &[u8]| {
            let said = String::from_utf8_lossy(said);
            let lines: Vec<&str> = said.lines().collect();
            lines[lines.len().saturating_sub(LAST_LINES)..].join(" | ")
        };
        let (found, said) = (end(&output.stdout), end(&output.stderr));
        Err(format!("tradewind {}: {}: {found} | {said}", arguments[0], output.status))
    }

    /// Starts the program and waits for its first answer.
    pub(crate) fn serve(&self) -> Result<Program, String> {
        let addr = free_address()?;
        let log = std::fs::File::create(self.folder.join("bench.log"))
            .map_err(|error| error.to_string())?;
        // The shops of the bench stand on this machine.
        let here = ["serve", "--listen", &addr.to_string(), "--private-hosts", "localhost"];
        let mut command = self.command(&here)?;
        command.stdout(Stdio::null()).stderr(log);
        let began = Instant::now();
        let child = command.spawn().map_err(|error| format!("tradewind serve: {error}"))?;
        let mut program = Program { child, addr, started_in: Duration::ZERO };
        let runtime = runtime()?;
        while !runtime.block_on(is_ready(addr)) {
            let ended = program.child.try_wait().map_err(|error| error.to_string())?;
            if ended.is_some() || began.elapsed() > START_AT_MOST {
                return Err(format!("tradewind serve gave no answer: {}", self.last_words()));
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        program.started_in = began.elapsed();
        Ok(program)
    }

    fn last_words(&self) -> String {
        let log = std::fs::read_to_string(self.folder.join("bench.log")).unwrap_or_default();
        let lines: Vec<_> = log.lines().collect();
        lines[lines.len().saturating_sub(5)..].join(" | ")
    }
}

/// The release build beside this one.
fn binary() -> Result<PathBuf, String> {
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let binary = own.parent().unwrap_or(Path::new(".")).join("tradewind");
    if binary.is_file() {
        Ok(binary)
    } else {
        Err(format!("{} is missing: `make bench` builds it", binary.display()))
    }
}

fn free_address() -> Result<SocketAddr, String> {
    // Free at this moment; another program that takes it before ours shows as a failed start.
    TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .map_err(|error| error.to_string())
}

fn runtime() -> Result<tokio::runtime::Runtime, String> {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().map_err(|error| error.to_string())
}

async fn is_ready(addr: SocketAddr) -> bool {
    let Ok(mut sender) = connect(addr).await else { return false };
    let Ok(request) = Request::get("/readyz").header(HOST, addr.to_string()).body(Full::default())
    else {
        return false;
    };
    sender.send_request(request).await.is_ok_and(|answer| answer.status().is_success())
}

/// The running program; it ends with this value.
pub(crate) struct Program {
    child: Child,
    pub(crate) addr: SocketAddr,
    /// From the start of the process to its first answer.
    pub(crate) started_in: Duration,
}

impl Program {
    /// Memory it holds now, in megabytes (10^6 bytes).
    pub(crate) fn memory_mb(&self) -> Result<f64, String> {
        self.status_kb("VmRSS:")
    }

    /// The most memory it ever held, in megabytes.
    pub(crate) fn peak_memory_mb(&self) -> Result<f64, String> {
        self.status_kb("VmHWM:")
    }

    fn status_kb(&self, field: &str) -> Result<f64, String> {
        let file = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(&file).map_err(|error| format!("{file}: {error}"))?;
        let kb = status
            .lines()
            .find_map(|line| line.strip_prefix(field)?.split_whitespace().next()?.parse().ok());
        kb.map(|kb: f64| kb * 1024.0 / 1e6).ok_or_else(|| format!("{file} has no {field}"))
    }

    /// Processor time it has taken so far, in seconds of one core.
    pub(crate) fn processor_s(&self) -> Result<f64, String> {
        crate::cpu::used_s(self.child.id())
            .ok_or_else(|| "its processor time is not told".to_owned())
    }

    pub(crate) fn sign_in(&self) -> Result<Person, String> {
        self.sign_in_as(USERNAME)
    }

    pub(crate) fn sign_in_as(&self, name: &str) -> Result<Person, String> {
        let mut person = Person {
            runtime: runtime()?,
            addr: self.addr,
            kept: None,
            cookie: String::new(),
            keys: 0,
        };
        person.post("/session", &json!({ "username": name, "password": PASSWORD }))?;
        Ok(person)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Its data goes with the run: nothing to save.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Someone signed in, one request at a time.
pub(crate) struct Person {
    runtime: tokio::runtime::Runtime,
    addr: SocketAddr,
    kept: Option<Connection>,
    pub(crate) cookie: String,
    keys: u64,
}

impl Person {
    pub(crate) fn get(&mut self, path: &str) -> Result<Value, String> {
        self.ask(request("GET", self.addr, path, &self.cookie, None))
    }

    pub(crate) fn post(&mut self, path: &str, body: &Value) -> Result<Value, String> {
        self.write("POST", path, body)
    }

    pub(crate) fn put(&mut self, path: &str, body: &Value) -> Result<Value, String> {
        self.write("PUT", path, body)
    }

    fn write(&mut self, method: &str, path: &str, body: &Value) -> Result<Value, String> {
        self.keys += 1;
        let key = format!("bench-person-{}-{}", std::process::id(), self.keys);
        let bytes = Bytes::from(body.to_string());
        self.ask(request(method, self.addr, path, &self.cookie, Some((key, bytes))))
    }

    /// The answer's JSON; anything but success is an error with what was said.
    fn ask(&mut self, request: Request<Full<Bytes>>) -> Result<Value, String> {
        let what = format!("{} {}", request.method(), request.uri());
        let answered = self.runtime.block_on(async {
            let mut sender = kept_or_new(self.addr, &mut self.kept).await?;
            let (head, body) = sender.send_request(request).await?.into_parts();
            let body = body.collect().await?.to_bytes();
            self.kept = Some(sender);
            Ok::<_, AnyError>((head, body))
        });
        let (head, body) = answered.map_err(|error| format!("{what}: {error}"))?;
        if !head.status.is_success() {
            let said = String::from_utf8_lossy(&body);
            return Err(format!("{what}: {}: {said}", head.status));
        }
        if let Some(cookie) = head.headers.get(SET_COOKIE) {
            let text = cookie.to_str().map_err(|error| error.to_string())?;
            self.cookie = text.split(';').next().unwrap_or_default().to_owned();
        }
        if body.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&body).map_err(|error| format!("{what}: {error}"))
    }
}

/// With which the bench's administrator signs in.
pub(crate) fn credentials() -> Value {
    json!({ "username": USERNAME, "password": PASSWORD })
}

/// A request to the API; writes carry their idempotency key and body.
pub(crate) fn request(
    method: &str,
    addr: SocketAddr,
    path: &str,
    cookie: &str,
    write: Option<(String, Bytes)>,
) -> Request<Full<Bytes>> {
    let mut builder = Request::builder()
        .method(method)
        .uri(format!("/api/v1{path}"))
        .header(HOST, addr.to_string())
        .header(COOKIE, cookie);
    let body = match write {
        Some((key, body)) => {
            builder = builder
                .header(CONTENT_TYPE, "application/json")
                .header("X-Requested-With", "tradewind")
                .header("Idempotency-Key", key);
            body
        }
        None => Bytes::new(),
    };
    builder.body(Full::new(body)).unwrap_or_else(|error| {
        // Only a malformed path or cookie can do this; the answer will be a loud 404 or 401.
        eprintln!("bench: {path}: {error}");
        Request::new(Full::default())
    })
}
